import WireBytes

/// A text with fields in braces that each message fills in: `plant-{line}`, `{key}/state`, `{user.site:-unknown}`.
///
/// `{{` and `}}` are braces. `{NAME:-TEXT}` has a value for messages without such a field; without one, a message that lacks the field
/// cannot be mapped.
public struct Template: Sendable, Hashable, CustomStringConvertible {
    /// Whose messages fill it in.
    public enum Source: Sendable {
        /// Messages that this filter selects.
        case mqtt(FilterPattern)
        /// Records of topics that this pattern takes; `nil`: of any.
        case kafka(KafkaTopicPattern? = nil)
    }

    /// What a field stands for.
    enum Field: Sendable, Hashable {
        // Of an MQTT message
        /// A level of the topic, counted from 0; a negative one from the end: -1 is the last.
        case level(Int)
        /// What a final `#` stands for, from this level on.
        case rest(level: Int)
        case user(String)
        case contentType, responseTopic, correlationData, qos, retain
        // Of a record
        case header(String)
        /// What a name of the topic's pattern stands for.
        case capture(String, KafkaTopicPattern)
        case key, partition, offset
        /// The MQTT topic that the Kafka topic is the escaped form of.
        case unescapedTopic
        // Of both
        case topic, timestamp
        /// A member of a JSON payload, by the names and indices on the way to it.
        case payload([String])
    }

    enum Piece: Sendable, Hashable {
        case text(ByteSlice)
        case field(Field, name: String, fallback: ByteSlice?)
    }

    private let text: String
    let pieces: [Piece]

    public var description: String { text }

    /// Whether it has no field.
    public var isConstant: Bool { pieces.allSatisfy { if case .text = $0 { true } else { false } } }

    /// Its text, where it has no field.
    public var constant: String? {
        guard isConstant else { return nil }
        var text = ""
        for case .text(let bytes) in pieces { text += String(decodingUTF8: bytes.span) }
        return text
    }

    /// Whether a text has braces at all.
    public static func hasFields(_ text: String) -> Bool { text.utf8.contains { $0 == 0x7b || $0 == 0x7d } }

    /// - Throws: what is wrong, in words that follow the template.
    public init(_ text: String, for source: Source) throws(MappingError) {
        self.text = text
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == 0x7b || byte == 0x7d else {
                literal.append(byte)
                continue
            }
            if index < bytes.count, bytes[index] == byte {
                literal.append(byte)
                index += 1
                continue
            }
            guard byte == 0x7b, let end = bytes[index...].firstIndex(of: 0x7d) else {
                throw MappingError("has a brace without its other one: write {{ or }} for a brace itself")
            }
            if !literal.isEmpty { pieces.append(.text(ByteSlice(literal))) }
            literal = []
            pieces.append(try Self.field(String(decoding: bytes[index..<end], as: UTF8.self), source))
            index = end + 1
        }
        if !literal.isEmpty { pieces.append(.text(ByteSlice(literal))) }
        self.pieces = pieces
    }

    private static func field(_ text: String, _ source: Source) throws(MappingError) -> Piece {
        var name = text
        var fallback: ByteSlice?
        if let mark = text.firstRange(of: ":-") {
            name = String(text[..<mark.lowerBound])
            fallback = ByteSlice(utf8: String(text[mark.upperBound...]))
        }
        let field =
            switch source {
            case .mqtt(let pattern): mqttField(name, pattern)
            case .kafka(let pattern): kafkaField(name, pattern)
            }
        guard let field = field ?? commonField(name) else { throw unknown(name, source) }
        return .field(field, name: name, fallback: fallback)
    }

    private static func commonField(_ name: String) -> Field? {
        switch name {
        case "topic": return .topic
        case "timestamp": return .timestamp
        default:
            guard name.hasPrefix("payload.") else { return nil }
            let path = name.dropFirst(8).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            return path.contains("") || path.count > 32 ? nil : .payload(path)
        }
    }

    private static func mqttField(_ name: String, _ pattern: FilterPattern) -> Field? {
        if let level = pattern.captures[name] { return .level(level) }
        switch name {
        case "#": return pattern.restLevel.map { .rest(level: $0) }
        case "content_type": return .contentType
        case "response_topic": return .responseTopic
        case "correlation_data": return .correlationData
        case "qos": return .qos
        case "retain": return .retain
        default: break
        }
        if let number = Int(name), number != 0, (-1_000...1_000).contains(number) {
            return .level(number > 0 ? number - 1 : number)
        }
        return name.hasPrefix("user.") ? .user(String(name.dropFirst(5))) : nil
    }

    private static func kafkaField(_ name: String, _ pattern: KafkaTopicPattern?) -> Field? {
        if let pattern, pattern.captures.contains(name) { return .capture(name, pattern) }
        return switch name {
        case "key": .key
        case "partition": .partition
        case "offset": .offset
        case "topic.unescaped": .unescapedTopic
        default: name.hasPrefix("header.") ? .header(String(name.dropFirst(7))) : nil
        }
    }

    private static func unknown(_ name: String, _ source: Source) -> MappingError {
        let known: [String]
        if case .mqtt = source, name == "client_id" || name == "clientid" {
            return MappingError(
                "has the field {\(name)}, which MQTT does not carry: a subscriber is not told the publisher. Have devices publish "
                    + "under a topic with their client ID, and name that level in 'from' (plant/{client}/#), or send it as a user "
                    + "property ({user.NAME})")
        }
        switch source {
        case .mqtt(let pattern):
            known =
                pattern.captures.keys.sorted() + (pattern.restLevel == nil ? [] : ["#"])
                + [
                    "topic", "1", "-1", "user.NAME", "payload.PATH", "timestamp", "content_type", "response_topic",
                    "correlation_data", "qos", "retain",
                ]
        case .kafka(let pattern):
            known =
                (pattern?.captures ?? []) + [
                    "key", "topic", "topic.unescaped", "header.NAME", "payload.PATH", "timestamp", "partition",
                    "offset",
                ]
        }
        return MappingError(
            "has the unknown field {\(PeerText(name))}: known are \(known.map { "{\($0)}" }.joined(separator: ", "))")
    }

    /// Whether a name stands for something in every template, so that a capture cannot have it.
    static func isField(_ name: String) -> Bool {
        [
            "topic", "timestamp", "content_type", "response_topic", "correlation_data", "qos", "retain", "key",
            "partition", "offset",
        ]
        .contains(name)
    }
}
