public import KafkaCodec
public import TrestleBase
internal import WireBytes

// Compaction: of the records with one key only the last stays.
//
// Neighbouring segments are copied into one file, without what goes, on a storage thread. The log then puts the file in
// their place, so that a crash at any moment leaves the old segments or the new one:
// 1. `BASE.log.cleaned` is written and synced. A start removes it.
// 2. It is renamed to `BASE.END.swap`, which says by its name which segments it replaces. A start goes on from here.
// 3. Once that name is on the disk, the old segments are removed, and once that is on the disk, too,
// 4. it gets the name of a segment, `BASE.log`.
extension RecordLog {
    static let cleanedFileName = "cleaner-offset-checkpoint"

    /// A compaction as the log's thread sees it.
    struct RunningCompaction {
        enum Phase {
            /// The storage thread writes the group's file.
            case cleaning
            /// The file has its name from step 2; these segments go.
            case swapping([Segment])
            /// Only the last name is missing.
            case removed
        }

        let work: Compaction
        /// The segments of each group, ascending.
        let groups: [[Segment]]
        var group = 0
        var phase = Phase.cleaning
        /// The segment of the file that is put in place.
        var swapped: Segment?
        let sizeBefore: Int
    }

    /// Whether a compaction is under way.
    public var isCompacting: Bool { compaction != nil }

    /// The part of the log, 0 to 1, that has not been compacted before; `nil` when no compaction is due: by the
    /// configuration, or because the new part is too small or too young.
    ///
    /// - Parameter now: the time of the clock on the wall.
    public func dirtyRatio(now: WallTime) -> Double? {
        guard configuration.cleanup.contains(.compact), compaction == nil, !isFailing, !isClosed,
            now >= compactionRetryAt
        else { return nil }
        let candidates = segments.prefix(cleanableCount(now: now))
        var (clean, dirty) = (0, 0)
        for segment in candidates {
            if segment.nextOffset <= cleanedBefore { clean += segment.size } else { dirty += segment.size }
        }
        guard dirty > 0 else { return nil }
        let ratio = Double(dirty) / Double(clean + dirty)
        if ratio > configuration.minimumCleanableRatio { return ratio }
        guard let limit = configuration.maximumCompactionLag else { return nil }
        let oldest = candidates.first { $0.nextOffset > cleanedBefore && $0.size > 0 }
        return oldest.map { $0.lastTime.duration(to: now) > limit } == true ? ratio : nil
    }

    /// How many segments may be compacted: finished ones that are on the disk.
    private func cleanableCount(now: WallTime) -> Int {
        let lag = configuration.minimumCompactionLag
        return segments.dropLast().prefix { segment in
            segment.nextOffset <= flushed.offset && segment.damage.isEmpty
                && (lag == .zero || segment.lastTime.duration(to: now) >= lag)
        }.count
    }

    /// Begins to compact the log, on a storage thread, and `handleProgress` goes on with it. Where a start would not take the
    /// segments as they are, the recovery points are written first, and a later call begins.
    ///
    /// - Parameters:
    ///   - now: the time of the clock on the wall.
    ///   - compression: to read and write compressed batches; those that it cannot read stay as they are.
    ///   - keyBytes: the most memory for keys. With more keys, the rest of the log is left to the next compaction.
    public func startCompaction(
        compression: any RecordCompression, limits: DecompressionLimits, keyBytes: Int = 64 << 20, now: WallTime
    ) {
        guard compaction == nil, !isFailing, !isClosed else { return }
        let candidates = Array(segments.prefix(cleanableCount(now: now)))
        let dirtyStart = max(cleanedBefore, segments[0].baseOffset)
        let dirty = candidates.filter { $0.nextOffset > dirtyStart }
        guard let last = candidates.last, !dirty.isEmpty else { return }
        // After a crash, offsets that are missing above the recovery point end the log: it has to be there first.
        guard last.nextOffset <= flush.checkpointed else { return logFolder.checkpointNow() }
        let groups = compactionGroups(of: candidates)
        let work = Compaction(
            Compaction.Plan(
                dirty: dirty.map(\.source), dirtyStart: dirtyStart,
                groups: groups.map { SegmentCleaning(sources: $0.map(\.source), indexInterval: context.indexInterval) },
                now: now.milliseconds, tombstoneRetention: configuration.tombstoneRetention.saturatedMilliseconds,
                producerBatches: producers.lastBatches, compression: compression, limits: limits, keyBytes: keyBytes))
        compaction = RunningCompaction(
            work: work, groups: groups, sizeBefore: candidates.reduce(0) { $0 + $1.size })
        cleanNextGroup()
    }

