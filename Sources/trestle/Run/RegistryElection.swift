#if Program
import KafkaClient
import KafkaSession
import TrestleTransport

/// A registry's part in the elections of the registries on its topic, for as long as it serves.
///
/// What ends a membership may pass: another program in the group, a second registry with the same URL, a right that is missing. So
/// the registry joins again, after growing pauses.
actor RegistryElection {
    private let cluster: ClusterConfiguration
    private let membership: OpaqueGroupMembership.Configuration
    private let take: @Sendable (KafkaGroupMember.Event) async -> Void
    private var member: KafkaGroupMember?
    private var task: Task<Void, Never>?

    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(60)

    /// - Parameter take: hears of the elections, in their order.
    init(
        cluster: ClusterConfiguration, membership: OpaqueGroupMembership.Configuration,
        take: @escaping @Sendable (KafkaGroupMember.Event) async -> Void
    ) {
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
                await take(event)
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
}
#endif
