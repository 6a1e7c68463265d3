internal import KafkaCodec
import TrestleBase
internal import WireBytes

/// One `.log` file of a log with its index: the batches from `baseOffset` up to the next segment's.
///
/// The last segment of a log is written and keeps its index in memory; the ones before it are only read, and read their
/// index and open their file when somebody asks for what is in them.
final class Segment {
    let baseOffset: Int64
    /// The folder and the twenty digits that all files of this segment begin with.
    let pathStem: String
    let context: LogContext
    /// Valid bytes of the `.log` file.
    var size: Int
    /// One more than the last offset in it.
    var nextOffset: Int64
    private var summary: SegmentIndex
    /// Parts of the file that are not batches, ascending: readers pass over them.
    var damage: [Range<Int>] = []
    /// Whether the whole file has been looked through for damage.
    var isExamined = false
    private var openFile: (any LogFile)?
    /// The path of a file that a compaction has not put in its place yet.
    private var swapPath: String?

    var logPath: String { swapPath ?? pathStem + Suffix.log }
    /// Whether a compaction is putting the file in its place.
    var isSwapping: Bool { swapPath != nil }
    /// The greatest timestamp in it, milliseconds since 1970; -1 while it is empty.
    var maxTimestamp: Int64 { summary.maxTimestamp }
    /// The time of its newest record, by the producers' clocks.
    var lastTime: WallTime { WallTime(milliseconds: max(0, maxTimestamp)) }
    /// The segment as a compaction reads it.
    var source: SegmentCleaning.Source {
        SegmentCleaning.Source(path: logPath, size: size, baseOffset: baseOffset, nextOffset: nextOffset)
    }

    /// The greatest first offset of a segment: every offset that its index can name fits 64 bits.
    static let maximumBaseOffset = Int64.max - Int64(UInt32.max) - 1

    enum Suffix {
        static let log = ".log"
        static let index = ".index"
        static let timeIndex = ".timeindex"
        /// The states of producers before this segment's first record.
        static let producers = ".producers"
        static let all = [log, index, timeIndex, producers]
    }

    /// The suffix of a file that takes the place of segments.
    static let swapSuffix = ".swap"

    /// A segment that exists, or will with the first write.
    init(_ context: LogContext, baseOffset: Int64, nextOffset: Int64, size: Int) {
        self.context = context
        self.pathStem = context.folder + "/" + Self.digits(baseOffset)
        self.baseOffset = baseOffset
        self.nextOffset = nextOffset
        self.size = size
        summary = SegmentIndex(baseOffset: baseOffset, interval: context.indexInterval)
        summary.sparse = nil
    }

    private var fileSystem: any FileSystem { context.fileSystem }
    private var indexInterval: Int { context.indexInterval }

    /// The twenty decimal digits that name a segment's files.
    static func digits(_ offset: Int64) -> String {
        let text = String(offset)
        return String(repeating: "0", count: max(0, 20 - text.utf8.count)) + text
    }

    func file(_ mode: FileMode) throws(RecordLogError) -> any LogFile {
        if let openFile { return openFile }
        let file = try fileSystem.open(logPath, mode)
        openFile = file
        return file
    }

    /// Lets go of the file and index of a segment that is no longer written, until it is read again.
    func release() {
        openFile = nil
        summary.sparse = nil
    }

    /// Takes up a compacted file that has its name as a segment only later.
    func adopt(_ index: SegmentIndex, path: String) {
        summary = index
        swapPath = path
        isExamined = true
    }

    /// The file has got its name as a segment.
    func moveInPlace() { swapPath = nil }

    /// Lets go of the file alone, so that it can be opened in another mode.
    func closeFile() { openFile = nil }

    // MARK: Writing

    /// Makes the segment the one that is written, with an index in memory.
    func startEmpty() throws(RecordLogError) {
        let file = try fileSystem.open(logPath, .readWrite)
        try file.truncate(to: 0)
        openFile = file
        summary.sparse = SparseIndex()
        isExamined = true
    }

    /// Takes up writing at the end of a segment that has been scanned.
    func startWriting() throws(RecordLogError) -> any LogFile {
        openFile = nil
        let file = try file(.readWrite)
        if try file.size() != size { try file.truncate(to: size) }
        return file
    }

    /// Writes a batch at the end: `head` in place of its first bytes, then `rest`. Nothing of it stays when it fails.
    func append(
        _ head: borrowing WireBuffer, _ rest: Span<UInt8>, _ header: RecordBatchHeader, baseOffset: Int64
    ) throws(RecordLogError) {
        let file = try file(.readWrite)
        do {
            try file.write(head.bytes, rest, at: size)
        } catch {
            // Recovery would cut a part that stays, so a failure to cut it now changes nothing.
            try? file.truncate(to: size)
            throw error
        }
        note(header, baseOffset: baseOffset, position: size)
    }

    /// Takes a batch into account that stands at `position`.
    func note(_ header: RecordBatchHeader, baseOffset: Int64, position: Int) {
        summary.note(header, baseOffset: baseOffset, position: position)
        size = position + header.totalSize
        nextOffset = baseOffset + Int64(header.lastOffsetDelta) + 1
    }

