import Foundation
import KafkaBroker
import KafkaCodec
import KafkaSession
import TestSupport
import Testing
import TrestleTransport
import WireBytes

@testable import KafkaClient

/// The core as consumers and administration will use it, against the embedded broker.
@Suite(.timeLimit(.minutes(2))) struct ClusterCoreTests {
    /// A broker in a folder of its own.
    private final class Rig: Sendable {
        let loop: IOLoop
        let broker: KafkaBroker
        let folder: URL
        let bootstrap: String

        init() async throws {
            loop = try IOLoop(name: "broker")
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("cluster-\(UUID().uuidString)")
            var configuration = KafkaBroker.Configuration(dataFolder: folder.path)
            configuration.port = 0
            broker = try KafkaBroker(configuration: configuration, loop: loop)
            bootstrap = "127.0.0.1:\(try await broker.start())"
        }

        deinit {
            loop.shutdown()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    private let place = TopicPartition(topic: "t", partition: 1)

    @Test func requestsOfEveryKindReachTheirBroker() async throws {
        let rig = try await Rig()
        let it = try await ClusterHarness([rig.bootstrap])
        let created = try await it.send(Requests.createTopic("t", partitions: 3), to: .controller).get()
        #expect(created.topics.map(\.errorCode) == [0])
        let cluster = try await it.send(DescribeClusterRequest(), to: .leastLoaded, versions: 0...1).get()
        #expect(cluster.brokers.count == 1)
        let stored = try await it.send(Requests.produce("one", to: place), to: .leader(of: place), versions: 3...12)
            .get()
        #expect(stored.responses.first?.partitionResponses.first?.errorCode == 0)
        let ends = try await it.send(Requests.listOffsets(place), to: .leader(of: place), versions: 1...6).get()
        #expect(ends.topics.first?.partitions.first?.offset == 1)
        let fetched = try await it.send(
            Requests.fetch(place), to: .leader(of: place), versions: 4...11, allowance: .milliseconds(100)
        ).get()
        #expect(fetched.responses.first?.partitions.first?.records?.isEmpty == false)
        var find = FindCoordinatorRequest()
        find.coordinatorKeys = ["g"]
        let found = try await it.send(find, to: .leastLoaded, versions: 4...4).get()
        #expect(found.coordinators.first?.nodeID == cluster.brokers.first?.brokerID)
        let beat = try await it.send(Requests.heartbeat("g"), to: .coordinator(of: CoordinatorKey(.group, "g"))).get()
        #expect(KafkaErrorCode(rawValue: beat.errorCode) == .unknownMemberID)
        // What is used for a request alone is forgotten after it.
        let topics = await it.on { Array($0.core.metadata.topics.keys) }
        #expect(topics == [])
        await it.close()
    }

    /// A member that joins waits for the others, for minutes if it must. Nothing else waits behind it.
    @Test func aJoinGroupHoldsUpNoFetch() async throws {
        let rig = try await Rig()
        let it = try await ClusterHarness([rig.bootstrap])
        _ = try await it.send(Requests.createTopic("t", partitions: 3), to: .controller).get()
        let group = ClusterDestination.coordinator(of: CoordinatorKey(.group, "g"))
        // A stable group of one, whose next member has to wait until the first joins again.
        let first = try await it.send(Requests.joinGroup("g"), to: group, versions: 5...5).get()
        let member = first.memberID
        _ = try await it.send(
            Requests.joinGroup("g", member: member), to: group, versions: 5...5, allowance: .seconds(60)
        ).get()
        let second = try await it.send(Requests.joinGroup("g"), to: group, versions: 5...5).get().memberID
        let hasJoined = SharedValue(false)
        let joining = Task { [it] in
            let joined = try await it.send(
                Requests.joinGroup("g", member: second), to: group, versions: 5...5, allowance: .seconds(60)
            ).get()
            hasJoined.value = true
            return joined.errorCode
        }
        for _ in 0..<3 {
            _ = try await it.send(Requests.listOffsets(place), to: .leader(of: place), versions: 1...6).get()
        }
        #expect(!hasJoined.value)
        // The first member's own JoinGroup has to wait behind the second's on the same connection, so it gives up.
        let late = await it.send(
            Requests.joinGroup("g", member: member), to: group, versions: 5...5, timeout: .milliseconds(300),
            allowance: .seconds(60))
        #expect(late.noResponse?.code == .timedOut, "\(late)")
        joining.cancel()
        await it.close()
        _ = try? await joining.value
    }

    @Test func whatCannotBeSentSaysWhyWithinItsTime() async throws {
        let nobody = try await ClusterHarness(["127.0.0.1:1"])
        let unreachable = await nobody.send(DescribeClusterRequest(), to: .leastLoaded, timeout: .milliseconds(200))
            .notSent
        #expect(unreachable?.code == .unreachable && unreachable?.text.contains("127.0.0.1:1") == true)
        await nobody.close()

        let rig = try await Rig()
        let it = try await ClusterHarness([rig.bootstrap])
        let missing = await it.send(
            Requests.listOffsets(place), to: .leader(of: place), versions: 1...6, timeout: .milliseconds(300))
        #expect(missing.notSent?.code == .timedOut && missing.notSent?.text.contains("'t'") == true, "\(missing)")
        let version = await it.send(Requests.listOffsets(place), to: .leastLoaded, versions: 99...99)
        #expect(version.notSent?.code == .unsupportedVersion)
        let name = await it.send(
            Requests.listOffsets(place), to: .leader(of: TopicPartition(topic: "no way", partition: 0)))
        #expect(name.notSent?.errorCode == KafkaErrorCode.invalidTopicException.rawValue, "\(name)")
        await it.close()
        let closed = await it.send(DescribeClusterRequest(), to: .leastLoaded)
        #expect(closed.notSent?.code == .unreachable)
    }

    @Test func aCoordinatorThatIsRefusedIsNamedAtOnce() async throws {
        let rig = try await Rig()
        let it = try await ClusterHarness([rig.bootstrap])
        let refused = await it.send(
            Requests.heartbeat("g"), to: .coordinator(of: CoordinatorKey(.transaction, "tx")), versions: 0...3)
        #expect(refused.notSent?.errorCode == KafkaErrorCode.transactionalIDAuthorizationFailed.rawValue, "\(refused)")
        #expect(refused.notSent?.text.contains("transactional ID 'tx'") == true)
        await it.close()
    }

    @Test func aTopicInUseStaysInThePictureByNameAndID() async throws {
        let rig = try await Rig()
        let it = try await ClusterHarness([rig.bootstrap]) { $0.allowsTopicCreation = true }
        await it.on { $0.core.use("t") }
        let ends = try await it.send(
            Requests.listOffsets(TopicPartition(topic: "t", partition: 0)),
            to: .leader(of: TopicPartition(topic: "t", partition: 0)), versions: 1...6
        ).get()
        #expect(ends.topics.first?.partitions.first?.offset == 0)
        let names = await it.on { it in it.core.metadata.topics["t"].map { it.core.metadata.name(of: $0.topicID) } }
        #expect(names == .some("t"))
        await it.on { $0.core.stopUsing("t") }
        #expect(await it.on { $0.core.metadata.topics.isEmpty })
        await it.close()
    }
}
