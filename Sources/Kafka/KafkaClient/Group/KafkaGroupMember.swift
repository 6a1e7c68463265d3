public import KafkaSession
import TrestleBase
public import TrestleTransport
public import WireBytes

/// A member of a group that is not one of consumers: it joins with bytes of its own and is assigned bytes, as Kafka Connect's workers and
/// schema registries are.
///
/// What it was assigned holds until `revoked`. It is told by its own clock, before the coordinator gives the place to another member.
public actor KafkaGroupMember {
    public enum Event: Sendable {
        case assigned(ByteSlice, generation: Int32)
        case revoked
        /// It has left the group for good, for example because a right is missing.
        case failed(KafkaError)
    }

    private let home: HomeLoop
    private let core: GroupMemberCore
    /// The same, for the end.
    private let boxed: LoopBox<GroupMemberCore>

    // SAFETY: the actor keeps its loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe home.loop.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - loop: the event loop to live on; `nil` for one of its own.
    ///   - observe: hears of assignments, on the loop, in their order; must not block.
    /// - Throws: `KafkaError.Code.invalidConfiguration`.
    public init(
        cluster configuration: ClusterConfiguration, membership: OpaqueGroupMembership.Configuration,
        loop: IOLoop? = nil, observe: @escaping @Sendable (Event) -> Void
    ) throws(KafkaError) {
        let home = try HomeLoop.ofClient(loop, name: "kafka-group")
        let cluster = ClusterCore(loop: home.loop, configuration: configuration)
        let state = OpaqueGroupMembership(configuration: membership, seed: configuration.seed)
        let core = GroupMemberCore(cluster, state, loop: home.loop, observe: observe)
        cluster.add(core)
        self.home = home
        self.core = core
        boxed = LoopBox(core)
    }

    // Not an isolated one: see KafkaProducer.
    deinit {
        home.loop.execute { [boxed] in boxed.value.close() }
    }

    /// Joins the group, and again whenever that is necessary.
    public func start() { core.start() }

    /// Leaves the group, so that another member may take its place at once, and closes the connections.
    ///
    /// - Parameter timeout: the limit for the coordinator's response.
    public func leave(timeout: Duration = .seconds(5)) async {
        await withCheckedContinuation { core.leave(timeout: timeout, then: $0) }
    }
}
