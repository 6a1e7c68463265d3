import TrestleBase
import KafkaClient
import KafkaCodec
import KafkaSession
import Testing
import TrestleTransport
import WireBytes

/// States of the cluster: the producer waits, says why, and goes on by itself.
@Suite(.timeLimit(.minutes(2))) struct ProducerClusterStateTests {
    @Test func aTopicRefusedInMetadataWaitsForTheRightAndHoldsNoOther() async throws {
        let isGranted = SharedValue(false)
        let port = SharedValue<UInt16>(0)
        let broker = try await FakeBroker(
            FakeBroker.Behaviour(metadata: { _, request in
                FakeBroker.metadata(
                    request, brokers: [1: port.value], leader: 1, errors: isGranted.value ? [:] : ["closed": 29])
            }))
        port.value = broker.port
        let it = try ProducerHarness([broker.bootstrap])
        await it.start()
        await it.append(0..<10, to: "closed")
        try await it.wait("the reason") { $0.obstacles.contains { $0.code == .authorizationFailed } }
        await it.append(10..<20, to: "open")
        try await it.wait("the other topic") { $0.stored == Array(10..<20) }
        let obstacle = try #require(await it.on { $0.report.obstacles.first { $0.topic == "closed" } })
        #expect(obstacle.errorCode == 29 && !obstacle.isTransient && obstacle.fix?.contains("kafka-acls") == true)
        isGranted.value = true
        try await it.wait("the records after the grant") { $0.stored == Array(10..<20) + Array(0..<10) }
        let recovered = await it.on { $0.report.recovered }
        #expect(recovered == ["closed"])
        let failed = await it.on { $0.report.failed }
        #expect(failed.isEmpty)
        try await it.stop()
    }

    @Test func aRightThatComesAndGoesFailsNoRecordAndIsTriedWithOneBatchAtATime() async throws {
        let isGranted = SharedValue(false)
        let broker = try await FakeBroker(
            FakeBroker.Behaviour(produce: { _, request in
                .respond(to: request, errors: isGranted.value ? [:] : ["t": 29])
            }))
        let it = try ProducerHarness([broker.bootstrap]) { $0.batchSize = 200 }
        await it.start()
        await it.append(0..<500, to: "t")
        try await it.wait("refusals") { _ in broker.produceRequestCount.value >= 4 }
        let before = broker.produceRequestCount.value
        try await Task.sleep(for: .milliseconds(500))
        // Waits of up to 200 ms lie between them: not one for each batch.
        #expect(broker.produceRequestCount.value - before <= 8)
        isGranted.value = true
        try await it.wait("the records") { $0.stored == Array(0..<500) }
        let told = await it.on { $0.report.obstacles.count }
        #expect(told == 1)
        try await it.stop()
    }

    @Test func aTopicWithAnImpossibleNameFailsItsRecordsNowAndLater() async throws {
        let port = SharedValue<UInt16>(0)
        let broker = try await FakeBroker(
            FakeBroker.Behaviour(metadata: { _, request in
                FakeBroker.metadata(request, brokers: [1: port.value], leader: 1, errors: ["no way": 17])
            }))
        port.value = broker.port
        let it = try ProducerHarness([broker.bootstrap])
        await it.start()
        await it.append(0..<2, to: "no way")
        try await it.wait("the failures") { $0.failed.count == 2 }
        await it.append(2..<3, to: "no way")
        let failed = await it.on { $0.report.failed }
        #expect(failed == [0: 17, 1: 17, 2: 17])
        try await it.stop()
    }

    /// The leader takes requests and sends no response, as a stopped process does; the cluster has elected another one.
    @Test func aLeaderThatHangsIsLeftForTheOneThatMetadataNames() async throws {
        let ports = SharedValue<[Int32: UInt16]>([:])
        let leader = SharedValue<Int32>(2)
        let cluster: @Sendable (Int, MetadataRequest) -> MetadataResponse? = { _, request in
            FakeBroker.metadata(request, brokers: ports.value, leader: leader.value)
        }
        let healthy = try await FakeBroker(FakeBroker.Behaviour(metadata: cluster))
        let hung = try await FakeBroker(FakeBroker.Behaviour(metadata: cluster, produce: { _, _ in .silence }))
        ports.value = [1: healthy.port, 2: hung.port]
        let it = try ProducerHarness([healthy.bootstrap]) { $0.cluster.requestTimeout = .seconds(60) }
        await it.start()
        await it.append(0..<10, to: "t")
        try await it.wait("the request") { _ in hung.produceRequestCount.value == 1 }
        leader.value = 1
        try await it.wait("the records", seconds: 20) { $0.stored == Array(0..<10) }
        try await it.stop()
    }

    @Test func aBrokerThatIsCutOffFromItsClusterIsLeft() async throws {
        let cutOff = try await FakeBroker(
            FakeBroker.Behaviour(metadata: { _, request in
                FakeBroker.metadata(request, brokers: [1: 1, 2: 1], leader: -1)
            }))
        let healthy = try await FakeBroker(FakeBroker.Behaviour())
        let it = try ProducerHarness([cutOff.bootstrap, healthy.bootstrap])
        await it.start()
        await it.append(0..<10, to: "t")
        try await it.wait("the records", seconds: 20) { $0.stored == Array(0..<10) }
        try await it.stop()
    }

    @Test func aBrokerThatDoesNotDescribeTheClusterIsLeft() async throws {
        let silent = try await FakeBroker(FakeBroker.Behaviour(metadata: { _, _ in nil }))
        let healthy = try await FakeBroker(FakeBroker.Behaviour())
        let it = try ProducerHarness([silent.bootstrap, healthy.bootstrap]) { $0.cluster.requestTimeout = .seconds(60) }
        await it.start()
        await it.append(0..<10, to: "t")
        try await it.wait("the records", seconds: 20) { $0.stored == Array(0..<10) }
        try await it.stop()
    }

    /// A stopped process: the kernel takes connections and bytes, and nobody responds.
    @Test func aBrokerThatHangsWhileAConnectionIsOpenedIsLeft() async throws {
        let ports = SharedValue<[Int32: UInt16]>([:])
        let leader = SharedValue<Int32>(2)
        let hung = try await FakeBroker(FakeBroker.Behaviour(isHung: true))
        let healthy = try await FakeBroker(
            FakeBroker.Behaviour(metadata: { _, request in
                FakeBroker.metadata(request, brokers: ports.value, leader: leader.value)
            }))
        ports.value = [1: healthy.port, 2: hung.port]
        let it = try ProducerHarness([hung.bootstrap, healthy.bootstrap]) { $0.cluster.requestTimeout = .seconds(60) }
        await it.start()
        await it.append(0..<10, to: "t")
        try await it.wait("the cluster", seconds: 20) { $0.connections == 1 }
        leader.value = 1
        try await it.wait("the records", seconds: 20) { $0.stored == Array(0..<10) }
        try await it.stop()
    }

    @Test func refusedCredentialsAreTriedLessAndLessOftenAndNamed() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour(saslError: 58))
        let it = try ProducerHarness([broker.bootstrap]) {
            $0.cluster.sasl = SASLLogin(.plain(username: "me", password: "wrong"))
            $0.cluster.authenticationBackoff = Backoff(initial: .milliseconds(100), maximum: .seconds(30))
        }
        await it.start()
        await it.append(0..<1, to: "t")
        try await it.wait("the refusals") { $0.obstacles.count >= 2 }
        try await Task.sleep(for: .seconds(1))
        let obstacles = await it.on { $0.report.obstacles }
        #expect(obstacles.allSatisfy { $0.code == .authenticationFailed && !$0.isTransient })
        #expect(obstacles.allSatisfy { $0.text.contains("Invalid username or password") }, "\(obstacles)")
        let connections = await broker.loop.run { broker.connections }
        #expect(connections <= 6)
        await it.on { $0.core.abort() }
    }

    @Test func aMissingLoginIsNamed() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour(requiresLogin: true))
        let it = try ProducerHarness([broker.bootstrap])
        await it.start()
        // Only a guess, since a broker that stops closes its connections, too: so it is no refusal of credentials.
        try await it.wait("the reason") { $0.obstacles.contains { $0.fix?.contains("sasl.mechanism") == true } }
        #expect(await it.on { $0.report.obstacles.allSatisfy { $0.code == .unreachable } })
        await it.on { $0.core.abort() }
    }
}
