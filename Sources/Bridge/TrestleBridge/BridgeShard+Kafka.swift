import KafkaClient
import MQTTClient
import MQTTSession
import TrestleBase
import TrestleTransport
import WireBytes

/// From Kafka.
extension BridgeShard: KafkaProducerDelegate {
    func producer(
        _ producer: KafkaProducerCore, stored userData: Span<UInt64>, topic: TopicHandle, partition: Int32,
        baseOffset: Int64
    ) {
        kafka.handleStored()
        if let deadLetters, topic === deadLetters.topic {
            for index in userData.indices where deadLetters.handleStored(userData[index]) {
                if let delivery = ledger.close(userData[index]) { client?.acknowledge(delivery) }
            }
        } else {
            var deliveries: [DeliveryToken] = []
            swap(&deliveries, &spareDeliveries)
            ledger.close(userData, into: &deliveries)
            client?.acknowledge(deliveries.span)
            deliveries.removeAll(keepingCapacity: true)
            swap(&deliveries, &spareDeliveries)
        }
        assert(counts.addsUp)
    }

    func producer(
        _ producer: KafkaProducerCore, failed userData: UInt64, topic: TopicHandle, key: Span<UInt8>?,
        value: Span<UInt8>?, timestamp: Int64, error: ProduceFailure
    ) {
        if let deadLetters, topic === deadLetters.topic, deadLetters.handleFailed(userData, error) { return }
        // We always send a value: there is none only when a batch does not give its records back.
        guard let value else { return observe(.stuck(topic: topic.name, reason: error.text)) }
        report(.deadLettered(topic: topic.name), error.text)
        var keyBytes = ByteSlice()
        if let key { keyBytes = ByteSlice(copying: key) }
        sendToDeadLetterTopic(
            DeadLetter(
                reason: error.text, errorCode: error.errorCode, topic: topic.name, key: keyBytes,
                value: ByteSlice(copying: value), timestamp: timestamp),
            entry: userData)
        pauseIfNeeded()
    }

    /// Sends a message to the dead-letter topic, where it is retried until it is there.
    func sendToDeadLetterTopic(_ letter: DeadLetter, entry: UInt64) {
        guard ledger.redirectToDeadLetter(entry) else {
            return observe(.stuck(topic: letter.topic ?? "", reason: letter.reason))
        }
        deadLetters?.add(letter, entry: entry)
    }

    /// The MQTT broker delivers these again: nothing was acknowledged.
    func producer(_ producer: KafkaProducerCore, abandoned userData: Span<UInt64>, topic: TopicHandle) {}

    func producerBecameWritable(_ producer: KafkaProducerCore) { resumeIfPossible() }

    func producer(_ producer: KafkaProducerCore, observed event: KafkaProducerEvent) {
        switch event {
        case .connected(let broker):
            kafka.handleConnected()
            observe(.kafkaConnected(broker: broker))
        case .disconnected(let obstacle):
            kafka.handleObstacle(obstacle, now: loop.now.nanoseconds)
            report(.kafkaDisconnected, obstacle.description)
        case .waiting(let obstacle):
            kafka.handleObstacle(obstacle, now: loop.now.nanoseconds)
            observe(.kafkaWaiting(reason: obstacle.description))
        case .recovered(let topic, _): observe(.kafkaRecovered(topic: topic))
        case .degraded(let text): observe(.kafkaNotice(text))
        }
    }

    func producerStopped(_ producer: KafkaProducerCore) { producerIsDone() }
}
