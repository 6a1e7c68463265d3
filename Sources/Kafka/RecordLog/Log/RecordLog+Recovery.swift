internal import TrestleBase
internal import KafkaCodec
internal import WireBytes

extension RecordLog {
    /// Opens the folder: segments that reach beyond the recovery point are read through, and what a crash left is cut off.
    func open(_ start: Start, now: WallTime) throws(RecordLogError) {
        let isNew = !fileSystem.isFolder(context.folder)
        if isNew { try fileSystem.makeFolder(context.folder) }
        try finishSwaps()
        let bases = try removeLeftovers()
        for (index, base) in bases.enumerated() {
            let path = context.folder + "/" + Segment.digits(base) + Segment.Suffix.log
            let size = try fileSystem.open(path, .read).size()
            // A sparse file of any size takes no space, and would have to be read through.
            guard size <= Int(Int32.max) else {
                throw RecordLogError(
                    .ioFailure,
                    "\(path) has \(size) bytes, and no segment has more than \(Int32.max): it is not one; move it away")
            }
            segments.append(
                Segment(
                    context, baseOffset: base, nextOffset: index + 1 < bases.count ? bases[index + 1] : base,
                    size: size))
        }
        if let bytes = try fileSystem.readSmall(context.folder + "/" + LeaderEpochs.fileName, maximumSize: 16 << 20),
            let stored = LeaderEpochs(bytes)
        {
            epochs = stored
        }
        let stored = epochs
        try readStart()
        if segments.isEmpty {
            deletedBefore = 0
            epochs.begin(start.leaderEpoch, at: 0)
            try startSegment(at: 0)
            flushed = LogPosition(offset: 0, segment: 0, position: 0)
        } else {
            try recover(start, now: now)
        }
        cleanedBefore = min(cleanedBefore, active.baseOffset)
        if isNew { note(.init(parent: true)) }
        if epochs != stored { note(.init(helpers: [epochsFile()])) }
        flush.start(flushed: flushed, end: end)
        if !start.wasClosed, flushed.offset < endOffset, let change = deferred {
            deferred = nil
            isSuspect = true
            isFailing = true
            flush.distrust(change, end: end)
            rewrite(after: 0)
        } else {
            noteDeferred(isOverdue: !start.wasClosed)
        }
        awaitsSync = false
        boundProducers()
    }

    /// Removes half-written files and those of no segment.
    ///
    /// - Returns: the first offsets of the segments, ascending.
    private func removeLeftovers() throws(RecordLogError) -> [Int64] {
        let names = try fileSystem.names(in: context.folder)
        var bases: [Int64] = []
        for name in names where name.hasSuffix(Segment.Suffix.log) {
            let stem = name.dropLast(Segment.Suffix.log.count)
            guard let base = Int64(stem), 0...Segment.maximumBaseOffset ~= base, Segment.digits(base) == stem else {
                continue
            }
            bases.append(base)
        }
        for name in names {
            let isTemporary = name.hasSuffix(temporarySuffix)
            guard let dot = name.firstIndex(of: "."), let base = Int64(name[..<dot]) ?? (isTemporary ? -1 : nil) else {
                continue
            }
            let isOrphan = Segment.Suffix.all.contains(String(name[dot...])) && !bases.contains(base)
            if isOrphan || isTemporary { try fileSystem.removeFile(context.folder + "/" + name) }
        }
        return bases.sorted()
    }

    private func recover(_ start: Start, now: WallTime) throws(RecordLogError) {
        // A log that began after the recovery points were written has nothing that is known to be on the disk: a segment
        // missing before the last one is not damage, but where its writing or the removal of lost segments stopped.
        let recoveryPoint = start.recoveryPoint ?? (start.isNewerThanRecoveryPoints ? 0 : active.baseOffset)
        let last = segments.count - 1
        // The one that ends at the recovery point may have been cut there and the cut not be on the disk yet: after an
        // unclean end it is looked at again, and forced there with the rest.
        let reached = start.wasClosed ? recoveryPoint : recoveryPoint - 1
        let first = (0..<last).first { segments[$0 + 1].baseOffset > reached } ?? last
        for segment in segments[..<first] { try segment.openFinished() }
        // Without the file the batches tell their epochs.
        let bound = epochs.latest.map { max($0, start.leaderEpoch - (start.wasClosed ? 0 : 1)) } ?? .max
        if epochs.latest == nil { try findFirstEpoch() }
        producers = try producerStates(before: first)
        if start.recoveryPoint == nil {
            // Where nothing tells what is on the disk, all of it is forced there again.
            for segment in segments[..<first] {
                note(.init(files: [try segment.file(.read)]))
                segment.release()
            }
        }
        let known = segments[recoveryPoint < segments[first].baseOffset ? 0 : first].baseOffset
        flushed = LogPosition(offset: known, segment: known, position: 0)
        var index = first
        var tailEpoch: Int32 = 0
        while index < segments.count {
            let segment = segments[index]
            let limit = index + 1 < segments.count ? segments[index + 1].baseOffset : Int64.max
            let rules = Segment.ScanRules(
                recoveryPoint: recoveryPoint, limit: limit, leaderEpochs: 0...bound, tailEpoch: tailEpoch)
            let scanned = try segment.scan(rules) {
                producers.record(
                    $0, baseOffset: $0.baseOffset, time: min(WallTime(milliseconds: max($0.maxTimestamp, 0)), now))
                epochs.begin($0.partitionLeaderEpoch, at: $0.baseOffset)
            }
            tailEpoch = scanned.tailEpoch
            segment.report(scanned)
            recovery.damagedBytes += scanned.damage.reduce(0) { $0 + $1.range.count }
            if scanned.recovered.position > 0, scanned.recovered.offset <= recoveryPoint {
                flushed = LogPosition(
                    offset: scanned.recovered.offset, segment: segment.baseOffset,
                    position: scanned.recovered.position)
            }
            let isComplete = segment.nextOffset >= limit || (limit < .max && segment.nextOffset < recoveryPoint)
            try truncate(segment, scanned, isEnd: !isComplete)
            if !isComplete, index + 1 < segments.count { try setAsideSegments(from: index + 1) }
            if index + 1 < segments.count {
                segment.nextOffset = limit
                note(.init(files: [try segment.file(.read)], helpers: segment.indexFiles()))
                segment.release()
            }
            index += 1
        }
        try startWriting(start, recoveryPoint, now: now)
    }

