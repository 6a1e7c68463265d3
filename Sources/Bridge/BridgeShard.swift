import Glibc
import KafkaClient
import MQTTClient
import MQTTCodec
import MQTTSession
import Transport

/// One MQTT connection, its routes and the Kafka connections that they need, on one event loop: no lock and no hop lies
/// between a PUBLISH that comes in and the record batch that takes it.
///
/// Confined to its loop.
final class BridgeShard {
    private let loop: EventLoop
    private let configuration: BridgeConfiguration
    private let observe: @Sendable (BridgeEvent) -> Void
    private var finished: (Balance, BridgeOutcome) -> Void = { _, _ in }

    private var client: MQTTClientCore?
    private var producer: KafkaProducerCore?
    private var routes: RouteTable?
    private var ledger = DeliveryLedger<DeliveryToken>()
    private var outcome = BridgeOutcome.stopped
    private var isPaused = false
    private var isStopping = false
    private var isClientDone = false
    private var isProducerDone = false
    /// The wall clock when the messages of this read came in, in milliseconds since 1970: read once for all of them.
    private var readTime: Int64?

    init(loop: EventLoop, configuration: BridgeConfiguration, observe: @escaping @Sendable (BridgeEvent) -> Void) {
        self.loop = loop
        self.configuration = configuration
        self.observe = observe
    }

    var balance: Balance { ledger.balance }

    /// - Parameter finished: called once, on the loop, when all is over.
    func start(finished: @escaping (Balance, BridgeOutcome) -> Void) {
        self.finished = finished
        let producer = KafkaProducerCore(
            loop: loop, configuration: configuration.kafka.producerConfiguration, delegate: self)
        do {
            routes = try RouteTable(configuration.routes) { producer.topic($0) }
        } catch {
            finished(balance, .refused("a route's filter cannot be used: \(error)"))
            return
        }
        let client = MQTTClientCore(
            loop: loop, configuration: configuration.mqtt.clientConfiguration(routes: configuration.routes),
            delegate: self)
        self.producer = producer
        self.client = client
        producer.start()
        client.start()
    }

    /// Ends after what is in flight: no more is taken, what Kafka confirms is acknowledged, then both sides part.
    func stop() {
        guard !isStopping else { return }
        isStopping = true
        observe(.stopping(inFlight: balance.inFlight))
        client?.stop()
    }

    /// Ends at once. What is in flight stays unacknowledged, and the MQTT broker delivers it again.
    func abort() {
        isStopping = true
        client?.abort()
        producer?.abort()
    }

    private func now() -> Int64 {
        if let readTime { return readTime }
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        let milliseconds = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        readTime = milliseconds
        return milliseconds
    }

    private func finishIfDone() {
        guard isClientDone, isProducerDone else { return }
        finished(balance, outcome)
    }
}

// MARK: - From MQTT

extension BridgeShard: MQTTClientDelegate {
    func mqttClientConnected(sessionPresent: Bool) {
        observe(.mqttConnected(broker: configuration.mqtt.broker, sessionPresent: sessionPresent))
    }

    func mqttClientSubscribed() { observe(.mqttSubscribed(filters: configuration.routes.map(\.filter))) }

    func mqttClient(received publish: borrowing PublishView, delivery: DeliveryToken?) {
        guard let producer, let entry = routes?.entry(for: publish.topic) else {
            ledger.filter()
            if let delivery { client?.acknowledge(delivery) }
            return
        }
        let tag = ledger.open(delivery)
        let key: Span<UInt8>? = entry.route.key == .topic ? publish.topic : nil
        do throws(ProduceFailure) {
            try producer.append(to: entry.topic, key: key, value: publish.payload, timestamp: now(), userData: tag)
        } catch {
            guard error.cause == .record else { return }
            let letter = DeadLetter(topic: entry.topic.name, cause: error)
            bury(letter, key: publish.topic, value: publish.payload, timestamp: now(), tag: tag)
        }
        if !isPaused, producer.isFull {
            isPaused = true
            client?.pauseReceiving()
            observe(.paused)
        }
    }

    func mqttClientFinishedRead() { readTime = nil }

    func mqttClientDisconnected(reason: String, retryAfter: Duration) {
        observe(.mqttDisconnected(reason: reason, retryAfter: retryAfter))
    }

    func mqttClientFailed(reason: String) {
        outcome = .refused(reason)
        observe(.mqttRefused(reason: reason))
        isStopping = true
        mqttClientStopped()
    }

    func mqttClientStopped() {
        isClientDone = true
        producer?.stop()
        finishIfDone()
    }
}

// MARK: - From Kafka

extension BridgeShard: KafkaProducerDelegate {
    func producer(
        _ producer: KafkaProducerCore, stored userData: Span<UInt64>, topic: TopicHandle, partition: Int32,
        baseOffset: Int64
    ) {
        for index in userData.indices {
            if let delivery = ledger.close(userData[index]) { client?.acknowledge(delivery) }
        }
        assert(balance.isEven)
    }

    func producer(
        _ producer: KafkaProducerCore, failed userData: UInt64, topic: TopicHandle, key: Span<UInt8>?,
        value: Span<UInt8>?, timestamp: Int64, error: ProduceFailure
    ) {
        bury(
            DeadLetter(topic: topic.name, cause: error), key: key, value: value, timestamp: timestamp, tag: userData)
    }

    /// The MQTT broker delivers these again: nothing was acknowledged.
    func producer(_ producer: KafkaProducerCore, abandoned userData: Span<UInt64>, topic: TopicHandle) {}

    /// Sends a message to the dead-letter topic. What that does not take either stays unacknowledged.
    private func bury(
        _ letter: DeadLetter, key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, tag: UInt64
    ) {
        // We always send a value: there is none only when a batch does not give its records back.
        guard let producer, let value else { return observe(.stuck(topic: letter.topic, reason: letter.cause.text)) }
        let parts = DeadLetter.parts(of: value.count)
        guard ledger.redirectToDeadLetter(tag, records: UInt32(parts)) else {
            return observe(.stuck(topic: letter.topic, reason: letter.cause.text))
        }
        observe(.deadLettered(topic: letter.topic, reason: letter.cause.text))
        // Asked for when first needed: most clusters never see it.
        let topic = producer.topic(configuration.deadLetterTopic)
        do throws(ProduceFailure) {
            for part in 0..<parts {
                let start = part * DeadLetter.partSize
                try producer.append(
                    to: topic, key: key, value: value.extracting(start..<min(start + DeadLetter.partSize, value.count)),
                    headers: letter.headers(part: part, of: parts), timestamp: timestamp, userData: tag)
            }
        } catch {
            observe(.stuck(topic: letter.topic, reason: error.text))
        }
    }

    func producerBecameWritable(_ producer: KafkaProducerCore) {
        guard isPaused else { return }
        isPaused = false
        client?.resumeReceiving()
        observe(.resumed)
    }

    func producer(_ producer: KafkaProducerCore, observed event: KafkaProducerEvent) {
        switch event {
        case .connected(let broker): observe(.kafkaConnected(broker: broker))
        case .disconnected(let obstacle): observe(.kafkaDisconnected(reason: obstacle.description))
        case .waiting(let obstacle): observe(.kafkaWarning(obstacle.description))
        case .recovered(let topic, _): observe(.kafkaWarning("topic '\(topic)' can be written again"))
        case .degraded(let text): observe(.kafkaWarning(text))
        }
    }

    func producerStopped(_ producer: KafkaProducerCore) {
        isProducerDone = true
        finishIfDone()
    }
}
