internal import KafkaCodec
internal import RecordLog
internal import TrestleTransport

// CreateTopics (19), versions 2-7: makes topics. Per-topic settings are not kept, so those that would change something
// are refused.
extension KafkaBrokerCore {
    func createTopics(_ request: CreateTopicsRequest, _ exchange: Exchange) {
        var seen: [String: Int] = [:]
        for topic in request.topics { seen[topic.name, default: 0] += 1 }
        let response = Gathered(CreateTopicsResponse())
        inParts(request.topics, of: exchange) { [self] requested, done in
            let add = { [self] (outcome: Creation) in
                response.value.topics.append(result(requested.name, outcome, version: exchange.version))
                done()
            }
            guard seen[requested.name] == 1 else {
                return add(.failure(Refusal(.invalidRequest, "the topic is named more than once")))
            }
            create(requested, validateOnly: request.validateOnly, for: exchange.connection, then: add)
        } finish: { [self] in
            let made = response.value.topics.indices.filter { response.value.topics[$0].errorCode == 0 }
            whenOnDisk(made.map { response.value.topics[$0].name }, within: request.timeoutMs) { refusal in
                if let refusal {
                    for index in made {
                        response.value.topics[index].errorCode = refusal.code.rawValue
                        response.value.topics[index].errorMessage = refusal.message
                    }
                }
                exchange.respond(response.value)
            }
        }
    }

    private typealias Creation = Result<(id: KafkaUUID, partitions: Int32), Refusal>

    private func result(_ name: String, _ outcome: Creation, version: Int16) -> CreateTopicsResponse.Topic {
        var result = CreateTopicsResponse.Topic()
        result.name = name
        switch outcome {
        case .success(let created):
            result.topicID = created.id
            result.numPartitions = created.partitions
            result.replicationFactor = 1
            if version >= 5 {
                result.configs = topicSettings.map { setting in
                    var config = CreateTopicsResponse.Config()
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
        return result
    }

    /// Calls `body` once all partitions of these topics are on the disk, where records are acknowledged only then, too.
    ///
    /// - Parameter timeout: in milliseconds, as the request says it; when it is over, `body` gets a refusal, and the topics
    ///   stay.
    func whenOnDisk(_ names: [String], within timeout: Int32, _ body: @escaping (Refusal?) -> Void) {
        guard folder.logs.sync == .always else { return body(nil) }
        let waits = FlushWaits()
        for name in names {
            for partition in topics.topics[name]?.partitions ?? [] where !partition.log.isOnDisk {
                waits.add(partition, upTo: partition.log.startOffset) {}
            }
        }
        let timer = Gathered<LoopTimer?>(nil)
        let isDone = Gathered(false)
        waits.whenDone {
            timer.value?.cancel()
            if !isDone.value { body(nil) }
            isDone.value = true
        }
        guard !isDone.value else { return }
        timer.value = loop.schedule(after: .milliseconds(max(1, timeout))) {
            guard !isDone.value else { return }
            isDone.value = true
            body(Refusal(.requestTimedOut, "the topic is there, but not on the disk yet"))
        }
    }

    private func create(
        _ requested: CreateTopicsRequest.Topic, validateOnly: Bool, for client: ClientConnection,
        then done: @escaping (Creation) -> Void
    ) {
        switch partitions(of: requested) {
        case .failure(let refusal): done(.failure(refusal))
        case .success(let partitions):
            if validateOnly {
                return done(
                    refusal(toMaking: partitions, for: client).map { .failure($0) } ?? .success((.zero, partitions)))
            }
            createTopic(requested.name, partitions: partitions, for: client) { done($0.map { ($0.id, partitions) }) }
        }
    }

    /// How many partitions a topic is to have, if it can be made.
    private func partitions(of requested: CreateTopicsRequest.Topic) -> Result<Int32, Refusal> {
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
        if let other = requested.configs.first(where: { !isDefault($0.name, $0.value) }) {
            return .failure(
                Refusal(.invalidConfig, "\(other.name) cannot be set for one topic: the broker's holds for all"))
        }
        return .success(partitions)
    }

    func isDefault(_ name: String, _ value: String?) -> Bool {
        topicSettings.contains { $0.name == name && (value == nil || $0.value == value) }
    }
}
