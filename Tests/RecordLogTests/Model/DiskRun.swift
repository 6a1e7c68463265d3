import TestSupport
import TrestleBase
import KafkaCodec
import RecordLog
import Synchronization
import WireBytes

/// One seed: logs on a simulated disk, what producers were told, and the judgement after every start.
final class DiskRun {
    static let interval: Int64 = 1000
    private static let names = ["t-0", "t-1"]

    private struct Batch {
        var offset: Int64
        var bytes: [UInt8]
        var producer: (id: Int64, sequence: Int32)?
        /// When its producer got its response; `nil` before.
        var acknowledged: Int64?
        /// Whether it is known to be on the disk.
        var isDurable = false
        /// Not acknowledged yet, but in the log as far as anybody knows.
        var isInLog = true
    }

    private final class Time: Sendable {
        private let value = Mutex(Int64(0))
        var now: Int64 { value.withLock { $0 } }
        func advance(_ by: Int64) { value.withLock { $0 += by } }
    }

    private let policy: SyncPolicy
    private let disk: SimulatedDisk
    private let time = Time()
    private var random: SeededRandom
    private var folder: LogFolder
    private var logs: [String: RecordLog] = [:]
    private var batches: [String: [Batch]] = [:]
    private var sequences: [String: Int32] = [:]
    private var epochs: [String: Int32] = [:]
    /// What consumers saw: no other record may ever have the same offset in the same epoch.
    private var seen: [String: [UInt8]] = [:]
    private var number: UInt32 = 0
    private(set) var faults: [String] = []
    /// What happened, for those who look for a fault's cause.
    private(set) var story: [String] = []
    private let configuration: RecordLogConfiguration
    private let events = Mutex<[String]>([])
    private var wasFlipped = false

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        policy = Bool.random(using: &random) ? .always : .interval(.milliseconds(Self.interval))
        disk = SimulatedDisk(seed: seed &* 31)
        var configuration = RecordLogConfiguration()
        configuration.segmentBytes = [400, 1500, 1 << 20].randomElement(using: &random) ?? 400
        configuration.indexIntervalBytes = 200
        self.configuration = configuration
        folder = try Self.open(disk, policy, time)
        try openLogs(after: .clean)
    }

    private static func open(_ disk: SimulatedDisk, _ policy: SyncPolicy, _ time: Time) throws -> LogFolder {
        try LogFolder(
            path: "/data", sync: policy, fileSystem: disk, hasThreads: false, clock: { time.now })
    }

    func run(steps: Int) throws {
        for _ in 0..<steps where faults.isEmpty { try step() }
        guard faults.isEmpty else { return }
        disk.cutPower()
        try restart(.powerCut)
    }

    private func step() throws {
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<20: append()
        case 20..<29: work()
        case 29..<33: time.advance(Int64.random(in: 1...2 * Self.interval, using: &random))
        case 33:
            disk.isFailing = Int.random(in: 0..<3, using: &random) == 0
            story.append("failing \(disk.isFailing)")
        case 34: try closeAndOpen()
        case 35: try restart(.killed)
        case 36:
            disk.cutPower()
            try restart(.powerCut)
        case 37: resend()
        case 38: try flipAfterClosing()
        default: read()
        }
    }

    // MARK: A producer and a consumer

    private func append() {
        let name = Self.names.randomElement(using: &random) ?? "t-0"
        guard let log = logs[name] else { return }
        number += 1
        let isIdempotent = Int.random(in: 0..<3, using: &random) == 0
        let sequence = sequences[name, default: 0]
        let payload =
            withUnsafeBytesOf(number)
            + [UInt8](
                repeating: UInt8(truncatingIfNeeded: number), count: Int.random(in: 0..<700, using: &random))
        let bytes =
            isIdempotent
            ? makeBatch(payload: payload, producer: 7, epoch: 0, sequence: sequence) : makeBatch(payload: payload)
        let failing = log.highWatermark < log.endOffset && policy != .always
        guard case .stored(let offset)? = try? log.append(bytes.span, now: WallTime(milliseconds: time.now)) else {
            return
        }
        if failing { fault("\(name): appended at \(offset) while the disk refuses") }
        var batch = Batch(offset: offset, bytes: bytes)
        if isIdempotent {
            sequences[name] = sequence + 1
            batch.producer = (7, sequence)
        }
        if !log.awaitsSync { batch.acknowledged = time.now }
        batches[name, default: []].append(batch)
        story.append("append \(name) \(offset) epoch \(log.leaderEpoch) acknowledged \(batch.acknowledged ?? -1)")
    }

    private func withUnsafeBytesOf(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
    }

    /// The last idempotent batch that is in the log comes again: it stands where it stood.
    private func resend() {
        for name in Self.names {
            guard let log = logs[name],
                let batch = batches[name]?.last(where: { $0.producer != nil && $0.isInLog }),
                let producer = batch.producer
            else { continue }
            let again = try? log.append(batch.bytes.span, now: WallTime(milliseconds: time.now))
            if let again, again != .duplicate(baseOffset: batch.offset) {
                fault("\(name): sequence \(producer.sequence) at \(batch.offset) was stored again: \(again)")
            }
        }
    }

    private func read() {
        // In the order of the names, not of the dictionary, which no two processes share: a seed tells one story.
        for name in Self.names {
            guard let log = logs[name] else { continue }
            var buffer = WireBuffer()
            let offset = Int64.random(in: log.startOffset...log.endOffset, using: &random)
            guard (try? log.read(from: offset, maximumBytes: 3000, atLeastOneBatch: true, into: &buffer)) != nil else {
                continue
            }
            show([UInt8](copying: buffer.bytes), of: name, below: log.highWatermark)
        }
    }

    private func show(_ bytes: [UInt8], of name: String, below limit: Int64) {
        var position = 0
        for header in headers(in: bytes) {
            let batch = Array(bytes[position..<(position + header.totalSize)])
            position += header.totalSize
            if header.lastOffset >= limit { fault("\(name): \(header.lastOffset) is shown above \(limit)") }
            let key = "\(name) \(header.baseOffset) \(header.partitionLeaderEpoch)"
            if let old = seen[key], old != batch { fault("\(key): another record than was read before") }
            seen[key] = batch
        }
    }

    // MARK: The storage thread

    private func work() {
        // More comes while the disk is at work.
        disk.duringSync = { [unowned self] in
            if Int.random(in: 0..<4, using: &random) == 0 {
                disk.duringSync = nil
                append()
            }
        }
        defer { disk.duringSync = nil }
        for _ in 0..<Int.random(in: 1...4, using: &random) where folder.runNext() {}
        hear()
    }

    private func hear() {
        let ids = folder.takeProgress()
        for name in Self.names {
            guard let log = logs[name], ids.contains(log.id) else { continue }
            let before = log.flushedOffset
            switch log.handleProgress() {
            case .flushed, .failing:
                story.append("heard \(name) flushed \(log.flushedOffset) watermark \(log.highWatermark)")
                guard log.flushedOffset >= before else { return fault("\(name): flushedOffset went back") }
                for index in (batches[name] ?? []).indices where batches[name]![index].offset < log.flushedOffset {
                    guard batches[name]![index].isInLog else { continue }
                    batches[name]![index].isDurable = true
                    if batches[name]![index].acknowledged == nil { batches[name]![index].acknowledged = time.now }
                }
            case .lost(let start):
                story.append("lost \(name) from \(start)")
                // What was promised to survive a power cut survives this, too.
                drop(name, from: start) { !$0.isDurable && ($0.acknowledged == nil || self.policy != .always) }
                sequences[name] = nextSequence(name)
            }
        }
    }

    /// What is not in the log any more, and whether it may be missing.
    private func drop(_ name: String, from start: Int64, _ mayBeMissing: (Batch) -> Bool) {
        for batch in batches[name] ?? [] where batch.offset >= start && !mayBeMissing(batch) {
            fault("\(name): \(batch.offset) is lost although it was acknowledged")
        }
        batches[name]?.removeAll { $0.offset >= start }
    }

    private func nextSequence(_ name: String) -> Int32 {
        (batches[name]?.last { $0.producer != nil }?.producer?.sequence).map { $0 + 1 } ?? 0
    }

    // MARK: Ends and starts

    private enum End {
        case clean
        case killed
        case powerCut
    }

    private func closeAndOpen() throws {
        guard try close() else { return try restart(.killed) }
        folder = try Self.open(disk, policy, time)
        try openLogs(after: .clean)
    }

    /// - Returns: whether everything is on the disk.
    private func close() throws -> Bool {
        while folder.runNext() {}
        hear()
        for log in logs.values { log.close() }
        let outcome = Mutex<RecordLogError??>(nil)
        folder.close { error in outcome.withLock { $0 = .some(error) } }
        while folder.runNext() {}
        hear()
        return outcome.withLock { $0 } == .some(.none)
    }

    private func restart(_ end: End) throws {
        disk.isFailing = false
        folder = try Self.open(disk, policy, time)
        try openLogs(after: end)
    }

    /// A bit of a cleanly closed log flips: that batch is gone, and no other.
    private func flipAfterClosing() throws {
        guard !wasFlipped, try close() else { return try restart(.killed) }
        wasFlipped = true
        let name = Self.names.randomElement(using: &random) ?? "t-0"
        guard let batch = batches[name]?.filter(\.isInLog).randomElement(using: &random) else {
            folder = try Self.open(disk, policy, time)
            return try openLogs(after: .clean)
        }
        for file in try disk.names(in: "/data/" + name) where file.hasSuffix(".log") {
            let path = "/data/" + name + "/" + file
            var position = 0
            for header in headers(in: disk.content(path) ?? []) {
                if header.baseOffset == batch.offset {
                    // The leader's epoch is the one field that nothing covers and nothing around it tells.
                    let bytes = (0..<header.totalSize).filter { !(12..<16).contains($0) }
                    let byte = bytes.randomElement(using: &random) ?? 20
                    story.append("flip \(file) \(batch.offset) byte \(byte)")
                    disk.flip(path, byte: position + byte, bit: UInt8.random(in: 0..<8, using: &random))
                }
                position += header.totalSize
            }
        }
        let last = batches[name]?.last?.offset ?? 0
        batches[name]?.removeAll { $0.offset == batch.offset }
        folder = try Self.open(disk, policy, time)
        try openLogs(after: .clean)
        if (logs[name]?.endOffset ?? 0) <= last { fault("\(name): offset \(last) is given out again after damage") }
        // Whoever's batch was damaged may be taken for a new producer.
        sequences[name] = nextSequence(name)
        for index in (batches[name] ?? []).indices { batches[name]![index].producer = nil }
        sequences[name] = sequences[name]! + 100
    }

    private func openLogs(after end: End) throws {
        logs = [:]
        for name in Self.names {
            let log = try folder.openLog(name, configuration: configuration, now: WallTime(milliseconds: time.now))
            logs[name] = log
            try judge(name, log, after: end)
        }
    }

    private func judge(_ name: String, _ log: RecordLog, after end: End) throws {
        let epoch = log.leaderEpoch
        story.append("\(end) \(name) epoch \(epoch) end \(log.endOffset) flushed \(log.flushedOffset)")
        if end != .clean, let before = epochs[name], epoch <= before {
            fault("\(name): the leader epoch is \(epoch) after \(before)")
        }
        if end == .clean { disk.hasDropped = false }
        epochs[name] = max(epoch, epochs[name] ?? 0)
        // All of it is shown once it is on the disk.
        let wasFailing = disk.isFailing
        disk.isFailing = false
        time.advance(2 * Self.interval)
        for _ in 0..<6 {
            while folder.runNext() {}
            for id in folder.takeProgress() { logs.values.first { $0.id == id }?.handleProgress() }
        }
        if !log.isWritable { fault("\(name): not writable on a disk that takes everything") }
        disk.isFailing = wasFailing
        let bytes = try log.readAllRaw(from: log.startOffset)
        show(bytes, of: name, below: log.highWatermark)
        var position = 0
        var found: [Int64: [UInt8]] = [:]
        for header in headers(in: bytes) {
            found[header.baseOffset] = Array(bytes[(position + 21)..<(position + header.totalSize)])
            position += header.totalSize
        }
        var firstLost: Int64?
        var lastLost: Int64?
        var kept: [Batch] = []
        for var batch in batches[name] ?? [] {
            if let there = found.removeValue(forKey: batch.offset), there == Array(batch.bytes[21...]) {
                batch.isInLog = true
                if end == .clean { batch.isDurable = true }
                kept.append(batch)
                continue
            }
            let isAllowed =
                switch end {
                case .clean: false
                // What a failed sync dropped was in memory alone.
                case .killed: batch.acknowledged == nil || !batch.isDurable && policy != .always && disk.hasDropped
                case .powerCut: !batch.isDurable && (batch.acknowledged == nil || policy != .always)
                }
            if !isAllowed { fault("\(name): \(batch.offset) is missing after \(end)") }
            if let acknowledged = batch.acknowledged {
                firstLost = min(firstLost ?? acknowledged, acknowledged)
                lastLost = max(lastLost ?? acknowledged, acknowledged)
            }
        }
        if let firstLost, let lastLost, lastLost - firstLost > (Int64(SyncPolicy.lagLimit) + 1) * Self.interval {
            fault("\(name): what was acknowledged in \(lastLost - firstLost) ms is lost")
        }
        if !found.isEmpty { fault("\(name): \(found.keys.sorted()) were never written, or twice") }
        batches[name] = kept
        sequences[name] = max(nextSequence(name), 0)
    }

    private func fault(_ text: String) {
        faults.append(text)
        story.append("FAULT \(text)")
    }
}

extension RecordLog {
    /// All batches from `offset` on as they stand in the log.
    func readAllRaw(from offset: Int64) throws -> [UInt8] {
        var all: [UInt8] = []
        var next = offset
        while next < endOffset {
            var buffer = WireBuffer()
            guard try read(from: next, maximumBytes: 1 << 20, atLeastOneBatch: true, into: &buffer) > 0 else { break }
            let bytes = [UInt8](copying: buffer.bytes)
            all += bytes
            next = headers(in: bytes).last.map { $0.lastOffset + 1 } ?? endOffset
        }
        return all
    }
}
