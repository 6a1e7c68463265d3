internal import KafkaCodec
internal import RecordLog

// CreateTopics (19), versions 2-7: makes topics. Per-topic settings are not kept, so those that would change something
// are refused.
extension BrokerCore {
    func createTopics(_ request: CreateTopicsRequest, _ exchange: Exchange) {
        var seen: [String: Int] = [:]
        for topic in request.topics { seen[topic.name, default: 0] += 1 }
        let answer = Gathered(CreateTopicsResponse())
        inParts(request.topics, of: exchange) { [self] asked in
            var result = CreateTopicsResponse.CreatableTopicResult()
            result.name = asked.name
            let outcome =
                seen[asked.name] == 1
                ? create(asked, validateOnly: request.validateOnly)
                : .failure(Refusal(.invalidRequest, "the topic is named more than once"))
            switch outcome {
            case .success(let created):
                result.topicId = created.id
                result.numPartitions = created.partitions
                result.replicationFactor = 1
                if exchange.version >= 5 {
                    result.configs = topicSettings.map { setting in
                        var config = CreateTopicsResponse.CreatableTopicConfigs()
                        config.name = setting.name
                        config.value = setting.value
                        config.configSource = TopicSetting.defaultSource
                        return config
                    }
                }
            case .failure(let refusal):
                result.errorCode = refusal.code.rawValue
                result.errorMessage = refusal.message
            }
            answer.value.topics.append(result)
        } finish: { [self] in
            whenOnDisk(answer.value.topics.filter { $0.errorCode == 0 }.map(\.name)) { exchange.respond(answer.value) }
        }
    }

    /// Calls `body` once all partitions of these topics are on the disk, where records are answered for only then, too.
    func whenOnDisk(_ names: [String], _ body: @escaping () -> Void) {
        guard folder.logs.sync == .always else { return body() }
        let waits = FlushWaits()
        for name in names {
            for partition in topics.topics[name]?.partitions ?? [] where !partition.log.isOnDisk {
                waits.add(partition, upTo: partition.log.startOffset) {}
            }
        }
        waits.whenDone(body)
    }

    private func create(
        _ asked: CreateTopicsRequest.CreatableTopic, validateOnly: Bool
    ) -> Result<(id: KafkaUUID, partitions: Int32), Refusal> {
        guard TopicStore.isLegal(asked.name) else {
            return .failure(
                Refusal(
                    .invalidTopicException, "a topic's name has 1 to 249 letters, digits, dots, dashes, underscores"))
        }
        guard topics.topics[asked.name] == nil else {
            return .failure(Refusal(.topicAlreadyExists, "the topic \(asked.name) exists already"))
        }
        let partitions: Int32
        if asked.assignments.isEmpty {
            guard asked.replicationFactor == 1 || asked.replicationFactor == -1 else {
                return .failure(Refusal(.invalidReplicationFactor, "there is one broker: the replication factor is 1"))
            }
            partitions = asked.numPartitions == -1 ? configuration.defaultPartitions : asked.numPartitions
        } else {
            let indices = asked.assignments.map(\.partitionIndex).sorted()
            guard indices == Array(0..<Int32(clamping: indices.count)),
                asked.assignments.allSatisfy({ Array($0.brokerIds) == [nodeID] }), asked.numPartitions == -1
            else {
                return .failure(
                    Refusal(.invalidReplicaAssignment, "partitions count up from 0, each on broker \(nodeID) alone"))
            }
            partitions = Int32(clamping: indices.count)
        }
        guard partitions >= 1 else {
            return .failure(Refusal(.invalidPartitions, "a topic has at least one partition"))
        }
        if let other = asked.configs.first(where: { !isDefault($0.name, $0.value) }) {
            return .failure(
                Refusal(.invalidConfig, "\(other.name) cannot be set for one topic: the broker's holds for all"))
        }
        if validateOnly {
            return topics.hasRoom(for: partitions) ? .success((.zero, partitions)) : .failure(tooManyPartitions)
        }
        return createTopic(asked.name, partitions: partitions).map { ($0.id, partitions) }
    }

    private func isDefault(_ name: String, _ value: String?) -> Bool {
        topicSettings.contains { $0.name == name && (value == nil || $0.value == value) }
    }
}
