import TrestleBase
import KafkaCodec
import KafkaSession
public import TrestleTransport

/// Administers a Kafka cluster: topics, partitions, configurations, groups and their offsets, records.
///
/// ```swift
/// let admin = try KafkaAdmin(bootstrapServers: "localhost:9092")
/// try await admin.createTopic("orders", partitions: 6)
/// let committed = try await admin.groupOffsets("billing")
/// await admin.shutdown()
/// ```
///
/// Each call goes to the broker that can handle it (the controller, a group's coordinator, a partition's leader), is
/// repeated where the cluster has just changed, and ends within `KafkaAdmin.Configuration.timeout`. A call for several things
/// returns one result for each. When the task is cancelled, a call throws `KafkaError.Code.cancelled`; the broker may
/// have done what it requested.
public actor KafkaAdmin {
    private let home: HomeLoop
    let cluster: ClusterCore
    /// The same, for the end.
    private let boxed: LoopBox<ClusterCore>
    private let tenant: AdminTenant
    let configuration: KafkaAdmin.Configuration

    // SAFETY: the actor keeps its loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe home.loop.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - bootstrapServers: brokers to ask first, `host:port`, several with commas between them.
    ///   - loop: the event loop to live on; `nil` for one of its own.
    /// - Throws: `KafkaError.Code.invalidConfiguration`.
    public init(bootstrapServers: String, loop: IOLoop? = nil) throws(KafkaError) {
        try self.init(configuration: try KafkaAdmin.Configuration(bootstrapServers: bootstrapServers), loop: loop)
    }

    /// - Parameters:
    ///   - loop: the event loop to live on; `nil` for one of its own.
    ///   - observe: is told, in a line each, what works but should be changed.
    /// - Throws: `KafkaError.Code.invalidConfiguration`.
    public init(
        configuration: KafkaAdmin.Configuration, loop: IOLoop? = nil,
        observe: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(KafkaError) {
        try configuration.cluster.check()
        let home = try HomeLoop.ofClient(loop, name: "kafka-admin")
        let cluster = ClusterCore(loop: home.loop, configuration: configuration.cluster)
        let tenant = AdminTenant(cluster, observe: observe)
        cluster.add(tenant)
        self.home = home
        self.cluster = cluster
        self.boxed = LoopBox(cluster)
        self.tenant = tenant
        self.configuration = configuration
    }

    // Not an isolated one: see KafkaProducer.
    deinit {
        home.loop.execute { [boxed] in boxed.value.close() }
    }

    /// Closes the connections; calls that wait throw `KafkaError.Code.stopped`.
    public func shutdown() {
        guard !tenant.isClosed else { return }
        tenant.close()
        cluster.close()
    }

    // MARK: Requests

    /// When a call that begins now has to end.
    var deadline: Instant { Instant.current.advanced(by: configuration.timeout) }

    /// Sends a request to where it belongs, again where the cluster has changed meanwhile.
    ///
    /// - Parameters:
    ///   - isRepeatable: whether it may be sent again when no response came: it changes nothing, or the same again.
    ///   - keeps: whether the broker may keep the response for as long as the call may take.
    ///   - errorCode: an error of the response for which it is worth asking again.
    func request<Request: KafkaRequest>(
        _ destination: ClusterDestination, versions: ClosedRange<Int16> = Request.validVersions,
        deadline: Instant, isRepeatable: Bool = true, keeps: Bool = false,
        _ make: @escaping @Sendable (Int16) -> Request, errorCode: (Request.Response) -> Int16 = { _ in 0 }
    ) async throws(KafkaError) -> (response: Request.Response, version: Int16) {
        var attempts = 0
        while true {
            attempts += 1
            let left = Instant.current.duration(to: deadline)
            switch try await transmit(destination, versions, left, keeps: keeps, make) {
            case .response(let response, let version):
                let code = errorCode(response)
                guard noteMoved(code, destination), await pause(attempts, before: deadline) else {
                    return (response, version)
                }
            case .notSent(let obstacle): throw KafkaError(obstacle)
            case .noResponse(let obstacle):
                guard isRepeatable, await pause(attempts, before: deadline) else { throw KafkaError(obstacle) }
            }
        }
    }

    private func transmit<Request: KafkaRequest>(
        _ destination: ClusterDestination, _ versions: ClosedRange<Int16>, _ timeout: Duration, keeps: Bool,
        _ make: @escaping @Sendable (Int16) -> Request
    ) async throws(KafkaError) -> ClusterOutcome<Request.Response> {
        guard !Task.isCancelled else { throw Self.cancelled }
        cluster.start()
        guard !tenant.isClosed else {
            throw KafkaError(.stopped, "the client, or the event loop that it lives on, was shut down")
        }
        let call = LoopCall<ClusterOutcome<Request.Response>>()
        tenant.add(call)
        defer { tenant.remove(call) }
        cluster.send(
            to: destination, versions: versions, timeout: timeout, allowance: { _ in keeps ? timeout : .zero }, make
        ) { call.finish(.success($0)) }
        let result = await withTaskCancellationHandler {
            await call.outcome(on: home.loop)
        } onCancel: {
            home.loop.execute { call.finish(.failure(Self.cancelled)) }
        }
        return try result.get()
    }

    private static var cancelled: KafkaError {
        KafkaError(.cancelled, "the task was cancelled: the broker may or may not have executed the request")
    }

    /// Notes that a broker is not, or not yet, the right one; `false` for every other error.
    func noteMoved(_ errorCode: Int16, _ destination: ClusterDestination) -> Bool {
        switch KafkaErrorCode(rawValue: errorCode) {
        case .notController, .notLeaderOrFollower, .leaderNotAvailable, .fencedLeaderEpoch, .unknownLeaderEpoch,
            .replicaNotAvailable:
            cluster.refresh(inTrouble: true)
        case .notCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress:
            if case .coordinator(let key) = destination { cluster.invalidateCoordinator(of: key) }
        case .requestTimedOut, .throttlingQuotaExceeded: break
        default: return false
        }
        return true
    }

    /// Waits before the next attempt; `false` when there is no time for one.
    func pause(_ attempts: Int, before deadline: Instant) async -> Bool {
        let pause = cluster.pause(attempts: attempts)
        guard Instant.current.advanced(by: pause) < deadline else { return false }
        try? await Task.sleep(for: pause)
        return true
    }
}
