import TrestleBase
package import KafkaCodec
import KafkaSession
package import TrestleTransport
import WireBytes

/// A Kafka producer that is confined to one event loop: it does not lock, hop or wait, and all calls, including those
/// of the delegate, are made on the loop.
///
/// An appended record is either stored, reported as failed, or still in flight. Without a delivery timeout, a record
/// fails only for a permanent reason. Records of one partition are stored in the order in which they were appended.
package final class KafkaProducerCore {
    enum State { case idle, running, stopping, stopped }

    let loop: IOLoop
    let configuration: KafkaProducer.Configuration
    package weak var delegate: (any KafkaProducerDelegate)?
    var state = State.idle

    // What is appended
    var topics: [TopicHandle] = []
    var topicsByName: [String: TopicHandle] = [:]
    private var lastTopic: TopicHandle?
    var pool: [ProducerBatch] = []
    package internal(set) var bufferedBytes = 0
    var wasFull = false
    var drainIsScheduled = false

    // The cluster
    let cluster: ClusterCore
    var nodes: [Int32: LeaderNode] = [:]
    var identity = IdentityState()
    /// The secret that was last sent to a broker, whose text may repeat it.
    var sentSecret: SentSecret?

    /// How many callers wait for all that they have given: batches do not wait for more records meanwhile, also those that are opened
    /// later, for records that waited for their partitions or for space.
    private(set) var flushes = 0
    /// When the oldest batch has waited for the delivery timeout.
    var expiryTime = Instant.distantFuture

    // The one timer
    var wakeTimer: LoopTimer?
    var wakeTime = Instant.distantFuture

    /// Records appended and neither stored nor failed.
    package internal(set) var inFlight = 0
    /// Records of batches that were sent again, each time counted.
    package internal(set) var retriedRecords: UInt64 = 0

    /// What brokers said of the times of records that may go without.
    var timeRefusals = TimeRefusals()

    /// Whether a connection to a broker of the cluster is open and authenticated.
    package var isConnected: Bool { cluster.isConnected }

    package init(
        loop: IOLoop, configuration: KafkaProducer.Configuration, delegate: (any KafkaProducerDelegate)? = nil
    ) {
        self.loop = loop
        self.configuration = configuration
        self.delegate = delegate
        self.cluster = ClusterCore(loop: loop, configuration: configuration.cluster)
        self.identity.isRequested = configuration.idempotence && configuration.acks == .all
        cluster.add(self)
    }

    /// Whether the caller should pause until `producerBecameWritable` is called. Records that are appended meanwhile
    /// are still accepted.
    package var isFull: Bool { bufferedBytes >= configuration.bufferSize }

    /// Connects, and goes on connecting until `stop` or `abort`.
    package func start() {
        loop.checkIsolated()
        guard state == .idle else { return }
        state = .running
        cluster.start()
    }

    /// Sends all appended records, waits for their responses without a time limit, and closes.
    package func stop() {
        guard state == .running || state == .idle else { return }
        guard !loop.isShutDown else { return abort() }
        state = .stopping
        if inFlight > 0 { cluster.start() }
        scheduleDrain()
    }

    /// Closes now. Records that were not completed are reported as abandoned.
    package func abort() {
        guard state != .stopped else { return }
        // Nothing more is taken while the delegate hears of what is abandoned.
        state = .stopped
        inFlight = 0
        bufferedBytes = 0
        for topic in topics {
            var batches = topic.unrouted
            topic.unrouted = []
            for partition in topic.partitions {
                partition.close()
                batches += partition.machine.removeAll()
            }
            for batch in batches where !batch.isGivenUp {
                delegate?.producer(self, abandoned: batch.userData.span, topic: topic)
            }
        }
        finish()
    }

    var isActive: Bool { state == .running || state == .stopping }

    func observe(_ event: KafkaProducerEvent) { delegate?.producer(self, observed: event) }

    /// The handle of a topic; the first call asks the cluster for it.
    package func topic(_ name: String) -> TopicHandle {
        guard name.utf8.count <= KafkaTopicName.maximumSize else { return refused(name) }
        // Most often the one before: equal strings that share their bytes compare without a look at them.
        if let lastTopic, lastTopic.name == name { return lastTopic }
        if let known = topicsByName[name] {
            lastTopic = known
            return known
        }
        let ignoresKeys = if case .sticky = configuration.partitioner { true } else { false }
        let topic = TopicHandle(
            name: name, number: topics.count, seed: configuration.cluster.seed, ignoresKeys: ignoresKeys)
        topics.append(topic)
        topicsByName[name] = topic
        // One that was prepared is described once more, for the handle.
        cluster.stopUsing(name)
        cluster.use(name)
        return topic
    }

    /// Asks the cluster for a topic that may be needed later, so that it is there by then where brokers create topics. Nothing is said
    /// when there is none.
    package func prepare(topic name: String) {
        if KafkaTopicName.isLegal(name), !cluster.topics.contains(name) { cluster.use(name) }
    }

    /// A broker refuses such a name, and one of more than 32,767 bytes fits no request: no other topic would be described again.
    private func refused(_ name: String) -> TopicHandle {
        let topic = TopicHandle(name: name, number: topics.count, seed: 0)
        failAll(of: topic, errorCode: KafkaErrorCode.invalidTopicException.rawValue)
        return topic
    }

    /// Copies a record into its partition's batch.
    ///
    /// - Parameters:
    ///   - key: selects the partition; without a key, records fill one batch after the other.
    ///   - value: `nil` is a tombstone.
    ///   - timestamp: milliseconds since 1970.
    ///   - isTimeOptional: whether the record goes without a time where the topic refuses this one, instead of failing: for one that
    ///     was taken from this machine's clock, which may be wrong.
    ///   - userData: identifies the record in its one call to the delegate: stored, failed or abandoned.
    /// - Throws: MESSAGE_TOO_LARGE for a record that fits no request, INVALID_TOPIC_EXCEPTION once the broker has refused
    ///   the topic's name, and `producerStopped` after the end; the delegate
    ///   hears nothing of either.
    package func append(
        to topic: TopicHandle, key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, isTimeOptional: Bool = false,
        userData: UInt64
    ) throws(ProduceFailure) {
        let size = RecordBatchBuilder.maximumRecordSize(keyCount: key?.count ?? 0, valueCount: value?.count ?? 0)
        try admit(size, topic)
        let batch = openBatch(forKey: key, size: size, in: topic)
        let before = batch.size
        let time = isTimeOptional ? timeRefusals.time(timestamp, now: loop.now) : timestamp
        batch.append(
            key: key, value: value, timestamp: time, isTimeOptional: isTimeOptional && time == timestamp,
            userData: userData)
        account(batch, sizeBefore: before)
    }

    /// Copies a record into the batch of a partition that the caller has chosen. While the partitions of the topic are not known, it
    /// waits; one with an index that the topic does not have fails then.
    ///
    /// - Throws: as `append` without a partition, and UNKNOWN_TOPIC_OR_PARTITION for an index that the topic does not have.
    package func append(
        to topic: TopicHandle, partition: Int32, key: Span<UInt8>?, value: Span<UInt8>?,
        headers: borrowing RecordHeaders, timestamp: Int64, isTimeOptional: Bool = false, userData: UInt64
    ) throws(ProduceFailure) {
        let isKnown = !topic.partitions.isEmpty
        guard partition >= 0, !isKnown || partition < topic.partitions.count else {
            throw noPartition(partition, in: topic)
        }
        let size = RecordBatchBuilder.maximumRecordSize(
            keyCount: key?.count ?? 0, valueCount: value?.count ?? 0, headersSize: headers.encodedSize)
        try admit(size, topic)
        let batch =
            isKnown
            ? openBatch(of: topic.partitions[Int(partition)], size: size)
            : openBatch(forKey: key, size: size, in: topic)
        let before = batch.size
        let time = isTimeOptional ? timeRefusals.time(timestamp, now: loop.now) : timestamp
        batch.append(
            key: key, value: value, headers: headers, timestamp: time,
            isTimeOptional: isTimeOptional && time == timestamp, userData: userData)
        if !isKnown { batch.choose(partition: partition) }
        account(batch, sizeBefore: before)
    }

    func noPartition(_ index: Int32, in topic: TopicHandle) -> ProduceFailure {
        ProduceFailure(
            errorCode: KafkaErrorCode.unknownTopicOrPartition.rawValue,
            text:
                "topic '\(topic.name)' has \(topic.partitions.count) partition\(topic.partitions.count == 1 ? "" : "s"), "
                + "and none with the index \(index)")
    }

    /// From here on, batches are sent without waiting for more records, until `endFlush`.
    func beginFlush() {
        flushes += 1
        for topic in topics {
            for partition in topic.partitions where partition.open != nil {
                partition.close()
                list(partition)
            }
        }
        scheduleDrain()
    }

    func endFlush() { flushes -= 1 }

    /// Copies a record with headers into its partition's batch.
    ///
    /// - Throws: as `append` without headers.
    package func append(
        to topic: TopicHandle, key: Span<UInt8>?, value: Span<UInt8>?, headers: borrowing RecordHeaders,
        timestamp: Int64, isTimeOptional: Bool = false, userData: UInt64
    ) throws(ProduceFailure) {
        let size = RecordBatchBuilder.maximumRecordSize(
            keyCount: key?.count ?? 0, valueCount: value?.count ?? 0, headersSize: headers.encodedSize)
        try admit(size, topic)
        let batch = openBatch(forKey: key, size: size, in: topic)
        let before = batch.size
        let time = isTimeOptional ? timeRefusals.time(timestamp, now: loop.now) : timestamp
        batch.append(
            key: key, value: value, headers: headers, timestamp: time,
            isTimeOptional: isTimeOptional && time == timestamp, userData: userData)
        account(batch, sizeBefore: before)
    }

    /// Counts a record in.
    private func admit(_ size: Int, _ topic: TopicHandle) throws(ProduceFailure) {
        guard state != .stopped else {
            throw ProduceFailure(
                .producerStopped, errorCode: -1,
                text: "a record for '\(topic.name)' was sent after the producer had stopped")
        }
        if let failure = topic.failure { throw failure }
        guard size <= configuration.maximumRequestSize - requestOverhead else {
            throw ProduceFailure(
                errorCode: KafkaErrorCode.messageTooLarge.rawValue,
                text: "a record of \(size) bytes for '\(topic.name)' exceeds the maximum request size of "
                    + "\(configuration.maximumRequestSize) bytes")
        }
        inFlight += 1
        if !drainIsScheduled { scheduleDrain() }
    }

    /// The size of a request besides the records of one partition: headers, and a topic's name of at most 249 bytes.
    var requestOverhead: Int { 512 + RecordBatchHeader.size }

    /// The batch that takes a record of at most `size` bytes, opened where needed.
    func openBatch(forKey key: Span<UInt8>?, size: Int, in topic: TopicHandle) -> ProducerBatch {
        guard let partition = topic.accumulator(forKey: key) else {
            if let last = topic.unrouted.last, last.size + size <= configuration.batchSize { return last }
            let batch = takeBatch()
            topic.unrouted.append(batch)
            return batch
        }
        return openBatch(of: partition, size: size)
    }

    func openBatch(of partition: PartitionAccumulator, size: Int) -> ProducerBatch {
        if let open = partition.open {
            if open.size + size <= configuration.batchSize { return open }
            partition.close()
        }
        let batch = takeBatch()
        partition.open = batch
        list(partition)
        return batch
    }

    /// Accounts for what a batch has grown by.
    func account(_ batch: ProducerBatch, sizeBefore: Int) {
        let added = batch.size - sizeBefore
        batch.accountedSize += added
        bufferedBytes += added
        if bufferedBytes >= configuration.bufferSize { wasFull = true }
    }

    /// An empty batch, from the pool where it has one.
    func takeBatch() -> ProducerBatch {
        let batch = pool.popLast() ?? ProducerBatch(capacity: 4096)
        batch.reset(now: loop.now)
        if expiryTime == .distantFuture { watchDelivery(of: batch) }
        return batch
    }

    /// Gives back the memory of a batch that is done with.
    func recycle(_ batch: ProducerBatch) {
        guard state != .stopped else { return }
        bufferedBytes -= batch.accountedSize
        // One that had to grow for a large record would keep that memory for ever.
        if batch.accountedSize <= configuration.batchSize,
            pool.count * configuration.batchSize < configuration.bufferSize
        {
            pool.append(batch)
        }
    }

    /// At the end of this tick of the loop, so that all that a tick appends travels together.
    func scheduleDrain() {
        guard !drainIsScheduled else { return }
        loop.checkIsolated()
        drainIsScheduled = true
        loop.atEndOfTick { [weak self] in
            guard let self else { return }
            self.drainIsScheduled = false
            self.drain()
        }
    }

    /// Asks to be woken at `time` at the latest, `distantFuture` being never.
    func wake(at time: Instant) {
        guard time < wakeTime else { return }
        wakeTime = time
        wakeTimer?.cancel()
        let now = loop.now
        wakeTimer = loop.schedule(after: max(.zero, now.duration(to: time))) { [weak self] in
            guard let self else { return }
            self.wakeTimer = nil
            self.wakeTime = .distantFuture
            self.drain()
        }
    }

    /// Closes all connections, unless others use them, and says so.
    func finish() {
        state = .stopped
        wakeTimer?.cancel()
        wakeTimer = nil
        nodes.removeAll()
        cluster.remove(self)
        delegate?.producerStopped(self)
    }
}
