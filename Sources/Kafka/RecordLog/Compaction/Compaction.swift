internal import KafkaCodec
internal import Synchronization
internal import WireBytes

/// The storage thread's part of one log's compaction. It writes files that nothing refers to; the log puts them in place.
final class Compaction: Sendable {
    struct Plan: Sendable {
        /// The segments that have not been compacted before, as far as they may be now.
        var dirty: [SegmentCleaning.Source]
        /// Where the first record stands that has not been compacted.
        var dirtyStart: Int64
        /// Neighbouring segments that become one file each.
        var groups: [SegmentCleaning]
        /// Milliseconds since 1970.
        var now: Int64
        var tombstoneRetention: Int64
        var producerBatches: Set<Int64>
        var compression: any RecordCompression
        var limits: DecompressionLimits
        /// The most memory for keys, in bytes.
        var keyBytes: Int
    }

    /// The storage thread's news.
    enum Outcome: Sendable {
        /// Nothing is left to do before this offset.
        case complete(before: Int64)
        case cleaned(SegmentCleaning.Cleaned)
        /// The names in the log's folder are on the disk.
        case namesSynced
        case failed(RecordLogError)
    }

    private struct State {
        var latest: KeyOffsets?
        var outcome: Outcome?
        var isCancelled = false
        /// How long the storage thread has worked, in milliseconds.
        var cost: Int64 = 0
    }

    let plan: Plan
    private let state = Mutex(State())

    init(_ plan: Plan) { self.plan = plan }

    func cancel() { state.withLock { $0.isCancelled = true } }

    func takeOutcome() -> Outcome? {
        state.withLock { state in
            defer { state.outcome = nil }
            return state.outcome
        }
    }

    /// How long the storage thread has worked, in milliseconds.
    var cost: Int64 { state.withLock { $0.cost } }

    private var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Cleans one group, after the keys have been collected once.
    ///
    /// - Parameter clock: milliseconds of a clock that never goes back.
    func clean(group: Int, _ fileSystem: any FileSystem, clock: () -> Int64) {
        let start = clock()
        let outcome = outcome(ofGroup: group, fileSystem)
        let cost = max(0, clock() - start)
        state.withLock { state in
            state.cost += cost
            if let outcome { state.outcome = outcome }
        }
    }

    /// - Returns: `nil` when the compaction was cancelled.
    private func outcome(ofGroup group: Int, _ fileSystem: any FileSystem) -> Outcome? {
        do throws(RecordLogError) {
            guard let latest = try collect(fileSystem) else { return nil }
            guard group < plan.groups.count, plan.groups[group].sources[0].baseOffset < latest.end else {
                return .complete(before: latest.end)
            }
            let filter = BatchFilter(
                latest: latest, now: plan.now, tombstoneRetention: plan.tombstoneRetention,
                producerBatches: plan.producerBatches, compression: plan.compression, limits: plan.limits)
            return try plan.groups[group].run(filter, fileSystem, isCancelled: { isCancelled }).map { .cleaned($0) }
        } catch {
            try? fileSystem.removeFile(plan.groups[min(group, plan.groups.count - 1)].path)
            return .failed(error)
        }
    }

    func syncNames(_ folder: String, _ fileSystem: any FileSystem) {
        do throws(RecordLogError) {
            try fileSystem.syncFolder(folder)
            finish(.namesSynced)
        } catch {
            finish(.failed(error))
        }
    }

    private func finish(_ outcome: Outcome) { state.withLock { $0.outcome = outcome } }

    /// - Returns: `nil` when the compaction was cancelled.
    private func collect(_ fileSystem: any FileSystem) throws(RecordLogError) -> KeyOffsets? {
        if let latest = state.withLock({ $0.latest }) { return latest }
        var latest = KeyOffsets(start: plan.dirtyStart, limit: plan.keyBytes)
        for source in plan.dirty {
            let hasSpace = try latest.add(
                source, from: plan.dirtyStart, plan.compression, plan.limits, fileSystem, isCancelled: { isCancelled })
            if isCancelled { return nil }
            if !hasSpace { break }
        }
        state.withLock { $0.latest = latest }
        return latest
    }
}
