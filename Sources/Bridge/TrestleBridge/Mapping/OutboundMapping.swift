public import MQTTCodec
public import WireBytes

/// How a route makes an MQTT message of a record.
public struct OutboundMapping: Sendable {
    public enum Delivery: Sendable, Hashable {
        /// All messages have this QoS.
        case fixed(QoS)
        /// What the header `mqtt.qos` says, and QoS 1 without one.
        case keep
    }

    public enum Retain: String, Sendable, Hashable, CaseIterable {
        case never, always
        /// What the header `mqtt.retain` says.
        case keep
    }

    /// The MQTT topic.
    public var topic: Template
    public var delivery: Delivery
    public var retain: Retain
    /// Whether headers become properties; without a meaning in 3.1.1, which has none.
    public var addsProperties: Bool
    /// Records whose `trestle.origin` is this came from there, and do not go back.
    public var origin: ByteSlice?
    /// Whether messages carry `trestle.origin` themselves.
    public var marksOrigin: Bool

    public init(
        topic: Template, delivery: Delivery = .fixed(.atLeastOnce), retain: Retain = .keep, addsProperties: Bool = true,
        origin: ByteSlice? = nil, marksOrigin: Bool = false
    ) {
        self.topic = topic
        self.delivery = delivery
        self.retain = retain
        self.addsProperties = addsProperties
        self.origin = origin
        self.marksOrigin = marksOrigin
    }

    /// The fate of a record.
    public enum Outcome: Sendable, Hashable {
        case publish(Message)
        /// Its message would have expired by now.
        case expired
        /// It came from where it would go.
        case returned
    }

    public struct Message: Sendable, Hashable {
        public var topic: ByteSlice
        public var payload: ByteSlice
        public var qos: QoS
        public var retain: Bool
        public var properties: Properties
    }

    /// The largest payload of a PUBLISH beside a topic and properties of any size.
    static let largestPayload = 268_435_455 - (1 << 20)

    /// Maps a record. A record without value becomes an empty retained message, which deletes the one that the broker keeps.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Throws: why it can be no MQTT message, in one line.
    public func map(_ record: MappedRecord, now: Int64) throws(MappingError) -> Outcome {
        let said = try MessageHeaders.message(record.headers)
        if let origin, said.origin == origin { return .returned }
        var properties = addsProperties ? said.properties : Properties()
        if let seconds = said.properties.messageExpiryInterval {
            // The interval is what is left of it when the message is sent on (MQTT 5, 3.3.2.3.3).
            let waited = record.timestamp < 0 ? 0 : max(0, now - record.timestamp) / 1_000
            guard Int64(seconds) > waited || seconds == 0 && waited == 0 else { return .expired }
            if addsProperties { properties.messageExpiryInterval = UInt32(Int64(seconds) - waited) }
        }
        if marksOrigin, let origin {
            properties.list.append(
                .userProperty(name: MessageHeaders.origin, value: String(decodingUTF8: origin.span)))
        }
        var topic = WireBuffer()
        var fields = PayloadFields()
        try self.topic.fill(with: record, &fields, for: .mqttTopic, into: &topic)
        try Self.check(topic: topic.bytes)
        let payload = record.value ?? ByteSlice()
        guard payload.count <= Self.largestPayload else {
            throw MappingError("a payload of \(payload.count) bytes fits no MQTT packet")
        }
        let keepsRetain =
            switch retain {
            case .never: false
            case .always: true
            case .keep: said.retain || record.value == nil
            }
        let qos =
            switch delivery {
            case .fixed(let qos): qos
            case .keep: said.qos ?? .atLeastOnce
            }
        return .publish(
            Message(topic: ByteSlice(topic), payload: payload, qos: qos, retain: keepsRetain, properties: properties))
    }

    static func check(topic: Span<UInt8>) throws(MappingError) {
        do throws(MQTTError) { try TopicName.check(topic) } catch {
            throw MappingError("'\(PeerText(utf8: topic))' is not a valid MQTT topic: \(error.summary)")
        }
        guard String(decodingUTF8: topic).isTakenByBrokers else {
            throw MappingError(
                "'\(PeerText(utf8: topic))' is not a valid MQTT topic: it has control characters or noncharacters")
        }
    }
}
