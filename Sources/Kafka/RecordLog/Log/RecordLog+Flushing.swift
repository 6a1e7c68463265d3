internal import WireBytes

extension RecordLog {
    /// The offset up to which everything is on the disk. It moves with `handleProgress`.
    public var flushedOffset: Int64 { flushed.offset }

    /// The offset up to which consumers may read: what could still be lost to a power cut that was promised to lose
    /// nothing is not shown yet.
    public var highWatermark: Int64 { hidesUnflushed ? flushed.offset : endOffset }

    var hidesUnflushed: Bool { isFailing || logFolder.sync == .always }

    /// Whether the log is known to have nothing that waits for the disk, its folder's name included.
    public var isOnDisk: Bool { flush.isIdle }

    /// The result of `handleProgress`.
    public enum Progress: Sendable, Equatable {
        /// Everything below `flushedOffset` is on the disk.
        case flushed
        /// The disk refuses writes; waiting acknowledgements keep waiting.
        case failing
        /// The records from this offset on are gone: the disk refused them and they could not be read back.
        case lost(from: Int64)
    }

    /// Handles the progress of the storage thread. After a failed sync, it writes everything since the last successful
    /// one again, to a new segment.
    @discardableResult
    public func handleProgress() -> Progress {
        defer { continueCompaction() }
        switch flush.step() {
        case .flushed(let position):
            flushed = position
            if isFailing, let end = rewrittenEnd, position.offset >= end {
                isFailing = false
                rewrittenEnd = nil
                if !isSuspect {
                    context.observe(.syncRecovered(log: context.name, endOffset: position.offset))
                }
                isSuspect = false
            }
            logFolder.checkpointSoon()
            return isFailing ? .failing : .flushed
        case .failed(let error, let failures):
            if !isFailing || isSuspect {
                context.observe(.syncFailed(log: context.name, reason: error.message))
            }
            isFailing = true
            isSuspect = false
            rewrite(after: failures <= 1 ? 0 : min(5000, Int64(50) << Int64(min(failures, 8))))
            return .failing
        case .rewritten(let result):
            do throws(RecordLogError) { return try take(result) } catch {
                flush.rewriteFailed(error)
                rewrite(after: 1000)
                return .failing
            }
        case .nothing:
            return .failing
        }
    }

    /// Tells the storage thread of a change.
    ///
    /// - Parameter isOverdue: whether it was to be on the disk long ago, so that it goes there at once and nothing is
    ///   acknowledged before.
    func note(_ change: LogFlush.Change, isOverdue: Bool = false) {
        guard deferred == nil else {
            deferred?.add(change)
            return
        }
        let storage = storage
        let delay = logFolder.sync.delay
        let noted = flush.note(change, end: end) { isOverdue ? -(1 << 60) : storage.now() }
        if noted.isNew { storage.perform(.flush(flush), after: isOverdue ? 0 : delay) }
        awaitsSync =
            noted.isFailing || logFolder.sync == .always
            || storage.now() - noted.since > delay &* Int64(SyncPolicy.lagLimit)
    }

    /// Tells the storage thread of all changes at once that came since `deferred` was set, as one step of the log.
    func noteDeferred(isOverdue: Bool = false) {
        guard let change = deferred else { return }
        deferred = nil
        if !change.isEmpty { note(change, isOverdue: isOverdue) }
    }

    var end: LogPosition { LogPosition(offset: endOffset, segment: active.baseOffset, position: active.size) }

    // MARK: After a failed sync

    func rewrite(after delay: Int64) {
        do throws(RecordLogError) {
            var sources: [SegmentRewrite.Source] = []
            let flushed = flush.flushed
            for segment in segments where segment.nextOffset > flushed.offset {
                let isCut = segment.baseOffset == flushed.segment
                let base = isCut ? flushed.offset : segment.baseOffset
                sources.append(
                    .init(
                        file: try segment.file(.read), start: isCut ? flushed.position : 0, end: segment.size,
                        baseOffset: base,
                        path: context.folder + "/" + Segment.digits(base) + Segment.Suffix.log))
            }
            flush.startRewriting()
            storage.perform(
                .rewrite(flush, SegmentRewrite(folder: context.folder, sources: sources)), after: delay)
        } catch {
            // The file cannot even be opened: the state stays as it is, and is looked at again.
            let (storage, flush) = (storage, flush)
            storage.perform(.task { storage.tell(of: flush) }, after: 1000)
        }
    }

    /// Puts the new segments in the place of what the disk refused. They are forced to the disk with the rest, and only
    /// then anything is acknowledged.
    private func take(_ result: SegmentRewrite.Result) throws(RecordLogError) -> Progress {
        let start = flush.flushed
        let oldEnd = endOffset
        var kept = segments.filter { $0.baseOffset < start.offset }
        let empty = active.size == 0 && active.baseOffset >= start.offset && result.lostFrom == nil ? active : nil
        var changed: [Segment] = []
        if let last = kept.last, last.baseOffset == start.segment, last.nextOffset > start.offset {
            // It may be open for reading alone.
            last.closeFile()
            try last.file(.readWrite).truncate(to: start.position)
            last.size = start.position
            _ = try last.scan(.init(recoveryPoint: .max))
            last.nextOffset = start.offset
            changed.append(last)
        }
        for rewritten in result.segments {
            let segment = Segment(
                context, baseOffset: rewritten.baseOffset, nextOffset: rewritten.nextOffset, size: rewritten.size)
            _ = try segment.scan(.init(recoveryPoint: .max))
            kept.append(segment)
            changed.append(segment)
        }
        if let lostFrom = result.lostFrom {
            // A segment of which nothing was read back is in none of the new files, and must not return with the next
            // start. The last one goes first: a crash in between leaves no gap before one that is still there.
            let rewritten = Set(result.segments.map(\.baseOffset))
            for segment in segments.reversed()
            where segment.baseOffset >= lostFrom && !rewritten.contains(segment.baseOffset) {
                try segment.remove()
            }
        }
        if let empty { kept.append(empty) }
        readEnd = nil
        opened = nil
        let replaced = Set(segments.filter { $0.nextOffset > start.offset }.map(\.logPath))
        segments = kept
        // Before a segment begins, which keeps what producers had stored until then.
        if result.lostFrom != nil {
            producers = try producerStates(before: segments.count)
            boundProducers()
        }
        deferred = LogFlush.Change(folder: true)
        if let last = segments.last, last !== empty {
            _ = try last.startWriting()
        }
        if segments.isEmpty || (result.segments.isEmpty && empty == nil) {
            try startSegment(at: result.lostFrom ?? start.offset)
        }
        if let lostFrom = result.lostFrom {
            deferred?.helpers += forgetLost(from: lostFrom, to: oldEnd)
        }
        for segment in changed { deferred?.files.append(try segment.file(.readWrite)) }
        rewrittenEnd = endOffset
        flush.finishRewriting(replacing: replaced)
        noteDeferred(isOverdue: true)
        return result.lostFrom == nil ? .failing : .lost(from: endOffset)
    }

    /// Offsets are given out again: the leader epoch rises.
    private func forgetLost(from start: Int64, to end: Int64) -> [HelperFile] {
        context.observe(.lost(log: context.name, from: start, to: end))
        let next = epochs.latest.map { $0 == .max ? $0 : $0 + 1 } ?? 0
        epochs.truncate(to: endOffset)
        epochs.begin(next, at: endOffset)
        return [epochsFile()]
    }
}