    /// Neighbours that together make at most one segment.
    private func compactionGroups(of segments: [Segment]) -> [[Segment]] {
        var groups: [[Segment]] = []
        var size = 0
        for segment in segments {
            if let first = groups.last?.first, size + segment.size <= configuration.segmentBytes,
                segment.nextOffset - first.baseOffset <= Int64(Int32.max)
            {
                groups[groups.count - 1].append(segment)
                size += segment.size
            } else {
                groups.append([segment])
                size = segment.size
            }
        }
        return groups
    }

    private func cleanNextGroup() {
        guard let running = compaction else { return }
        let (group, storage, flush) = (running.group, storage, flush)
        storage.perform(
            .task { [work = running.work] in
                work.clean(group: group, storage.fileSystem, clock: storage.now)
                storage.tell(of: flush)
            })
    }

    private func syncNames(after delay: Int64 = 0) {
        guard let running = compaction else { return }
        let (folder, storage, flush) = (context.folder, storage, flush)
        storage.perform(
            .task { [work = running.work] in
                work.syncNames(folder, storage.fileSystem)
                storage.tell(of: flush)
            }, after: delay)
    }

    /// Goes on with a compaction when the storage thread has done its part.
    func continueCompaction() {
        guard let running = compaction, let outcome = running.work.takeOutcome() else { return }
        do throws(RecordLogError) {
            switch (outcome, running.phase) {
            case (.complete(let end), _): finishCompaction(before: end)
            case (.cleaned(let cleaned), .cleaning): try install(cleaned)
            case (.namesSynced, .swapping(let old)):
                try removeReplaced(old)
                compaction?.phase = .removed
                syncNames()
            case (.namesSynced, .removed): try finishGroup()
            case (.failed(let error), .cleaning): abandonCompaction(error)
            case (.failed, _): syncNames(after: 1000)
            default: break
            }
        } catch {
            if case .cleaning? = compaction?.phase { abandonCompaction(error) } else { syncNames(after: 1000) }
        }
    }

    private func abandonCompaction(_ error: RecordLogError) {
        // A disk that is full, or a damaged segment, will not be better in a second.
        if let running = compaction {
            compactionRetryAt = WallTime(milliseconds: running.work.plan.now).advanced(by: .seconds(300))
        }
        compaction = nil
        context.observe(.compactionFailed(log: context.name, reason: error.message))
    }

    /// Step 2, unless a segment of the group has been removed meanwhile.
    private func install(_ cleaned: SegmentCleaning.Cleaned) throws(RecordLogError) {
        guard let running = compaction else { return }
        let old = running.groups[running.group]
        guard let first = segments.firstIndex(where: { $0 === old[0] }), first + old.count < segments.count,
            zip(segments[first...], old).allSatisfy({ $0 === $1 })
        else {
            try fileSystem.removeFile(cleaned.path)
            compaction = nil
            return
        }
        guard cleaned.isChanged else {
            try fileSystem.removeFile(cleaned.path)
            return try nextGroup()
        }
        let end = segments[first + old.count].baseOffset
        let path = "\(old[0].pathStem).\(Segment.digits(end))\(Segment.swapSuffix)"
        try fileSystem.rename(cleaned.path, to: path)
        let segment = Segment(context, baseOffset: old[0].baseOffset, nextOffset: end, size: cleaned.size)
        segment.adopt(cleaned.index, path: path)
        if let opened, old.contains(where: { $0 === opened }) { self.opened = nil }
        readEnd = nil
        for segment in old { segment.release() }
        segments.replaceSubrange(first..<(first + old.count), with: [segment])
        compaction?.swapped = segment
        compaction?.phase = .swapping(old)
        syncNames()
    }

