internal import KafkaCodec
internal import WireBytes

extension Segment {
    /// The rules with which a scan checks batches.
    struct ScanRules {
        /// Up to this offset everything was on the disk once: bytes there that are not a batch are damage, which is passed
        /// over. From here on they are where a crash stopped the writing, and the log ends.
        var recoveryPoint: Int64
        /// Where the next segment begins; what stands here at or after it was written there again.
        var limit = Int64.max
        var leaderEpochs = Int32(0)...Int32.max
        /// The greatest leader epoch above the recovery point so far. Behind a batch that was written after a crash may lie
        /// those that the crash cut off: they have an older one.
        var tailEpoch: Int32 = 0
    }

    /// The result of a scan.
    struct Scanned {
        /// One damaged part, and the offsets between which it lies.
        struct Damage {
            var range: Range<Int>
            var firstOffset: Int64
            var nextOffset: Int64
        }

        var damage: [Damage] = []
        /// Bytes after the last batch that are cut off.
        var cutBytes = 0
        /// Where the batches end whose offsets are below the recovery point: an offset and a position.
        var recovered: (offset: Int64, position: Int)
        /// `ScanRules.tailEpoch` after this segment.
        var tailEpoch: Int32 = 0
    }

    /// Reads the segment through and makes its index, by what `rules` demand.
    ///
    /// - Parameter visit: gets the header of each batch.
    func scan(
        _ rules: ScanRules, _ visit: (RecordBatchHeader) -> Void = { _ in }
    ) throws(RecordLogError) -> Scanned {
        let end = size
        startScan()
        isExamined = true
        var scanned = Scanned(recovered: (baseOffset, 0), tailEpoch: rules.tailEpoch)
        var scan = BatchScan(try file(.read), from: 0, to: end, readAhead: 1 << 20)
        while scan.position < end, nextOffset < rules.limit {
            let position = scan.position
            if let found = try scan.next(verifying: true), isAcceptable(found.header, rules),
                nextOffset < rules.recoveryPoint || found.header.partitionLeaderEpoch >= scanned.tailEpoch,
                try follows(found.header, &scan)
            {
                if nextOffset >= rules.recoveryPoint { scanned.tailEpoch = found.header.partitionLeaderEpoch }
                note(found.header, baseOffset: found.header.baseOffset, position: position)
                visit(found.header)
                if nextOffset <= rules.recoveryPoint { scanned.recovered = (nextOffset, size) }
                continue
            }
            guard nextOffset < rules.recoveryPoint else { break }
            scan.seek(position)
            let first = nextOffset
            // Beyond so many damaged parts all the rest is one, and is kept aside whole: each takes a file and a line.
            let resumed = scanned.damage.count < 256 ? try scan.resume(after: first) : nil
            // Without a batch after it the damage reaches to the end, and so do the offsets that were on the disk.
            if resumed == nil {
                nextOffset = min(rules.limit, max(first, try lastOffsets(at: position, end, rules)))
            }
            let range = position..<(resumed ?? end)
            damage.append(range)
            size = range.upperBound
            scanned.recovered = (nextOffset, size)
            scan.seek(range.upperBound)
            var next = nextOffset
            if resumed != nil, let header = try scan.next()?.header { next = header.baseOffset }
            scan.seek(range.upperBound)
            scanned.damage.append(.init(range: range, firstOffset: first, nextOffset: next))
        }
        scanned.cutBytes = end - size
        return scanned
    }

    private func isAcceptable(_ header: RecordBatchHeader, _ rules: ScanRules) -> Bool {
        // An index entry's four bytes must hold the offset within the segment.
        guard header.baseOffset >= nextOffset, header.lastOffset - baseOffset <= Int64(UInt32.max) else { return false }
        // These two stand before the part that the checksum covers.
        let isNext = header.baseOffset == nextOffset
        return header.baseOffset < rules.limit
            && (isNext || nextOffset < rules.recoveryPoint && header.lastOffset < rules.recoveryPoint)
            && rules.leaderEpochs.contains(header.partitionLeaderEpoch)
    }

    /// Whether a batch's offset, which no checksum covers, fits what is around it: after a gap the batch behind must agree.
    private func follows(_ header: RecordBatchHeader, _ scan: inout BatchScan) throws(RecordLogError) -> Bool {
        guard header.baseOffset > nextOffset else { return true }
        let position = scan.position
        let next = try scan.next()
        scan.seek(position)
        return next.map { $0.header.baseOffset > header.lastOffset } ?? true
    }

    /// The offset after damage that reaches from `position` to the end: the recovery point where it is known, else what
    /// the damaged batch's own header says.
    private func lastOffsets(at position: Int, _ end: Int, _ rules: ScanRules) throws(RecordLogError) -> Int64 {
        if rules.recoveryPoint < Self.maximumBaseOffset { return rules.recoveryPoint }
        var scan = BatchScan(try file(.read), from: position, to: end, readAhead: RecordBatchHeader.size)
        guard let header = try scan.next()?.header, header.baseOffset == nextOffset,
            header.lastOffset - baseOffset <= Int64(UInt32.max)
        else { return nextOffset }
        return header.lastOffset + 1
    }

    /// Sets damaged bytes aside and tells of them.
    func report(_ scanned: Scanned) {
        for damage in scanned.damage {
            context.observe(
                .damaged(
                    log: context.name, file: logPath, bytes: damage.range.count, firstOffset: damage.firstOffset,
                    nextOffset: damage.nextOffset, copy: setAside(damage.range, ending: ".damaged")))
        }
    }

    /// Copies a part of the file into one of its own, unless that was done before.
    ///
    /// - Returns: the copy's path; `nil` when it cannot be written.
    func setAside(_ range: Range<Int>, ending: String) -> String? {
        let path = "\(pathStem).\(range.lowerBound)\(ending)"
        do throws(RecordLogError) {
            if context.fileSystem.exists(path), try context.fileSystem.open(path, .read).size() == range.count {
                return path
            }
            let source = try file(.read)
            let copy = try context.fileSystem.open(path, .readWrite)
            try copy.truncate(to: 0)
            var buffer = WireBuffer()
            var position = range.lowerBound
            while position < range.upperBound {
                buffer.removeAll()
                let count = try source.read(
                    at: position, maximumBytes: min(1 << 20, range.upperBound - position), into: &buffer)
                guard count > 0 else { return nil }
                try copy.write(buffer.bytes, Span(), at: position - range.lowerBound)
                position += count
            }
            return path
        } catch {
            return nil
        }
    }

    /// Looks through a finished segment for damage, and makes its index again. The offset at which it ends stays as it
    /// is; bytes behind that were cut once, or written again in the next segment, and are none of its own.
    ///
    /// - Parameter visit: gets the header of each sound batch.
    func examine(_ visit: (RecordBatchHeader) -> Void = { _ in }) throws(RecordLogError) {
        let end = nextOffset
        let scanned = try scan(ScanRules(recoveryPoint: .max, limit: end), visit)
        nextOffset = end
        report(scanned)
    }
}
