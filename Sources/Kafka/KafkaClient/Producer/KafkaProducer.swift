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
/// (`KafkaProducer.Configuration.idempotence`). Every record ends in exactly one result: its place in the log, or a `KafkaError`.
public actor KafkaProducer {
    private let home: HomeLoop
    private let core: KafkaProducerCore
    /// The same, for the end.
    private let boxed: LoopBox<KafkaProducerCore>
    private let inbox: ProducerInbox
    private let configuration: KafkaProducer.Configuration

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
            configuration: try KafkaProducer.Configuration(bootstrapServers: bootstrapServers), loop: loop,
            observe: observe)
    }

    /// - Parameters:
    ///   - loop: the event loop to run on; `nil` creates one.
    ///   - observe: called on the loop with events of connections and reasons for which records cannot be stored.
    /// - Throws: `KafkaError.Code.invalidConfiguration`.
    public init(
        configuration: KafkaProducer.Configuration, loop: IOLoop? = nil,
        observe: (@Sendable (KafkaProducerEvent) -> Void)? = nil
    ) throws(KafkaError) {
        try configuration.cluster.check()
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

    /// Connects, and returns when the producer has been shut down: by `shutdown`, or by the cancellation of the task, which shuts down in
    /// the same way. As the `run` of a service in ServiceLifecycle.
    public func run() async {
        core.start()
        let end = ProducerCall(count: 1)
        inbox.whenStopped { end.settle(1) }
        await finish(end) {
            // Of its own, since a cancelled task would not wait for what is under way.
            Task { await self.shutdown() }
        }
    }

    /// Waits until a call has all its results.
    ///
    /// By way of the loop: a closure of `withTaskCancellationHandler` that does not capture the actor runs on the global executor, where
    /// looking at the call and waiting for it would race with the loop.
    private nonisolated func finish(_ call: ProducerCall, onCancel: @escaping @Sendable () -> Void) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                home.loop.execute { call.whenFinished { continuation.resume() } }
            }
        } onCancel: {
            onCancel()
        }
    }

    /// Sends a record and waits until it is stored.
    ///
    /// A cancelled task stops waiting; a record that was already accepted may still be stored.
    ///
    /// - Throws: `KafkaError`, with the code `cancelled` when the task was cancelled.
    @discardableResult
    public nonisolated func send(_ record: Record) async throws(KafkaError) -> RecordMetadata {
        try await send([record])[0].get()
    }

    /// Sends records and waits until each is stored or has failed. While the buffer is full, the rest of them waits for up to
    /// `KafkaProducer.Configuration.maximumBlock`.
    ///
    /// - Returns: one result per record, in order. When the task is cancelled, those without a result have `KafkaError.Code.cancelled`.
    public nonisolated func send(_ records: [Record]) async -> [Result<RecordMetadata, KafkaError>] {
        let call = ProducerCall(count: records.count)
        return await withTaskCancellationHandler {
            // One way to the loop and one back: a method on the actor that waits would take two more.
            // SAFETY: `begin` calls its completion once, when the last record has its result.
            unsafe await withUnsafeContinuation { continuation in
                home.loop.execute {
                    self.assumeIsolated { $0.begin(records, call) { unsafe continuation.resume(returning: $0) } }
                }
            }
        } onCancel: {
            home.loop.execute { call.cancel() }
        }
    }

    /// Takes records over; `completion` gets their results.
    private func begin(
        _ records: [Record], _ call: ProducerCall, then completion: @escaping ([ProducerCall.Outcome]) -> Void
    ) {
        if !records.isEmpty {
            core.start()
            inbox.open(call)
            var index = 0
            if let hindrance = appendAtOnce(records, from: &index, for: call, isAdmitted: false) {
                Task { [index] in await append(records, from: index, for: call, after: hindrance) }
            }
        }
        call.whenFinished { completion(call.results) }
    }

    /// Accepts records without waiting until they are stored, so that one task can keep many in flight, in their order.
    /// While the buffer is full, the call waits for up to `KafkaProducer.Configuration.maximumBlock`.
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
        public func results() async -> [Result<RecordMetadata, KafkaError>] {
            let loop = producer.home.loop
            return await withTaskCancellationHandler {
                // SAFETY: `whenFinished` calls its closure once.
                unsafe await withUnsafeContinuation { continuation in
                    loop.execute { [call] in
                        call.whenFinished { unsafe continuation.resume(returning: call.results) }
                    }
                }
            } onCancel: {
                loop.execute { [call] in call.cancel() }
            }
        }
    }

    private func take(_ records: [Record]) async -> ProducerCall {
        let call = ProducerCall(count: records.count)
        guard !records.isEmpty else { return call }
        core.start()
        inbox.open(call)
        var index = 0
        guard let hindrance = appendAtOnce(records, from: &index, for: call, isAdmitted: false) else { return call }
        await withTaskCancellationHandler {
            await append(records, from: index, for: call, after: hindrance)
        } onCancel: {
            home.loop.execute { call.cancel() }
        }
        return call
    }

    /// Sends what waits for fuller batches (`KafkaProducer.Configuration.linger`), and returns when all that was given to `send` before has
    /// its results, or the task is cancelled.
    public func flush() async {
        let calls = inbox.calls
        guard !calls.isEmpty else { return }
        core.beginFlush()
        defer { core.endFlush() }
        let barrier = ProducerCall(count: calls.count)
        for call in calls { call.whenFinished { barrier.settle(1) } }
        await finish(barrier) { [home] in home.loop.execute { barrier.cancel() } }
    }

    /// Accepts no more records, waits until all accepted records have their results, and closes the connections. A
    /// cancelled task does not wait: records without a result then fail with `KafkaError.Code.stopped`.
    ///
    /// - Parameter timeout: the longest time to wait; `nil` is `KafkaProducer.Configuration.deliveryTimeout`.
    public func shutdown(timeout: Duration? = nil) async {
        guard !inbox.isStopped else { return }
        inbox.isStopping = true
        let timer = timeout.map { [core] in home.loop.schedule(after: $0) { core.abort() } }
        defer { timer?.cancel() }
        core.stop()
        let end = ProducerCall(count: 1)
        inbox.whenStopped { end.settle(1) }
        await finish(end) { [home] in home.loop.execute { end.cancel() } }
        if !inbox.isStopped { core.abort() }
    }

    // MARK: Appending

    /// Why records are not appended at once.
    private enum Hindrance {
        case fullBuffer
        case unknownPartitions(TopicHandle)
    }

    /// Appends records as soon as each can be.
    ///
    /// - Parameter hindrance: what the first of them has to wait for.
    private func append(
        _ records: [Record], from start: Int, for call: ProducerCall, after hindrance: Hindrance
    ) async {
        var index = start
        var next: Hindrance? = hindrance
        // For the partitions of all topics together: records of a topic that stays unknown do not wait one after the other.
        let end = Instant.current.advanced(by: configuration.maximumBlock)
        while let hindrance = next {
            switch hindrance {
            case .fullBuffer:
                guard await waitForBuffer(call) else {
                    return call.failRest(from: index, inbox.fullness(of: configuration))
                }
            case .unknownPartitions(let topic):
                if !(await waitForPartitions(of: topic, call, before: end)) {
                    call.settle(index, inbox.unknownPartitions(of: topic, within: configuration.maximumBlock))
                    index += 1
                }
            }
            next = appendAtOnce(records, from: &index, for: call, isAdmitted: true)
        }
    }

    /// Appends records until one has to wait. Without a suspension, so that many records cost little more than their bytes.
    ///
    /// - Parameters:
    ///   - index: of the first record; then of the one that has to wait.
    ///   - isAdmitted: whether the call has waited for the buffer and goes before those that came later.
    /// - Returns: what it has to wait for; `nil` when no record is left, or the call or the producer has ended.
    private func appendAtOnce(
        _ records: [Record], from index: inout Int, for call: ProducerCall, isAdmitted: Bool
    ) -> Hindrance? {
        let now = WallTime.current.milliseconds
        let choosesItself = if case .custom = configuration.partitioner { true } else { false }
        var isAdmitted = isAdmitted
        guard !call.isCancelled else { return nil }
        guard !inbox.isStopped, !inbox.isStopping else {
            call.failRest(from: index, Self.stopped)
            return nil
        }
        let records = records.span
        while index < records.count {
            if !isAdmitted, core.isFull || inbox.hasWriters { return .fullBuffer }
            isAdmitted = false
            let topic = core.topic(records[index].topic)
            if choosesItself || records[index].partition != nil, topic.partitions.isEmpty, topic.failure == nil {
                return .unknownPartitions(topic)
            }
            do throws(ProduceFailure) {
                try append(records[index], to: topic, now: now, userData: call.userData(index))
                call.outstanding += 1
            } catch {
                call.settle(index, KafkaError(error))
            }
            index += 1
        }
        return nil
    }

    private static var stopped: KafkaError {
        KafkaError(.stopped, "the producer, or the event loop that it lives on, was shut down")
    }

    /// The partition that the record names or the caller's own partitioner chooses; `nil` leaves it to the producer.
    private func chosen(_ record: borrowing Record, _ topic: TopicHandle) -> Int32? {
        guard record.partition == nil, case .custom(let choose) = configuration.partitioner else {
            return record.partition
        }
        return choose(copy record, topic.partitions.count).map { Int32(clamping: $0) }
    }

    /// Waits until the buffer has space again; `false` when it stayed full for too long, or the producer stopped.
    private func waitForBuffer(_ call: ProducerCall) async -> Bool {
        // What a call has to wait for may come before the task that waits runs: nobody would wake it then.
        if !core.isFull, !inbox.hasWriters { return true }
        return await wait(call, before: Instant.current.advanced(by: configuration.maximumBlock)) {
            inbox.addWriter(call)
        } until: {
            !core.isFull
        }
    }

    private func waitForPartitions(of topic: TopicHandle, _ call: ProducerCall, before end: Instant) async -> Bool {
        if topic.isDescribed { return true }
        return await wait(call, before: end) {
            inbox.addReader(call)
        } until: {
            topic.isDescribed
        }
    }

    private func wait(
        _ call: ProducerCall, before end: Instant, enlist: () -> Void, until isDone: () -> Bool
    ) async -> Bool {
        let left = Instant.current.duration(to: end)
        guard left > .zero else { return isDone() }
        let timer = home.loop.schedule(after: left) { call.wake() }
        defer {
            timer.cancel()
            inbox.remove(call)
        }
        repeat {
            enlist()
            await call.wait()
            if call.isCancelled || inbox.isStopped || isDone() { return true }
        } while Instant.current < end
        return false
    }

    private func append(
        _ record: borrowing Record, to topic: TopicHandle, now: Int64, userData: UInt64
    ) throws(ProduceFailure) {
        // A partitioner is not called for a topic without partitions.
        if let failure = topic.failure { throw failure }
        let timestamp = record.timestamp?.milliseconds ?? now
        let partition = chosen(record, topic)
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
        _ record: borrowing Record, to topic: TopicHandle, _ timestamp: Int64, _ userData: UInt64
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
