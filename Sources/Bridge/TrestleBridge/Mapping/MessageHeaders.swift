public import KafkaCodec
public import MQTTCodec
import TrestleBase
public import WireBytes

/// The parts of an MQTT message beside its payload as the headers of a record, and back.
///
/// | header | value |
/// |---|---|
/// | `mqtt.topic` | the topic |
/// | `mqtt.qos` | `0`, `1` or `2` |
/// | `mqtt.retain` | `true`; there is no such header otherwise |
/// | `mqtt.payload-format` | `1` for UTF-8 text, `0` for bytes |
/// | `mqtt.expiry` | Message Expiry Interval in seconds, at the record's timestamp |
/// | `mqtt.content-type`, `mqtt.response-topic` | text |
/// | `mqtt.correlation-data` | bytes |
/// | `mqtt.user.NAME` | a user property whose name begins with `mqtt.`, `trestle.`, `__` or `apicurio.` |
/// | any other | a user property of that name |
///
/// User properties keep their order and repeats.
public enum MessageHeaders {
    static let prefix = "mqtt."
    static let userPrefix = "mqtt.user."
    /// Bytes of the longest name of a header that has a meaning.
    static let longestName = "mqtt.correlation-data".utf8.count
    /// Headers of the bridge itself, which no message gets.
    static let ownPrefix = "trestle."
    /// Beginnings of headers by which consumers choose how to read a value: `__value_schema_id` (Confluent), `__TypeId__` (Spring),
    /// `apicurio.value.globalId`. A device must not choose for them.
    private static let readersPrefixes = ["__", "apicurio."]
    /// Where a message came from, for routes that form a circle.
    public static let origin = "trestle.origin"
    /// On the record of a message that the broker had kept, with the value `true`.
    public static let retained = "trestle.retained"
    /// A user property for a header whose value is not text: base64.
    static let base64Prefix = "kafka.base64."

    /// Appends the headers of `message`.
    ///
    /// - Parameter traceParent: the value of `traceparent` instead of the message's.
    public static func append(
        _ message: borrowing MappedMessage, traceParent: String? = nil, to headers: inout RecordHeaders
    ) {
        forEach(message) { name, value in
            if let traceParent, name.hasSameBytes(as: TraceContext.parent.utf8Span.span) {
                headers.append(name, traceParent.utf8Span.span)
            } else {
                headers.append(name, value)
            }
        }
    }

    /// The headers of a message, in their order.
    static func forEach(_ message: borrowing MappedMessage, _ body: (Span<UInt8>, Span<UInt8>) -> Void) {
        func add(_ name: String, _ value: Span<UInt8>) { body(name.utf8Span.span, value) }
        add("mqtt.topic", message.topic)
        add("mqtt.qos", [0x30 + message.qos.rawValue].span)
        if message.retain { add("mqtt.retain", "true".utf8Span.span) }
        var properties = message.properties
        while let property = properties.next() {
            switch property.identifier {
            case .payloadFormatIndicator:
                add("mqtt.payload-format", [0x30 + UInt8(truncatingIfNeeded: property.number)].span)
            case .messageExpiryInterval: add("mqtt.expiry", String(property.number).utf8Span.span)
            case .contentType: add("mqtt.content-type", property.value)
            case .responseTopic: add("mqtt.response-topic", property.value)
            case .correlationData: add("mqtt.correlation-data", property.value)
            case .userProperty where isReserved(property.name):
                var whole = WireBuffer(capacity: userPrefix.utf8.count + property.name.count)
                whole.append(utf8: userPrefix)
                whole.append(property.name)
                body(whole.bytes, property.value)
            case .userProperty: body(property.name, property.value)
            // Of the connection, not of the message.
            default: break
            }
        }
    }

    static func add(_ name: String, _ value: Span<UInt8>, to headers: inout RecordHeaders) {
        headers.append(name.utf8Span.span, value)
    }

    /// Whether a message says that it came from there.
    static func origin(of publish: borrowing PublishView, is origin: ByteSlice) -> Bool {
        var properties = publish.properties
        while let property = properties.next() {
            if property.identifier == .userProperty, property.name.hasSameBytes(as: Self.origin.utf8Span.span),
                property.value.hasSameBytes(as: origin.span)
            {
                return true
            }
        }
        return false
    }

    private static func isReserved(_ name: Span<UInt8>) -> Bool {
        name.begins(with: prefix) || name.begins(with: ownPrefix)
            || readersPrefixes.contains { name.begins(with: $0) }
    }

    /// A message according to the headers of its record.
    public struct Message: Sendable, Hashable {
        public var topic: ByteSlice?
        public var qos: QoS?
        public var retain = false
        public var properties = Properties()
        /// `trestle.origin`
        public var origin: ByteSlice?
    }

