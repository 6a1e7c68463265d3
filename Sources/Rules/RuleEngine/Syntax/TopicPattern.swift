/// The topic filter of FROM, with MQTT's wildcards (MQTT 5.0, section 4.7).
struct TopicPattern: Sendable {
    private enum Level: Sendable {
        case text([UInt8])
        case plus
    }

    let filter: String
    private let levels: [Level]
    private let matchesRest: Bool

    init(_ filter: String) {
        self.filter = filter
        var parts = Array(filter.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        matchesRest = parts.last.map { $0.elementsEqual("#".utf8) } ?? false
        if matchesRest { parts.removeLast() }
        levels = parts.map { $0.elementsEqual("+".utf8) ? .plus : .text(Array($0)) }
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
        // A wildcard at the beginning does not match topics that begin with $.
        if topic.count > 0, topic[0] == UInt8(ascii: "$") {
            guard case .text? = levels.first else { return false }
        }
        var offset = 0
        for (index, level) in levels.enumerated() {
            // Behind the last level there is one slash more than the topic has when it ended before.
            guard offset <= topic.count else { return false }
            var end = offset
            while end < topic.count, topic[end] != UInt8(ascii: "/") { end &+= 1 }
            if case .text(let text) = level {
                guard text.count == end &- offset else { return false }
                for position in 0..<text.count where text[position] != topic[offset &+ position] { return false }
            }
            offset = end &+ 1
            if index == levels.count - 1 { return matchesRest || end == topic.count }
        }
        return matchesRest
    }
}
