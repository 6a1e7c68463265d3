internal import KafkaCodec
internal import RecordLog

// Metadata (3), versions 0-12: the brokers, of which there is one, and the topics asked about.
extension BrokerCore {
    func metadata(_ request: MetadataRequest, _ exchange: Exchange) {
        var response = MetadataResponse()
        var broker = MetadataResponse.MetadataResponseBroker()
        broker.nodeId = nodeID
        broker.host = exchange.connection.listener.advertisedHost
        broker.port = exchange.connection.listener.advertisedPort
        response.brokers = [broker]
        response.clusterId = clusterID
        response.controllerId = nodeID
        // Version 0 has no null: there the empty list asks for all.
        let asked = exchange.version == 0 && request.topics?.isEmpty == true ? nil : request.topics
        let answer = Gathered(response)
        func add(_ topic: MetadataResponse.MetadataResponseTopic) {
            var topic = topic
            if request.includeTopicAuthorizedOperations, topic.errorCode == 0 {
                topic.topicAuthorizedOperations = Self.allTopicOperations
            }
            answer.value.topics.append(topic)
        }
        if let asked {
            let mayCreate = configuration.createsTopicsOnDemand && request.allowAutoTopicCreation
            inParts(Self.distinct(asked), of: exchange) { [self] asked in
                add(describe(asked, mayCreate: mayCreate))
            } finish: {
                exchange.respond(answer.value)
            }
        } else {
            inParts(topics.topics.keys.sorted(), of: exchange) { [self] name in
                if let topic = topics.topics[name] { add(describe(topic)) }
            } finish: {
                exchange.respond(answer.value)
            }
        }
    }

    /// Each topic once, as in Kafka.
    private static func distinct(
        _ topics: [MetadataRequest.MetadataRequestTopic]
    ) -> [MetadataRequest.MetadataRequestTopic] {
        guard topics.count > 1 else { return topics }
        struct Name: Hashable {
            var name: String?
            var id: KafkaUUID
        }
        var seen: Set<Name> = []
        return topics.filter { seen.insert(Name(name: $0.name, id: $0.name == nil ? $0.topicId : .zero)).inserted }
    }

    /// KIP-430: a bit for each operation that there is on a topic (read, write, create, delete, alter, describe, describe
    /// and alter its configuration). Whoever is let in may do all.
    private static let allTopicOperations: Int32 = 0b1101_1111_1000

    private func describe(
        _ asked: MetadataRequest.MetadataRequestTopic, mayCreate: Bool
    ) -> MetadataResponse.MetadataResponseTopic {
        guard let name = asked.name else {
            if let topic = topics.topic(id: asked.topicId) { return describe(topic) }
            var unknown = MetadataResponse.MetadataResponseTopic()
            unknown.topicId = asked.topicId
            unknown.errorCode = KafkaErrorCode.unknownTopicId.rawValue
            return unknown
        }
        if let topic = topics.topics[name] { return describe(topic) }
        var absent = MetadataResponse.MetadataResponseTopic()
        absent.name = name
        guard TopicStore.isLegal(name) else {
            absent.errorCode = KafkaErrorCode.invalidTopicException.rawValue
            return absent
        }
        absent.errorCode = KafkaErrorCode.unknownTopicOrPartition.rawValue
        guard mayCreate else { return absent }
        switch createTopic(name, partitions: configuration.defaultPartitions) {
        case .success(let topic): return describe(topic)
        case .failure(let refusal):
            absent.errorCode = refusal.code.rawValue
            return absent
        }
    }

    private func describe(_ topic: Topic) -> MetadataResponse.MetadataResponseTopic {
        var described = MetadataResponse.MetadataResponseTopic()
        described.name = topic.name
        described.topicId = topic.id
        described.isInternal = topic.isInternal
        described.partitions = topic.partitions.map { partition in
            var described = MetadataResponse.MetadataResponsePartition()
            described.partitionIndex = partition.index
            described.leaderId = nodeID
            described.leaderEpoch = partition.log.leaderEpoch
            described.replicaNodes = [nodeID]
            described.isrNodes = [nodeID]
            return described
        }
        return described
    }
}
