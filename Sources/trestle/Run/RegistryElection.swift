#if Program
import KafkaClient
import KafkaSession
import Logging
import SchemaRegistry
import TrestleTransport

/// A registry's part in the elections of the registries on its topic, for as long as it serves.
///
/// What ends a membership may pass: another program in the group, a second registry with the same URL, a right that is missing. So
/// the registry joins again, after growing pauses.
actor RegistryElection {
    private let cluster: ClusterConfiguration
    private let membership: OpaqueGroupMembership.Configuration
    private let identity: RegistryIdentity
    private let logger: Logger
    private let take: @Sendable (RegistryRole) async -> Void
    private var member: KafkaGroupMember?
    private var task: Task<Void, Never>?
    /// Of the last line of the log.
    private var leader: RegistryIdentity?

    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(60)

    /// - Parameters:
    ///   - identity: of this registry.
    ///   - take: hears of the registry's roles, in their order.
    init(
        _ identity: RegistryIdentity, cluster: ClusterConfiguration,
        membership: OpaqueGroupMembership.Configuration, logger: Logger,
        take: @escaping @Sendable (RegistryRole) async -> Void
    ) {
        self.identity = identity
        self.logger = logger
        self.cluster = cluster
        self.membership = membership
        self.take = take
    }

    /// - Throws: when no member can be made of the configuration.
    func start() throws(KafkaError) {
        let events = try makeMember()
        task = Task { await run(events) }
    }

    /// Leaves the group, so that another registry may lead at once.
    func stop() async {
        task?.cancel()
        await member?.leave()
    }

    private func makeMember() throws(KafkaError) -> AsyncStream<KafkaGroupMember.Event> {
        let (events, continuation) = AsyncStream.makeStream(of: KafkaGroupMember.Event.self)
        member = try KafkaGroupMember(cluster: cluster, membership: membership) { continuation.yield($0) }
        return events
    }

    private func run(_ first: AsyncStream<KafkaGroupMember.Event>) async {
        var events = first
        var pause = Self.firstPause
        while true {
            await member?.start()
            membership: for await event in events {
                await take(role(after: event))
                switch event {
                case .assigned: pause = Self.firstPause
                case .failed: break membership
                case .revoked: break
                }
            }
            guard !Task.isCancelled else { return }
            await member?.leave(timeout: .zero)
            try? await Task.sleep(for: pause)
            guard !Task.isCancelled, let next = try? makeMember() else { return }
            events = next
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private func role(after event: KafkaGroupMember.Event) -> RegistryRole {
        switch event {
        case .revoked: return .electing
        case .failed(let error):
            leader = nil
            logger.warning(
                "the schema registry takes no part in elections, changes nothing, and tries again: \(PeerText("\(error)"))"
            )
            return .electing
        case .assigned(let bytes, let generation):
            guard let assignment = RegistryAssignment(bytes.array) else {
                logger.warning("the schema registries' election has no legal outcome")
                return .electing
            }
            if assignment.hasDuplicateURLs {
                logger.warning(
                    """
                    several schema registries have one URL, and none of them changes anything: give each its own --advertised-host \
                    or --port (this one is \(identity.url))
                    """)
            }
            if assignment.leader == nil {
                logger.warning("none of the schema registries may lead: changes are refused until one without --follower starts")
            }
            let role = assignment.role(of: identity, generation: generation)
            logLeader(of: role)
            return role
        }
    }

    /// Says who leads, where it is another one than before.
    private func logLeader(of role: RegistryRole) {
        switch role {
        case .electing: leader = nil
        case .leader:
            if leader != identity { logger.info("the schema registry leads, as \(identity.url)") }
            leader = identity
        case .follower(let other):
            if leader != other { logger.info("the schema registry passes changes on to \(PeerText(other.url)), which leads") }
            leader = other
        }
    }
}
#endif
