internal import KafkaCodec
internal import RecordLog
internal import TrestleBase
internal import TrestleTransport
internal import WireBytes

/// The parts of the broker, all on one event loop: no locks, and every request sees the effects of the previous one.
final class KafkaBrokerCore {
    let loop: IOLoop
    let configuration: KafkaBroker.Configuration
    let folder: BrokerFolder
    /// Producer IDs that the program itself has got: nobody else may write under them.
    var ownProducerIDs: Set<Int64> = []
    let topics: TopicStore
    let coordinator: GroupCoordinator
    let connections: ConnectionTable
    /// Where requests that take long wait for their turn.
    let work: WorkQueue
    /// Where records are looked into that take long.
    let background: BackgroundQueue
    private(set) var listeners: [OpenListener] = []
    /// See `SASLServer`.
    let decoyKey = SystemRandomNumberGenerator.bytes(32)
    private var maintenance: LoopTimer?
    private var closings = RateLimitedLog()
    private var storageErrors = RateLimitedLog(burst: 3)
    private var topicChanges = RateLimitedLog(burst: 50)
    var throttle = AuthenticationThrottle()
    /// The log that was examined last, whether it is worth compacting.
    private var nextExamined = 0

    var nodeID: Int32 { folder.nodeID }
    var clusterID: String { folder.clusterID }

    /// Opens the folder and everything in it.
    ///
    /// - Parameter progress: called on a storage thread when `storageProgressed` is to be called on the loop.
    init(
        loop: IOLoop, configuration: KafkaBroker.Configuration, progress: @escaping @Sendable () -> Void
    ) throws {
        self.loop = loop
        self.configuration = configuration
        connections = ConnectionTable(configuration)
        work = WorkQueue(loop: loop)
        background = BackgroundQueue(loop: loop)
        let now = WallTime.current
        folder = try BrokerFolder(configuration, progress: progress)
        topics = try TopicStore(logs: folder.logs, configuration: configuration, now: now)
        for topic in topics.topics.values {
            for partition in topic.partitions {
                if let greatest = partition.log.greatestProducerID(below: folder.notedProducerIDLimit) {
                    folder.noteProducerID(greatest)
                }
            }
        }
        folder.logs.settle(topics.topics.values.flatMap { $0.partitions.map(\.log) }, milliseconds: 30_000)
        try folder.startProducerIDs()
        if topics.topics[OffsetStore.topicName] == nil {
            _ = try topics.create(OffsetStore.topicName, partitions: 1, by: nil, now: now)
        }
        guard let offsets = topics.partition(OffsetStore.topicName, 0) else {
            throw RecordLogError(.ioFailure, "there is no \(OffsetStore.topicName) in \(configuration.dataFolder)")
        }
        coordinator = GroupCoordinator(
            offsets: try OffsetStore(log: offsets.log, now: now), loop: loop, configuration: configuration)
        coordinator.offsets.observeFailure = { [unowned self] in logStorageError($0) }
    }

    /// Whose committed offsets are being forgotten.
    var deletedTopics = DeletedTopics()

    func listen() throws {
        for listener in [configuration.listener] + configuration.furtherListeners {
            do { listeners.append(try open(listener)) } catch {
                closeListeners()
                throw error
            }
        }
        maintenance = loop.schedule(after: .seconds(1)) { [unowned self] in runMaintenance() }
    }

    private func open(_ configuration: KafkaListener) throws(TransportError) -> OpenListener {
        var options = ListenerOptions()
        options.connection.receiveLimit = self.configuration.maximumRequestSize + (1 << 20)
        options.tls = configuration.tls
        let index = listeners.count
        if let inProcess = configuration.inProcess {
            inProcess.open(on: loop, options: options) { [unowned self] in accept($0, by: listeners[index]) }
            let port = configuration.port > 0 ? configuration.port : listeners.first?.port ?? 0
            return OpenListener(configuration, nil, port: port)
        }
        let listener = try Listener.bind(
            on: loop, host: configuration.host, port: configuration.port, options: options
        ) { [unowned self] in accept($0, by: listeners[index]) }
        listener.observe = { [weak self] event in
            switch event {
            case .outOfDescriptors: self?.log(.error, "no descriptor is left for new connections: they wait")
            case .acceptsAgain: self?.log(.info, "connections are accepted again")
            case .refused: break  // Connections are counted here.
            }
        }
        return OpenListener(configuration, listener, port: listener.port)
    }

    func replaceAuthentication(with sasl: KafkaListenerSASL?, changed users: [String]) {
        guard let listener = listeners.first, let sasl else { return }
        listener.sasl = sasl
        throttle.forgetKnownAddresses(ofUsers: users)
        let changed = Set(users.map { ByteSlice(utf8: $0) })
        for client in connections.all where client.listener === listener {
            if let user = client.authentication?.session?.username, changed.contains(ByteSlice(utf8: user)) {
                client.close("belongs to a user that was changed or removed")
            } else if client.isAuthenticating, !changed.isEmpty {
                client.close("was authenticating when the users changed")
            } else {
                client.authentication?.sasl = sasl
            }
        }
    }

    private func closeListeners() {
        for listener in listeners { listener.close() }
        listeners = []
    }

