public import MQTTCodec
import WireBytes

/// A topic filter with names for its wildcards: `plant/{line}/{machine}/#` subscribes to `plant/+/+/#`, and calls what the first `+`
/// stands for `line`.
public struct FilterPattern: Sendable, Hashable {
    /// As the configuration has it.
    public let text: String
    /// The filter to subscribe to.
    public let filter: TopicFilter
    /// The names, each with the level that it stands for, counted from 0; the levels of `$share/NAME/` do not count.
    let captures: [String: Int]
    /// The level at which a final `#` begins.
    let restLevel: Int?

    /// - Throws: what is wrong, in words that follow a filter's name.
    public init(_ text: String) throws(MappingError) {
        self.text = text
        var captures: [String: Int] = [:]
        var levels = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isShared = levels.first == "$share" && levels.count > 2
        for index in levels.indices {
            let level = levels[index]
            guard level.hasPrefix("{"), level.hasSuffix("}"), level.utf8.count > 1 else { continue }
            let name = String(level.dropFirst().dropLast())
            guard !(isShared && index < 2), Self.isName(name) else {
                throw MappingError("'\(PeerText(level))' is not a capture: a name is letters, digits, '_' and '-'")
            }
            guard !Template.isField(name) else {
                throw MappingError("'{\(name)}' has a meaning of its own: choose another name")
            }
            guard captures.updateValue(index - (isShared ? 2 : 0), forKey: name) == nil else {
                throw MappingError("'{\(name)}' is a duplicate name")
            }
            levels[index] = "+"
        }
        self.captures = captures
        let plain = levels.joined(separator: "/")
        do throws(MQTTError) { filter = try TopicFilter(plain) } catch {
            throw MappingError(TopicFilter.rule(of: error))
        }
        restLevel = levels.last == "#" ? levels.count - 1 - (isShared ? 2 : 0) : nil
    }

    /// A filter without names.
    init(plain text: String) throws(MappingError) {
        self.text = text
        captures = [:]
        restLevel = nil
        do throws(MQTTError) { filter = try TopicFilter(text) } catch {
            throw MappingError(TopicFilter.rule(of: error))
        }
    }

    static func isName(_ text: String) -> Bool {
        let first = text.utf8.first.map { 0x41...0x5a ~= $0 || 0x61...0x7a ~= $0 || $0 == 0x5f } ?? false
        return first
            && text.utf8.allSatisfy {
                0x30...0x39 ~= $0 || 0x41...0x5a ~= $0 || 0x61...0x7a ~= $0 || $0 == 0x5f || $0 == 0x2d
            }
    }

    /// The bytes of a level of `topic`, counted from 0; `nil` when it has fewer.
    static func range(ofLevel level: Int, in topic: Span<UInt8>) -> Range<Int>? {
        var number = 0
        var start = 0
        for index in topic.indices where topic[index] == UInt8(ascii: "/") {
            if number == level { return start..<index }
            number += 1
            start = index + 1
        }
        return number == level ? start..<topic.count : nil
    }
}

/// Something of a mapping that cannot be: in a configuration, or with a message.
public struct MappingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line.
    public let description: String

    public init(_ description: String) { self.description = description }
}
