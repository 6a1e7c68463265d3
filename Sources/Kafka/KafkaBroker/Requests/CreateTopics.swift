internal import KafkaCodec
internal import RecordLog

// CreateTopics (19), versions 2-7: makes topics, with settings of their own.
extension KafkaBrokerCore {
    func createTopics(_ request: CreateTopicsRequest, _ exchange: Exchange) {
        makePartitions(request.topics, of: exchange, within: request.timeoutMs) {
            $0.name
        } _: { [self] requested, done in
            create(requested, validateOnly: request.validateOnly, for: exchange.connection) { [self] outcome in
                done(outcome.map { result($0, version: exchange.version) })
            }
        } finish: { topics in
            var response = CreateTopicsResponse()
            response.topics = topics
            exchange.respond(response)
        }
    }

    private struct Creation {
        var id = KafkaUUID.zero
        var partitions: Int32
        var configuration: TopicConfiguration
    }

    private func result(_ created: Creation, version: Int16) -> CreateTopicsResponse.Topic {
        var result = CreateTopicsResponse.Topic()
        result.topicID = created.id
        result.numPartitions = created.partitions
        result.replicationFactor = 1
        guard version >= 5 else { return result }
        result.configs = TopicSetting.all.map { setting in
            let entry = entry(setting, created.configuration)
            var config = CreateTopicsResponse.Config()
            config.name = setting.name
            config.value = entry.value
            config.configSource = entry.configSource
            return config
        }
        return result
    }

    private func create(
        _ requested: CreateTopicsRequest.Topic, validateOnly: Bool, for client: ClientConnection,
        then done: @escaping (Result<Creation, Refusal>) -> Void
    ) {
        switch creation(of: requested) {
        case .failure(let refusal): done(.failure(refusal))
        case .success(var creation):
            if validateOnly {
                return done(
                    refusal(toMaking: creation.partitions, for: client).map { .failure($0) } ?? .success(creation))
            }
            createTopic(
                requested.name, partitions: creation.partitions, configuration: creation.configuration, for: client
            ) { outcome in
                done(
                    outcome.map {
                        creation.id = $0.id
                        return creation
                    })
            }
        }
    }

    /// The topic to make, if it can be made.
    private func creation(of requested: CreateTopicsRequest.Topic) -> Result<Creation, Refusal> {
        guard TopicStore.isLegal(requested.name) else {
            return .failure(
                Refusal(
                    .invalidTopicException, "a topic's name has 1 to 249 letters, digits, dots, dashes, underscores"))
        }
        guard topics.topics[requested.name] == nil, !topics.isChanging(requested.name) else {
            return .failure(Refusal(.topicAlreadyExists, "the topic \(requested.name) exists already"))
        }
        let partitions: Int32
        if requested.assignments.isEmpty {
            guard requested.replicationFactor == 1 || requested.replicationFactor == -1 else {
                return .failure(Refusal(.invalidReplicationFactor, "there is one broker: the replication factor is 1"))
            }
            partitions = requested.numPartitions == -1 ? configuration.defaultPartitions : requested.numPartitions
        } else {
            let indices = requested.assignments.map(\.partitionIndex).sorted()
            guard indices == Array(0..<Int32(clamping: indices.count)),
                requested.assignments.allSatisfy({ Array($0.brokerIDs) == [nodeID] }), requested.numPartitions == -1
            else {
                return .failure(
                    Refusal(.invalidReplicaAssignment, "partitions count up from 0, each on broker \(nodeID) only"))
            }
            partitions = Int32(clamping: indices.count)
        }
        guard partitions >= 1 else {
            return .failure(Refusal(.invalidPartitions, "a topic has at least one partition"))
        }
        do throws(Refusal) {
            let settings = try TopicConfiguration(requested.configs.map { ($0.name, $0.value) }, configuration)
            return .success(Creation(partitions: partitions, configuration: settings))
        } catch {
            return .failure(error)
        }
    }
}
