import MQTTCodec
import MQTTSession
import WireBytes

/// A client's last word, sent when its connection ends without a farewell.
struct LastWill {
    var topic: ByteSlice
    var properties: ByteSlice
    var payload: ByteSlice
    var qos: QoS
    var retain: Bool
    /// Nanoseconds from its publication to when it is worthless.
    var lifetime: UInt64?
    /// Nanoseconds from the end of the connection.
    var delay: UInt64

    /// - Returns: `nil` when its properties cannot be written, which reading CONNECT has excluded.
    init?(_ will: Will) {
        var properties = will.properties
        delay = UInt64(properties.willDelayInterval ?? 0) * 1_000_000_000
        properties.willDelayInterval = nil
        // The interval counts from when the will is published.
        lifetime = properties.messageExpiryInterval.map { UInt64($0) * 1_000_000_000 }
        properties.messageExpiryInterval = nil
        var encoded = ByteBuffer()
        do throws(MQTTError) {
            try properties.encodeForPublish(into: &encoded)
        } catch {
            return nil
        }
        topic = ByteSlice(utf8: will.topic)
        self.properties = ByteSlice(encoded)
        payload = will.payload
        qos = will.qos
        retain = will.retain
    }
}

extension BrokerCore {
    /// Publishes a will, or keeps it until its delay has passed or its session ends, whichever comes first (3.1.3.2.2).
    func execute(_ will: LastWill, of client: BrokerClient, now: UInt64) {
        guard will.delay > 0, client.session.outlivesConnection else {
            publish(will, now: now)
            return
        }
        client.delayedWill = (will, dueAt: now &+ will.delay)
    }

    func publish(_ will: LastWill, now: UInt64) {
        let content = PublishContent(
            topic: will.topic.span, properties: will.properties.span, payload: will.payload.span,
            expiresAt: will.lifetime.map { now &+ $0 })
        if will.retain { _ = retain(content, qos: will.qos) }
        _ = route(content, qos: will.qos, retain: will.retain, from: nil, origin: nil, now: now)
    }
}
