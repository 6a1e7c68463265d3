import KafkaClient
import KafkaCodec
import MQTTClient
import MQTTSession
import RecordLog
import TrestleBase
import TrestleTransport
import WireBytes

/// A shard's way into one Kafka cluster: the producer, what is known of the cluster, and the dead letters that go there.
///
/// Confined to its loop.
final class KafkaOutlet {
    /// The cluster's name in the configuration; `nil` for the one without.
    let name: String?
    private let loop: IOLoop
    let producer: KafkaProducerCore
    private(set) var deadLetters: DeadLetterQueue!
    /// The handle of the dead-letter topic, once it was needed: most clusters never see it.
    private var deadLetterTopic: TopicHandle?
    /// The topics that routes and actions name, whatever their messages are.
    private(set) var constantTopics: [ByteSlice: TopicHandle] = [:]
    var condition = KafkaCondition()
    /// Whether the cluster has accepted a connection since the last one was lost.
    private(set) var isConnected = false
    private(set) var isDone = false
    /// Where messages are before they are in Kafka, if they are.
    private(set) var buffer: OutletBuffer?
    private weak var shard: BridgeShard?
    /// Empty, with memory for those that a batch settles.
    private var spareDeliveries: [DeliveryToken] = []
    /// Messages that pass the buffer by, and the numbers of their letters, which no other user data has.
    private var directEntries: [UInt64: UInt64] = [:]
    private var lastDirect: UInt32 = 0
    private static let directMark: UInt64 = 3 << 62
    /// Of the record that is reported as failed.
    private var failedHeaders = LetterHeaders()

    init(name: String?, sink: KafkaSink, deadLetterTopic: String, shard: BridgeShard) {
        self.name = name
        self.loop = shard.loop
        self.shard = shard
        producer = KafkaProducerCore(loop: loop, configuration: sink.producerConfiguration)
        let loop = loop
        deadLetters = DeadLetterQueue(
            topicName: deadLetterTopic, maximumRequestSize: sink.maximumRequestSize,
            nonce: .random(in: 0 ... .max), now: { loop.now },
            append: { [weak self] (key, value, headers, entry) throws(ProduceFailure) in
                try self?.append(letter: key, value, headers, entry)
            },
            observe: { [weak shard] event in
                switch event {
                case .refused(let reason): shard?.report(.deadLetterRefused, reason)
                }
            })
        producer.delegate = self
    }

    /// Hands the producer a part of a dead letter.
    private func append(
        letter key: Span<UInt8>, _ value: Span<UInt8>, _ headers: borrowing RecordHeaders, _ entry: UInt64
    ) throws(ProduceFailure) {
        let topic = deadLetterTopic ?? producer.topic(deadLetters.topicName)
        deadLetterTopic = topic
        try producer.append(
            to: topic, key: key, value: value, headers: headers, timestamp: WallTime.current.milliseconds,
            isTimeOptional: true, userData: entry)
    }

    /// The handle of a topic that a route or an action names, whatever its messages are. What waits for it waits for as long as it takes.
    func constantTopic(_ name: String) -> TopicHandle {
        let topic = producer.topic(name)
        constantTopics[ByteSlice(utf8: name)] = topic
        return topic
    }

    /// Has the dead-letter topic created, where brokers create topics, before there is a letter.
    func prepareDeadLetterTopic() { producer.prepare(topic: deadLetters.topicName) }

    /// Whether messages of a former buffer go first, so that those of a topic keep their order.
    var isHeld = false {
        didSet {
            guard oldValue, !isHeld else { return }
            buffer?.schedulePump()
            shard?.resumeIfPossible()
        }
    }

    /// - Throws: why the buffer's folder cannot be used.
    ///
    /// - Parameter isFormer: whether it is there already, and nothing is to be made of it.
    func openBuffer(_ settings: BufferSettings, path: String, isFormer: Bool = false) throws(RecordLogError) {
        buffer = try OutletBuffer(settings, path: path, isFormer: isFormer, outlet: self, loop: loop)
    }

    var isFull: Bool { buffer?.isFull ?? (isHeld || producer.isFull || deadLetters.isFull) }

    /// Why it takes nothing more.
    var reasonToPause: String {
        if let buffer {
            if let failure = buffer.disk.failure { return "the buffer cannot be written: \(failure)" }
            if !deadLetters.isFull { return "the buffer is full" }
        }
        if let obstacle = condition.obstacle { return obstacle }
        if isHeld { return "what the former connection or buffer holds is stored first" }
        if deadLetters.isFull {
            return "the dead-letter topic '\(deadLetters.topicName)' does not take what waits for it"
        }
        return "Kafka stores more slowly than MQTT delivers"
    }

    /// What keeps it from settling what is in flight.
    var obstacle: String? {
        if let obstacle = condition.obstacle { return obstacle }
        guard deadLetters.waitingForRetry > 0 else { return nil }
        return "the dead-letter topic '\(deadLetters.topicName)' does not take them"
    }
}

// What its buffer needs.
extension KafkaOutlet {
    /// Messages are safe: acknowledges them.
    func settle(_ entries: [UInt64]) { shard?.settle(entries) }

    func entry(named route: Span<UInt8>) -> RouteTable.Entry? {
        shard?.routes?.entries.first { $0.outlet === self && $0.route.name.utf8Span.span.hasSameBytes(as: route) }
    }

    func report(_ text: String) { shard?.observe(.bufferNotice(text)) }

    func reportDeadLetter(_ topic: String, _ cause: String) {
        shard?.report(.deadLettered(topic: topic), cause)
    }

