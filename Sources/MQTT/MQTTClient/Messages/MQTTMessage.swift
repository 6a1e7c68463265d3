public import MQTTCodec
import MQTTSession
public import WireBytes

/// A received message. It shares the memory of its batch; `payload.compacted()` copies the payload, so that the rest
/// can be freed.
public struct MQTTMessage: Sendable {
    let publish: Publish
    /// 0 with QoS 0.
    let token: UInt64
    let link: BatchLink

    /// The topic as text; made again at each call.
    public var topic: String { publish.topicName }
    /// The topic's UTF-8, which costs nothing to get.
    public var topicBytes: ByteSlice { publish.topic }
    public var payload: ByteSlice { publish.payload }
    /// The payload as text; `nil` when it is not UTF-8.
    public var text: String? { String(validUTF8: publish.payload.span) }
    public var qos: QoS { publish.qos }
    /// It was stored by the server before the subscription was made; with `retainAsPublished`, as it was published.
    public var retain: Bool { publish.retain }
    /// The server has sent it before. Whether it was received then is not known.
    public var isDuplicate: Bool { publish.dup }
    /// The properties (5.0); made again at each call.
    public var properties: Properties { publish.properties }

    /// Tells the server that it may forget the message (QoS 1 and 2): call it when the message is safe. The acknowledgement is sent
    /// when those of all earlier messages have been. Further calls have no effect.
    ///
    /// - Parameter reasonCode: an error refuses the message (5.0), which the server forgets as well.
    public func acknowledge(_ reasonCode: ReasonCode = .success) {
        guard token != 0 else { return }
        link.driver.submit(
            .acknowledge(
                DeliveryToken(rawValue: token), reasonCode, incarnation: link.incarnation, consumer: link.consumer))
    }

    /// The same, and returns when `Configuration.store` has it: a message of QoS 2 does not come again from here on, even if the process
    /// is killed. Where several loops got the message, that is when the last of them has acknowledged it. Without a store, it returns
    /// when the acknowledgement is on its way.
    public func acknowledgeAndStore(_ reasonCode: ReasonCode = .success) async {
        acknowledge(reasonCode)
        await link.driver.waitForStore()
    }
}

extension MQTTMessage: CustomStringConvertible {
    /// One line.
    public var description: String {
        "\(PeerText(topic)): \(payload.count) bytes, QoS \(qos.rawValue)\(retain ? ", retained" : "")"
    }
}

/// The batch and driver of a message.
struct BatchLink: Sendable {
    let driver: ClientDriver
    /// Which of the client's sessions their tokens are of.
    let incarnation: UInt32
    /// How many consumers the client had had when the batch was made.
    let consumersOpened: UInt32
    /// The number of the consumer that it was made for.
    let consumer: UInt32
}