    /// Goes on after what was recovered: in the last segment, or in a new one behind damage.
    private func startWriting(_ start: Start, _ recoveryPoint: Int64, now: WallTime) throws(RecordLogError) {
        let file = try active.startWriting()
        producers.expire(now: now)
        let isCutShort = recoveryPoint < Segment.maximumBaseOffset && endOffset < recoveryPoint
        let end = isCutShort ? recoveryPoint : endOffset
        if isCutShort || active.damage.last?.upperBound == active.size && active.size > 0 {
            // No offset that was on the disk is given out again.
            let index = active.indexFiles()
            active.nextOffset = end
            note(.init(files: [file]))
            if active.baseOffset < end {
                active.release()
                try startSegment(at: end, helpers: index)
            }
        } else if active.size > 0 {
            activeSince = now
        }
        let position = LogPosition(offset: endOffset, segment: active.baseOffset, position: active.size)
        if start.wasClosed {
            flushed = position
        } else {
            note(.init(files: [try active.file(.readWrite)], folder: true))
            let latest = epochs.latest ?? 0
            epochs.truncate(to: endOffset)
            epochs.begin(max(latest == .max ? latest : latest + 1, start.leaderEpoch), at: endOffset)
        }
        // What was deleted may be gone with the end of the log.
        deletedBefore = min(deletedBefore, endOffset)
        if epochs.latest == nil { epochs.begin(start.leaderEpoch, at: startOffset) }
        epochs.forget(before: startOffset)
    }

    private func findFirstEpoch() throws(RecordLogError) {
        var scan = BatchScan(
            try segments[0].file(.read), from: 0, to: segments[0].size, readAhead: RecordBatchHeader.size)
        if let header = try scan.next()?.header, header.partitionLeaderEpoch >= 0 {
            epochs.begin(header.partitionLeaderEpoch, at: startOffset)
        }
        if segments.count > 1 { segments[0].release() }
    }

    /// Cuts off what the scan did not accept. Where sound batches stand in it, it is kept in a file of its own.
    private func truncate(_ segment: Segment, _ scanned: Segment.Scanned, isEnd: Bool) throws(RecordLogError) {
        guard scanned.cutBytes > 0 else { return }
        let end = segment.size + scanned.cutBytes
        if isEnd {
            recovery.truncatedBytes += scanned.cutBytes
            var scan = BatchScan(try segment.file(.read), from: segment.size, to: end, readAhead: 1 << 20)
            if try scan.resume(after: segment.nextOffset) != nil {
                _ = segment.setAside(segment.size..<end, ending: ".cut")
            }
            context.observe(.truncated(log: context.name, bytes: scanned.cutBytes, endOffset: segment.nextOffset))
        }
        segment.closeFile()
        try segment.file(.readWrite).truncate(to: segment.size)
    }

    /// Segments after the point where a crash stopped the writing: their records do not follow. The last one goes first,
    /// so that a crash in between leaves no gap before one that is still there.
    private func setAsideSegments(from index: Int) throws(RecordLogError) {
        for segment in segments[index...].reversed() {
            segment.release()
            if segment.size > 0 {
                recovery.truncatedBytes += segment.size
                try fileSystem.rename(segment.logPath, to: segment.pathStem + ".0.cut")
            }
            try segment.remove()
        }
        segments.removeSubrange(index...)
    }

    /// The states of producers before a segment: from its snapshot, or from reading all earlier segments.
    func producerStates(before index: Int) throws(RecordLogError) -> ProducerStates {
        var states = ProducerStates()
        guard !segments.isEmpty else { return states }
        var first = min(index, segments.count - 1)
        while first > 0 {
            if let bytes = try fileSystem.readSmall(
                segments[first].pathStem + Segment.Suffix.producers, maximumSize: 64 << 20),
                let snapshot = ProducerStates(bytes.span)
            {
                states = snapshot
                break
            }
            first -= 1
        }
        for segment in segments[first..<max(first, index)] {
            try segment.examine {
                states.record($0, baseOffset: $0.baseOffset, time: WallTime(milliseconds: max($0.maxTimestamp, 0)))
            }
            if segment !== active { segment.release() }
        }
        return states
    }
}
