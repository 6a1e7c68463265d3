import KafkaSession
import Testing
import TrestleBase
import TrestleTransport
import WireBytes

@testable import KafkaClient

/// Members that leave while they join: the others wait for nobody who has gone.
@Suite(.timeLimit(.minutes(2))) struct GroupLeavingTests {
    /// Shorter than the session of a member that has gone without leaving, and long for one that nobody keeps waiting.
    private let limit = Duration.seconds(30)

    private func expectSoon(_ work: () async throws -> Void) async throws {
        let start = ContinuousClock.now
        try await work()
        #expect(ContinuousClock.now - start < limit)
    }

    @Test func `A consumer that wavers reads at once when it stays`() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 2)
        try await rig.produce(count: 10)
        let consumer = try rig.consumer(group: "g") { $0.sessionTimeout = .seconds(45) }
        for number in 0..<20 {
            try await consumer.subscribe(to: "t")
            try await Task.sleep(for: .milliseconds(number % 4))
            await consumer.unsubscribe()
        }
        try await consumer.subscribe(to: "t")
        try await expectSoon {
            let records = try await rig.read(10, from: consumer)
            #expect(records.count == 10)
        }
        await consumer.shutdown()
    }

    @Test func `A consumer that is shut down while it joins keeps no place`() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 2)
        try await rig.produce(count: 10)
        for wait in 0..<8 {
            let group = "g\(wait)"
            let first = try rig.consumer(group: group) { $0.sessionTimeout = .seconds(45) }
            _ = try await first.committed([TopicPartition(topic: "t", partition: 0)])
            try await first.subscribe(to: "t")
            try await Task.sleep(for: .milliseconds(wait))
            try await expectSoon {
                await first.shutdown(timeout: .seconds(60))
                let second = try rig.consumer(group: group)
                try await second.subscribe(to: "t")
                let records = try await rig.read(10, from: second)
                #expect(records.count == 10)
                await second.shutdown()
            }
        }
    }

    @Test func `A consumer that reaches no broker is shut down at once`() async throws {
        let configuration = try KafkaConsumer.Configuration(bootstrapServers: "127.0.0.1:1", groupID: "g")
        let consumer = try KafkaConsumer(configuration: configuration)
        try await consumer.subscribe(to: "t")
        try await Task.sleep(for: .milliseconds(20))
        try await expectSoon { await consumer.shutdown(timeout: .seconds(90)) }
    }

    @Test func `A member with bytes of its own that leaves while it joins keeps no place`() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        var configuration = OpaqueGroupMembership.Configuration(
            groupID: "workers", protocolType: "connect", protocolName: "v0", metadata: ByteSlice(utf8: "me")
        ) { members in
            Dictionary(members.map { ($0.memberID, $0.metadata) }) { $1 }
        }
        configuration.sessionTimeout = .seconds(45)
        let cluster = ClusterConfiguration(bootstrapServers: try Endpoint.bootstrapServers(rig.bootstrap))
        for wait in 0..<8 {
            let first = try KafkaGroupMember(cluster: cluster, membership: configuration) { _ in }
            await first.start()
            try await Task.sleep(for: .milliseconds(wait * 2))
            try await expectSoon {
                await first.leave(timeout: .seconds(60))
                let (events, tell) = AsyncStream<KafkaGroupMember.Event>.makeStream()
                let second = try KafkaGroupMember(cluster: cluster, membership: configuration) { tell.yield($0) }
                await second.start()
                for await case .assigned in events { break }
                await second.leave()
            }
        }
    }
}
