import KafkaCodec
import KafkaSession
import Testing
import TrestleTransport
import WireBytes

@testable import KafkaClient

/// Calls for several things, some of which fail.
@Suite(.timeLimit(.minutes(1))) struct KafkaAdminResultTests {
    /// Two brokers, of which the second one never says a word; it coordinates group `b` and leads every partition 1.
    private final class HalfACluster: Sendable {
        let silent: FakeBroker
        let broker: FakeBroker
        let port = SharedValue<UInt16>(0)

        init() async throws {
            silent = try await FakeBroker(FakeBroker.Behaviour(isHung: true))
            let (port, other) = (port, silent.port)
            var behaviour = FakeBroker.Behaviour()
            behaviour.metadata = { _, request in
                var response = FakeBroker.metadata(request, brokers: [1: port.value, 2: other], leader: 1)
                for index in response.topics.indices {
                    var partition = MetadataResponse.Partition()
                    (partition.partitionIndex, partition.leaderID) = (1, 2)
                    response.topics[index].partitions.append(partition)
                }
                return response
            }
            behaviour.otherVersions = [
                .findCoordinator: 3, .deleteGroups: 2, .describeGroups: 5, .deleteRecords: 2, .describeConfigs: 4,
            ]
            behaviour.others = { key, version, body in try Self.response(key, version, body, [1: port.value, 2: other])
            }
            broker = try await FakeBroker(behaviour)
            port.value = broker.port
        }

        private static func response(
            _ key: ApiKey, _ version: Int16, _ body: ByteSlice, _ ports: [Int32: UInt16]
        ) throws -> (any KafkaResponse)? {
            switch key {
            case .findCoordinator:
                let request = try FindCoordinatorRequest.decode(body, version: version)
                var response = FindCoordinatorResponse()
                response.nodeID = request.key == "b" ? 2 : 1
                response.host = "127.0.0.1"
                response.port = Int32(ports[response.nodeID] ?? 0)
                return response
            case .deleteGroups:
                var response = DeleteGroupsResponse()
                response.results = try DeleteGroupsRequest.decode(body, version: version).groupsNames.map {
                    var group = DeleteGroupsResponse.Group()
                    group.groupID = $0
                    return group
                }
                return response
            case .describeGroups:
                var response = DescribeGroupsResponse()
                response.groups = try DescribeGroupsRequest.decode(body, version: version).groups.map {
                    var group = DescribeGroupsResponse.Group()
                    (group.groupID, group.groupState) = ($0, "Empty")
                    return group
                }
                return response
            case .deleteRecords:
                var partition = DeleteRecordsResponse.Partition()
                partition.lowWatermark = 7
                var topic = DeleteRecordsResponse.Topic()
                (topic.name, topic.partitions) = ("t", [partition])
                var response = DeleteRecordsResponse()
                response.topics = [topic]
                return response
            case .describeConfigs:
                var response = DescribeConfigsResponse()
                response.results = try DescribeConfigsRequest.decode(body, version: version).resources.map {
                    var resource = DescribeConfigsResponse.Resource()
                    (resource.resourceType, resource.resourceName) = ($0.resourceType, $0.resourceName)
                    return resource
                }
                return response
            default: return nil
            }
        }

        func admin() throws -> KafkaAdmin {
            var configuration = try KafkaAdmin.Configuration(bootstrapServers: broker.bootstrap)
            configuration.timeout = .seconds(3)
            return try KafkaAdmin(configuration: configuration)
        }
    }

    @Test func `A broker that does not respond costs the groups of others nothing`() async throws {
        let cluster = try await HalfACluster()
        let admin = try cluster.admin()
        let deleted = try await admin.deleteGroups(["b", "a"])
        #expect(deleted.mapValues(\.isSuccess) == ["a": true, "b": false])
        let described = try await admin.describeGroups(["b", "a"])
        #expect(described.mapValues(\.isSuccess) == ["a": true, "b": false])
        await admin.shutdown()
    }

    @Test func `A broker that does not respond costs the partitions and settings of others nothing`() async throws {
        let cluster = try await HalfACluster()
        let admin = try cluster.admin()
        let places = (0..<3).map { TopicPartition(topic: "t", partition: $0) }
        let deleted = try await admin.deleteRecords(before: [places[0]: 7, places[1]: 7, places[2]: 7])
        #expect(try deleted[places[0]]?.get() == 7)
        #expect(deleted[places[1]]?.isSuccess == false)
        guard case .failure(let error)? = deleted[places[2]] else { return #expect(Bool(false)) }
        #expect(error.code == .invalidPartition)
        let configs = try await admin.describeConfigs([.broker(2), .broker(1), .topic("t")])
        #expect(configs.mapValues(\.isSuccess) == [.broker(2): false, .broker(1): true, .topic("t"): true])
        await admin.shutdown()
    }

    @Test func `A call that is cancelled throws, whatever it has done`() async throws {
        let cluster = try await HalfACluster()
        let admin = try cluster.admin()
        let task = Task { try await admin.describeGroups(["a", "b"]) }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: KafkaError(.cancelled, "")) { try await task.value }
        await admin.shutdown()
    }

    /// The controller has moved after the first topic: what is done is not done again.
    @Test func `What the controller has done is not requested again of the next one`() async throws {
        let topics = SharedValue<Set<String>>([])
        let requests = SharedValue(0)
        var behaviour = FakeBroker.Behaviour()
        let port = SharedValue<UInt16>(0)
        behaviour.metadata = { _, request in
            var response = FakeBroker.metadata(request, brokers: [1: port.value], leader: 1)
            response.controllerID = 1
            return response
        }
        behaviour.otherVersions = [.createTopics: 5, .deleteTopics: 5]
        behaviour.others = { key, version, body in
            requests.update { $0 += 1 }
            let isMoved = requests.value % 2 == 1
            if key == .createTopics {
                var response = CreateTopicsResponse()
                for (index, topic) in try CreateTopicsRequest.decode(body, version: version).topics.enumerated() {
                    var element = CreateTopicsResponse.Topic()
                    element.name = topic.name
                    let isNew = !topics.value.contains(topic.name)
                    let code: KafkaErrorCode =
                        isMoved && index == 1 ? .notController : isNew ? .none : .topicAlreadyExists
                    if code == .none { topics.update { $0.insert(topic.name) } }
                    element.errorCode = code.rawValue
                    response.topics.append(element)
                }
                return response
            }
            var response = DeleteTopicsResponse()
            for (index, name) in try DeleteTopicsRequest.decode(body, version: version).topicNames.enumerated() {
                var element = DeleteTopicsResponse.Topic()
                element.name = name
                let isThere = topics.value.contains(name)
                let code: KafkaErrorCode =
                    isMoved && index == 1 ? .notController : isThere ? .none : .unknownTopicOrPartition
                if code == .none { topics.update { $0.remove(name) } }
                element.errorCode = code.rawValue
                response.responses.append(element)
            }
            return response
        }
        let broker = try await FakeBroker(behaviour)
        port.value = broker.port
        let admin = try KafkaAdmin(bootstrapServers: broker.bootstrap)
        let created = try await admin.createTopics([NewTopic("a"), NewTopic("b"), NewTopic("c")])
        #expect(created.mapValues(\.isSuccess) == ["a": true, "b": true, "c": true])
        let deleted = try await admin.deleteTopics(["a", "b", "c"])
        #expect(deleted.mapValues(\.isSuccess) == ["a": true, "b": true, "c": true])
        #expect(requests.value == 4)
        await admin.shutdown()
    }
}

extension Result where Failure == KafkaError {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}
