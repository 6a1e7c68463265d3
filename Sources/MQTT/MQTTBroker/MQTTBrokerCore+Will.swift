import TrestleBase
import MQTTCodec
import MQTTSession
import WireBytes

/// A client's last word, sent when its connection ends without DISCONNECT.
final class LastWill {
    private let publish: StoredPublish
    /// Whose it is.
    let holding: Holding?
    let qos: QoS
    let retain: Bool
    /// From its publication to when it is worthless.
    private let lifetime: Duration?
    /// From the end of the connection.
    let delay: Duration

    /// - Parameters:
    ///   - account: its bytes count there.
    ///   - holding: and there.
    /// - Returns: `nil` when its properties cannot be written, which reading CONNECT has excluded.
    init?(_ will: Will, account: StoreAccount, _ holding: Holding?) {
        var properties = will.properties
        delay = .seconds(Int64(properties.willDelayInterval ?? 0))
        properties.willDelayInterval = nil
        // The interval counts from when the will is published.
        lifetime = properties.messageExpiryInterval.map { .seconds(Int64($0)) }
        properties.messageExpiryInterval = nil
        var encoded = WireBuffer()
        do throws(MQTTError) {
            try properties.encodeForPublish(into: &encoded)
        } catch {
            return nil
        }
        let topic = ByteSlice(utf8: will.topic)
        publish = StoredPublish(
            PublishContent(
                topic: topic.span, properties: encoded.bytes, payload: will.payload.span, expiresAt: nil),
            account: account)
        qos = will.qos
        retain = will.retain
        self.holding = holding
        holding?.store.add(publish.cost)
    }

    deinit { holding?.store.add(-publish.cost) }

    /// Hands over what is published at this time.
    func withContent(now: Instant, _ body: (borrowing PublishContent) -> Void) {
        publish.withContent { content in
            body(
                PublishContent(
                    topic: content.topic, properties: content.properties, payload: content.payload,
                    expiresAt: lifetime.map { now + $0 }))
        }
    }
}

extension MQTTBrokerCore {
    /// Publishes a will, or keeps it until its delay has passed or its session ends, whichever comes first (3.1.3.2.2).
    func execute(_ will: LastWill, of client: BrokerClient, now: Instant) {
        guard will.delay > .zero, client.session.outlivesConnection else {
            publish(will, now: now)
            return
        }
        client.absence?.delayedWill = (will, dueAt: now + will.delay)
    }

    func publish(_ will: LastWill, now: Instant) {
        will.withContent(now: now) { content in
            if will.retain { _ = retain(content, qos: will.qos, of: will.holding) }
            route(content, qos: will.qos, retain: will.retain, from: nil, now: now)
        }
    }
}
