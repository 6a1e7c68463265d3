import KafkaCodec
import MQTTCodec
import WireBytes

/// The purpose of a filled template, which decides how values are written into it.
public enum TemplateTarget: Sendable {
    /// As they are.
    case bytes
    /// Escaped, see `TopicEscape`.
    case kafkaTopic
    /// As they are, but only the last field may span several levels.
    case mqttTopic
}

extension Template {
    /// Appends the text for an MQTT message.
    ///
    /// - Throws: which field the message lacks.
    func fill(
        with message: borrowing MappedMessage, _ fields: inout PayloadFields, for target: TemplateTarget,
        into output: inout WireBuffer
    ) throws(MappingError) {
        for piece in pieces {
            switch piece {
            case .text(let bytes): output.append(bytes)
            case .field(let field, let name, let fallback):
                guard
                    Self.append(
                        field, of: message, &fields, isEscaped: target == .kafkaTopic, into: &output)
                else {
                    guard let fallback else { throw MappingError("the message has no {\(PeerText(name))}") }
                    Self.append(fallback.span, isEscaped: target == .kafkaTopic, into: &output)
                    continue
                }
            }
        }
    }

    private static func append(_ value: Span<UInt8>, isEscaped: Bool, into output: inout WireBuffer) {
        if isEscaped { TopicEscape.append(value, to: &output) } else { output.append(value) }
    }

    private static func append(_ value: String, isEscaped: Bool, into output: inout WireBuffer) {
        append(value.utf8Span.span, isEscaped: isEscaped, into: &output)
    }

    /// - Returns: `false` when the message has no such field.
    private static func append(
        _ field: Field, of message: borrowing MappedMessage, _ fields: inout PayloadFields, isEscaped: Bool,
        into output: inout WireBuffer
    ) -> Bool {
        switch field {
        case .topic: append(message.topic, isEscaped: isEscaped, into: &output)
        case .timestamp: append(String(message.timestamp), isEscaped: isEscaped, into: &output)
        case .qos: append(String(message.qos.rawValue), isEscaped: isEscaped, into: &output)
        case .retain: append(message.retain ? "true" : "false", isEscaped: isEscaped, into: &output)
        case .level(let number):
            var number = number
            if number < 0 {
                var levels = 1
                for index in message.topic.indices where message.topic[index] == UInt8(ascii: "/") { levels += 1 }
                number += levels
            }
            guard number >= 0, let range = FilterPattern.range(ofLevel: number, in: message.topic) else { return false }
            append(message.topic.extracting(range), isEscaped: isEscaped, into: &output)
        case .rest(let level):
            guard let range = FilterPattern.range(ofLevel: level, in: message.topic) else { return false }
            append(message.topic.extracting(range.lowerBound...), isEscaped: isEscaped, into: &output)
        case .payload(let path):
            guard let text = fields.text(at: path, of: message.payload) else { return false }
            append(text, isEscaped: isEscaped, into: &output)
        case .contentType: return append(.contentType, nil, of: message, isEscaped: isEscaped, into: &output)
        case .responseTopic: return append(.responseTopic, nil, of: message, isEscaped: isEscaped, into: &output)
        case .correlationData: return append(.correlationData, nil, of: message, isEscaped: isEscaped, into: &output)
        case .user(let name): return append(.userProperty, name, of: message, isEscaped: isEscaped, into: &output)
        case .header, .key, .partition, .offset, .unescapedTopic, .capture: return false
        }
        return true
    }

    /// The first property of that kind, and of that name where it is a user property.
    private static func append(
        _ identifier: PropertyIdentifier, _ name: String?, of message: borrowing MappedMessage, isEscaped: Bool,
        into output: inout WireBuffer
    ) -> Bool {
        var properties = message.properties
        while let property = properties.next() {
            guard property.identifier == identifier else { continue }
            if let name, !property.name.hasSameBytes(as: name.utf8Span.span) { continue }
            append(property.value, isEscaped: isEscaped, into: &output)
            return true
        }
        return false
    }
}

extension Template {
    /// Appends the text for a record.
    ///
    /// - Throws: which field the record lacks, or which value would change the levels of an MQTT topic.
    func fill(
        with record: borrowing MappedRecord, _ fields: inout PayloadFields, for target: TemplateTarget,
        into output: inout WireBuffer
    ) throws(MappingError) {
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .text(let bytes): output.append(bytes)
            case .field(let field, let name, let fallback):
                let start = output.count
                if !Self.append(field, of: record, &fields, into: &output) {
                    guard let fallback else { throw MappingError("the record has no {\(PeerText(name))}") }
                    output.append(fallback)
                }
                guard target == .mqttTopic else { continue }
                let value = output.bytes.extracting(start...)
                if index + 1 < pieces.count, FilterPattern.range(ofLevel: 1, in: value) != nil {
                    throw MappingError("{\(PeerText(name))} holds a '/' before the end of the topic")
                }
                // `$SYS/…` and the like are the server's own.
                if start == 0, value.count > 0, value[0] == UInt8(ascii: "$") {
                    throw MappingError("{\(PeerText(name))} begins with '$', and the topic with it")
                }
            }
        }
    }

    private static func append(
        _ field: Field, of record: borrowing MappedRecord, _ fields: inout PayloadFields, into output: inout WireBuffer
    ) -> Bool {
        switch field {
        case .topic: output.append(utf8: record.topic)
        case .unescapedTopic: return TopicEscape.append(unescaping: record.topic.utf8Span.span, to: &output)
        case .timestamp:
            guard record.timestamp >= 0 else { return false }
            output.append(utf8: String(record.timestamp))
        case .partition: output.append(utf8: String(record.partition))
        case .offset: output.append(utf8: String(record.offset))
        case .key:
            guard let key = record.key else { return false }
            output.append(key)
        case .capture(let name, let pattern):
            guard let value = pattern.value(of: name, in: record.topic) else { return false }
            output.append(utf8: value)
        case .header(let name):
            guard let value = record.header(name) else { return false }
            output.append(value)
        case .payload(let path):
            guard let value = record.value, let text = fields.text(at: path, of: value.span) else { return false }
            output.append(utf8: text)
        case .level, .rest, .user, .contentType, .responseTopic, .correlationData, .qos, .retain: return false
        }
        return true
    }
}
