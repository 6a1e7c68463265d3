import KafkaCodec
import RecordLog
import Synchronization
import TestSupport
import TrestleBase
import WireBytes

/// One seed: a compacted log on a simulated disk, the records it was given, and the judgement after every start.
final class CompactionRun {
    private struct Entry: Equatable {
        var key: String
        /// `nil`: a tombstone.
        var value: String?
        var timestamp: Int64
    }

    private final class Time: Sendable {
        private let value = Mutex(Int64(1_000_000))
        var now: Int64 { value.withLock { $0 } }
        func advance(_ by: Int64) { value.withLock { $0 += by } }
    }

    let disk: SimulatedDisk
    private let time = Time()
    private var random: SeededRandom
    private var folder: LogFolder
    private(set) var log: RecordLog
    private let configuration: RecordLogConfiguration
    /// All records that the log was given and has not lost, by offset.
    private var entries: [Int64: Entry] = [:]
    /// When a compaction may first have looked at the record of an offset.
    private var startedAt: Int64?
    private var number = 0
    private var sequence: Int32 = 0
    private(set) var faults: [String] = []
    private(set) var story: [String] = []
    private(set) var compactions = 0
    private let events = Mutex<[RecordLogEvent]>([])

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        disk = SimulatedDisk(seed: seed &* 37)
        var configuration = RecordLogConfiguration()
        configuration.segmentBytes = [300, 700, 1500].randomElement(using: &random) ?? 300
        configuration.indexIntervalBytes = 200
        configuration.cleanup = .compact
        configuration.minimumCleanableRatio = [0, 0.3, 0.5].randomElement(using: &random) ?? 0
        configuration.tombstoneRetention = .milliseconds([0, 2_000, 100_000].randomElement(using: &random) ?? 0)
        self.configuration = configuration
        (folder, log) = try Self.open(disk, time, configuration)
    }

    private static func open(
        _ disk: SimulatedDisk, _ time: Time, _ configuration: RecordLogConfiguration
    ) throws -> (LogFolder, RecordLog) {
        let folder = try LogFolder(
            path: "/data", sync: .interval(.milliseconds(1000)), fileSystem: disk, hasThreads: false,
            clock: { time.now })
        return (
            folder,
            try folder.openLog("t-0", configuration: configuration, now: WallTime(milliseconds: time.now))
        )
    }

    func run(steps: Int) throws {
        for _ in 0..<steps where faults.isEmpty { try step() }
        guard faults.isEmpty else { return }
        try restart(cuttingPower: true)
    }

    private func step() throws {
        switch Int.random(in: 0..<60, using: &random) {
        case 0..<28: append()
        case 28..<44: work()
        case 44..<48: time.advance(Int64.random(in: 1...6_000, using: &random))
        case 48..<52: compact()
        case 52: read()
        case 53: delete()
        case 54: disk.changesLeft = Int.random(in: 0..<30, using: &random)
        case 55: disk.isFailing = Int.random(in: 0..<3, using: &random) == 0
        case 56: try restart(cuttingPower: false)
        case 57, 58: try restart(cuttingPower: true)
        default: try close()
        }
    }

    // MARK: A producer and a consumer

    func append() {
        var builder = RecordBatchBuilder()
        var added: [Entry] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            number += 1
            let isTombstone = Int.random(in: 0..<4, using: &random) == 0
            let entry = Entry(
                key: "k\(Int.random(in: 0..<7, using: &random))", value: isTombstone ? nil : "value \(number)",
                timestamp: time.now)
            let value = entry.value.map { Array($0.utf8) }
            if let value {
                builder.append(key: Array(entry.key.utf8).span, value: value.span, timestamp: entry.timestamp)
            } else {
                builder.append(key: Array(entry.key.utf8).span, value: nil, timestamp: entry.timestamp)
            }
            added.append(entry)
        }
        let isIdempotent = Bool.random(using: &random)
        builder.finish(
            producerID: isIdempotent ? 7 : -1, producerEpoch: isIdempotent ? 0 : -1,
            baseSequence: isIdempotent ? sequence : -1)
        guard
            case .stored(let base)? = try? log.append(
                builder.bytes, now: WallTime(milliseconds: time.now))
        else { return }
        if isIdempotent { sequence += Int32(added.count) }
        for (index, entry) in added.enumerated() { entries[base + Int64(index)] = entry }
        story.append("append \(base) \(added.map { "\($0.key)=\($0.value ?? "-")" })")
    }

    func advance(_ milliseconds: Int64) { time.advance(milliseconds) }

    func compact() {
        let now = WallTime(milliseconds: time.now)
        guard log.dirtyRatio(now: now) != nil else { return }
        startedAt = startedAt ?? time.now
        log.startCompaction(compression: NoCompression(), limits: DecompressionLimits(), keyBytes: 400, now: now)
        if log.isCompacting { compactions += 1 }
        story.append("compact")
    }

    func work(upTo count: Int? = nil) {
        for _ in 0..<(count ?? Int.random(in: 1...5, using: &random)) where folder.runNext() {}
        hear()
    }

    private func hear() {
        guard folder.takeProgress().contains(log.id) else { return }
        let before = log.flushedOffset
        switch log.handleProgress() {
        case .flushed, .failing:
            if log.flushedOffset < before { faults.append("flushedOffset went back") }
        case .lost(let start): forget(from: start)
        }
    }

    private func forget(from offset: Int64) {
        entries = entries.filter { $0.key < offset }
        sequence += 1000
    }

    private func delete() {
        guard log.flushedOffset > log.startOffset, Int.random(in: 0..<4, using: &random) == 0 else { return }
        let offset = Int64.random(in: log.startOffset...log.flushedOffset, using: &random)
        try? log.deleteRecords(before: offset, now: WallTime(milliseconds: time.now))
        story.append("delete before \(offset)")
    }

    private func read() {
        let offset = Int64.random(in: log.startOffset...log.endOffset, using: &random)
        guard let bytes = try? log.readAllRaw(from: offset) else { return }
        _ = judge(bytes)
    }

    // MARK: Ends and starts

    private func close() throws {
        disk.isFailing = false
        while folder.runNext() {}
        hear()
        log.close()
        folder.close { _ in }
        while folder.runNext() {}
        try restart(cuttingPower: false)
    }

    func restart(cuttingPower: Bool, keepingNames: Int? = nil) throws {
        let durable = log.flushedOffset
        if cuttingPower { disk.cutPower(keepingNames: keepingNames) }
        disk.isFailing = false
        disk.changesLeft = nil
        (folder, log) = try Self.open(disk, time, configuration)
        story.append("restart, power cut \(cuttingPower): \(log.startOffset) to \(log.endOffset)")
        if log.endOffset < durable { faults.append("the log ends at \(log.endOffset), \(durable) was on the disk") }
        forget(from: log.endOffset)
        time.advance(2_000)
        for _ in 0..<8 { work(upTo: 100) }
        if !log.isWritable { faults.append("not writable on a disk that takes everything") }
        judgeState()
    }

    /// Every record that is read is the one that was given at its offset, in order.
    private func judge(_ bytes: [UInt8]) -> [Int64: Bool] {
        var found: [Int64: Bool] = [:]
        var last: Int64 = -1
        var scratch = WireBuffer()
        var position = 0
        for header in headers(in: bytes) {
            let batch = Array(bytes[position..<(position + header.totalSize)])
            position += header.totalSize
            do {
                try RecordBatchView(batch.span).forEachRecord(compression: NoCompression(), scratch: &scratch) {
                    record in
                    var entry = Entry(key: "", value: nil, timestamp: record.timestamp)
                    if let key = record.key { entry.key = String(decoding: [UInt8](copying: key), as: UTF8.self) }
                    if let value = record.value {
                        entry.value = String(decoding: [UInt8](copying: value), as: UTF8.self)
                    }
                    if entries[record.offset] != entry {
                        faults.append("offset \(record.offset) holds \(entry), not \(entries[record.offset] as Any)")
                    }
                    if record.offset <= last { faults.append("offset \(record.offset) follows \(last)") }
                    last = record.offset
                    found[record.offset] = true
                }
            } catch {
                faults.append("the batch at \(header.baseOffset) cannot be read: \(error)")
            }
        }
        return found
    }

    /// A reader of the whole log ends with the last value of each key, and no record is missing that a later one does not
    /// replace.
    private func judgeState() {
        guard let bytes = try? log.readAllRaw(from: log.startOffset) else {
            faults.append("the log cannot be read")
            return
        }
        let found = judge(bytes)
        let start = log.startOffset
        var last: [String: Int64] = [:]
        for (offset, entry) in entries where offset >= start { last[entry.key] = max(last[entry.key] ?? -1, offset) }
        for (key, offset) in last {
            guard let entry = entries[offset] else { continue }
            if found[offset] == true { continue }
            guard entry.value == nil else {
                faults.append("the last value of \(key), at \(offset), is missing")
                continue
            }
            let horizon = max(entry.timestamp, startedAt ?? .max)
                .addingReportingOverflow(configuration.tombstoneRetention.components.seconds * 1000)
            if horizon.overflow || horizon.partialValue > time.now {
                faults.append("the tombstone of \(key), at \(offset), went before its time")
            }
            let older = found.keys.filter { $0 < offset && entries[$0]?.key == key }
            if !older.isEmpty { faults.append("\(key) is back: \(older) without the tombstone at \(offset)") }
        }
    }

    var segmentNames: [String] { ((try? disk.names(in: "/data/t-0")) ?? []) }
}
