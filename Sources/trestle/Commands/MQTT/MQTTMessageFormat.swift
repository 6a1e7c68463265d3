#if Program
import ArgumentParser
import MQTTClient
import TrestleBase
import TrestleJSON
import WireBytes

/// How messages are printed and read.
enum MQTTMessageFormat: ExpressibleByArgument {
    /// The payload and a line end.
    case raw
    /// The payload in hexadecimal digits.
    case hex
    /// An object a line.
    case json
    case template([Part])

    enum Part {
        case text([UInt8])
        case topic, payload, hex, qos, retain, size, duplicate, time
        case contentType, responseTopic, correlationData, expiry, userProperties, subscriptionIdentifiers
    }

    static let help =
        "raw, json, hex, or a text with %t (topic), %p (payload), %x (payload in hex), %q (QoS), %r (retain), %l or %s (size), %d (duplicate), %C (content type), %R (response topic), %D (correlation data in hex), %E (expiry in seconds), %P (user properties), %S (subscription identifiers), %U (seconds since 1970), %%, \\n and \\t."

    /// The topic, a space, the payload and a line end.
    static let verbose = template([.topic, .text([0x20]), .payload, .text([0x0a])])

    init?(argument: String) {
        switch argument {
        case "raw": self = .raw
        case "hex": self = .hex
        case "json": self = .json
        default:
            guard argument.contains("%"), let parts = Self.parts(argument) else { return nil }
            self = .template(parts)
        }
    }

    private static func parts(_ text: String) -> [Part]? {
        var parts: [Part] = []
        var plain: [UInt8] = []
        var rest = text.utf8[...]
        func flush() {
            if !plain.isEmpty { parts.append(.text(plain)) }
            plain = []
        }
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            guard let next = rest.popFirst() else { return nil }
            switch (byte, next) {
            case (UInt8(ascii: "%"), UInt8(ascii: "%")), (UInt8(ascii: "\\"), UInt8(ascii: "\\")): plain.append(next)
            case (UInt8(ascii: "\\"), UInt8(ascii: "n")): plain.append(0x0a)
            case (UInt8(ascii: "\\"), UInt8(ascii: "t")): plain.append(0x09)
            case (UInt8(ascii: "%"), let letter):
                guard let part = part(letter) else { return nil }
                flush()
                parts.append(part)
            default: return nil
            }
        }
        flush()
        return parts
    }

    private static func part(_ letter: UInt8) -> Part? {
        switch letter {
        case UInt8(ascii: "t"): .topic
        case UInt8(ascii: "p"): .payload
        case UInt8(ascii: "x"): .hex
        case UInt8(ascii: "q"): .qos
        case UInt8(ascii: "r"): .retain
        case UInt8(ascii: "s"), UInt8(ascii: "l"): .size
        case UInt8(ascii: "d"): .duplicate
        case UInt8(ascii: "U"): .time
        case UInt8(ascii: "C"): .contentType
        case UInt8(ascii: "R"): .responseTopic
        case UInt8(ascii: "D"): .correlationData
        case UInt8(ascii: "E"): .expiry
        case UInt8(ascii: "P"): .userProperties
        case UInt8(ascii: "S"): .subscriptionIdentifiers
        default: nil
        }
    }

    // MARK: Printing

    func write(_ message: MQTTMessage, to output: inout WireBuffer) {
        switch self {
        case .raw:
            Self.append(message.payload, to: &output)
            output.append(0x0a)
        case .hex:
            output.append(utf8: Hex.text(message.payload.span))
            output.append(0x0a)
        case .json:
            output.append(utf8: Self.json(message).description)
            output.append(0x0a)
        case .template(let parts):
            for part in parts { Self.write(part, message, to: &output) }
        }
    }

    private static func write(_ part: Part, _ message: MQTTMessage, to output: inout WireBuffer) {
        switch part {
        case .text(let text): output.append(text.span)
        case .topic: append(message.topicBytes, to: &output)
        case .payload: append(message.payload, to: &output)
        case .hex: output.append(utf8: Hex.text(message.payload.span))
        case .qos: output.append(utf8: "\(message.qos.rawValue)")
        case .retain: output.append(utf8: message.retain ? "1" : "0")
        case .size: output.append(utf8: "\(message.payload.count)")
        case .duplicate: output.append(utf8: message.isDuplicate ? "1" : "0")
        case .time:
            let milliseconds = WallTime.current.milliseconds
            let fraction = "\(milliseconds % 1_000 + 1_000)".dropFirst()
            output.append(utf8: "\(milliseconds / 1_000).\(fraction)")
        case .contentType, .responseTopic, .correlationData, .expiry, .userProperties, .subscriptionIdentifiers:
            output.append(utf8: text(of: part, message.properties))
        }
    }

    /// A property as text; empty where there is none.
    private static func text(of part: Part, _ properties: Properties) -> String {
        switch part {
        case .contentType: properties.contentType ?? ""
        case .responseTopic: properties.responseTopic ?? ""
        case .correlationData: properties.correlationData.map { Hex.text($0.span) } ?? ""
        case .expiry: properties.messageExpiryInterval.map { "\($0)" } ?? ""
        case .userProperties: properties.userProperties.map { "\($0.name):\($0.value)" }.joined(separator: " ")
        case .subscriptionIdentifiers: properties.subscriptionIdentifiers.map { "\($0)" }.joined(separator: " ")
        default: ""
        }
    }

    private static func append(_ bytes: ByteSlice, to output: inout WireBuffer) {
        let terminal = TerminalText.standardOutput
        if terminal.isTerminal { output.append(terminal.bytes(bytes.array).span) } else { output.append(bytes) }
    }

    private static func json(_ message: MQTTMessage) -> JSON {
        var members: [(name: String, value: JSON)] = [("topic", .string(message.topic))]
        if let text = message.text {
            members.append(("payload", .string(text)))
        } else {
            members.append(("payload_hex", .string(Hex.text(message.payload.span))))
        }
        members.append(("qos", .integer(message.qos.rawValue)))
        members.append(("retain", .bool(message.retain)))
        return .object(members + MQTTMessageJSON.members(of: message.properties))
    }

    // MARK: Reading

    /// A message out of a line.
    ///
    /// - Throws: what is wrong with the line.
    func message(
        _ line: [UInt8], topic: ByteSlice?, qos: QoS, retain: Bool, properties: Properties
    ) throws(MQTTLineError) -> MQTTOutgoingMessage {
        func message(_ payload: [UInt8]) throws(MQTTLineError) -> MQTTOutgoingMessage {
            guard let topic else { throw MQTTLineError("there is no --topic") }
            return MQTTOutgoingMessage(
                topic: topic, payload: ByteSlice(payload), qos: qos, retain: retain, properties: properties)
        }
        switch self {
        case .raw, .template: return try message(line)
        case .hex:
            guard let bytes = Hex.bytes(line) else { throw MQTTLineError("it is not hexadecimal text") }
            return try message(bytes)
        case .json:
            let value: JSON
            do throws(JSONError) { value = try JSON(parsing: line) } catch { throw MQTTLineError("\(error)") }
            return try MQTTMessageJSON.message(
                value, topic: topic, qos: qos, retain: retain, properties: properties)
        }
    }
}

struct MQTTLineError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
#endif