    /// Step 3.
    private func removeReplaced(_ old: [Segment]) throws(RecordLogError) {
        for segment in old.reversed() {
            let keepsProducers = segment === old[0]
            for suffix in Segment.Suffix.all where !(keepsProducers && suffix == Segment.Suffix.producers) {
                try fileSystem.removeFile(segment.pathStem + suffix)
            }
        }
    }

    /// Step 4.
    private func finishGroup() throws(RecordLogError) {
        guard let segment = compaction?.swapped else { return }
        try fileSystem.rename(segment.logPath, to: segment.pathStem + Segment.Suffix.log)
        let helpers = segment.indexFiles()
        segment.moveInPlace()
        note(.init(helpers: helpers, folder: true))
        compaction?.swapped = nil
        try nextGroup()
    }

    private func nextGroup() throws(RecordLogError) {
        compaction?.group += 1
        compaction?.phase = .cleaning
        cleanNextGroup()
    }

    private func finishCompaction(before end: Int64) {
        guard let running = compaction else { return }
        compaction = nil
        cleanedBefore = end
        // One log takes a quarter of a processor at most, whoever writes to it.
        let pause = Duration.milliseconds(running.work.cost.multipliedReportingOverflow(by: 4).partialValue)
        compactionRetryAt = max(
            compactionRetryAt, WallTime(milliseconds: running.work.plan.now).advanced(by: pause))
        let content = CheckpointFile.encode([String(end)])
        note(
            .init(helpers: [
                HelperFile(path: context.folder + "/" + Self.cleanedFileName, content: ByteSlice(content))
            ]))
        let size = segments.reduce(0) { $1.nextOffset <= end ? $0 + $1.size : $0 }
        context.observe(.compacted(log: context.name, from: running.sizeBefore, to: size))
    }

    // MARK: At the start

    /// Goes on with what an earlier run had begun, and removes what it had not finished.
    func finishSwaps() throws(RecordLogError) {
        let names = try fileSystem.names(in: context.folder)
        for name in names where name.hasSuffix(SegmentCleaning.suffix) {
            try fileSystem.removeFile(context.folder + "/" + name)
        }
        for name in names where name.hasSuffix(Segment.swapSuffix) {
            guard let (base, end) = Self.swapRange(name) else { continue }
            for other in names {
                guard let dot = other.firstIndex(of: "."), let offset = Int64(other[..<dot]), offset >= base,
                    offset < end, let suffix = Segment.Suffix.all.first(where: { other[dot...] == $0 }),
                    offset != base || suffix != Segment.Suffix.producers
                else { continue }
                try fileSystem.removeFile(context.folder + "/" + other)
            }
            try fileSystem.syncFolder(context.folder)
            try fileSystem.rename(
                context.folder + "/" + name, to: context.folder + "/" + Segment.digits(base) + Segment.Suffix.log)
            try fileSystem.syncFolder(context.folder)
        }
        if let bytes = try fileSystem.readSmall(context.folder + "/" + Self.cleanedFileName, maximumSize: 1 << 10),
            let offset = CheckpointFile.decode(bytes)?.first.flatMap({ Int64($0) })
        {
            cleanedBefore = max(0, offset)
        }
    }

    private static func swapRange(_ name: String) -> (base: Int64, end: Int64)? {
        let parts = name.dropLast(Segment.swapSuffix.count).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = Int64(parts[0]), let end = Int64(parts[1]), base >= 0, base < end,
            Segment.digits(base) == parts[0], Segment.digits(end) == parts[1]
        else { return nil }
        return (base, end)
    }
}
