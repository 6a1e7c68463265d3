import KafkaCodec
import KafkaSession
import Testing
import TrestleTransport
import WireBytes

@testable import KafkaClient

/// The core against librdkafka's mock cluster of several brokers, faults included.
@Suite(.serialized, .enabled(if: MockCluster.python != nil, "TRESTLE_PYTHON is not set"), .timeLimit(.minutes(3)))
struct ClusterMockClusterTests {
    @Test func eachPartitionIsRequestedFromItsLeader() async throws {
        let cluster = try MockCluster(brokers: 3)
        try cluster.send("topic t 3")
        for partition in 0..<3 { try cluster.send("leader t \(partition) \(3 - partition)") }
        let it = try await ClusterHarness(cluster.bootstrap)
        for partition in 0..<3 {
            let place = TopicPartition(topic: "t", partition: Int32(partition))
            let stored = try await it.send(
                Requests.produce("\(partition)", to: place), to: .leader(of: place), versions: 3...7
            ).get()
            #expect(stored.responses.first?.partitionResponses.first?.errorCode == 0)
            let ends = try await it.send(Requests.listOffsets(place), to: .leader(of: place), versions: 1...5).get()
            #expect(ends.topics.first?.partitions.first.map { [$0.offset, Int64($0.errorCode)] } == [1, 0])
            let fetched = try await it.send(
                Requests.fetch(place), to: .leader(of: place), versions: 4...11, allowance: .milliseconds(100)
            ).get()
            #expect(fetched.responses.first?.partitions.first?.records?.isEmpty == false)
        }
        #expect(try cluster.read("t", partitions: 3).map(\.value) == ["0", "1", "2"])
        await it.close()
    }

    /// COORDINATOR_NOT_AVAILABLE and COORDINATOR_LOAD_IN_PROGRESS pass.
    @Test func aCoordinatorIsLookedUpUntilThereIsOne() async throws {
        let cluster = try MockCluster(brokers: 3)
        try cluster.send("errors 10 15,14,15")
        let it = try await ClusterHarness(cluster.bootstrap)
        let key = CoordinatorKey(.group, "g")
        let beat = try await it.send(Requests.heartbeat("g"), to: .coordinator(of: key), versions: 0...3).get()
        #expect(beat.errorCode != 0)
        let isApart = await it.on { it in
            it.core.nodes.keys.filter { $0.purpose == .coordination }.count == 1
        }
        #expect(isApart)
        // The coordinator has moved: the next request finds it again.
        await it.on { $0.core.invalidateCoordinator(of: key) }
        _ = try await it.send(Requests.heartbeat("g"), to: .coordinator(of: key), versions: 0...3).get()
        await it.close()
    }

    /// What comes too late is dropped; the connection, and what else waits on it, goes on.
    @Test func aResponseThatComesTooLateEndsNoConnection() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        let it = try await ClusterHarness(cluster.bootstrap)
        let place = TopicPartition(topic: "t", partition: 0)
        await it.on { $0.core.use("t") }
        _ = try await it.send(Requests.listOffsets(place), to: .leader(of: place), versions: 1...5).get()
        let link = await it.on { it in it.core.node(1)?.link.map { ObjectIdentifier($0) } }
        try cluster.send("rtt 1 700")
        async let patient = it.send(Requests.listOffsets(place), to: .leader(of: place), versions: 1...5)
        async let hasty = it.send(
            Requests.listOffsets(place), to: .leader(of: place), versions: 1...5, timeout: .milliseconds(100))
        let (kept, late) = await (patient, hasty)
        #expect(late.noResponse?.code == .timedOut, "\(late)")
        #expect(try kept.get().topics.first?.partitions.first?.errorCode == 0)
        try cluster.send("rtt 1 0")
        _ = try await it.send(Requests.listOffsets(place), to: .leader(of: place), versions: 1...5).get()
        let same = await it.on { it in it.core.node(1)?.link.map { ObjectIdentifier($0) } }
        #expect(link != nil && same == link)
        await it.close()
    }

    @Test func aRequestWaitsForABrokerThatComesBack() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        let it = try await ClusterHarness(cluster.bootstrap)
        let place = TopicPartition(topic: "t", partition: 0)
        _ = try await it.send(Requests.listOffsets(place), to: .leader(of: place), versions: 1...5).get()
        try cluster.send("down 1")
        async let waiting = it.send(Requests.listOffsets(place), to: .leader(of: place), versions: 1...5)
        try await Task.sleep(for: .milliseconds(300))
        try cluster.send("up 1")
        let outcome = await waiting
        // It may have been on the wire when the broker went.
        #expect(outcome.noResponse != nil || (try? outcome.get()) != nil, "\(outcome)")
        _ = try await it.send(Requests.listOffsets(place), to: .leader(of: place), versions: 1...5).get()
        await it.close()
    }
}
