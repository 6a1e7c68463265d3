internal import KafkaCodec
internal import RecordLog
internal import Transport
internal import WireBytes

/// What the broker is made of, all of it on one event loop: no locks, and every request sees what the one before left.
final class BrokerCore {
    /// Without replicas a partition has one leader for ever.
    static let leaderEpoch: Int32 = 0

    let loop: EventLoop
    let configuration: KafkaBrokerConfiguration
    let folder: BrokerFolder
    let topics: TopicStore
    let coordinator: GroupCoordinator
    let connections: ConnectionTable
    /// Where requests that take long wait for their turn.
    let work: WorkQueue
    /// Where records are looked into that take long.
    let background: BackgroundQueue
    private(set) var listeners: [OpenListener] = []
    /// See `SASLServer`.
    let decoyKey = ClientAuthentication.randomBytes(32)
    private var housekeeping: LoopTimer?
    private var closings = RateLimitedLog()
    var throttle = AuthenticationThrottle()

    var nodeID: Int32 { folder.nodeID }
    var clusterID: String { folder.clusterID }

    /// Opens the folder and everything in it.
    init(loop: EventLoop, configuration: KafkaBrokerConfiguration) throws {
        self.loop = loop
        self.configuration = configuration
        connections = ConnectionTable(configuration)
        work = WorkQueue(loop: loop)
        background = BackgroundQueue(loop: loop)
        let now = WallClock.milliseconds()
        folder = try BrokerFolder(path: configuration.dataFolder)
        topics = try TopicStore(folder: configuration.dataFolder, configuration: configuration, now: now)
        for topic in topics.topics.values {
            for partition in topic.partitions {
                if let greatest = partition.log.greatestProducerID(below: BrokerFolder.producerIDLimit) {
                    folder.noteProducerID(greatest)
                }
            }
        }
        if topics.topics[OffsetStore.topicName] == nil {
            _ = try topics.create(OffsetStore.topicName, partitions: 1, now: now)
        }
        guard let offsets = topics.partition(OffsetStore.topicName, 0) else {
            throw RecordLogError(.ioFailure, "there is no \(OffsetStore.topicName) in \(configuration.dataFolder)")
        }
        coordinator = GroupCoordinator(
            offsets: try OffsetStore(log: offsets.log, now: now), loop: loop, configuration: configuration)
    }

    func listen() throws {
        for listener in [configuration.listener] + configuration.furtherListeners {
            do { listeners.append(try open(listener)) } catch {
                closeListeners()
                throw error
            }
        }
        housekeeping = loop.schedule(after: .seconds(1)) { [unowned self] in keepHouse() }
    }

    private func open(_ configuration: KafkaListener) throws(TransportError) -> OpenListener {
        var options = ListenerOptions()
        options.connection.receiveLimit = self.configuration.maximumRequestSize + (1 << 20)
        options.tls = configuration.tls
        let index = listeners.count
        let listener = try Listener.bind(
            on: loop, host: configuration.host, port: configuration.port, options: options
        ) { [unowned self] in accept($0, by: listeners[index]) }
        listener.observe = { [weak self] event in
            switch event {
            case .outOfDescriptors: self?.log(.error, "no descriptor is left for connections: they wait")
            case .acceptsAgain: self?.log(.info, "connections are accepted again")
            case .refused: break  // Connections are counted here.
            }
        }
        return OpenListener(configuration, listener)
    }

    func replaceAuthentication(with sasl: KafkaListenerSASL?, endingWhere hasChanged: (String) -> Bool) {
        guard let listener = listeners.first, let sasl else { return }
        listener.sasl = sasl
        throttle.forgetKnownAddresses()
        for client in connections.all where client.listener === listener {
            if let user = client.authentication?.session?.username, hasChanged(user) {
                client.close("belongs to a user that was changed or removed")
            } else if client.isAuthenticating {
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
    }

    func log(_ level: KafkaBrokerConfiguration.LogLevel, _ line: @autoclosure () -> String) {
        configuration.log(level, line())
    }

    /// Logs why a connection is closed: each of the first in some seconds, the number of the rest.
    func logClosing(_ peer: String, _ reason: String) {
        if closings.admits(now: loop.now) {
            log(.warning, "closing the connection of \(peer): it \(reason)")
        }
    }

    /// Milliseconds since 1970.
    func wallClock() -> Int64 { WallClock.milliseconds() }

    /// Whether a client's idea of the leader's epoch is ours; -1 means that it has none.
    static func check(leaderEpoch: Int32) -> KafkaErrorCode? {
        if leaderEpoch > Self.leaderEpoch { return .unknownLeaderEpoch }
        return leaderEpoch < -1 ? .fencedLeaderEpoch : nil
    }

    /// Makes a topic, unless there are too many partitions already.
    func createTopic(_ name: String, partitions: Int32) -> Result<Topic, Refusal> {
        guard topics.hasRoom(for: partitions) else { return .failure(tooManyPartitions) }
        do {
            let topic = try topics.create(name, partitions: partitions, now: wallClock())
            log(.info, "created topic \(name) with \(partitions) partition\(partitions == 1 ? "" : "s")")
            return .success(topic)
        } catch {
            log(.error, error.message)
            return .failure(Refusal(error))
        }
    }

    var tooManyPartitions: Refusal {
        Refusal(.policyViolation, "this broker has at most \(configuration.maximumPartitions) partitions")
    }

    // MARK: Time

    private func keepHouse() {
        housekeeping?.reschedule(after: .seconds(1))
        connections.checkDeadlines(now: loop.now)
        coordinator.reviewOffsets()
        if let count = closings.takeSuppressed(now: loop.now) {
            log(.warning, "closed \(count) more connections for reasons such as those")
        }
        reportFailures()
        for topic in topics.topics.values {
            for partition in topic.partitions { keepHouse(partition.log, isInternal: topic.isInternal) }
        }
    }

    private func keepHouse(_ log: RecordLog, isInternal: Bool) {
        do {
            if !isInternal { try log.applyRetention(now: wallClock()) }
            guard configuration.storage.sync == .everySecond, let writes = try log.unsyncedWrites() else { return }
            let report = configuration.log
            // On a thread of its own: a disk may take long, and the loop has clients.
            Task.detached {
                do { try writes.sync() } catch { report(.error, "\(error)") }
            }
        } catch {
            self.log(.error, error.message)
        }
    }

    /// Ends all connections and closes the logs.
    func close() {
        closeListeners()
        housekeeping?.cancel()
        for client in connections.all { client.shutDown() }
        do { try topics.close() } catch { log(.error, error.message) }
    }
}
