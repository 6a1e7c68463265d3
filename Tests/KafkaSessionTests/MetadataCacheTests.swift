import TrestleBase
import TestSupport
import KafkaCodec
import KafkaSession
import Testing

@Suite struct MetadataCacheTests {
    private func response(
        leaders: [Int32], epoch: Int32 = 0, topicID: UInt8 = 1, errorCode: Int16 = 0, ports: [Int32] = [9092]
    ) -> MetadataResponse {
        var response = MetadataResponse()
        for (index, port) in ports.enumerated() {
            var broker = MetadataResponse.Broker()
            broker.nodeID = Int32(index)
            broker.host = "host"
            broker.port = port
            response.brokers.append(broker)
        }
        var topic = MetadataResponse.Topic()
        topic.name = "t"
        topic.errorCode = errorCode
        topic.topicID = KafkaUUID(high: 0, low: UInt64(topicID))
        for (index, leader) in leaders.enumerated() {
            var partition = MetadataResponse.Partition()
            partition.partitionIndex = Int32(index)
            partition.leaderID = leader
            partition.leaderEpoch = epoch
            topic.partitions.append(partition)
        }
        response.topics = [topic]
        return response
    }

    private func leaders(_ cache: MetadataCache) -> [Int32]? { cache.topics["t"]?.partitions.map(\.leaderID) }

    @Test func anOlderLeaderIsNotTakenBack() {
        var cache = MetadataCache()
        cache.update(response(leaders: [1, 2], epoch: 5), now: 0)
        cache.update(response(leaders: [3, 3], epoch: 4), now: 0)
        #expect(leaders(cache) == [1, 2])
        cache.update(response(leaders: [3, 3], epoch: 6), now: 0)
        #expect(leaders(cache) == [3, 3])
    }

    /// A cluster restored from a backup: the epochs go back, and the leader known is gone.
    @Test func anOlderLeaderIsTakenBackWhenTheOneKnownIsNoBrokerAnyMore() {
        var cache = MetadataCache()
        cache.update(response(leaders: [2], epoch: 100, ports: [9092, 9093, 9094]), now: 0)
        cache.update(response(leaders: [1], epoch: 3, ports: [9092, 9093]), now: 1)
        #expect(leaders(cache) == [1])
        #expect(cache.condition(of: "t") == .usable)
        // A hint of a broker that nobody else knows, with the last epoch there is.
        let hint = MetadataCache.NamedLeader(
            place: TopicPartition(topic: "t", partition: 0), leaderID: 7, leaderEpoch: .max, host: "dead", port: 1)
        let isNews = cache.update(hint)
        #expect(isNews)
        cache.update(response(leaders: [0], epoch: 4, ports: [9092, 9093]), now: 2)
        #expect(leaders(cache) == [0])
    }

    @Test func anOlderLeaderIsTakenBackWhenAllResponsesNameItForLongerThanABrokerLags() {
        let lag = MetadataCache.maximumLag
        func claim(_ leader: Int32, _ epoch: Int32) -> MetadataResponse {
            response(leaders: [leader], epoch: epoch, ports: [9092, 9093])
        }
        var cache = MetadataCache()
        cache.update(claim(1, 5), now: 0)
        cache.update(claim(0, 4), now: 1)
        cache.update(claim(0, 4), now: .after(lag))
        #expect(leaders(cache) == [1])
        // One that knows better: what it contradicts begins to count again.
        cache.update(claim(1, 5), now: .after(lag))
        cache.update(claim(0, 4), now: .after(lag + 1))
        cache.update(claim(0, 4), now: .after(lag * 2))
        #expect(leaders(cache) == [1])
        cache.update(claim(0, 4), now: .after(lag * 2 + 1))
        #expect(leaders(cache) == [0])
    }

    /// KIP-951: an error names the leader; only one of a later epoch that can be connected to is news.
    @Test func aLeaderNamedByAnErrorIsTakenWhenItIsNewer() {
        var cache = MetadataCache()
        cache.update(response(leaders: [0, 0], epoch: 5), now: 0)
        func hint(_ partition: Int32, _ leader: Int32, _ epoch: Int32, _ port: Int32?) -> Bool {
            cache.update(
                MetadataCache.NamedLeader(
                    place: TopicPartition(topic: "t", partition: partition), leaderID: leader, leaderEpoch: epoch,
                    host: port.map { _ in "other" }, port: port))
        }
        #expect(!hint(0, 1, 5, 9093))
        #expect(!hint(0, 1, 6, nil))
        #expect(!hint(0, 1, 6, 0))
        #expect(!hint(2, 1, 6, 9093))
        #expect(!hint(0, -1, 6, 9093))
        #expect(leaders(cache) == [0, 0])
        #expect(hint(0, 1, 6, 9093))
        #expect(hint(1, 1, 7, nil))
        #expect(leaders(cache) == [1, 1])
        #expect(cache.brokers[1]?.host == "other")
        cache.update(response(leaders: [0, 0], epoch: 5, ports: [9092, 9093]), now: 0)
        #expect(leaders(cache) == [1, 1])
    }