    private func accept(_ connection: Connection, by listener: OpenListener) -> any ConnectionHandler {
        let client = ClientConnection(connection, broker: self, listener: listener)
        if let objection = connections.add(client) { client.abort(objection) }
        return client
    }

    func connectionClosed(_ client: ClientConnection) {
        connections.remove(client)
        if let (group, waiter) = client.groupWaiter { coordinator.abandon(group, waiter) }
        if let (group, waiter) = client.pendingMember { coordinator.abandonPending(group, waiter) }
    }

    func log(_ level: KafkaBroker.Configuration.LogLevel, _ line: @autoclosure () -> String) {
        configuration.log(level, line())
    }

    /// Logs why a connection is closed: each of the first in some seconds, the number of the rest.
    func logClosing(_ peer: String, _ reason: String) {
        if closings.admits(now: loop.now) {
            log(.warning, "closing the connection of \(peer): it \(reason)")
        }
    }

    /// Logs that the log cannot be written or read: clients try again, every second for example.
    func logStorageError(_ error: RecordLogError) {
        if storageErrors.admits(now: loop.now) { log(.error, error.message + "; it is tried again") }
    }

    /// Milliseconds since 1970.
    func wallClock() -> WallTime { .current }

    /// Makes a topic, unless there are too many partitions already.
    ///
    /// - Parameter done: called when all of it is there, now or in a later tick.
    func createTopic(
        _ name: String, partitions: Int32, configuration settings: TopicConfiguration = TopicConfiguration(),
        for client: ClientConnection, then done: @escaping (Result<Topic, Refusal>) -> Void
    ) {
        if let refusal = refusal(toMaking: partitions, for: client) { return done(.failure(refusal)) }
        make(topics.begin(name, 0..<partitions, settings, by: client.maker)) { [self] result in
            if case .success = result {
                logTopic("created topic \(name) with \(partitions) partition\(partitions == 1 ? "" : "s")")
            }
            done(result)
        }
    }

    /// A line of a topic that came or went, unless there are very many of them.
    func logTopic(_ line: String) {
        if topicChanges.admits(now: loop.now) { log(.info, line) }
    }

    /// Opens partitions until the tick's share of time is spent, and goes on in the next, even if the client has left.
    func make(_ new: PartitionsInMaking, then done: @escaping (Result<Topic, Refusal>) -> Void) {
        guard !topics.isClosed else { return }
        while !new.isComplete {
            do { try topics.openNext(new, now: wallClock()) } catch {
                logStorageError(error)
                return done(.failure(Refusal(error)))
            }
            if work.isSliceSpent, !new.isComplete { return work.add { [self] in make(new, then: done) } }
        }
        done(.success(topics.finish(new)))
    }

    /// Why a client may not make so many partitions more; `nil` when it may.
    func refusal(toMaking partitions: Int32, for client: ClientConnection) -> Refusal? {
        topics.objection(toMaking: partitions, by: client.maker).map { Refusal(.policyViolation, $0) }
    }

    // MARK: Time

    private func runMaintenance() {
        maintenance?.reschedule(after: .seconds(1))
        connections.checkDeadlines(now: loop.now)
        coordinator.reviewOffsets()
        if let count = closings.takeSuppressed(now: loop.now) {
            log(.warning, "closed \(count) more connections for similar reasons")
        }
        if let count = topicChanges.takeSuppressed(now: loop.now) {
            log(.info, "created or deleted \(count) more topics")
        }
        if let count = storageErrors.takeSuppressed(now: loop.now) {
            log(.error, "the log could not be written or read \(count) more times for similar reasons")
        }
        reportFailures()
        for topic in topics.topics.values {
            guard !topic.isInternal else { continue }
            for partition in topic.partitions {
                do { try partition.log.applyRetention(now: wallClock()) } catch { logStorageError(error) }
            }
        }
        startCompaction()
    }

    /// Compacts one log at a time, the one with most to gain among some: a compaction reads and writes as much as the disk
    /// gives.
    private func startCompaction() {
        let logs = topics.topics.values.filter { $0.rules.isCompacted && !$0.isInternal }.flatMap(\.partitions)
            .map(\.log)
        guard !logs.isEmpty, !logs.contains(where: \.isCompacting) else { return }
        let now = wallClock()
        var best: (ratio: Double, log: RecordLog)?
        for _ in 0..<min(logs.count, Self.logsExaminedAtOnce) {
            nextExamined = (nextExamined + 1) % logs.count
            let log = logs[nextExamined]
            if let ratio = log.dirtyRatio(now: now), ratio > best?.ratio ?? -1 { best = (ratio, log) }
        }
        best?.log.startCompaction(
            compression: configuration.compression, limits: configuration.decompressionLimits, now: now)
    }

    /// Logs may have thousands of segments, which are counted on the loop.
    private static let logsExaminedAtOnce = 50

    /// Ends all connections and closes the logs.
    ///
    /// - Parameter done: called on a storage thread when everything is on the disk.
    func close(_ done: @escaping @Sendable (RecordLogError?) -> Void) {
        closeListeners()
        maintenance?.cancel()
        background.stop()
        for client in connections.all { client.shutDown() }
        topics.close()
        // The folder stays locked until then.
        folder.logs.close { [lock = folder.lock] error in
            lock.release()
            done(error)
        }
    }
}
