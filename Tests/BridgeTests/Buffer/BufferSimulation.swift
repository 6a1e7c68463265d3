import KafkaCodec
import RecordLog
import Synchronization
import TestSupport
import TrestleBase
import WireBytes

@testable import TrestleBridge

/// A buffer between a model of an MQTT session, which delivers again what was not acknowledged, and one of Kafka, which goes away and
/// returns, on a disk that loses power and refuses, driven by one seed.
final class BufferSimulation {
    private final class Time: Sendable {
        private let value = Mutex(Int64(0))
        var now: Int64 { value.withLock { $0 } }
        func advance(_ by: Int64) { value.withLock { $0 += by } }
    }

    private var random: SeededRandom
    private let disk: SimulatedDisk
    private let time = Time()
    private let settings: BufferSettings
    private var folder: LogFolder
    private var buffer: DiskBuffer
    private let total: Int
    /// Messages that the MQTT broker has not got an acknowledgement for, in their order; the first `delivered` are here.
    private var session: [Int] = []
    private var delivered = 0
    private var published = 0
    private(set) var acknowledged: Set<Int> = []
    private var isKafkaUp = true
    /// Whether one topic cannot be written.
    private var isBlocked = false
    private var inFlight: [(userData: UInt64, number: Int)] = []
    /// By key, in the order of their last arrival.
    private var arrivals: [[Int]] = [[], [], []]
    private(set) var stored: [Int: Int] = [:]
    private var crashes = 0
    /// Records that were stored although one before them waited.
    private(set) var overtaken = 0
    /// Looks at the buffer after which the records that wait had been written again at the end.
    private(set) var moves = 0
    private var hasFailed = false
    private(set) var failures: [String] = []

    init(seed: UInt64, total: Int = 60) throws {
        var random = SeededRandom(seed: seed)
        self.total = total
        disk = SimulatedDisk(seed: seed &* 31)
        var settings = BufferSettings(folder: "/data")
        settings.sync = random.chance(50) ? .always : .interval
        settings.size = random.chance(30) ? 2_000 : 1 << 30
        self.settings = settings
        self.random = random
        let opened = try Self.open(disk, settings, time)
        (folder, buffer) = (opened.folder, opened.buffer)
    }

    private static func open(
        _ disk: SimulatedDisk, _ settings: BufferSettings, _ time: Time
    ) throws -> (folder: LogFolder, buffer: DiskBuffer) {
        let folder = try LogFolder(
            path: "/data", sync: settings.syncPolicy, fileSystem: disk, hasThreads: false, clock: { time.now })
        let buffer = try DiskBuffer(settings, folder: folder, now: WallTime(milliseconds: time.now))
        (buffer.leastGained, buffer.leastWait) = (2, 200)
        return (folder, buffer)
    }

    private var now: WallTime { WallTime(milliseconds: time.now) }

    func run() throws -> [String] {
        for _ in 0..<20 * total { try step(isCalm: false) }
        isKafkaUp = true
        isBlocked = false
        disk.isFailing = false
        for _ in 0..<200 * total where !isDone { try step(isCalm: true) }
        if !isDone { failures.append("not drained: \(session.count) in the session, \(buffer.status)") }
        // With 'interval', a disk that refuses may cost what it had promised.
        let mayLose = settings.sync == .interval && hasFailed
        for number in acknowledged where stored[number] == nil && !mayLose {
            failures.append("\(number) is not stored")
        }
        for topic in arrivals where topic != topic.sorted() && !mayLose { failures.append("out of order: \(topic)") }
        if crashes == 0, let twice = stored.first(where: { $0.value > 1 }) {
            failures.append("\(twice.key) is stored \(twice.value) times")
        }
        if settings.whenFull == .wait, settings.sync == .always, buffer.dropped > 0 {
            failures.append("\(buffer.dropped) dropped")
        }
        return failures
    }

    private var isDone: Bool { published == total && session.isEmpty && buffer.isEmpty && inFlight.isEmpty }

    private func step(isCalm: Bool) throws {
        time.advance(Int64(random.below(200)))
        switch random.below(100) {
        case 0..<20 where published < total:
            session.append(published)
            published += 1
        case 20..<35: deliver()
        case 35..<45: commit()
        case 45..<65:
            _ = folder.runNext()
            buffer.handleProgress(now: now)
            settle()
        case 65..<80: try forward()
        case 80..<92: store()
        case 92: checkpoint()
        case 93 where !isCalm: isBlocked.toggle()
        case 94 where !isCalm: isKafkaUp.toggle()
        case 95 where !isCalm:
            disk.isFailing = random.chance(30)
            hasFailed = hasFailed || disk.isFailing
        case 96 where !isCalm && random.chance(30): try crash(isPowerCut: false)
        case 97 where !isCalm && random.chance(30) && settings.sync == .always: try crash(isPowerCut: true)
        default: break
        }
    }

    private func checkpoint() {
        let wasMoving = buffer.pendingMove != nil
        buffer.checkpoint(now: now)
        if !wasMoving, buffer.pendingMove != nil { moves += 1 }
    }

    private func deliver() {
        while delivered < session.count, !buffer.isFull, random.chance(70) {
            let number = session[delivered]
            delivered += 1
            let text = ByteSlice(utf8: "\(number)")
            var key = WireBuffer()
            BufferedRecord.write(
                topic: text.span, route: "r", source: text.span, key: text.span, timestamp: time.now, into: &key)
            buffer.append(
                key: key.bytes, value: text.span, headers: RecordHeaders(), timestamp: time.now, entry: UInt64(number))
        }
    }

    private func commit() {
        buffer.commit(now: now)
        settle()
    }

    private func settle() {
        var entries: [UInt64] = []
        buffer.takeSafe(into: &entries)
        for entry in entries {
            let number = Int(entry)
            acknowledged.insert(number)
            guard let place = session.firstIndex(of: number) else { continue }
            session.remove(at: place)
            if place < delivered { delivered -= 1 }
        }
    }

    private func forward() throws {
        guard isKafkaUp else { return }
        let most = 1 + random.below(20)
        try buffer.forward { record in
            guard inFlight.count < most else { return false }
            inFlight.append((buffer.userData(of: record.offset), Int(String(decodingUTF8: record.topic)) ?? -1))
            return true
        }
    }

    private func store() {
        guard isKafkaUp, let place = inFlight.firstIndex(where: { !isBlocked || $0.number % 3 != 2 }) else { return }
        let record = inFlight.remove(at: place)
        if place > 0 { overtaken += 1 }
        stored[record.number, default: 0] += 1
        arrivals[record.number % 3].removeAll { $0 == record.number }
        arrivals[record.number % 3].append(record.number)
        buffer.handleSettled(record.userData)
    }

    private func crash(isPowerCut: Bool) throws {
        crashes += 1
        // A program that cannot open its folder is started again.
        disk.isFailing = false
        if isPowerCut { disk.cutPower() }
        inFlight = []
        delivered = 0
        let opened = try Self.open(disk, settings, time)
        (folder, buffer) = (opened.folder, opened.buffer)
    }
}
