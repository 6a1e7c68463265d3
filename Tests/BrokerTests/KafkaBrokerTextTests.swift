import Foundation
import KafkaBroker
import KafkaCodec
import Testing
import WireBytes

/// Names of combining marks, whose comparison as Swift texts takes a time that grows with their square.
@Suite struct KafkaBrokerTextTests {
    private static let names = (0..<14).map {
        String(repeating: "\u{301}\u{316}", count: 8_000) + String($0, radix: 16)
    }

    private static func each<Part>(_ part: (String) -> Part) -> [Part] { names.map(part) }

    /// One request of each kind that names topics, groups, members or settings.
    private static var requests: [(what: String, frame: [UInt8])] {
        var create = CreateTopicsRequest()
        create.topics = each { .init(name: $0, numPartitions: 1, replicationFactor: 1) }
        create.timeoutMs = 1000
        var settings = CreateTopicsRequest()
        settings.topics = [.init(name: "t", numPartitions: 1, replicationFactor: 1)]
        settings.topics[0].configs = each { .init(name: $0, value: "1") }
        var extend = CreatePartitionsRequest()
        extend.topics = each { .init(name: $0, count: 2) }
        var delete = DeleteTopicsRequest()
        delete.topics = each { .init(name: $0) }
        var metadata = MetadataRequest()
        metadata.topics = each { .init(name: $0) }
        metadata.allowAutoTopicCreation = true
        var describe = DescribeConfigsRequest()
        describe.resources = each { .init(resourceType: 2, resourceName: $0) }
        describe.resources[0].configurationKeys = [names[0]]
        var brokerSettings = DescribeConfigsRequest()
        brokerSettings.resources = each { .init(resourceType: 4, resourceName: $0) }
        var alter = IncrementalAlterConfigsRequest()
        alter.resources = [.init(resourceType: 2, resourceName: "there")]
        alter.resources[0].configs = each { .init(name: $0, configOperation: 0, value: "1") }
        var replace = AlterConfigsRequest()
        replace.resources = each { .init(resourceType: 2, resourceName: $0) }
        var listOffsets = ListOffsetsRequest()
        listOffsets.topics = each { .init(name: $0, partitions: [.init()]) }
        var fetch = FetchRequest()
        fetch.topics = each { .init(topic: $0, partitions: [.init()]) }
        var fetchOffsets = OffsetFetchRequest()
        fetchOffsets.groups = [.init(groupID: names[0])]
        fetchOffsets.groups[0].topics = names.dropFirst().map { .init(name: $0, partitionIndexes: Int32List([0])) }
        var commit = OffsetCommitRequest()
        commit.groupID = "g"
        commit.generationIdOrMemberEpoch = -1
        commit.topics = each { .init(name: $0, partitions: [.init()]) }
        var join = JoinGroupRequest()
        join.groupID = "g"
        join.sessionTimeoutMs = 10_000
        join.rebalanceTimeoutMs = 10_000
        join.protocolType = "consumer"
        join.protocols = each { .init(name: $0) }
        var groups = DescribeGroupsRequest()
        groups.groups = names
        var find = FindCoordinatorRequest()
        find.coordinatorKeys = names
        return [
            ("CreateTopics", KafkaRig.frame(create, 7)), ("settings of CreateTopics", KafkaRig.frame(settings, 7)),
            ("CreatePartitions", KafkaRig.frame(extend, 3)), ("DeleteTopics", KafkaRig.frame(delete, 6)),
            ("Metadata", KafkaRig.frame(metadata, 9)), ("DescribeConfigs", KafkaRig.frame(describe, 4)),
            ("DescribeConfigs of the broker", KafkaRig.frame(brokerSettings, 4)),
            ("IncrementalAlterConfigs", KafkaRig.frame(alter, 1)), ("AlterConfigs", KafkaRig.frame(replace, 2)),
            ("ListOffsets", KafkaRig.frame(listOffsets, 6)), ("Fetch", KafkaRig.frame(fetch, 12)),
            ("OffsetFetch", KafkaRig.frame(fetchOffsets, 8)), ("OffsetCommit", KafkaRig.frame(commit, 8)),
            ("JoinGroup", KafkaRig.frame(join, 9)), ("DescribeGroups", KafkaRig.frame(groups, 5)),
            ("FindCoordinator", KafkaRig.frame(find, 4)),
        ]
    }

    @Test func namesOfCombiningMarksTakeNoLongerThanOthers() async throws {
        let rig = try await KafkaRig()
        try await rig.broker.createTopic("there", partitions: 1)
        let start = ContinuousClock.now
        for (what, frame) in Self.requests {
            #expect(frame.count > 100_000, "\(what)")
            let client = rig.connect(sending: frame)
            try await until("\(what) has its response") { client.frames.count == 1 || client.isClosed }
            #expect(!client.isClosed, "\(what)")
            client.close()
        }
        #expect(ContinuousClock.now - start < .seconds(8))
    }
}
