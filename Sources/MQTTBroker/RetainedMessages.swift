import MQTTCodec
import MQTTSession
import WireBytes

/// The last retained message of each topic.
struct RetainedMessages {
    struct Entry {
        var publish: StoredPublish
        var qos: QoS
    }

    private var entries: [ByteSlice: Entry] = [:]

    var count: Int { entries.count }

    func contains(_ topic: ByteSlice) -> Bool { entries[topic] != nil }

    mutating func set(_ topic: ByteSlice, _ entry: Entry) { entries[topic] = entry }

    mutating func remove(_ topic: ByteSlice) { entries[topic] = nil }

    /// Those whose topic matches `filter`. Subscribing is rare beside publishing, so all are looked at.
    func matching(_ filter: TopicFilter) -> [Entry] {
        var found: [Entry] = []
        for (topic, entry) in entries where filter.matches(topic.span) { found.append(entry) }
        return found
    }

    /// Forgets those whose time is over.
    mutating func expire(now: UInt64) {
        entries = entries.filter { entry in entry.value.publish.expiresAt.map { now < $0 } ?? true }
    }
}

extension BrokerCore {
    /// Keeps a message published with RETAIN; an empty payload removes the one kept [MQTT-3.3.1-6].
    func retain(_ content: borrowing PublishContent, qos: QoS) -> Bool {
        let topic = ByteSlice(copying: content.topic)
        if content.payload.isEmpty {
            retained.remove(topic)
            return true
        }
        guard retained.count < configuration.maximumRetained || retained.contains(topic) else { return false }
        retained.set(topic, RetainedMessages.Entry(publish: StoredPublish(content), qos: qos))
        return true
    }

    /// Sends a new subscription the retained messages it matches [MQTT-3.3.1-9].
    func sendRetained(_ entries: [RetainedMessages.Entry], _ subscription: BrokerSubscription, now: UInt64) {
        for entry in entries {
            let message = BrokerMessage(
                publish: nil, qos: min(entry.qos, subscription.qos), retain: true,
                subscriptionIdentifiers: subscription.identifier.map { [$0] } ?? [])
            var stored: StoredPublish? = entry.publish
            _ = deliver(message, entry.publish.content, &stored, to: subscription.client, now: now)
        }
    }
}