    /// Forgets what `note` was told.
    func startScan() {
        summary = SegmentIndex(baseOffset: baseOffset, interval: indexInterval)
        size = 0
        nextOffset = baseOffset
        damage = []
    }

    /// The index files, with which the segment can be opened without reading it through.
    func indexFiles() -> [HelperFile] { summary.files(pathStem) }

    // MARK: Opening

    /// Learns a finished segment's greatest timestamp from the end of its time index, or by reading it through.
    func openFinished() throws(RecordLogError) {
        if let last = try index().times.last { summary.restore(maxTimestamp: last.timestamp) }
        release()
    }

    private func index() throws(RecordLogError) -> SparseIndex {
        if let sparse = summary.sparse { return sparse }
        let limit = size / RecordBatchHeader.size * 12 + 24
        if let places = try fileSystem.readSmall(pathStem + Suffix.index, maximumSize: limit),
            let times = try fileSystem.readSmall(pathStem + Suffix.timeIndex, maximumSize: limit),
            let index = SparseIndex(places: places.span, times: times.span, segmentSize: size),
            !index.times.isEmpty
        {
            summary.sparse = index
            return index
        }
        try examine()
        return summary.sparse ?? SparseIndex()
    }

    // MARK: Reading

    /// Where the first batch stands that ends at or after `offset`; `nil` when there is none in this segment.
    func position(of offset: Int64) throws(RecordLogError) -> Int? {
        // An entry's offset is the last of its batch, so the batch sought stands at or after the entry before it.
        let start = try index().place(atOrBefore: offset - baseOffset)
        if let start, try !isRight(start) { try examine() }
        let position = try index().place(atOrBefore: offset - baseOffset)?.position ?? 0
        return try firstBatch(from: Int(position), readAhead: max(indexInterval, 4096)) { $0.lastOffset >= offset }?
            .position
    }

    /// The first batch from a position on that satisfies a condition, whatever damage lies before it.
    private func firstBatch(
        from start: Int, readAhead: Int, where isSought: (RecordBatchHeader) -> Bool
    ) throws(RecordLogError) -> (header: RecordBatchHeader, position: Int)? {
        var scan = BatchScan(try file(.read), from: skipDamage(at: start), to: size, readAhead: readAhead)
        while true {
            while let found = try scan.next() {
                if found.header.baseOffset >= nextOffset, !isExamined {
                    // Damage, or what stands behind the segment's end: looking through the segment tells.
                    try examine()
                    scan = BatchScan(
                        try file(.read), from: skipDamage(at: found.position), to: size, readAhead: readAhead)
                    continue
                }
                if isSought(found.header) { return found }
                scan.seek(skipDamage(at: scan.position))
            }
            guard scan.position < size, !isExamined else { return nil }
            let damaged = scan.position
            try examine()
            scan.seek(skipDamage(at: damaged))
        }
    }

    /// The position itself, or where the damage ends in which it lies.
    func skipDamage(at position: Int) -> Int {
        guard !damage.isEmpty else { return position }
        let index = damage.partitionPoint { $0.upperBound <= position }
        guard index < damage.count, damage[index].contains(position) else { return position }
        return damage[index].upperBound
    }

    /// Where the sound bytes end that begin at `position`.
    func soundEnd(from position: Int) -> Int {
        guard !damage.isEmpty else { return size }
        let index = damage.partitionPoint { $0.lowerBound < position }
        return index < damage.count ? damage[index].lowerBound : size
    }

    /// Whether the batch that an index entry tells of stands where it says: the files might be damaged, or not belong
    /// together.
    private func isRight(_ place: SparseIndex.Place) throws(RecordLogError) -> Bool {
        var scan = BatchScan(
            try file(.read), from: Int(place.position), to: size, readAhead: RecordBatchHeader.size)
        return try scan.next()?.header.lastOffset == baseOffset + Int64(place.relativeOffset)
    }

    /// The first batch, and its position, that holds a record at or after `timestamp`.
    func firstBatch(notBefore timestamp: Int64) throws(RecordLogError) -> (header: RecordBatchHeader, position: Int)? {
        let offset = baseOffset + (try index().relativeOffset(allBefore: timestamp))
        guard let start = try position(of: offset) else { return nil }
        return try firstBatch(from: start, readAhead: 64 << 10) { $0.maxTimestamp >= timestamp }
    }

    // MARK: Retention

    /// The time since its newest record came, as retention counts them: by the records' timestamps, but no record is
    /// younger than the last write to its file, whatever its producer's clock said.
    func age(now: WallTime) throws(RecordLogError) -> Duration {
        let lastWrite = try fileSystem.modificationTime(logPath)
        let newest = maxTimestamp >= 0 ? min(maxTimestamp, lastWrite) : lastWrite
        return WallTime(milliseconds: newest).duration(to: now)
    }

    func remove() throws(RecordLogError) {
        release()
        for suffix in Suffix.all { try fileSystem.removeFile(pathStem + suffix) }
    }
}
