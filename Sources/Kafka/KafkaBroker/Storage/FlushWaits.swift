internal import RecordLog

/// The writes of one request that must be on the disk before it is completed.
final class FlushWaits {
    /// One more than there are while the request goes on writing.
    private var remaining = 1
    private var finish: (() -> Void)?

    /// Waits for a partition's log to be on the disk up to an offset.
    ///
    /// - Parameter lost: called when the disk has refused what was written there, and dropped it.
    func add(_ partition: Partition, upTo offset: Int64, lost: @escaping () -> Void) {
        remaining += 1
        partition.flushWaits.append(
            .init(offset: offset) { [self] isStored in
                if !isStored { lost() }
                countDown()
            })
    }

    /// Calls `body` when everything is on the disk, or lost: at once when nothing waits.
    func whenDone(_ body: @escaping () -> Void) {
        finish = body
        countDown()
    }

    private func countDown() {
        remaining -= 1
        guard remaining == 0 else { return }
        // Let go of before it runs: it may hold what holds this, and with it the whole request.
        let finish = finish.take()
        finish?()
    }
}

/// A wait for one partition's log.
struct FlushWait {
    /// The log is to be on the disk up to here.
    let offset: Int64
    /// Gets whether it is; otherwise the records are lost.
    let resolve: (Bool) -> Void
}

extension KafkaBrokerCore {
    /// The storage thread has come further, or met an error.
    func storageProgressed() {
        for id in folder.logs.takeProgress() {
            guard let partition = topics.partition(logID: id) else { continue }
            switch partition.log.handleProgress() {
            case .flushed:
                resolve(partition, upTo: partition.log.flushedOffset)
            case .lost(let start):
                if partition.topic == OffsetStore.topicName { coordinator.offsets.handleLoss() }
                // What lies before is written again, and goes on waiting.
                resolve(partition) { $0.offset <= start ? nil : false }
            case .failing: break
            }
        }
        do throws(RecordLogError) { try coordinator.offsets.flushed() } catch { logStorageError(error) }
    }

    /// Nothing of a deleted topic waits for the disk any more.
    func forget(_ partition: Partition) { resolve(partition) { _ in false } }

    private func resolve(_ partition: Partition, upTo offset: Int64) {
        resolve(partition) { $0.offset <= offset ? true : nil }
        // What readers may see has grown.
        guard partition.log.highWatermark > partition.shownOffset else { return }
        let bytes = partition.hiddenBytes
        partition.hiddenBytes = 0
        partition.shownOffset = partition.log.highWatermark
        appended(max(bytes, 1), to: partition)
    }

    /// - Parameter isStored: whether what waits is stored or lost; `nil` when it is to wait on.
    private func resolve(_ partition: Partition, isStored: (FlushWait) -> Bool?) {
        guard !partition.flushWaits.isEmpty else { return }
        let waits = partition.flushWaits
        partition.flushWaits = []
        for wait in waits {
            if let isStored = isStored(wait) { wait.resolve(isStored) } else { partition.flushWaits.append(wait) }
        }
    }
}
