import TrestleBase
import TrestleTransport

/// One call of `KafkaProducer.send` and what is known of its records.
final class ProducerCall: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: touched on the producer's loop alone.
    typealias Outcome = Result<KafkaProducer.RecordMetadata, KafkaError>

    /// Marks a record without a result.
    private static let pendingOffset = Int64.min

    private(set) var results: [Outcome]
    /// Records without a result.
    private var missing: Int
    /// Records that the core has taken and not reported on.
    var outstanding = 0
    /// The place among the inbox's calls, in the upper half.
    var slot: UInt64 = 0
    private(set) var isCancelled = false
    private var waiter: CheckedContinuation<Void, Never>?
    /// Whether `wake` came while nobody waited: the loop may tick before the continuation is taken.
    private var isWoken = false
    private var finishers: [() -> Void] = []

    init(count: Int) {
        results = Array(
            repeating: .success(KafkaProducer.RecordMetadata(partition: -1, offset: Self.pendingOffset)), count: count)
        missing = count
    }

    private static let slotMask: UInt64 = 0xffff_ffff_0000_0000

    /// The core's identifier of a record.
    func userData(_ index: Int) -> UInt64 { slot | UInt64(index) }

    var isWaitingForResults: Bool { missing > 0 }

    /// Waits until `wake` is called: by what the call waits for, its end, or its cancellation.
    nonisolated(nonsending) func wait() async {
        await withCheckedContinuation { continuation in
            if isCancelled || missing == 0 || isWoken { continuation.resume() } else { waiter = continuation }
            isWoken = false
        }
    }

    func wake() {
        if let waiter = waiter.take() { waiter.resume() } else { isWoken = true }
    }

    /// Notes a result, the first for each record.
    func settle(_ index: Int, _ outcome: Outcome) {
        guard case .success(let known) = results[index], known.offset == Self.pendingOffset else { return }
        results[index] = outcome
        settle(1)
    }

    func settle(_ index: Int, _ error: KafkaError) { settle(index, .failure(error)) }

    /// Notes that `count` records have a result. One that has been cancelled takes no notice.
    func settle(_ count: Int) {
        guard missing > 0 else { return }
        missing = max(0, missing - count)
        guard missing == 0 else { return }
        wake()
        let finishers = finishers
        self.finishers = []
        for finisher in finishers { finisher() }
    }

    /// Notes the results of those first records of `userData` that are this call's, the first of them stored at `baseOffset`.
    ///
    /// - Parameter baseOffset: -1 where the broker does not say.
    /// - Returns: how many they are.
    func settle(stored userData: Span<UInt64>, partition: Int32, baseOffset: Int64) -> Int {
        var count = 0
        var first = 0
        // One access to the array for all of them.
        var results = results.mutableSpan
        while count < userData.count, userData[count] & Self.slotMask == slot {
            let index = Int(userData[count] & ~Self.slotMask)
            if case .success(let known) = results[index], known.offset == Self.pendingOffset {
                results[index] = .success(
                    KafkaProducer.RecordMetadata(
                        partition: partition, offset: baseOffset < 0 ? -1 : baseOffset.adding(held: Int64(count))))
                first += 1
            }
            count += 1
        }
        outstanding -= count
        if first > 0 { settle(first) }
        return count
    }

    /// Fails the records that were not given to the core.
    func failRest(from index: Int, _ error: KafkaError) {
        for index in index..<results.count { settle(index, error) }
    }

    /// The caller no longer waits.
    func cancel() {
        guard !isCancelled, missing > 0 else { return }
        isCancelled = true
        failRest(from: 0, KafkaError(.cancelled, "the task was cancelled: the record may be stored or not"))
        // Of those that were counted alone, none is left either.
        settle(missing)
    }

    /// Calls `body` when every record has its result.
    func whenFinished(_ body: @escaping () -> Void) {
        if missing == 0 { body() } else { finishers.append(body) }
    }
}
