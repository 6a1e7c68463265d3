/// The topic filter of FROM, with MQTT's wildcards (MQTT 5.0, section 4.7).
struct TopicPattern: Sendable {
    let filter: String
    private let bytes: [UInt8]

    init(_ filter: String) {
        self.filter = filter
        bytes = Array(filter.utf8)
    }

    /// The fault of a filter that cannot be used, and its fix; `nil` when there is none.
    static func problem(of filter: String) -> (text: String, fix: String)? {
        if filter.isEmpty { return ("the topic filter is empty", "write for example FROM 'plant/#'") }
        if filter.utf8.count > 65_535 { return ("the topic filter is longer than 65,535 bytes", "shorten it") }
        if filter.unicodeScalars.contains("\0") { return ("the topic filter contains U+0000", "remove it") }
        if filter.hasPrefix("$aws/rules/") {
            return (
                "messages to $aws/rules/ invoke the named rule and have no topic of their own",
                "remove FROM, or write the topic that follows the rule's name"
            )
        }
        let parts = filter.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count > 128 { return ("the topic filter has more than 128 levels", "shorten it") }
        for (index, part) in parts.enumerated() where part.utf8.count > 1 || index < parts.count - 1 {
            if part.contains("#") {
                return ("# is not the last level of the topic filter", "let # stand alone at the end, as in 'a/#'")
            }
            if part.contains("+"), part.utf8.count > 1 {
                return (
                    "+ is not a whole level of the topic filter", "let + stand alone between slashes, as in 'a/+/b'"
                )
            }
        }
        return nil
    }

    func matches(_ topic: Span<UInt8>) -> Bool {
        let filter = bytes.span
        // A wildcard at the beginning does not match topics that begin with $.
        if topic.count > 0, topic[0] == UInt8(ascii: "$"), filter.count > 0, filter[0] != UInt8(ascii: "$") {
            return false
        }
        var (index, offset) = (0, 0)
        while index < filter.count {
            let byte = filter[index]
            // Wildcards are whole levels, and # is the last: the filter has been checked.
            if byte == UInt8(ascii: "#") { return true }
            if byte == UInt8(ascii: "+") {
                while offset < topic.count, topic[offset] != UInt8(ascii: "/") { offset &+= 1 }
                index &+= 1
                continue
            }
            guard offset < topic.count else {
                // The level above /# matches, too.
                return byte == UInt8(ascii: "/") && index &+ 2 == filter.count
                    && filter[index &+ 1] == UInt8(ascii: "#")
            }
            guard byte == topic[offset] else { return false }
            index &+= 1
            offset &+= 1
        }
        return offset == topic.count
    }
}
