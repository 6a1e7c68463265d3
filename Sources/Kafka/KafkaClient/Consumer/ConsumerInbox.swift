import TrestleBase

/// A call of a consumer's rebalance handler.
struct HandlerCall: Sendable {
    let consumer: ObjectIdentifier
    let number: UInt64
}

/// The core's events, matched with the callers that wait for them. Used on the loop only.
final class ConsumerInbox: KafkaConsumerDelegate {
    private let observe: (@Sendable (KafkaConsumerEvent) -> Void)?
    var onRebalance: (() -> Void)?
    /// The current batch of each loop over the records.
    var held: [UInt64: HeldBatch] = [:]
    var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    var waitingForStop: [CheckedContinuation<Void, Never>] = []
    /// Those who wait for the end, be it a failure.
    var waitingForEnd: [CheckedContinuation<Void, Never>] = []
    var lastID: UInt64 = 0
    /// Until when the loop that was given a batch last has to come again.
    var lastDeadline = Instant.distantFuture
    private(set) var rebalances: [(KafkaRebalance, () -> Void)] = []
    /// The call of the handler that is under way, and what it holds up.
    private var handling: (call: UInt64, done: () -> Void)?
    private var calls: UInt64 = 0
    /// Whether the handler has shut the consumer down: it is not called any more, and nothing waits for it.
    private var isHandlerThrough = false
    private var failures: [KafkaError] = []
    private(set) var fatal: KafkaError?
    private(set) var isStopped = false

    init(observe: (@Sendable (KafkaConsumerEvent) -> Void)?) { self.observe = observe }

    func tell(_ event: KafkaConsumerEvent) { observe?(event) }

    /// Whether the next call for records throws. Taking a batch may find that one is malformed.
    var hasFailure: Bool { fatal != nil || !failures.isEmpty }

    /// The error of the next call for records: a partition's failure once, that of the whole consumer each time.
    func takeFailure() -> KafkaError? { failures.isEmpty ? fatal : failures.removeFirst() }

    /// The user has decided what to do about a partition's failure.
    func forgive(_ place: TopicPartition) {
        failures.removeAll { $0.topic == place.topic && $0.partition == place.partition }
    }

    /// Until when one of the loops has to come again: each for the batch that it has, so that one that comes often hides none that
    /// is stuck. `nil` when none has one.
    func earliestDeadline(of core: KafkaConsumerCore) -> Instant? {
        var earliest: Instant?
        for loop in held.values where core.isAssigned(loop.batch) {
            earliest = min(earliest ?? loop.deadline, loop.deadline)
        }
        return earliest
    }

    /// Loops over records get no more of the batches of these partitions that they have in hand, so that others go on behind the record
    /// that each was given last.
    func leaveBatches(of places: some Sequence<TopicPartition>) {
        for place in places {
            for loop in held.values where loop.batch.place == place { loop.progress.leave() }
        }
    }

    func consumer(_ consumer: KafkaConsumerCore, awaits places: some Sequence<TopicPartition>) {
        leaveBatches(of: places)
    }

    private func wakeWaiting() {
        let woken = waiting
        waiting = [:]
        for continuation in woken.values { continuation.resume(returning: true) }
    }

    func consumerHasBatches(_ consumer: KafkaConsumerCore) { wakeWaiting() }

    /// The next change for the handler, with the number of the call.
    func beginRebalance() -> (change: KafkaRebalance, call: UInt64)? {
        guard handling == nil, !rebalances.isEmpty else { return nil }
        let (change, done) = rebalances.removeFirst()
        calls += 1
        handling = (calls, done)
        return (change, calls)
    }

    func endRebalance() { handling.take()?.done() }

    /// The handler waits for the end of the consumer, which must not wait for the handler.
    ///
    /// - Parameter call: the call from within which the consumer is shut down; does nothing where that is over.
    func releaseHandler(_ call: UInt64) {
        guard handling?.call == call else { return }
        isHandlerThrough = true
        let held = rebalances.map(\.1)
        rebalances = []
        handling?.done()
        handling?.done = {}
        for done in held { done() }
    }

    func consumer(_ consumer: KafkaConsumerCore, rebalanced change: KafkaRebalance, done: @escaping () -> Void) {
        // Another member has them by now.
        if case .lost(let places) = change { leaveBatches(of: places) }
        if isHandlerThrough { return done() }
        rebalances.append((change, done))
        onRebalance?()
    }

    func consumer(_ consumer: KafkaConsumerCore, failed error: KafkaError, isFatal: Bool) {
        if isFatal { fatal = error } else { failures.append(error) }
        wakeWaiting()
        if isFatal { wakeAtEnd() }
    }

    private func wakeAtEnd() {
        let waiting = waitingForEnd
        waitingForEnd = []
        for continuation in waiting { continuation.resume() }
    }

    func consumer(_ consumer: KafkaConsumerCore, observed event: KafkaConsumerEvent) { observe?(event) }

    func consumerStopped(_ consumer: KafkaConsumerCore) {
        isStopped = true
        wakeWaiting()
        let waiting = waitingForStop
        waitingForStop = []
        for continuation in waiting { continuation.resume() }
        wakeAtEnd()
    }
}
