public import TrestleBase
internal import Synchronization
internal import WireBytes

/// A folder of logs: one for each partition, forced to the disk by one storage thread.
///
/// It remembers for the next start up to where each log was on the disk (`recovery-point-offset-checkpoint`) and whether
/// it was closed (`.kafka_cleanshutdown`), both as Kafka does, and counts the starts that followed no clean end: each of
/// them begins a leader epoch that no log of the folder has seen.
public final class LogFolder: Sendable {
    public let path: String
    public let sync: SyncPolicy
    /// Whether the folder was closed in order before it was opened now. One that is new counts as closed.
    public let wasClosed: Bool
    let storage: LogStorage
    private let fileSystem: any FileSystem
    private let observe: @Sendable (RecordLogEvent) -> Void
    /// The first leader epoch of logs that are created now, and the least of those that were not closed.
    private let leaderEpoch: Int32
    private let recoveryPoints: [String: Int64]?
    private let open = Mutex(Open())
    /// The total of the producers that its logs remember.
    let producerTotal = ProducerTotal()

    private struct Open {
        var logs: [Int: LogFlush] = [:]
        var nextID = 0
        var isCheckpointDue = false
    }

    private enum Name {
        static let recoveryPoints = "recovery-point-offset-checkpoint"
        static let cleanShutdown = ".kafka_cleanshutdown"
        static let leaderEpoch = "leader-epoch"
    }

    /// Milliseconds after a sync within which the recovery points are written.
    private static let checkpointDelay: Int64 = 10_000

    /// Opens a folder, which is created when it is missing.
    ///
    /// - Parameters:
    ///   - observe: called with events, on any thread.
    ///   - progress: called on a storage thread when `takeProgress` has logs to give.
    public convenience init(
        path: String, sync: SyncPolicy, observe: @escaping @Sendable (RecordLogEvent) -> Void = { _ in },
        progress: @escaping @Sendable () -> Void = {}
    ) throws(RecordLogError) {
        try self.init(
            path: path, sync: sync, fileSystem: SystemFileSystem(), hasThreads: true,
            clock: StorageThread.milliseconds, observe: observe, progress: progress)
    }

    package init(
        path: String, sync: SyncPolicy, fileSystem: any FileSystem, hasThreads: Bool,
        clock: @escaping @Sendable () -> Int64, observe: @escaping @Sendable (RecordLogEvent) -> Void = { _ in },
        progress: @escaping @Sendable () -> Void = {}
    ) throws(RecordLogError) {
        self.path = path
        self.sync = sync
        self.fileSystem = fileSystem
        self.observe = observe
        try fileSystem.createFolder(path)
        recoveryPoints = try Self.readRecoveryPoints(path, fileSystem)
        let epochPath = path + "/" + Name.leaderEpoch
        let stored = try Self.readNumber(epochPath, fileSystem)
        let mark = path + "/" + Name.cleanShutdown
        // What was lost together with its folder may have been read, too: only a folder without any trace is new.
        let names = try fileSystem.names(in: path)
        let isNew =
            !fileSystem.exists(epochPath) && recoveryPoints == nil
            && names.allSatisfy { !fileSystem.isFolder(path + "/" + $0) }
        wasClosed = isNew || fileSystem.exists(mark)
        leaderEpoch = wasClosed ? stored ?? 0 : (stored ?? 0) == .max ? .max : (stored ?? 0) + 1
        if leaderEpoch != stored {
            try fileSystem.replace(epochPath, with: Array("\(leaderEpoch)\n".utf8).span)
        }
        if isNew {
            try fileSystem.replace(path + "/" + Name.recoveryPoints, with: CheckpointFile.encode([]).span)
        }
        try fileSystem.removeFile(mark)
        // Before anything else is written: the next start must not take this one's unclean end for a clean one.
        try fileSystem.syncFolder(path)
        storage = try LogStorage(
            fileSystem: fileSystem, policy: sync, hasThreads: hasThreads, now: clock, progress: progress)
    }

    deinit { storage.drain {} }

    /// Opens the log `name`, which is created when it is missing.
    ///
    /// - Parameter now: the time of the clock on the wall, to forget idempotent producers that have long been silent.
    public func openLog(
        _ name: String, configuration: RecordLogConfiguration = .init(), now: WallTime
    ) throws(RecordLogError) -> RecordLog {
        let observe = observe
        let context = LogContext(
            fileSystem: fileSystem, folder: path + "/" + name, name: name,
            indexInterval: configuration.indexIntervalBytes, observe: { observe($0) })
        let start = RecordLog.Start(
            recoveryPoint: recoveryPoints?[name] ?? (wasClosed ? .max : nil),
            wasClosed: wasClosed, isNewerThanRecoveryPoints: recoveryPoints != nil, leaderEpoch: leaderEpoch)
        return try RecordLog(context, configuration, start, self, now: now)
    }

    /// Does what is due on the caller's thread, for a folder without threads of its own; `false` when nothing is.
    package func runNext() -> Bool { storage.runNext() }

