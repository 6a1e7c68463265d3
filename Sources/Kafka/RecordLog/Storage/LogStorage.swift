internal import WireBytes

/// Forces the logs of one folder to the disk, on threads of its own: no other thread waits for a sync.
///
/// One thread does the work while the disk keeps up. As long as several logs wait it takes others to its help, up to
/// `maximumThreads`: syncs that run side by side share the journal's commits, so that many partitions cost hardly more
/// than one. What comes to a log while it is being synced is synced together, next.
final class LogStorage: Sendable {
    enum Item: Sendable {
        case flush(LogFlush)
        case rewrite(LogFlush, SegmentRewrite)
        case task(@Sendable () -> Void)
    }

    private struct Queue {
        var ready: [Item] = []
        /// Ascending.
        var timed: [(due: Int64, item: Item)] = []
        var threads = 0
        var idle = 0
        var busy = 0
        /// Logs of which there is something to tell.
        var progressed: [Int] = []
        var isToldOf = false
        /// Called at the end.
        var whenDrained: (@Sendable () -> Void)?
        var isStopped = false
    }

    static let maximumThreads = 16
    /// Milliseconds after which a thread that has nothing to do ends, but for the last one.
    private static let idleTime: Int64 = 5000

    let fileSystem: any FileSystem
    let policy: SyncPolicy
    /// Milliseconds of a clock that never goes back.
    let now: @Sendable () -> Int64
    private let hasThreads: Bool
    private let queue = Monitor(Queue())
    private let progress: @Sendable () -> Void

    /// - Parameters:
    ///   - hasThreads: `false` leaves it to the owner to call `runNext`.
    ///   - progress: called on a storage thread when `takeProgress` has something to give.
    init(
        fileSystem: any FileSystem, policy: SyncPolicy, hasThreads: Bool, now: @escaping @Sendable () -> Int64,
        progress: @escaping @Sendable () -> Void
    ) throws(RecordLogError) {
        self.fileSystem = fileSystem
        self.policy = policy
        self.hasThreads = hasThreads
        self.now = now
        self.progress = progress
        guard hasThreads else { return }
        queue.withLock { $0.threads = 1 }
        try StorageThread.start { [self] in work(isLast: true) }
    }

    // MARK: Handing over

    func perform(_ item: Item, after delay: Int64 = 0) {
        let start = queue.withLock { queue -> Bool in
            if delay <= 0 || (queue.whenDrained != nil && !Self.isTask(item)) {
                queue.ready.append(item)
            } else {
                let due = now() + delay
                var index = queue.timed.count
                while index > 0, queue.timed[index - 1].due > due { index -= 1 }
                queue.timed.insert((due, item), at: index)
            }
            return takeHelp(&queue)
        }
        queue.signal()
        if start { startHelper() }
    }

    private static func isTask(_ item: Item) -> Bool { if case .task = item { true } else { false } }

    /// Whether another thread is to be started, which then counts already.
    private func takeHelp(_ queue: inout Queue) -> Bool {
        guard hasThreads, !queue.ready.isEmpty, queue.idle == 0, queue.threads < Self.maximumThreads else {
            return false
        }
        queue.threads += 1
        return true
    }

    private func startHelper() {
        do throws(RecordLogError) { try StorageThread.start { [self] in work(isLast: false) } } catch {
            queue.withLock { $0.threads -= 1 }
        }
    }

    /// The logs about which `LogFlush.step` has something new to say.
    func takeProgress() -> [Int] {
        queue.withLock { queue in
            queue.isToldOf = false
            defer { queue.progressed = [] }
            return queue.progressed
        }
    }

    func tell(of log: LogFlush) {
        let isFirst = queue.withLock { queue -> Bool in
            if !queue.progressed.contains(log.id) { queue.progressed.append(log.id) }
            defer { queue.isToldOf = true }
            return !queue.isToldOf
        }
        if isFirst { progress() }
    }

    /// Does at once what waits for its time, then `last`, and ends the threads. Nothing may be handed over any more.
    func drain(_ last: @escaping @Sendable () -> Void) {
        let start = queue.withLock { queue -> Bool in
            queue.ready += queue.timed.map(\.item).filter { !Self.isTask($0) }
            queue.timed = []
            queue.whenDrained = last
            return takeHelp(&queue)
        }
        queue.broadcast()
        if start { startHelper() }
    }

    // MARK: The work

    private func work(isLast: Bool) {
        var idleSince: Int64?
        while true {
            let next: Item? = queue.wait { queue in
                if idleSince != nil { queue.idle -= 1 }
                if let item = take(&queue) {
                    idleSince = nil
                    return (.some(item), nil)
                }
                let since = idleSince ?? now()
                idleSince = since
                let rest = Self.idleTime - (now() - since)
                if queue.isStopped || (!isLast && rest <= 0) {
                    queue.threads -= 1
                    return (.some(nil), nil)
                }
                queue.idle += 1
                let untilDue = queue.timed.first.map { max(1, $0.due - now()) }
                return (nil, isLast ? untilDue : min(rest, untilDue ?? rest))
            }
            guard let next else { return }
            if queue.withLock({ takeHelp(&$0) }) { startHelper() }
            run(next)
            let isDraining = queue.withLock { queue -> Bool in
                queue.busy -= 1
                return queue.whenDrained != nil
            }
            // Threads that wait look again whether all is done.
            if isDraining { queue.broadcast() }
        }
    }

    /// The next item that is due.
    private func take(_ queue: inout Queue) -> Item? {
        while let first = queue.timed.first, first.due <= now() {
            queue.ready.append(first.item)
            queue.timed.removeFirst()
        }
        if queue.ready.isEmpty {
            guard queue.busy == 0, let last = queue.whenDrained, !queue.isStopped else { return nil }
            queue.isStopped = true
            queue.busy += 1
            // It may hold what holds this.
            queue.whenDrained = {}
            return .task(last)
        }
        queue.busy += 1
        return queue.ready.removeFirst()
    }

    /// Does the next thing that is due, on the caller's thread; `false` when there is none.
    func runNext() -> Bool {
        guard let item = queue.withLock({ take(&$0) }) else { return false }
        run(item)
        queue.withLock { $0.busy -= 1 }
        return true
    }

    private func run(_ item: Item) {
        switch item {
        case .flush(let log): flush(log)
        case .rewrite(let log, let rewrite):
            let outcome = Result { () throws(RecordLogError) in try rewrite.run(fileSystem) }
            if log.rewritten(outcome) { tell(of: log) }
        case .task(let body): body()
        }
    }

    private func flush(_ log: LogFlush) {
        guard let work = log.begin() else { return }
        do throws(RecordLogError) {
            for file in work.files { try file.sync() }
            for helper in work.helpers {
                // It can be made again: that it cannot be written holds nothing up.
                do throws(RecordLogError) {
                    try fileSystem.replace(helper.path, with: helper.content.span)
                } catch {
                    try? fileSystem.removeFile(helper.path)
                }
            }
            if work.syncsFolder || !work.helpers.isEmpty { try fileSystem.syncFolder(log.folder) }
            if work.syncsParent { try fileSystem.syncFolder(SystemFileSystem.parent(of: log.folder)) }
            if log.finish(work) { perform(.flush(log), after: policy.delay) }
            tell(of: log)
        } catch {
            if log.fail(work, error) { tell(of: log) }
        }
    }
}
