import KafkaSession
import TrestleBase
import Synchronization

/// How far one loop over records has got in the batch that it has in hand. Written by the loop for each record, read on the consumer's
/// actor.
final class LoopProgress: Sendable {
    /// The next offset of a loop over records: behind the last one that it was given; -1 before the first. A loop over batches has none.
    private let next = Atomic<Int64>(-1)
    /// Whether the partition goes on elsewhere, so that the rest of the batch is not to be given.
    private let isLeft = Atomic<Bool>(false)
    private let wasTold = Atomic<Bool>(false)
    /// Whether the loop has heard why the consumer cannot go on.
    var isTold: Bool {
        get { wasTold.load(ordering: .relaxed) }
        set { wasTold.store(newValue, ordering: .relaxed) }
    }
    /// Whether records are given one by one.
    let isByRecord: Bool

    init(isByRecord: Bool) { self.isByRecord = isByRecord }

    func begin() {
        next.store(-1, ordering: .relaxed)
        isLeft.store(false, ordering: .releasing)
    }

    func note(_ offset: Int64) { next.store(offset.adding(held: 1), ordering: .relaxed) }

    func leave() { isLeft.store(true, ordering: .releasing) }

    var hasLeft: Bool { isLeft.load(ordering: .acquiring) }

    /// Before the record that the loop was given last, with which it may not be through; `nil` when it was given none.
    func unfinished(in batch: ConsumerBatch) -> OffsetAndMetadata? {
        let offset = next.load(ordering: .relaxed)
        guard offset > 0 else { return nil }
        return OffsetAndMetadata(offset: offset - 1, leaderEpoch: batch.leaderEpoch)
    }

    /// The offset to commit for what the loop was given of `batch`; `nil` when that is nothing.
    func committable(in batch: ConsumerBatch) -> OffsetAndMetadata? {
        let offset = next.load(ordering: .relaxed)
        guard offset >= 0 else { return nil }
        return OffsetAndMetadata(offset: offset, leaderEpoch: batch.leaderEpoch)
    }
}

/// A batch in the hands of a loop.
struct HeldBatch {
    let batch: ConsumerBatch
    let progress: LoopProgress
    /// Until when the loop has to come again.
    let deadline: Instant

    /// Behind what the loop was given of it.
    var next: OffsetAndMetadata {
        guard progress.isByRecord else { return batch.committable }
        return progress.committable(in: batch) ?? batch.beginning
    }

    /// Before what the loop may not be through with.
    var unfinished: OffsetAndMetadata {
        guard progress.isByRecord else { return batch.beginning }
        return progress.unfinished(in: batch) ?? batch.beginning
    }
}
