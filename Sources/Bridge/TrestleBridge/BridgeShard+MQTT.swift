import KafkaClient
import MQTTClient
import MQTTCodec
import MQTTSession
import WireBytes

/// From MQTT.
extension BridgeShard: MQTTClientDelegate {
    func mqttClientConnected(sessionPresent: Bool) {
        observe(.mqttConnected(broker: configuration.mqtt.broker, sessionPresent: sessionPresent))
    }

    func mqttClientSubscribed() { observe(.mqttSubscribed(filters: configuration.routes.map(\.filter))) }

    func mqttClientRetainedComplete() { observe(.mqttRetainedComplete) }

    func mqttClient(received publish: borrowing PublishView, delivery: DeliveryToken?) {
        guard let entry = routes?.entry(for: publish.topic) else { return filter(delivery) }
        store(topic: publish.topic, payload: publish.payload, delivery, by: entry)
    }

    /// Whatever can be read is stored or dead-lettered, and acknowledged: the broker would send it for ever.
    func mqttClient(receivedMalformed publish: borrowing MalformedPublish, delivery: DeliveryToken?) {
        let entry = publish.isTopicLegal ? routes?.entry(for: publish.topic) : nil
        if publish.isTopicLegal, entry == nil { return filter(delivery) }
        if let entry, publish.isPayloadKnown {
            report(.malformed(isStored: true), publish.reason)
            return store(topic: publish.topic, payload: publish.payload, delivery, by: entry)
        }
        report(.malformed(isStored: false), publish.reason)
        let number = ledger.open(delivery)
        sendToDeadLetterTopic(
            DeadLetter(
                reason: publish.reason, errorCode: nil, topic: entry?.topic.name,
                key: ByteSlice(copying: publish.topic), value: ByteSlice(copying: publish.payload), timestamp: now()),
            entry: number)
        pauseIfNeeded()
    }

    private func filter(_ delivery: DeliveryToken?) {
        ledger.countFiltered()
        if let delivery { client?.acknowledge(delivery) }
    }

    private func store(topic: Span<UInt8>, payload: Span<UInt8>, _ delivery: DeliveryToken?, by entry: RouteTable.Entry)
    {
        guard let producer else { return }
        let number = ledger.open(delivery)
        let key: Span<UInt8>? = entry.route.key == .topic ? topic : nil
        do throws(ProduceFailure) {
            try producer.append(to: entry.topic, key: key, value: payload, timestamp: now(), userData: number)
        } catch {
            // After the end nothing is stored: the message stays unacknowledged, and its broker delivers it again.
            guard error.cause == .record else { return }
            report(.deadLettered(topic: entry.topic.name), error.text)
            sendToDeadLetterTopic(
                DeadLetter(
                    reason: error.text, errorCode: error.errorCode, topic: entry.topic.name,
                    key: ByteSlice(copying: topic), value: ByteSlice(copying: payload), timestamp: now()),
                entry: number)
        }
        pauseIfNeeded()
    }

    func mqttClientReceivedRepeat() { ledger.countDuplicate() }

    func mqttClientFinishedRead() { readTime = nil }

    func mqttClientNoticed(_ text: String) { observe(.mqttNotice(text)) }

    func mqttClientDisconnected(reason: String, retryAfter: Duration) {
        mqttRetryAfter = retryAfter
        report(.mqttDisconnected(reason: reason), reason)
    }

    func mqttClientFailed(reason: String) {
        observe(.mqttRefused(reason: reason))
        refuse(reason)
        clientIsDone()
    }

    func mqttClientStopped() { clientIsDone() }
}