    @Test(arguments: [2, 0] as [UInt8])
    func aTopicMadeAnewStartsItsEpochsAgain(topicID: UInt8) {
        var cache = MetadataCache()
        cache.update(response(leaders: [1], epoch: 5), now: 0)
        cache.update(response(leaders: [3], epoch: 0, topicID: topicID), now: 0)
        #expect(leaders(cache) == [3])
    }

    @Test func anErrorLeavesThePartitionsKnown() {
        var cache = MetadataCache()
        cache.update(response(leaders: [1, 2]), now: 0)
        cache.update(response(leaders: [], errorCode: 5), now: 0)
        #expect(leaders(cache) == [1, 2])
        #expect(cache.topics["t"]?.errorCode == 5)
    }

    @Test func brokersThatCannotBeConnectedToAreLeftOut() {
        var cache = MetadataCache()
        cache.update(response(leaders: [], ports: [9092, 0, -1, 65_536, 65_535]), now: 0)
        #expect(cache.brokers.keys.sorted() == [0, 4])
    }

    @Test func partitionNumbersOutsideTheTopicAreLeftOut() {
        var wrong = response(leaders: [1, 2])
        wrong.topics[0].partitions[0].partitionIndex = Int32.max
        wrong.topics[0].partitions[1].partitionIndex = -1
        var cache = MetadataCache()
        cache.update(wrong, now: 0)
        #expect(leaders(cache) == [-1, -1])
    }

    private func id(_ low: UInt64) -> KafkaUUID { KafkaUUID(high: 0, low: low) }

    @Test func aTopicIsFoundByItsIDUntilAnotherTakesItsName() {
        var cache = MetadataCache()
        cache.update(response(leaders: [1, 0], ports: [9092, 9093]), now: 0)
        #expect(cache.name(of: id(1)) == "t" && cache.topic(id(1))?.partitions.count == 2)
        cache.update(response(leaders: [1], topicID: 2, ports: [9092, 9093]), now: 0)
        #expect(cache.name(of: id(1)) == nil && cache.name(of: id(2)) == "t")
        cache.removeTopic("t")
        #expect(cache.name(of: id(2)) == nil && cache.topics["t"] == nil)
    }

    @Test func anErrorWithoutIDKeepsTheIDKnown() {
        var cache = MetadataCache()
        cache.update(response(leaders: [1]), now: 0)
        cache.update(response(leaders: [], topicID: 0, errorCode: 5), now: 0)
        #expect(cache.name(of: id(1)) == "t")
    }

    @Test func aResponseByIDAloneReachesTheTopic() {
        var cache = MetadataCache()
        cache.update(response(leaders: [1], epoch: 1), now: 0)
        var byID = response(leaders: [0], epoch: 2)
        byID.topics[0].name = nil
        cache.update(byID, now: 0)
        #expect(leaders(cache) == [0])
    }

    @Test func theLeaderOfAPartitionIsABrokerThatIsThere() {
        var cache = MetadataCache()
        cache.update(response(leaders: [1, 7, -1], ports: [9092, 9093]), now: 0)
        #expect(cache.leader(of: TopicPartition(topic: "t", partition: 0))?.port == 9093)
        for partition in [1, 2, 3, -1, Int32.max] as [Int32] {
            #expect(cache.leader(of: TopicPartition(topic: "t", partition: partition)) == nil)
        }
    }

    @Test(
        arguments: zip(
            [0, 17, 29, 3] as [Int16],
            [TopicCondition.usable, .invalidName, .unauthorized(errorCode: 29), .failed(errorCode: 3)]))
    func theErrorOfATopicSaysWhatToDo(errorCode: Int16, condition: TopicCondition) {
        var cache = MetadataCache()
        #expect(cache.condition(of: "t") == .unknown)
        cache.update(response(leaders: [0], errorCode: errorCode), now: 0)
        #expect(cache.condition(of: "t") == condition)
        cache.update(response(leaders: [0, 4]), now: 0)
        #expect(cache.condition(of: "t") == .withoutLeader(partition: 1))
    }
}
