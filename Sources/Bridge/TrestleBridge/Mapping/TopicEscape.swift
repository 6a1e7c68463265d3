public import WireBytes

/// MQTT topics as parts of Kafka topic names, and back.
///
/// A Kafka topic takes letters, digits, `.`, `_` and `-`; an MQTT topic takes nearly all of Unicode. `/` becomes `.`, `-` becomes
/// `--`, and each other byte that is not an ASCII letter or digit becomes `-` and two capital hexadecimal digits. No `_` is ever
/// written, since Kafka refuses a topic that differs from another one in `.` and `_` alone. Two topics never have the same escaped
/// form: `plant/1`, `plant.1` and `plant_1` become `plant.1`, `plant-2E1` and `plant-5F1`.
public enum TopicEscape {
    private static let dash = UInt8(ascii: "-")
    private static let dot = UInt8(ascii: ".")
    private static let slash = UInt8(ascii: "/")

    /// Appends the escaped form of `topic`, of any bytes.
    public static func append(_ topic: Span<UInt8>, to output: inout WireBuffer) {
        // The names `.` and `..` are not legal: their first slash is written as a byte.
        let isDots = (1...2).contains(topic.count) && isSlashes(topic)
        for index in topic.indices {
            let byte = topic[index]
            switch byte {
            case slash where !(isDots && index == 0): output.append(dot)
            case dash:
                output.append(dash)
                output.append(dash)
            case _ where isPlain(byte): output.append(byte)
            default:
                output.append(dash)
                output.append(digit(byte >> 4))
                output.append(digit(byte & 15))
            }
        }
    }

    /// Appends the topic that `name` is the escaped form of.
    ///
    /// - Returns: `false`, with nothing appended, when it is not the escaped form of any.
    public static func append(unescaping name: Span<UInt8>, to output: inout WireBuffer) -> Bool {
        let start = output.count
        if decode(name, to: &output) {
            var again = WireBuffer(capacity: name.count)
            append(output.bytes.extracting(start...), to: &again)
            // One form for each topic: `-61` is not the escaped form of `a`.
            if again.bytes.hasSameBytes(as: name) { return true }
        }
        output.truncate(to: start)
        return false
    }

    /// The escaped form of a topic.
    public static func escape(_ topic: String) -> String {
        var output = WireBuffer()
        append(topic.utf8Span.span, to: &output)
        return String(decodingUTF8: output.bytes)
    }

    /// The topic of an escaped form; `nil` when `name` is none, or its topic is not UTF-8.
    public static func unescape(_ name: String) -> String? {
        var output = WireBuffer()
        guard append(unescaping: name.utf8Span.span, to: &output) else { return nil }
        return String(validUTF8: output.bytes)
    }

    private static func decode(_ name: Span<UInt8>, to output: inout WireBuffer) -> Bool {
        var index = 0
        while index < name.count {
            let byte = name[index]
            index += 1
            if byte == dot {
                output.append(slash)
            } else if isPlain(byte) {
                output.append(byte)
            } else {
                guard byte == dash, index < name.count else { return false }
                if name[index] == dash {
                    output.append(dash)
                    index += 1
                    continue
                }
                guard index + 1 < name.count, let high = value(name[index]), let low = value(name[index + 1]) else {
                    return false
                }
                output.append(high << 4 | low)
                index += 2
            }
        }
        return true
    }

    private static func isSlashes(_ topic: Span<UInt8>) -> Bool {
        for index in topic.indices where topic[index] != slash { return false }
        return true
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x41...0x5a ~= byte || 0x61...0x7a ~= byte
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 - 10 + value }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        default: nil
        }
    }
}
