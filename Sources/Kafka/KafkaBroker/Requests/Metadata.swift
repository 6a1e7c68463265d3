internal import KafkaCodec
internal import RecordLog
internal import WireBytes

// Metadata (3), versions 0-12: the brokers, of which there is one, and the topics of the request.
extension KafkaBrokerCore {
    func metadata(_ request: MetadataRequest, _ exchange: Exchange) {
        var response = MetadataResponse()
        var broker = MetadataResponse.Broker()
        broker.nodeID = nodeID
        broker.host = exchange.connection.listener.advertisedHost
        broker.port = exchange.connection.listener.advertisedPort
        response.brokers = [broker]
        response.clusterID = clusterID
        response.controllerID = nodeID
        // Version 0 has no null: there the empty list asks for all.
        let requested = exchange.version == 0 && request.topics?.isEmpty == true ? nil : request.topics
        let gathered = Gathered(response)
        let operations = request.includeTopicAuthorizedOperations ? Self.allTopicOperations : nil
        if let requested {
            let mayCreate = configuration.createsTopicsOnDemand && request.allowAutoTopicCreation
            inParts(Self.distinct(requested), of: exchange) { [self] requested, done in
                find(requested, mayCreate: mayCreate, exchange) { [self] found in
                    switch found {
                    case .success(let topic): add(topic, operations, to: gathered, exchange, then: done)
                    case .failure(let absent):
                        gathered.value.topics.append(absent.description)
                        done()
                    }
                }
            } finish: {
                exchange.respond(gathered.value)
            }
        } else {
            inParts(topics.topics.keys.sorted(), of: exchange) { [self] name, done in
                guard let topic = topics.topics[name] else { return done() }
                add(topic, operations, to: gathered, exchange, then: done)
            } finish: {
                exchange.respond(gathered.value)
            }
        }
    }

    /// Each topic once, as in Kafka.
    private static func distinct(
        _ topics: [MetadataRequest.Topic]
    ) -> [MetadataRequest.Topic] {
        guard topics.count > 1 else { return topics }
        struct Name: Hashable {
            var name: ExactText?
            var id: KafkaUUID
        }
        var seen: Set<Name> = []
        return topics.filter { topic in
            let name = topic.name.map { ExactText($0) }
            return seen.insert(Name(name: name, id: name == nil ? topic.topicID : .zero)).inserted
        }
    }

    /// KIP-430: a bit for each operation that there is on a topic (read, write, create, delete, alter, describe, describe
    /// and alter its configuration). Whoever is let in may do all.
    private static let allTopicOperations: Int32 = 0b1101_1111_1000

    /// The error for a missing topic.
    private struct Absence: Error {
        let description: MetadataResponse.Topic
    }

    private func find(
        _ requested: MetadataRequest.Topic, mayCreate: Bool, _ exchange: Exchange,
        then done: @escaping (Result<Topic, Absence>) -> Void
    ) {
        guard let name = requested.name else {
            if let topic = topics.topic(id: requested.topicID) { return done(.success(topic)) }
            var unknown = MetadataResponse.Topic()
            unknown.topicID = requested.topicID
            unknown.errorCode = KafkaErrorCode.unknownTopicID.rawValue
            return done(.failure(Absence(description: unknown)))
        }
        if let topic = topics.topics[name] { return done(.success(topic)) }
        var absent = MetadataResponse.Topic()
        absent.name = name
        guard TopicStore.isLegal(name) else {
            absent.errorCode = KafkaErrorCode.invalidTopicException.rawValue
            return done(.failure(Absence(description: absent)))
        }
        absent.errorCode = KafkaErrorCode.unknownTopicOrPartition.rawValue
        // Whoever asks again finds it when all of it is there.
        guard mayCreate, !topics.isChanging(name) else { return done(.failure(Absence(description: absent))) }
        createTopic(name, partitions: configuration.defaultPartitions, for: exchange.connection) { result in
            done(
                result.mapError { refusal in
                    absent.errorCode = refusal.code.rawValue
                    return Absence(description: absent)
                })
        }
    }

    private func add(
        _ topic: Topic, _ operations: Int32?, to gathered: Gathered<MetadataResponse>, _ exchange: Exchange,
        then done: @escaping () -> Void
    ) {
        var described = MetadataResponse.Topic()
        described.name = topic.name
        described.topicID = topic.id
        described.isInternal = topic.isInternal
        if let operations { described.topicAuthorizedOperations = operations }
        described.partitions.reserveCapacity(topic.partitions.count)
        gathered.value.topics.append(described)
        add(topic.partitions[...], to: gathered, exchange, then: done)
    }

    /// Adds partitions to the last topic of a response; others have their turn between those of a large topic.
    private func add(
        _ partitions: ArraySlice<Partition>, to gathered: Gathered<MetadataResponse>, _ exchange: Exchange,
        then done: @escaping () -> Void
    ) {
        var rest = partitions
        let topic = gathered.value.topics.count - 1
        while let partition = rest.popFirst() {
            var described = MetadataResponse.Partition()
            described.partitionIndex = partition.index
            described.leaderID = nodeID
            described.leaderEpoch = partition.log.leaderEpoch
            described.replicaNodes = [nodeID]
            described.isrNodes = [nodeID]
            gathered.value.topics[topic].partitions.append(described)
            guard rest.count % 64 == 0, !rest.isEmpty, work.isSliceSpent else { continue }
            guard !exchange.connection.isClosed else { return }
            return work.goOn(of: exchange.connection.holder) { [self, rest] in add(rest, to: gathered, exchange, then: done) }
        }
        done()
    }
}