    /// Reads the headers of a record.
    ///
    /// - Throws: which of them cannot be part of an MQTT message.
    public static func message(_ headers: [MappedRecord.Header]) throws(MappingError) -> Message {
        var message = Message()
        for header in headers { try read(header, into: &message) }
        return message
    }

    private static func read(_ header: MappedRecord.Header, into message: inout Message) throws(MappingError) {
        let name = try text(header.name.span, "a header's name")
        let value = header.value ?? ByteSlice()
        guard name.begins(with: prefix) || name.begins(with: ownPrefix) else {
            return message.properties.list.append(try user(name, value))
        }
        if name.begins(with: userPrefix) {
            let rest = String(decoding: name.utf8.dropFirst(userPrefix.utf8.count), as: UTF8.self)
            return message.properties.list.append(try user(rest, value))
        }
        // Longer ones are none of these, and texts without a limit are not to be compared as texts.
        guard name.utf8.count <= longestName else { return }
        switch name {
        case origin: message.origin = value
        case "mqtt.topic": message.topic = value
        case "mqtt.qos":
            guard value.count == 1, value[0] >= 0x30, let qos = QoS(rawValue: value[0] - 0x30) else {
                throw wrong(name, value, "0, 1 or 2")
            }
            message.qos = qos
        case "mqtt.retain":
            guard let flag = Bool(try text(value.span, name)) else { throw wrong(name, value, "true or false") }
            message.retain = flag
        case "mqtt.payload-format":
            guard value.count == 1, value[0] == 0x30 || value[0] == 0x31 else { throw wrong(name, value, "0 or 1") }
            message.properties.payloadFormatIndicator = value[0] == 0x31
        case "mqtt.expiry":
            guard let seconds = UInt32(try text(value.span, name)) else {
                throw wrong(name, value, "seconds from 0 to 4294967295")
            }
            message.properties.messageExpiryInterval = seconds
        case "mqtt.content-type": message.properties.contentType = try text(value.span, name)
        case "mqtt.response-topic":
            do throws(MQTTError) { try TopicName.check(value.span) } catch {
                throw wrong(name, value, "a topic: \(error)")
            }
            message.properties.responseTopic = try text(value.span, name)
        case "mqtt.correlation-data":
            guard value.count <= 0xffff else { throw wrong(name, ByteSlice(), "at most 65535 bytes") }
            message.properties.correlationData = value
        // Other headers of the bridge are of no message.
        default: break
        }
    }

    private static func user(_ name: String, _ value: ByteSlice) throws(MappingError) -> Property {
        if let text = string(value.span) { return .userProperty(name: name, value: text) }
        let encoded = Base64.encode(value.span)
        guard name.utf8.count + base64Prefix.utf8.count <= 0xffff, encoded.utf8.count <= 0xffff else {
            throw MappingError(
                "header '\(PeerText(name))' has \(value.count) bytes, more than a user property can hold")
        }
        return .userProperty(name: base64Prefix + name, value: encoded)
    }

    /// A string that every MQTT broker takes: well-formed UTF-8 of at most 65,535 bytes, without control characters and
    /// noncharacters, at which a receiver may close the connection (1.5.4).
    private static func string(_ bytes: Span<UInt8>) -> String? {
        guard bytes.count <= 0xffff, StrictUTF8.firstFault(in: bytes) == nil, let text = String(validUTF8: bytes),
            text.isTakenByBrokers
        else { return nil }
        return text
    }

    private static func text(_ bytes: Span<UInt8>, _ what: String) throws(MappingError) -> String {
        guard let text = string(bytes) else {
            throw MappingError(
                "\(what) is not text of at most 65535 bytes without control characters and noncharacters, as MQTT brokers demand"
            )
        }
        return text
    }

    private static func wrong(_ name: String, _ value: ByteSlice, _ takes: String) -> MappingError {
        MappingError("header '\(name)' is '\(PeerText(utf8: value.span))', but takes \(takes)")
    }
}

extension String {
    /// Whether it is free of control characters and noncharacters.
    var isTakenByBrokers: Bool {
        unicodeScalars.allSatisfy { scalar in
            let value = scalar.value
            return value > 0x1f && !(0x7f...0x9f).contains(value) && !(0xfdd0...0xfdef).contains(value)
                && value & 0xfffe != 0xfffe
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether the first bytes are those of `prefix`.
    func begins(with prefix: String) -> Bool {
        let prefix = prefix.utf8Span.span
        return count >= prefix.count && extracting(0..<prefix.count).hasSameBytes(as: prefix)
    }
}
