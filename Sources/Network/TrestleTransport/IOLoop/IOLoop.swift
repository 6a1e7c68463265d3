import CEpoll
public import TrestleBase
import TrestlePlatform
import Synchronization
import WireBytes

/// A thread that waits on epoll, and is the executor of the actors and tasks that are confined to it.
///
/// Connections, listeners and timers belong to one loop and are used on its thread only, without locks or hops.
/// `execute`, `run` and `shutdown` may be called from anywhere. The thread lives until `shutdown()`.
///
/// A tick of the loop: wait; handle what sockets have; run what was executed; fire timers; run the end-of-turn work;
/// send what connections have to send, one write each; tell handlers of connections that closed.
public final class IOLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    // SAFETY of @unchecked Sendable: `inbox` and `threadID` are synchronised; everything else that can change is
    // touched on the loop's thread alone, which the entry points assert.

    public let name: String

    // From any thread
    let inbox = Locked(Inbox())
    private let threadID = Atomic<UInt>(0)
    private let epoll: Int32
    let wakeUp: Int32

    // On the loop only
    public internal(set) var now = Instant.current
    var timers = TimerHeap()
    var sources = SlotTable<any EventSource>()
    var endOfTickWork: [() -> Void] = []
    var handshakes = HandshakeTurns<NetworkAddress.Network?>()
    var connectionsToFlush: [Connection] = []
    var closedConnections: [Connection] = []
    /// Every receive ends here first, so that idle connections hold no buffer.
    var receiveScratch: WireBuffer? = WireBuffer(capacity: IOLoop.scratchSize)
    /// Where ciphertext is received before it is decrypted into the other one.
    var cipherScratch: WireBuffer? = WireBuffer()
    /// Connections that have no descriptor yet, kept alive here.
    var connecting: [ObjectIdentifier: Connection] = [:]
    /// How many connections send their last bytes or wait for their peer's end, and what waits for them.
    var closingConnections = 0
    var closingWaiters: [ClosingWaiter] = []
    /// What is to be done when the loop shuts down.
    var shutdownWork = SlotTable<() -> Void>()
    var spareBuffers: [OutputBuffer] = []
    /// The capacity of all of them.
    var spareOutput = 0
    var receiveBuffers = ReceiveBuffers()
    private var endOfTurnBatch: [() -> Void] = []
    private var flushBatch: [Connection] = []
    private var closedBatch: [Connection] = []
    private var jobBatch: [Job] = []

    /// Of the descriptor that wakes the loop: a token that no source has.
    private static let wakeUpToken = UInt64.max

    /// How many bytes one read asks for.
    static let readSize = 65_536
    /// One read and the short leftover before it.
    static let scratchSize = readSize + Connection.smallLeftover

    /// - Parameter name: names the thread, of which Linux keeps 15 bytes.
    /// - Throws: `TransportError` when the process is out of descriptors or threads.
    public init(name: String = "loop") throws(TransportError) {
        self.name = name
        let epoll = trestle_epoll_create()
        guard epoll >= 0 else { throw .system("epoll_create1", errno) }
        let wakeUp = trestle_eventfd()
        guard wakeUp >= 0 else {
            let code = errno
            close(epoll)
            throw .system("eventfd", code)
        }
        self.epoll = epoll
        self.wakeUp = wakeUp
        guard
            trestle_epoll_ctl(
                epoll, EPOLL_CTL_ADD, wakeUp, trestle_EPOLLIN | trestle_EPOLLET, Self.wakeUpToken) == 0
        else {
            throw .system("epoll_ctl", errno)
        }
        try startThread { $0.runUntilShutDown() }
    }

    deinit {
        close(epoll)
        close(wakeUp)
    }

    // MARK: From any thread

    /// Whether the caller runs on the loop's thread.
    public var inLoop: Bool { threadID.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Runs `work` on the loop, after earlier work. After `shutdown()` it still runs, so that no caller waits for ever,
    /// but finds no connections.
    public func execute(_ work: @escaping @Sendable () -> Void) { enqueue(.work(work)) }

    /// Runs `body` on the loop and hands its result back.
    public func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = unsafe await withUnsafeContinuation { continuation in
            execute {
                do throws(Failure) {
                    unsafe continuation.resume(returning: .success(try body()))
                } catch {
                    unsafe continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    /// Closes every connection and listener, telling their handlers, drops the timers and ends the thread.
    public func shutdown() {
        inbox.withLock { $0.isShuttingDown = true }
        wake()
    }

    /// Waits until the thread that `shutdown()` ends has ended. Must not be called on the loop.
    public func join() {
        precondition(!inLoop)
        while !inbox.withLock({ $0.hasStopped }) { usleep(500) }
    }

    public func enqueue(_ job: consuming ExecutorJob) { enqueue(.job(UnownedJob(job))) }
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }
    public func isIsolatingCurrentContext() -> Bool? { inLoop }

    /// Ends the program, in every build and with the reason, unless the caller runs on the loop's thread: what lives on a loop has
    /// no locks, and would break later and elsewhere.
    @inline(__always)
    public func checkIsolated() {
        if !inLoop { refuseCaller() }
    }

    @inline(never)
    private func refuseCaller() -> Never {
        fatalError(
            "called off the event loop '\(name)': use IOLoop.run, or an actor whose executor the loop is")
    }

    // MARK: On the loop

    /// Sets a timer. A delay of zero or less fires in the next tick, never within this call.
    ///
    /// The delay runs from this call, not from the tick's `now`: after work that took long, a timer that was set behind
    /// it would else be due at once, and give up a peer that had no time to respond.
    @discardableResult
    public func schedule(after delay: Duration, _ work: @escaping () -> Void) -> LoopTimer {
        checkIsolated()
        let timer = LoopTimer(
            loop: self, deadline: Instant.current.advanced(by: delay).nanoseconds, order: 0, work: work)
        timers.insert(timer)
        return timer
    }

    /// Runs `work` once, after all that this tick has read and before connections send what was written. Work given
    /// from within such work runs in the next tick.
    public func atEndOfTick(_ work: @escaping () -> Void) {
        checkIsolated()
        endOfTickWork.append(work)
    }

    // MARK: The inbox

    enum Job {
        case job(UnownedJob)
        case work(@Sendable () -> Void)
    }

    struct Inbox {
        var jobs: [Job] = []
        /// The loop is in epoll_wait, or about to be, and nobody has woken it yet.
        var isAsleep = false
        var isShuttingDown = false
        var hasStopped = false
        var isDrainingAfterStop = false
    }

    private func enqueue(_ job: Job) {
        let (mustWake, mustDrain) = inbox.withLock { inbox in
            inbox.jobs.append(job)
            let mustWake = inbox.isAsleep
            inbox.isAsleep = false
            let mustDrain = inbox.hasStopped && !inbox.isDrainingAfterStop
            if mustDrain { inbox.isDrainingAfterStop = true }
            return (mustWake, mustDrain)
        }
        if mustWake { wake() }
        // A stopped loop still owes actors their jobs; one short-lived thread at a time keeps them serial.
        if mustDrain, (try? startThread { $0.drainAfterStop() }) == nil { drainAfterStop() }
    }

    private func wake() {
        var one: UInt64 = 1
        _ = unsafe write(wakeUp, &one, 8)
    }

    private func startThread(_ body: @escaping @Sendable (IOLoop) -> Void) throws(TransportError) {
        try NativeThread.start(name: name) { [self] in
            threadID.store(UInt(pthread_self()), ordering: .relaxed)
            body(self)
        }
    }

    // MARK: The turn

    private func runUntilShutDown() {
        let capacity = 256
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { unsafe events.deallocate() }
        while !inbox.withLock({ $0.isShuttingDown }) {
            let ready = unsafe epoll_wait(epoll, events, Int32(capacity), millisecondsToWait())
            now = .current
            for index in 0..<Int(max(ready, 0)) {
                // SAFETY: epoll_wait filled the first `ready` events.
                let event = unsafe events + index
                dispatch(token: unsafe trestle_epoll_token(event), events: unsafe event.pointee.events)
            }
            runJobs()
            runTimers()
            endTick()
            if !handshakes.isFresh { handshakes.endTick() }
        }
        closeEverything()
    }

    /// How long epoll may sleep. Says so in the inbox, under its lock, so that no job can slip by unseen.
    private func millisecondsToWait() -> Int32 {
        if !endOfTickWork.isEmpty || !connectionsToFlush.isEmpty || !closedConnections.isEmpty { return 0 }
        let sleeps = inbox.withLock { inbox in
            inbox.isAsleep = inbox.jobs.isEmpty && !inbox.isShuttingDown
            return inbox.isAsleep
        }
        guard sleeps else { return 0 }
        guard let deadline = timers.earliestDeadline else { return -1 }
        let current = Instant.current.nanoseconds
        guard deadline > current else { return 0 }
        // Rounded up: a timer must not fire early, nor the loop spin through its last millisecond.
        let milliseconds = (deadline - current) / 1_000_000
        return milliseconds >= 3_600_000 ? 3_600_000 : Int32(milliseconds) + 1
    }

    private func dispatch(token: UInt64, events: UInt32) {
        // It reports each write once: there is no need to read what was written.
        if token == Self.wakeUpToken { return }
        // A source that closed earlier in this tick is no longer in the table, even if its descriptor is back in use.
        sources[token]?.ready(events)
    }

    private func runJobs() {
        inbox.withLock { inbox in
            inbox.isAsleep = false
            swap(&inbox.jobs, &jobBatch)
        }
        guard !jobBatch.isEmpty else { return }
        for job in jobBatch {
            switch job {
            case .work(let work): work()
            case .job(let job):
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
        }
        jobBatch.removeAll(keepingCapacity: true)
    }

    private func runTimers() {
        // Timers set while these run wait for the next tick, since their deadline lies after `now`, or are as due as
        // the others; bounding the count keeps a timer that reschedules itself at zero from starving the sockets.
        var left = timers.count
        while left > 0, let timer = timers.removeDue(at: now.nanoseconds) {
            left -= 1
            guard let work = timer.work else { continue }
            work()
            if !timer.isPending { timer.work = nil }
        }
    }

    private func endTick() {
        if !endOfTickWork.isEmpty {
            swap(&endOfTickWork, &endOfTurnBatch)
            for work in endOfTurnBatch { work() }
            endOfTurnBatch.removeAll(keepingCapacity: true)
        }
        if !connectionsToFlush.isEmpty {
            swap(&connectionsToFlush, &flushBatch)
            for connection in flushBatch { connection.flushAtEndOfTick() }
            flushBatch.removeAll(keepingCapacity: true)
        }
        if !closedConnections.isEmpty {
            swap(&closedConnections, &closedBatch)
            for connection in closedBatch { connection.tellClosed() }
            closedBatch.removeAll(keepingCapacity: true)
        }
    }

    // MARK: The end

    private func closeEverything() {
        for work in shutdownWork.values { work() }
        shutdownWork = SlotTable()
        // Handlers may write, execute and schedule in their last callbacks; a few rounds see that through.
        for _ in 0..<16 {
            for source in sources.values { source.loopShutsDown() }
            for connection in connecting.values { connection.release(.shutdown) }
            timers.removeAll()
            endTick()
            runJobs()
            if sources.isEmpty && closedConnections.isEmpty && endOfTickWork.isEmpty
                && inbox.withLock({ $0.jobs.isEmpty })
            {
                break
            }
        }
        timers.removeAll()
        connectionsToFlush = []
        threadID.store(0, ordering: .relaxed)
        let leftOver = inbox.withLock { inbox in
            inbox.hasStopped = true
            inbox.isDrainingAfterStop = !inbox.jobs.isEmpty
            return inbox.isDrainingAfterStop
        }
        if leftOver { drainAfterStop() }
    }

    private func drainAfterStop() {
        threadID.store(UInt(pthread_self()), ordering: .relaxed)
        while true {
            runJobs()
            let done = inbox.withLock { inbox in
                inbox.isDrainingAfterStop = !inbox.jobs.isEmpty
                if inbox.jobs.isEmpty { threadID.store(0, ordering: .relaxed) }
                return inbox.jobs.isEmpty
            }
            if done { return }
        }
    }

    // MARK: Sources

    /// Puts a descriptor under watch; `interest` may be empty, in which case nothing is heard of it.
    func register(_ descriptor: Int32, interest: UInt32, source: any EventSource) throws(TransportError) -> UInt64 {
        let token = sources.insert(source)
        if interest != 0, trestle_epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, interest, token) != 0 {
            let code = errno
            sources.remove(token)
            throw .system("epoll_ctl", code)
        }
        return token
    }

    /// Changes what is watched. A descriptor without interest leaves epoll, which would else report hang-ups for ever.
    func changeInterest(_ descriptor: Int32, token: UInt64, from old: UInt32, to new: UInt32) {
        guard old != new else { return }
        let operation = old == 0 ? EPOLL_CTL_ADD : new == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD
        _ = trestle_epoll_ctl(epoll, operation, descriptor, new, token)
    }

    /// Forgets and closes a descriptor.
    func closeSource(_ descriptor: Int32, token: UInt64) {
        sources.remove(token)
        // Closing takes it out of epoll: no descriptor here is ever duplicated.
        close(descriptor)
    }
}