    /// The IDs of the logs that have come further since it was called last: `RecordLog.handleProgress` tells what each has
    /// reached.
    public func takeProgress() -> [Int] { storage.takeProgress() }

    /// Waits until logs that were opened after an unclean end have been written again, so that records can be appended.
    ///
    /// - Parameter milliseconds: how long at most: a disk that refuses is waited for no longer.
    public func settle(_ logs: [RecordLog], milliseconds: Int64) {
        let end = storage.now() + milliseconds
        let pause = Monitor(0)
        while logs.contains(where: { !$0.isWritable }), storage.now() < end {
            let ids = Set(storage.takeProgress())
            for log in logs where ids.contains(log.id) { log.handleProgress() }
            guard ids.isEmpty else { continue }
            pause.withLock { $0 = 0 }
            pause.wait { waits -> (result: Void?, milliseconds: Int64?) in
                waits += 1
                return waits > 1 ? ((), nil) : (nil, 1)
            }
        }
    }

    /// Runs something on a storage thread, for example the removal of large files.
    public func perform(_ task: @escaping @Sendable () -> Void) { storage.perform(.task(task)) }

    /// Forces the names in this folder to the disk; for a storage thread.
    public func syncNames() throws(RecordLogError) { try fileSystem.syncFolder(path) }

    func register(_ name: String, folder: String, end: LogPosition) -> LogFlush {
        open.withLock { open in
            let log = LogFlush(id: open.nextID, name: name, folder: folder, end: end)
            open.nextID += 1
            open.logs[log.id] = log
            return log
        }
    }

    func unregister(_ log: LogFlush) {
        log.end()
        producerTotal.set(nil, ofLog: log.id)
        open.withLock { $0.logs[log.id] = nil }
    }

    /// Has the recovery points written soon.
    func checkpointSoon() {
        let isNew = open.withLock { open in
            defer { open.isCheckpointDue = true }
            return !open.isCheckpointDue
        }
        guard isNew else { return }
        storage.perform(.task { [weak self] in self?.checkpoint() }, after: Self.checkpointDelay)
    }

    /// Has the recovery points written.
    func checkpointNow() {
        open.withLock { $0.isCheckpointDue = true }
        storage.perform(.task { [weak self] in self?.checkpoint() })
    }

    private func checkpoint() {
        do throws(RecordLogError) { _ = try writeRecoveryPoints() } catch {
            observe(.helperNotWritten(log: path, reason: error.message))
        }
    }

    /// - Returns: whether every log is on the disk to its end.
    private func writeRecoveryPoints() throws(RecordLogError) -> Bool {
        let logs = open.withLock { open -> [LogFlush] in
            open.isCheckpointDue = false
            return open.logs.values.sorted { $0.name < $1.name }
        }
        let points = logs.map { $0.flushed.offset }
        let lines = zip(logs, points).map { log, point in
            let dash = log.name.lastIndex(of: "-") ?? log.name.endIndex
            return "\(log.name[..<dash]) \(log.name[dash...].dropFirst()) \(point)"
        }
        try fileSystem.replace(path + "/" + Name.recoveryPoints, with: CheckpointFile.encode(lines).span)
        try fileSystem.syncFolder(path)
        for (log, point) in zip(logs, points) { log.checkpointed = point }
        return logs.allSatisfy(\.isIdle)
    }

    /// Forces everything to the disk and notes that the folder was closed. Its logs are closed before.
    ///
    /// - Parameter done: called on a storage thread at the end, with what went wrong.
    public func close(_ done: @escaping @Sendable (RecordLogError?) -> Void) {
        storage.drain { [self] in
            do throws(RecordLogError) {
                guard try writeRecoveryPoints() else {
                    return done(RecordLogError(.ioFailure, "\(path) could not be forced to the disk"))
                }
                let mark = path + "/" + Name.cleanShutdown
                try fileSystem.replace(mark, with: Array("{\"version\":0,\"brokerEpoch\":-1}".utf8).span)
                try fileSystem.syncFolder(path)
                done(nil)
            } catch {
                done(error)
            }
        }
    }

    /// `nil` when there is no such file, or none that this class or Kafka wrote.
    private static func readRecoveryPoints(
        _ path: String, _ fileSystem: any FileSystem
    ) throws(RecordLogError) -> [String: Int64]? {
        guard let bytes = try fileSystem.readSmall(path + "/" + Name.recoveryPoints, maximumSize: 16 << 20),
            let lines = CheckpointFile.decode(bytes)
        else { return nil }
        var points: [String: Int64] = [:]
        for line in lines {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            guard fields.count == 3, let offset = Int64(fields[2]), offset >= 0 else { return nil }
            points["\(fields[0])-\(fields[1])"] = offset
        }
        return points
    }

    private static func readNumber(_ path: String, _ fileSystem: any FileSystem) throws(RecordLogError) -> Int32? {
        guard let bytes = try fileSystem.readSmall(path, maximumSize: 64) else { return nil }
        let text = String(decodingUTF8: bytes.span)
        return Int32(text.hasSuffix("\n") ? text.dropLast() : text[...]).flatMap { $0 >= 0 ? $0 : nil }
    }
}
