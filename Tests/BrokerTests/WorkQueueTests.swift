import Foundation
import KafkaCodec
import Synchronization
import Testing
import TrestleTransport
import WireBytes

@testable import KafkaBroker

/// Requests that take long have their turns, and what has run holds no memory.
@Suite struct WorkQueueTests {
    private final class Response: Sendable {}

    /// What a test has seen on the loop.
    private final class Seen: Sendable {
        struct State {
            weak var response: Response?
            var isFreed: Bool?
            var order: [String] = []
        }

        let state = Mutex(State())
    }

    @Test func whatHasRunIsFreedThoughOthersWait() async throws {
        let loop = try IOLoop(name: "work")
        defer { loop.shutdown() }
        let seen = Seen()
        loop.execute {
            let queue = WorkQueue(loop: loop)
            let response = Response()
            seen.state.withLock { $0.response = response }
            queue.add { withExtendedLifetime(response) {} }
            var turns = 0
            func wait() {
                turns += 1
                if turns == 3 { seen.state.withLock { $0.isFreed = $0.response == nil } }
                if turns < 5 { queue.add(wait) } else { withExtendedLifetime(queue) {} }
            }
            queue.add(wait)
        }
        try await until("others have had their turns") { seen.state.withLock { $0.isFreed != nil } }
        #expect(seen.state.withLock { $0.isFreed } == true)
    }

    @Test func aHolderHasOneLargeRequestUnderWay() {
        var turns = ClientTurns()
        var begun: [String] = []
        let (bob, alice) = (ClientHolder.address("bob"), ClientHolder.address("alice"))
        for number in 1...2 { turns.add({ begun.append("bob \(number)") }, of: bob) }
        turns.add({ begun.append("alice") }, of: alice)
        turns.next { _ in false }?()
        // The first one of bob's is under way.
        turns.next { $0 == bob }?()
        #expect(turns.next { $0 == bob } == nil)
        #expect(!turns.isEmpty)
        turns.next { _ in false }?()
        #expect(begun == ["bob 1", "alice", "bob 2"] && turns.isEmpty)
    }

    @Test func theSettingsOfTopicsAreTheirOwnAndElseTheBrokers() async throws {
        let rig = try await KafkaRig()
        let client = rig.connect()
        for name in ["a", "b"] { client.send(KafkaRig.metadata(name)) }
        try await until("the topics are there") { client.frames.count == 2 }
        var change = IncrementalAlterConfigsRequest.Resource()
        (change.resourceType, change.resourceName) = (2, "b")
        var setting = IncrementalAlterConfigsRequest.Config()
        (setting.name, setting.value) = ("retention.ms", "1234567")
        change.configs = [setting]
        var alter = IncrementalAlterConfigsRequest()
        alter.resources = [change]
        client.send(KafkaRig.frame(alter, 0))
        try await until("it is changed") { client.frames.count == 3 }
        var request = DescribeConfigsRequest()
        request.includeSynonyms = true
        request.resources = ["a", "b", "none"].map { name in
            var resource = DescribeConfigsRequest.Resource()
            (resource.resourceType, resource.resourceName, resource.configurationKeys) = (2, name, nil)
            return resource
        }
        client.send(KafkaRig.frame(request, 3))
        try await until("they are described") { client.frames.count == 4 }
        let frame = try #require(client.frames.last)
        // After the correlation ID.
        let body = Array(frame.dropFirst(4))
        let response = try DescribeConfigsResponse.decode(ByteSlice(copying: body.span), version: 3)
        let (a, b) = (response.results[0].configs, response.results[1].configs)
        #expect(a.count == TopicSetting.all.count && a.map(\.name) == b.map(\.name))
        #expect(a.allSatisfy { $0.documentation == nil && !$0.synonyms.isEmpty })
        #expect(zip(a, b).filter { $0.value != $1.value }.map(\.1.name) == ["retention.ms"])
        let own = try #require(b.first { $0.name == "retention.ms" })
        #expect(own.value == "1234567" && own.configSource == 1 && own.synonyms.count == 2)
        #expect(response.results[2].errorCode == KafkaErrorCode.unknownTopicOrPartition.rawValue)
    }
}
