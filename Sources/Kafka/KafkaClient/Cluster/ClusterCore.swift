import TrestleBase
import KafkaSession
import TrestleTransport
import WireBytes

/// The common part of all clients of a Kafka cluster: connections to brokers with their API versions and logins,
/// metadata, coordinators, the routing of requests, and backoff.
///
/// It lives on one event loop: nothing in it locks, hops or waits. Producers, consumers and administration are its tenants
/// (`ClusterTenant`); they say which topics they use, send requests to a `ClusterDestination` or over a node's connection, and
/// hear what has changed.
final class ClusterCore {
    enum State { case idle, running, closed }

    let loop: IOLoop
    let configuration: ClusterConfiguration
    private(set) var state = State.idle
    private var random: SeededRandom
    private var tenants: [Tenant] = []
    private struct Tenant { weak var tenant: (any ClusterTenant)? }

    /// The latest metadata of the cluster.
    var metadata = MetadataCache()
    var topics = TopicsInUse()
    var schedule: MetadataSchedule
    /// When all topics in use were last requested.
    var describedAllAt = Instant.distantPast
    var coordinators: CoordinatorTable

    /// The connection that asks about the cluster.
    var control: BrokerLink?
    var rotation = ServerRotation()
    var hasToldOfShortSessions = false
    /// The secret that brokers were sent and may repeat in their own words.
    var sentSecret: SentSecret?
    /// The last server that described the cluster.
    var responder: Endpoint?
    private(set) var nodes: [ClusterNode.Key: ClusterNode] = [:]
    /// Whether a connection to a broker is open and authenticated.
    var isConnected: Bool { control?.isReady == true || nodes.values.contains { $0.link?.isReady == true } }

    /// Requests whose broker is not known or not connected yet, in the order in which they were given.
    var waiting: [ClusterRequest] = []
    var advanceIsScheduled = false
    /// The reason for the end of a connection since one was last usable.
    var lastObstacle: KafkaObstacle?

    private var shutdownWork: UInt64?
    private var wakeTimer: LoopTimer?
    private var wakeTime = Instant.distantFuture

    init(loop: IOLoop, configuration: ClusterConfiguration) {
        self.loop = loop
        self.configuration = configuration
        self.random = SeededRandom(seed: configuration.seed)
        self.schedule = MetadataSchedule(
            maximumAge: configuration.metadataMaximumAge, backoff: configuration.retryBackoff)
        self.coordinators = CoordinatorTable(backoff: configuration.retryBackoff)
    }

    var isRunning: Bool { state == .running }

    // MARK: Tenants

    func add(_ tenant: any ClusterTenant) { tenants.append(Tenant(tenant: tenant)) }

    /// Takes a tenant off; the last one to go closes the connections.
    func remove(_ tenant: any ClusterTenant) {
        tenants.removeAll { $0.tenant == nil || $0.tenant === tenant }
        if tenants.isEmpty { close() }
    }

    func tell(_ body: (any ClusterTenant) -> Void) {
        for entry in tenants {
            if let tenant = entry.tenant { body(tenant) }
        }
    }

    func observe(_ event: ClusterEvent) {
        if case .disconnected(let obstacle) = event { lastObstacle = obstacle }
        tell { $0.clusterObserved(event) }
    }

    // MARK: Life

    /// Connects, and goes on connecting until `close`.
    func start() {
        guard state == .idle else { return }
        guard !loop.isShutDown else { return tell { $0.clusterEnded() } }
        state = .running
        shutdownWork = loop.whenShutDown { [weak self] in self?.tell { $0.clusterEnded() } }
        refresh(inTrouble: false)
        scheduleAdvance()
    }

    /// Closes all connections. Requests that wait are told that they were not sent.
    func close() {
        guard state != .closed else { return }
        state = .closed
        if let shutdownWork { loop.cancelShutdownWork(shutdownWork) }
        wakeTimer?.cancel()
        wakeTimer = nil
        control?.close()
        control = nil
        for node in sortedNodes {
            node.link?.close()
            node.link = nil
        }
        nodes.removeAll()
        let unsent = waiting
        waiting = []
        for request in unsent { request.fail(KafkaObstacle(.unreachable, "the client was closed")) }
    }

    // MARK: Nodes

    /// A broker that the cluster has named; `nil` for any other.
    func node(_ id: Int32, for purpose: ClusterNode.Purpose = .data) -> ClusterNode? {
        let key = ClusterNode.Key(id: id, purpose: purpose)
        if let node = nodes[key] { return node }
        guard isRunning, let broker = metadata.brokers[id] else { return nil }
        let node = ClusterNode(key: key, endpoint: Endpoint(host: broker.host, port: broker.port), core: self)
        nodes[key] = node
        return node
    }

    /// In an order that is the same in every run.
    var sortedNodes: [ClusterNode] {
        nodes.values.sorted { ($0.key.id, $0.key.purpose.rawValue) < ($1.key.id, $1.key.purpose.rawValue) }
    }

    func forget(_ node: ClusterNode) { nodes[node.key] = nil }

    func makeLink(to endpoint: Endpoint, owner: any BrokerLinkOwner) -> BrokerLink {
        watchSilence()
        return BrokerLink(
            loop: loop, endpoint: endpoint,
            options: BrokerLink.Options(
                clientID: configuration.clientID, connection: configuration.connectionOptions, sasl: configuration.sasl,
                requestTimeout: configuration.requestTimeout, maximumResponseSize: configuration.maximumResponseSize,
                refusal: configuration.refusal(of: endpoint)),
            owner: owner)
    }

    // MARK: Time

    /// A request has been sent, or a connection is being opened: looks after the stall timeout whether anything came back.
    func watchSilence() { wake(at: loop.now + ServerRotation.firstStallTimeout) }

    /// Asks to be woken at `time` at the latest, `distantFuture` being never.
    func wake(at time: Instant) {
        guard time < wakeTime, isRunning else { return }
        wakeTime = time
        wakeTimer?.cancel()
        let now = loop.now
        wakeTimer = loop.schedule(after: max(.zero, now.duration(to: time))) { [weak self] in
            guard let self else { return }
            wakeTimer = nil
            wakeTime = .distantFuture
            handleTimeout(now: loop.now)
        }
    }

    private func handleTimeout(now: Instant) {
        guard isRunning else { return }
        requestMetadata()
        watchControl(now: now)
        for node in sortedNodes { watch(node, now: now) }
        advance()
    }

    /// The wait before trying again after `attempts` failures.
    ///
    /// - Parameter obstacle: what a connection met. What only a person can change is tried less often.
    func pause(attempts: Int, after obstacle: KafkaObstacle? = nil) -> Duration {
        let isTransient = obstacle?.isTransient ?? true
        let backoff = isTransient ? configuration.retryBackoff : configuration.authenticationBackoff
        return backoff.delay(attempts: attempts, random: random.next())
    }

    /// `pause` as the time at which it ends.
    func retryTime(attempts: Int, after obstacle: KafkaObstacle? = nil) -> Instant {
        loop.now + pause(attempts: attempts, after: obstacle)
    }

    func withRandom<Value>(_ body: (inout SeededRandom) -> Value) -> Value { body(&random) }
}
