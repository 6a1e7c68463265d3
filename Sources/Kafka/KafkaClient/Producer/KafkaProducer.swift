import TrestleBase
import KafkaCodec
public import TrestleTransport
import WireBytes

/// Writes records to Apache Kafka.
///
/// ```swift
/// let producer = try KafkaProducer(bootstrapServers: "localhost:9092")
/// try await producer.send("21.5", to: "temperatures", key: "boiler", headers: ["unit": "celsius"])
/// await producer.shutdown()
/// ```
///
/// The first record connects. Records of one partition are stored in the order of the calls that sent them, once each
/// (`ProducerConfiguration.idempotence`). Every record ends in exactly one result: its place in the log, or a `KafkaError`.
public actor KafkaProducer {
    private let home: HomeLoop
    private let core: KafkaProducerCore
    /// The same, for the end.
    private let boxed: LoopBox<KafkaProducerCore>
    private let inbox: ProducerInbox
    private let configuration: ProducerConfiguration

    // SAFETY: the actor keeps its loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe home.loop.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - bootstrapServers: the bootstrap brokers, `host:port`, separated by commas.
    ///   - loop: the event loop to run on; `nil` creates one.
    ///   - observe: called on the loop with events of connections and reasons for which records cannot be stored.
    /// - Throws: `KafkaError.Code.invalidConfiguration`.
    public init(
        bootstrapServers: String, loop: IOLoop? = nil, observe: (@Sendable (KafkaProducerEvent) -> Void)? = nil
    ) throws(KafkaError) {
        try self.init(
            configuration: try ProducerConfiguration(bootstrapServers: bootstrapServers), loop: loop, observe: observe)
    }

    /// - Parameters:
    ///   - loop: the event loop to run on; `nil` creates one.
    ///   - observe: called on the loop with events of connections and reasons for which records cannot be stored.
    /// - Throws: `KafkaError.Code.invalidConfiguration`.
    public init(
        configuration: ProducerConfiguration, loop: IOLoop? = nil,
        observe: (@Sendable (KafkaProducerEvent) -> Void)? = nil
    ) throws(KafkaError) {
        let home = try HomeLoop.ofClient(loop, name: "kafka-producer")
        let inbox = ProducerInbox(observe: observe)
        self.home = home
        self.inbox = inbox
        self.configuration = configuration
        self.core = KafkaProducerCore(loop: home.loop, configuration: configuration, delegate: inbox)
        self.boxed = LoopBox(core)
    }

    // Not an isolated one: an optimized build of another package that names such an actor fails ("circular reference", Swift 6.3).
    deinit {
        home.loop.execute { [boxed] in boxed.value.abort() }
    }

    /// Connects now rather than with the first record.
    public func start() { core.start() }

    /// Sends a record and waits until it is stored.
    ///
    /// A cancelled task stops waiting; a record that was already accepted may still be stored.
    ///
    /// - Throws: `KafkaError`, or `CancellationError` when the task was cancelled.
    @discardableResult
    public func send(_ record: Record) async throws -> RecordMetadata {
        do throws(KafkaError) { return try await send([record])[0].get() } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw error
        }
    }

    /// Sends records and waits until each is stored or has failed. While the buffer is full, the rest of them waits for up to
    /// `ProducerConfiguration.maximumBlock`.
    ///
    /// - Returns: one result per record, in order. When the task is cancelled, those without a response have
    ///   `KafkaError.Code.cancelled`.
    public func send(_ records: [Record]) async -> [Result<RecordMetadata, KafkaError>] {
        await results(of: await take(records))
    }

    /// Accepts records without waiting until they are stored, so that one task can keep many in flight, in their order.
    /// While the buffer is full, the call waits for up to `ProducerConfiguration.maximumBlock`.
    ///
    /// - Returns: a receipt that returns the results later.
    @discardableResult
    public func enqueue(_ records: [Record]) async -> Receipt { Receipt(producer: self, call: await take(records)) }

    /// A receipt for the records that `enqueue` has accepted.
    public struct Receipt: Sendable {
        fileprivate let producer: KafkaProducer
        fileprivate let call: ProducerCall

        /// Waits until each record is stored or has failed.
        ///
        /// - Returns: one result per record, in order. When the task is cancelled, those without a response have
        ///   `KafkaError.Code.cancelled`.
        public func results() async -> [Result<RecordMetadata, KafkaError>] { await producer.results(of: call) }
    }

    private func take(_ records: [Record]) async -> ProducerCall {
        let call = ProducerCall(count: records.count)
        guard !records.isEmpty else { return call }
        core.start()
        inbox.open(call)
        await withTaskCancellationHandler {
            await append(records, for: call)
        } onCancel: {
            home.loop.execute { call.cancel() }
        }
        return call
    }

    private func results(of call: ProducerCall) async -> [Result<RecordMetadata, KafkaError>] {
        await withTaskCancellationHandler {
            while call.isWaitingForResults { await call.wait() }
        } onCancel: {
            home.loop.execute { call.cancel() }
        }
        return call.results
    }

    /// Sends what waits for fuller batches (`ProducerConfiguration.linger`), and returns when all that was given to `send` before has
    /// its results, or the task is cancelled.
    public func flush() async {
        core.flush()
        let calls = inbox.calls
        guard !calls.isEmpty else { return }
        let barrier = ProducerCall(count: calls.count)
        for call in calls { call.whenFinished { barrier.settle(1) } }
        await withTaskCancellationHandler {
            while barrier.isWaitingForResults { await barrier.wait() }
        } onCancel: {
            home.loop.execute { barrier.cancel() }
        }
    }

    /// Accepts no more records, waits until all accepted records have their results, and closes the connections. A
    /// cancelled task does not wait: records without a result then fail with `KafkaError.Code.stopped`.
    ///
    /// - Parameter timeout: the longest time to wait; `nil` is `ProducerConfiguration.deliveryTimeout`.
    public func shutdown(within timeout: Duration? = nil) async {
        guard !inbox.isStopped else { return }
        inbox.isStopping = true
        let timer = timeout.map { [core] in home.loop.schedule(after: $0) { core.abort() } }
        defer { timer?.cancel() }
        core.stop()
        let end = ProducerCall(count: 1)
        inbox.whenStopped { end.settle(1) }
        await withTaskCancellationHandler {
            while end.isWaitingForResults { await end.wait() }
        } onCancel: {
            home.loop.execute { end.cancel() }
        }
        if !inbox.isStopped { core.abort() }
    }

    // MARK: Appending

    private func append(_ records: [Record], for call: ProducerCall) async {
        for (index, record) in records.enumerated() {
            if core.isFull || inbox.hasWriters {
                guard await waitForBuffer(call) else {
                    return call.failRest(from: index, inbox.fullness(of: configuration))
                }
            }
            let topic = core.topic(record.topic)
            var partition = record.partition
            if partition == nil, case .custom = configuration.partitioner { partition = -1 }
            if partition != nil, topic.partitions.isEmpty, !(await waitForPartitions(of: topic, call)) {
                call.settle(index, inbox.unknownPartitions(of: topic, within: configuration.maximumBlock))
                continue
            }
            guard !call.isCancelled else { return }
            guard !inbox.isStopped, !inbox.isStopping else {
                return call.failRest(from: index, KafkaError(.stopped, "the producer was shut down"))
            }
            do throws(ProduceFailure) {
                try append(
                    record, to: topic, partition: chosen(partition, record, topic), userData: call.userData(index))
                call.outstanding += 1
            } catch {
                call.settle(index, KafkaError(error))
            }
        }
    }

    /// The partition that the record names or the caller's own partitioner chooses; `nil` leaves it to the producer.
    private func chosen(_ partition: Int32?, _ record: Record, _ topic: TopicHandle) -> Int32? {
        guard record.partition == nil, case .custom(let choose) = configuration.partitioner else { return partition }
        return choose(record, topic.partitions.count).map { Int32(clamping: $0) }
    }

    /// Waits until the buffer has space again; `false` when it stayed full for too long, or the producer stopped.
    private func waitForBuffer(_ call: ProducerCall) async -> Bool {
        await wait(call) {
            inbox.addWriter(call)
        } until: {
            !core.isFull
        }
    }

    private func waitForPartitions(of topic: TopicHandle, _ call: ProducerCall) async -> Bool {
        await wait(call) {
            inbox.addReader(call)
        } until: {
            !topic.partitions.isEmpty || topic.failure != nil
        }
    }

    private func wait(_ call: ProducerCall, enlist: () -> Void, until isDone: () -> Bool) async -> Bool {
        let deadline = home.loop.now.advanced(by: configuration.maximumBlock)
        let timer = home.loop.schedule(after: configuration.maximumBlock) { call.wake() }
        defer {
            timer.cancel()
            inbox.remove(call)
        }
        repeat {
            enlist()
            await call.wait()
            if call.isCancelled || inbox.isStopped || isDone() { return true }
        } while Instant.current < deadline
        return false
    }

    private func append(
        _ record: Record, to topic: TopicHandle, partition: Int32?, userData: UInt64
    ) throws(ProduceFailure) {
        let timestamp = (record.timestamp ?? .current).milliseconds
        guard partition != nil || !record.headers.isEmpty else {
            return try append(record, to: topic, timestamp, userData)
        }
        var headers = RecordHeaders()
        for header in record.headers {
            let name = Array(header.name.utf8)
            if let value = header.value {
                headers.append(name.span, value.span)
            } else {
                headers.append(name.span, nil)
            }
        }
        let key = record.key ?? ByteSlice()
        let value = record.value ?? ByteSlice()
        // Spans cannot be made optional by a condition.
        switch (record.key != nil, record.value != nil) {
        case (true, true): try append(key.span, value.span, headers, to: topic, partition, timestamp, userData)
        case (true, false): try append(key.span, nil, headers, to: topic, partition, timestamp, userData)
        case (false, true): try append(nil, value.span, headers, to: topic, partition, timestamp, userData)
        case (false, false): try append(nil, nil, headers, to: topic, partition, timestamp, userData)
        }
    }

    private func append(
        _ key: Span<UInt8>?, _ value: Span<UInt8>?, _ headers: borrowing RecordHeaders, to topic: TopicHandle,
        _ partition: Int32?, _ timestamp: Int64, _ userData: UInt64
    ) throws(ProduceFailure) {
        if let partition {
            try core.append(
                to: topic, partition: partition, key: key, value: value, headers: headers, timestamp: timestamp,
                userData: userData)
        } else {
            try core.append(
                to: topic, key: key, value: value, headers: headers, timestamp: timestamp, userData: userData)
        }
    }

    private func append(
        _ record: Record, to topic: TopicHandle, _ timestamp: Int64, _ userData: UInt64
    ) throws(ProduceFailure) {
        switch (record.key, record.value) {
        case (let key?, let value?):
            try core.append(to: topic, key: key.span, value: value.span, timestamp: timestamp, userData: userData)
        case (let key?, nil):
            try core.append(to: topic, key: key.span, value: nil, timestamp: timestamp, userData: userData)
        case (nil, let value?):
            try core.append(to: topic, key: nil, value: value.span, timestamp: timestamp, userData: userData)
        case (nil, nil):
            try core.append(to: topic, key: nil, value: nil, timestamp: timestamp, userData: userData)
        }
    }
}
