public import KafkaSession
import TrestleBase
public import TrestleTransport

/// A Kafka consumer for async code.
///
/// ```swift
/// let consumer = try KafkaConsumer(bootstrapServers: "localhost:9092", groupID: "billing")
/// try await consumer.subscribe(to: "orders")
/// for try await batch in consumer.batches {
///     for record in batch { print(record.offset, record.value ?? []) }
/// }
/// ```
///
/// It connects with the first call. Records are prefetched, up to `prefetchSize`. A batch counts as processed when the
/// next one is requested, and is then committed automatically, unless `commitsAutomatically` is off. `shutdown` gives up
/// the partitions and leaves the group. A consumer that is dropped does the same in the background, for up to 5 s and
/// without calling `rebalanced`; a process that ends before keeps its place in the group until the session ends
/// (`sessionTimeout`).
public actor KafkaConsumer {
    /// A handler that is called when the group moves partitions. While it runs, partitions that move can still be
    /// committed.
    public typealias RebalanceHandler = @Sendable @concurrent (KafkaConsumer, KafkaRebalance) async -> Void

    private let loop: HomeLoop
    private let inbox: ConsumerInbox
    let core: KafkaConsumerCore
    /// The same, for the end.
    private let boxed: LoopBox<KafkaConsumerCore>
    private let handler: RebalanceHandler?

    // SAFETY: the actor keeps its loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.loop.asUnownedSerialExecutor() }

    /// A consumer with the default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: `host:port`, several with commas between them.
    ///   - groupID: the group; `nil` for a consumer that assigns partitions itself.
    /// - Throws: `invalidConfiguration` for text that names no server.
    public init(bootstrapServers: String, groupID: String? = nil) throws(KafkaError) {
        try self.init(
            configuration: try KafkaConsumer.Configuration(bootstrapServers: bootstrapServers, groupID: groupID))
    }

    /// - Parameters:
    ///   - loop: the event loop to run on; `nil` creates one.
    ///   - rebalanced: called when the group moves partitions, one call after the other.
    ///   - observe: called on the loop with events of connections and reasons for which records cannot be read.
    /// - Throws: `invalidConfiguration` for settings that contradict each other.
    public init(
        configuration: KafkaConsumer.Configuration, loop: IOLoop? = nil, rebalanced: RebalanceHandler? = nil,
        observe: (@Sendable (KafkaConsumerEvent) -> Void)? = nil
    ) throws(KafkaError) {
        try configuration.check()
        self.loop = try HomeLoop.ofClient(loop, name: "kafka-consumer")
        self.inbox = ConsumerInbox(observe: observe)
        self.core = KafkaConsumerCore(loop: self.loop.loop, configuration: configuration, delegate: inbox)
        self.boxed = LoopBox(core)
        self.handler = rebalanced
    }

    // Not an isolated one: see KafkaProducer.
    deinit {
        loop.loop.execute { [boxed, loop] in boxed.value.closeUnattended(keeping: loop) }
    }

    private func begin() {
        if inbox.onRebalance == nil {
            inbox.onRebalance = { [weak self] in
                guard let self else { return }
                Task { await self.runRebalances() }
            }
        }
        core.start()
    }

    private func checkOpen() throws(KafkaError) {
        guard inbox.isStopped || core.state == .closing else { return }
        throw KafkaError(.stopped, "the consumer was shut down", fix: "make another one")
    }

    // MARK: What is read

    /// Reads topics as a member of the group, instead of the topics of an earlier call. Topics that do not exist yet
    /// are read once they do.
    ///
    /// - Throws: `invalidConfiguration` without a group, or when partitions are assigned by hand; `invalidTopic` for a name that is too
    ///   long; `stopped` after `shutdown`.
    public func subscribe(to topics: String...) throws(KafkaError) { try subscribe(to: topics) }

    /// Reads topics as a member of the group, instead of the topics of an earlier call.
    public func subscribe(to topics: [String]) throws(KafkaError) {
        try checkOpen()
        begin()
        try core.subscribe(to: topics)
    }

    /// Reads all topics whose whole name matches a regular expression, now and as they come.
    ///
    /// - Throws: `invalidConfiguration` for a pattern that is malformed, and as `subscribe(to:)`.
    public func subscribe(matching pattern: String) throws(KafkaError) {
        do { _ = try Regex(pattern) } catch {
            throw KafkaError(.invalidConfiguration, "'\(pattern)' is not a regular expression: \(error)")
        }
        try checkOpen()
        begin()
        try core.subscribe { names in
            guard let expression = try? Regex(pattern) else { return [] }
            return names.filter { $0.wholeMatch(of: expression) != nil }
        }
    }

    /// Gives up all partitions and leaves the group; prefetched records are dropped.
    public func unsubscribe() { core.unsubscribe() }

    /// Reads partitions without regard to other members, in place of those that were assigned before.
    ///
    /// - Parameter start: where to begin; `nil` begins where the group has committed, and without a group as `offsetReset` says.
    /// - Throws: `invalidConfiguration` when topics are subscribed to.
    public func assign(_ places: [TopicPartition], from start: OffsetReset? = nil) throws(KafkaError) {
        try checkOpen()
        begin()
        try core.assign(places, from: start)
    }

    /// Reads all partitions of topics, as they are now, without regard to other members.
    ///
    /// - Throws: `topicNotFound` for a topic that does not exist, and as `assign(_:from:)`.
    public func assign(topics: [String], from start: OffsetReset? = nil) async throws(KafkaError) {
        var places: [TopicPartition] = []
        for topic in topics { places += try await partitions(of: topic) }
        try assign(places, from: start)
    }

    /// The partitions that are read.
    public var assignment: [TopicPartition] { core.assignment }

    /// Stops reading partitions, which stay the member's, until `resume`. A batch in hand stays valid; a loop over records gives no
    /// more of them.
    public func pause(_ places: [TopicPartition]) {
        core.pause(places)
        inbox.leaveBatches(of: places)
    }

    public func resume(_ places: [TopicPartition]) { core.resume(places) }

    /// Continues at an offset. An earlier batch stays valid, but no longer counts as processed.
    ///
    /// - Throws: `notAssigned` for a partition that is not read, `offsetOutOfRange` for a negative offset.
    public func seek(_ place: TopicPartition, to offset: Int64) throws(KafkaError) {
        inbox.forgive(place)
        try core.seek(place, to: offset)
        inbox.leaveBatches(of: [place])
    }

    /// Goes on at the beginning, the end or a time.
    public func seek(_ place: TopicPartition, to reset: OffsetReset) throws(KafkaError) {
        inbox.forgive(place)
        try core.seek(place, to: reset)
        inbox.leaveBatches(of: [place])
    }

    // MARK: Records

    /// The records, a batch of one partition at a time. Several loops may take from it: each partition is then worked on by one at a time.
    public nonisolated var batches: Batches { Batches(consumer: self) }

    /// The records one by one.
    public nonisolated var records: Records { Records(batches: batches) }

    func nextBatch(for id: UInt64, progress: LoopProgress) async throws(KafkaError) -> ConsumerBatch? {
        begin()
        if let held = inbox.held.removeValue(forKey: id) {
            let next = held.progress.hasLeft ? held.next : held.batch.committable
            core.giveBack(held.batch, from: next, isProcessed: true)
        }
        guard !Task.isCancelled else { throw Self.cancelled }
        while true {
            if let failure = inbox.takeFailure() {
                // After the end it is told once to each loop that was there before.
                guard !inbox.isStopped || !progress.isTold else { return nil }
                progress.isTold = true
                throw failure
            }
            if let batch = core.takeBatch(exclusively: true) {
                progress.begin()
                inbox.lastDeadline = core.pollDeadline
                inbox.held[id] = HeldBatch(batch: batch, progress: progress, deadline: inbox.lastDeadline)
                notePoll(isWaiting: false)
                return batch
            }
            if inbox.hasFailure { continue }
            guard !inbox.isStopped else { return nil }
            notePoll(isWaiting: true)
            guard await waitForBatch(id) else {
                renewPollDeadline()
                throw Self.cancelled
            }
        }
    }

    private static var cancelled: KafkaError { KafkaError(.cancelled, "the task that waits for records was cancelled") }

    /// A loop has come for records, and waits or has got some.
    private func notePoll(isWaiting: Bool) {
        core.notePoll(deadline: inbox.earliestDeadline(of: core), isWaiting: isWaiting || !inbox.waiting.isEmpty)
    }

    /// A loop has ended, or is through with its batch, and has not come for another one.
    private func renewPollDeadline() {
        let isWaiting = !inbox.waiting.isEmpty
        let deadline = inbox.earliestDeadline(of: core) ?? (isWaiting ? nil : inbox.lastDeadline)
        core.renewPollDeadline(deadline, isWaiting: isWaiting)
    }

    private func waitForBatch(_ id: UInt64) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The loop may have ticked since it was looked at.
                if Task.isCancelled { return continuation.resume(returning: false) }
                if core.hasBatches || inbox.hasFailure || inbox.isStopped {
                    return continuation.resume(returning: true)
                }
                inbox.waiting[id] = continuation
            }
        } onCancel: {
            Task { await cancelWait(id) }
        }
    }

    private func cancelWait(_ id: UInt64) { inbox.waiting.removeValue(forKey: id)?.resume(returning: false) }

    func newLoop(_ progress: LoopProgress) -> UInt64 {
        progress.isTold = inbox.isStopped
        inbox.lastID += 1
        return inbox.lastID
    }

    /// Marks a batch as processed before the next one is requested, for example when a loop ends after it.
    public func finish(_ batch: ConsumerBatch) {
        let held = inbox.held.first { $0.value.batch.place == batch.place && $0.value.batch.course == batch.course }
        guard let held, held.value.batch.nextOffset == batch.nextOffset else { return }
        inbox.held[held.key] = nil
        core.finish(batch)
        renewPollDeadline()
    }

    /// A loop was left: what it had in hand does not count as processed, and what it was not given goes to the next loop.
    func endLoop(_ id: UInt64) {
        guard let held = inbox.held.removeValue(forKey: id) else { return }
        core.giveBack(held.batch, from: held.next, isProcessed: false)
        renewPollDeadline()
    }

    // MARK: Commits

    /// Commits the positions of all partitions: after the record that a loop over `records` was given last, and after the batch that a
    /// loop over `batches` was given last. Where several loops run, the records and batches that they were given last do not count, since
    /// one loop cannot speak for the others: each commits its own by `commit(_:)`. A partition whose position is not known, as right after
    /// a `seek` to the end, is left out. What the consumer has committed, in whichever loop, is not taken back, unless it has sought
    /// since.
    ///
    /// - Throws: `notAssigned` for a partition that another member owns by now, `timedOut`, or the broker's error.
    public func commit() async throws(KafkaError) {
        var positions = core.positions
        let isAlone = inbox.held.count == 1
        for held in inbox.held.values where core.isCurrent(held.batch) {
            positions[held.batch.place] = isAlone ? held.next : held.unfinished
        }
        try await commit(core.raised(positions))
    }

    /// Commits the position after a batch.
    public func commit(_ batch: ConsumerBatch) async throws(KafkaError) {
        try await commit([batch.place: batch.committable])
    }

    /// Commits the position after a record.
    public func commit(_ record: ConsumerRecord) async throws(KafkaError) {
        let place = TopicPartition(topic: record.topic, partition: record.partition)
        try await commit([
            place: OffsetAndMetadata(offset: record.offset.adding(held: 1), leaderEpoch: record.leaderEpoch)
        ])
    }

    /// Commits positions: offsets of the next records to read.
    public func commit(_ offsets: [TopicPartition: OffsetAndMetadata]) async throws(KafkaError) {
        try await call(cancelled: "a commit may be stored or not") { completion in
            core.commit(offsets) { completion($0.map { .failure($0) } ?? .success(())) }
        }
    }

    /// Commits positions without waiting; a failure is reported as `commitFailed`. Later commits of a partition replace
    /// those that wait.
    public func commitLater(_ offsets: [TopicPartition: OffsetAndMetadata]) {
        core.commit(offsets) { [inbox] error in
            if let error { inbox.tell(.commitFailed(error)) }
        }
    }

    /// Commits the position after a batch without waiting.
    public func commitLater(_ batch: ConsumerBatch) { commitLater([batch.place: batch.committable]) }

    // MARK: Questions

    /// The offset of the next record of a partition; `nil` while it is not known.
    public func position(of place: TopicPartition) -> Int64? { core.position(of: place) }

    /// How many offsets lie between the position and the end of a partition; `nil` while that is not known.
    public func lag(of place: TopicPartition) -> Int64? { core.lag(of: place) }

    /// The partitions of a topic.
    ///
    /// - Throws: `topicNotFound` when there is no such topic.
    public func partitions(of topic: String) async throws(KafkaError) -> [TopicPartition] {
        begin()
        let count = try await call { core.partitionCount(of: topic, then: $0) }
        return (0..<count).map { TopicPartition(topic: topic, partition: Int32($0)) }
    }

    /// The offsets at the beginning, the end or a time of partitions.
    public func offsets(
        of places: [TopicPartition], at time: OffsetReset
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        begin()
        return try await call { core.offsets(of: places, at: time, then: $0) }
    }

    /// The committed offsets of the group; partitions without an offset are left out.
    public func committed(_ places: [TopicPartition]) async throws(KafkaError) -> [TopicPartition: OffsetAndMetadata] {
        begin()
        return try await call { core.committed(places, then: $0) }
    }

    /// - Parameter consequence: what a cancellation leaves open.
    private func call<Value: Sendable>(
        cancelled consequence: String? = nil, _ body: (@escaping (Result<Value, KafkaError>) -> Void) -> Void
    ) async throws(KafkaError) -> Value {
        let cancelled = KafkaError(.cancelled, "the task was cancelled\(consequence.map { ": \($0)" } ?? "")")
        let call = LoopCall<Value>()
        body { call.finish($0) }
        let result = await withTaskCancellationHandler {
            await call.outcome(on: loop.loop)
        } onCancel: {
            loop.loop.execute { call.finish(.failure(cancelled)) }
        }
        return try result.get()
    }

    // MARK: Life

    /// Connects, and returns when the consumer has been shut down: by `shutdown`, or by the cancellation of the task, which does so in the same
    /// way. As the `run` of a service in ServiceLifecycle.
    ///
    /// - Throws: what ends the consumer's membership for good, such as a missing right; the consumer is closed then.
    public func run() async throws(KafkaError) {
        begin()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if inbox.isStopped || inbox.fatal != nil {
                    continuation.resume()
                } else {
                    inbox.waitingForEnd.append(continuation)
                }
            }
        } onCancel: {
            Task { await shutdown() }
        }
        guard let fatal = inbox.fatal else { return }
        await shutdown()
        throw fatal
    }

    /// Waits until delivered batches are processed, commits if that is automatic, leaves the group and closes the
    /// connections. Loops end: one over `records` gets nothing behind the record that it has in hand. Do not call it inside such a loop, whose own batch is not processed yet.
    ///
    /// A loop at the top level of `main.swift` has its batch in hand also after a `break`, since Swift keeps its iterator: put it into a
    /// function.
    ///
    /// It can be called within `rebalanced`: that handler is not called again then, and nothing waits for its end.
    ///
    /// - Parameter timeout: the limit for all of this. After two thirds of it, batches in hand count as not processed.
    public func shutdown(timeout: Duration = .seconds(30)) async {
        guard !inbox.isStopped else { return }
        inbox.leaveBatches(of: inbox.held.values.map(\.batch.place))
        core.close(timeout: timeout)
        if let call = Self.handlerCall, call.consumer == ObjectIdentifier(self) { inbox.releaseHandler(call.number) }
        // Loops that wait get nothing more.
        await withCheckedContinuation { continuation in
            if inbox.isStopped { continuation.resume() } else { inbox.waitingForStop.append(continuation) }
        }
    }

    /// Calls the handler for one change after the other.
    private func runRebalances() async {
        while let (change, call) = inbox.beginRebalance() {
            if let handler {
                let place = HandlerCall(consumer: ObjectIdentifier(self), number: call)
                await Self.$handlerCall.withValue(place) { await handler(self, change) }
            }
            inbox.endRebalance()
        }
    }

    /// The call of a handler that the code runs in.
    @TaskLocal private static var handlerCall: HandlerCall?
}
