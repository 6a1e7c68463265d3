public import MQTTCodec
import MQTTSession
public import WireBytes

/// A message to publish.
public struct MQTTOutgoingMessage: Sendable {
    var publish: OutgoingPublish

    /// - Parameters:
    ///   - topic: a topic name without wildcards; checked when the message is sent.
    ///   - qos: default at least once.
    ///   - retain: the server keeps the message for those who subscribe later.
    ///   - properties: of PUBLISH (5.0), for example `messageExpiryInterval`, `contentType`, user properties.
    public init(
        topic: String, payload: ByteSlice, qos: QoS = .atLeastOnce, retain: Bool = false,
        properties: Properties = Properties()
    ) {
        self.init(topic: ByteSlice(utf8: topic), payload: payload, qos: qos, retain: retain, properties: properties)
    }

    /// The payload is the text's UTF-8.
    public init(
        topic: String, payload: String, qos: QoS = .atLeastOnce, retain: Bool = false,
        properties: Properties = Properties()
    ) {
        self.init(topic: topic, payload: ByteSlice(utf8: payload), qos: qos, retain: retain, properties: properties)
    }

    /// A topic in UTF-8, which many messages may share.
    public init(
        topic: ByteSlice, payload: ByteSlice, qos: QoS = .atLeastOnce, retain: Bool = false,
        properties: Properties = Properties()
    ) {
        publish = OutgoingPublish(topic: topic, payload: payload, qos: qos, retain: retain, properties: properties)
    }

    public var topic: String { String(decodingUTF8: publish.topic.span) }
    public var payload: ByteSlice { publish.payload }
    public var qos: QoS { publish.qos }
    public var retain: Bool { publish.retain }
    public var properties: Properties { publish.properties }
}

/// The server's acknowledgement of a published message.
public struct MQTTPublishReceipt: Sendable, Hashable {
    /// `success`, or `noMatchingSubscribers` where the server tells (5.0); always `success` with QoS 0, which the server does not
    /// acknowledge.
    public var reasonCode: ReasonCode
    /// Reason string and user properties of the acknowledgement (5.0).
    public var properties = Properties()

    init(_ reasonCode: ReasonCode, _ properties: Properties = Properties()) {
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

/// The one result of a message.
public typealias MQTTPublishResult = Result<MQTTPublishReceipt, MQTTClientError>