    /// Sends a message to the dead-letter topic that does not pass through the buffer.
    ///
    /// - Parameter entry: in the ledger, or of an action of a rule.
    func sendDirectly(_ letter: DeadLetter, entry: UInt64) {
        lastDirect &+= 1
        let number = Self.directMark | UInt64(lastDirect)
        directEntries[number] = entry
        _ = shard?.ledger.redirectToDeadLetter(entry)
        shard?.report(.deadLettered(topic: letter.origin.target ?? ""), letter.cause.reason)
        deadLetters.add(letter, entry: number)
    }

    /// The dead-letter topic has the message with this user data.
    private func settle(_ userData: UInt64) {
        if let entry = directEntries.isEmpty ? nil : directEntries.removeValue(forKey: userData) {
            shard?.settle(entry)
        } else if let buffer, userData & ReturnLane.mark == 0 {
            buffer.handleDeadLettered(userData)
        } else {
            shard?.settle(userData)
        }
    }

    /// Ends: what is in flight is settled, but what the buffer has need not be.
    func stop() {
        guard buffer != nil else { return producer.stop() }
        guard condition.obstacle == nil, deadLetters.waitingForRetry == 0 else { return producer.abort() }
        producer.stop()
        // A silent broker does not count as an obstacle yet. Whatever it leaves unconfirmed stays in the buffer.
        _ = loop.schedule(after: Self.bufferedDrain) { [weak self] in
            guard let self, !isDone else { return }
            producer.abort()
        }
    }

    private static let bufferedDrain = Duration.seconds(3)
}

extension KafkaOutlet: KafkaProducerDelegate {
    func producer(
        _ producer: KafkaProducerCore, stored userData: Span<UInt64>, topic: TopicHandle, partition: Int32,
        baseOffset: Int64
    ) {
        condition.handleStored()
        guard let shard else { return }
        if topic === deadLetterTopic {
            for index in userData.indices where deadLetters.handleStored(userData[index]) { settle(userData[index]) }
        } else if let buffer {
            for index in userData.indices { buffer.handleSettled(userData[index]) }
        } else {
            if shard.rules != nil, Self.holdsMarked(userData) {
                for index in userData.indices { shard.settle(userData[index]) }
                return
            }
            if !shard.spans.isEmpty {
                for index in userData.indices { shard.spans.end(userData[index], now: loop.now) }
            }
            var deliveries: [DeliveryToken] = []
            swap(&deliveries, &spareDeliveries)
            shard.ledger.close(userData, into: &deliveries, now: loop.now)
            shard.acknowledge(deliveries.span)
            deliveries.removeAll(keepingCapacity: true)
            swap(&deliveries, &spareDeliveries)
        }
        assert(shard.counts.addsUp)
    }

    /// Whether there are records of rules with several actions among them.
    private static func holdsMarked(_ userData: Span<UInt64>) -> Bool {
        var all: UInt64 = 0
        for index in userData.indices { all |= userData[index] }
        return all & ReturnLane.mark != 0
    }

    func producer(_ producer: KafkaProducerCore, failing userData: UInt64, headers: RecordHeaderCursor) {
        failedHeaders = LetterHeaders(headers)
    }

    func producer(
        _ producer: KafkaProducerCore, failed userData: UInt64, topic: TopicHandle, key: Span<UInt8>?,
        value: Span<UInt8>?, timestamp: Int64, error: ProduceFailure
    ) {
        let headers = failedHeaders
        failedHeaders = LetterHeaders()
        if topic === deadLetterTopic, deadLetters.handleFailed(userData, error) { return }
        guard let shard else { return }
        if buffer == nil, shard.rules?.handleFailed(userData, topic: topic.name, error) == true { return }
        // A batch that does not give its records back has neither their times nor their content.
        guard timestamp >= 0 || key != nil || value != nil else {
            return shard.observe(.stuck(topic: topic.name, reason: error.text))
        }
        shard.report(.deadLettered(topic: topic.name), error.text)
        let origin =
            buffer?.origin(of: userData, target: topic.name)
            ?? shard.origin(of: userData, target: topic.name, key: key)
        let letter = DeadLetter(
            .init(error), origin, key: ByteSlice(copying: key), value: ByteSlice(copying: value),
            timestamp: timestamp, headers: headers)
        if buffer != nil {
            deadLetters.add(letter, entry: userData)
        } else {
            shard.sendToDeadLetterTopic(letter, entry: userData, of: self)
        }
        shard.pauseIfNeeded()
    }

    /// The MQTT broker delivers these again: nothing was acknowledged.
    func producer(_ producer: KafkaProducerCore, abandoned userData: Span<UInt64>, topic: TopicHandle) {}

    func producerBecameWritable(_ producer: KafkaProducerCore) {
        buffer?.schedulePump()
        shard?.resumeIfPossible()
    }

    func producer(_ producer: KafkaProducerCore, observed event: KafkaProducerEvent) {
        switch event {
        case .connected(let broker):
            isConnected = true
            handle(.connected(broker: broker))
        case .disconnected(let obstacle):
            isConnected = producer.isConnected
            handle(.disconnected(obstacle))
        case .waiting(let obstacle): handle(.waiting(obstacle))
        case .recovered(let topic, _): shard?.observe(.kafkaRecovered(topic: topic))
        case .degraded(let text): shard?.observe(.kafkaNotice(text))
        }
    }

    private func handle(_ event: KafkaLinkEvent) {
        condition.handle(event, now: loop.now)
        shard?.handle(event)
        shard?.noteCondition()
    }

    func producerStopped(_ producer: KafkaProducerCore) {
        guard let buffer else {
            isDone = true
            shard?.finishIfDone()
            return
        }
        buffer.close { [weak self] in
            self?.isDone = true
            self?.shard?.finishIfDone()
        }
    }
}
