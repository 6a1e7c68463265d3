import MQTTCodec
import Testing
import TrestleTransport

@testable import TrestleBridge

/// The parts that shards have of a configuration.
@Suite struct ShardsTests {
    private func configuration(_ filters: [String], shards: Int = 3, clientID: String = "plant") -> BridgeConfiguration
    {
        let nowhere = Endpoint(host: "127.0.0.1", port: 1)
        var configuration = BridgeConfiguration(
            mqtt: MQTTSource(broker: nowhere, clientID: clientID), kafka: KafkaSink(bootstrapServers: [nowhere]),
            routes: filters.map { Route(name: $0, filter: $0, topic: "t") })
        configuration.shards = shards
        return configuration
    }

    @Test func aShardHasAClientIDOfItsOwnAndSharesTheSubscriptions() {
        #expect(
            configuration(["a/#", "$share/mine/b"]).sessions.map { [$0.clientID] + $0.filters } == [
                ["plant-0", "$share/plant/a/#", "$share/mine/b"], ["plant-1", "$share/plant/a/#", "$share/mine/b"],
                ["plant-2", "$share/plant/a/#", "$share/mine/b"],
            ])
        #expect(configuration(["a/#"], shards: 1).sessions.map { [$0.clientID] + $0.filters } == [["plant", "a/#"]])
    }

    /// A filter that another one covers has no subscription: a message would come to two shards.
    @Test func aCoveredFilterIsServedByTheSharedSubscriptionOfTheWiderOne() throws {
        let routes = ["a/#", "a/+/b"].map { Route(name: $0, filter: $0, topic: "t") }
        let plan = SubscriptionPlan(routes, version: .v5, isKept: true, shareGroup: "g")
        #expect(plan.subscriptions.map(\.filter.description) == ["$share/g/a/#"])
        #expect(try plan.subscribed(for: TopicFilter("a/+/b")).description == "$share/g/a/#")
        #expect(configuration(["a/#", "a/+/b"]).shardFaults == [])
        #expect(configuration(["a/+/b", "a/c/#"]).shardFaults.count == 1)
    }

    @Test func boundsAreForAllShardsTogether() {
        let whole = configuration(["a/#"], shards: 4)
        let parts = (0..<4).map { whole.shard($0) }
        #expect(parts.map(\.kafka.bufferSize).reduce(0, +) == whole.kafka.bufferSize)
        #expect(parts.map(\.mqtt.receiveBuffer).reduce(0, +) == whole.mqtt.receiveBuffer)
        #expect(parts.allSatisfy { $0.shards == 1 })
    }

    @Test(arguments: [("a/b", "a%2Fb"), ("a%2Fb", "a%252Fb"), ("+#", "%2B%23"), ("plant 7ä", "plant 7ä")])
    func noTwoClientIDsHaveOneGroup(clientID: String, group: String) throws {
        #expect(ShardName.group(of: clientID) == group)
        #expect(try TopicFilter("$share/\(group)/a").shareName == group)
    }

    @Test func formerSessionsAreThoseOfAnotherNumberOfShards() {
        func names(_ shards: Int, _ known: [BridgeSession]) -> [String] {
            configuration(["a/#"], shards: shards).formerSessions(among: known).map(\.clientID)
        }
        let three = configuration(["b/#"]).sessions
        #expect(names(2, three) == ["plant-2"])
        #expect(names(1, three) == ["plant-0", "plant-1", "plant-2"])
        #expect(names(3, three) == [])
        #expect(names(3, []) == ["plant"], "a single shard is not remembered")
        #expect(names(1, []) == [])
        #expect(names(1, configuration(["b/#"], clientID: "plant-b").sessions) == [], "it may be another program's")
    }
}
