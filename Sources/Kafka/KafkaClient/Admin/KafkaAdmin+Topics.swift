public import KafkaCodec
import TrestleBase
import KafkaSession
import TrestleTransport
import WireBytes

/// A topic to create.
public struct NewTopic: Sendable, Hashable {
    public var name: String
    /// `nil` for the broker's `num.partitions`.
    public var partitions: Int32?
    /// `nil` for the broker's `default.replication.factor`.
    public var replicationFactor: Int16?
    /// Settings of the topic, by Kafka's names, for example `retention.ms`.
    public var configs: [String: String]

    public init(
        _ name: String, partitions: Int32? = nil, replicationFactor: Int16? = nil, configs: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configs = configs
    }
}

/// The description of a topic by the cluster.
public struct TopicDescription: Sendable, Hashable {
    public struct Partition: Sendable, Hashable {
        public let index: Int32
        /// The broker that leads it, -1 while none does.
        public let leaderID: Int32
        /// -1 where the broker does not say.
        public let leaderEpoch: Int32
        public let replicas: [Int32]
        public let inSyncReplicas: [Int32]
    }

    public let name: String
    /// `KafkaUUID.zero` for brokers before Kafka 2.8.
    public let topicID: KafkaUUID
    /// Whether it is Kafka's own, for example `__consumer_offsets`.
    public let isInternal: Bool
    /// By index.
    public let partitions: [Partition]
}

extension KafkaAdmin {
    /// The names of all topics that the user may see, sorted.
    ///
    /// - Parameter includingInternal: also Kafka's own, for example `__consumer_offsets`.
    public func listTopics(includingInternal: Bool = false) async throws(KafkaError) -> [String] {
        try await metadata(of: nil, deadline: deadline).topics
            .filter { includingInternal || !$0.isInternal }.compactMap(\.name).sorted()
    }

    /// Partitions, leaders and replicas of topics, by name.
    public func describeTopics(_ names: [String]) async throws(KafkaError) -> [String: Result<
        TopicDescription, KafkaError
    >] {
        try await describeTopics(names, deadline: deadline)
    }

    func describeTopics(
        _ names: [String], deadline: Instant
    ) async throws(KafkaError) -> [String: Result<TopicDescription, KafkaError>] {
        guard !names.isEmpty else { return [:] }
        var results: [String: Result<TopicDescription, KafkaError>] = [:]
        for topic in try await metadata(of: names, deadline: deadline).topics {
            guard let name = topic.name else { continue }
            results[name] =
                topic.errorCode == 0
                ? .success(TopicDescription(topic, name))
                : .failure(KafkaError(errorCode: topic.errorCode, doing: "describing topic '\(name)'", topic: name))
        }
        return Self.complete(results, names) { KafkaError(.brokerError, "the broker did not mention topic '\($0)'") }
    }

    /// Creates a topic.
    ///
    /// - Parameters:
    ///   - partitions: `nil` for the broker's `num.partitions`.
    ///   - replicationFactor: `nil` for the broker's `default.replication.factor`.
    ///   - configs: settings by Kafka's names, for example `["retention.ms": "86400000"]`.
    /// - Throws: `KafkaError`, for example with the code `alreadyExists`.
    public func createTopic(
        _ name: String, partitions: Int32? = nil, replicationFactor: Int16? = nil, configs: [String: String] = [:]
    ) async throws(KafkaError) {
        let topic = NewTopic(name, partitions: partitions, replicationFactor: replicationFactor, configs: configs)
        try await createTopics([topic])[name]?.get()
    }

    /// Creates topics.
    ///
    /// - Parameter validateOnly: only checks whether they could be created.
    /// - Returns: one result for each, by name.
    public func createTopics(
        _ topics: [NewTopic], validateOnly: Bool = false
    ) async throws(KafkaError) -> [String: Result<Void, KafkaError>] {
        guard !topics.isEmpty else { return [:] }
        let timeout = timeoutMs
        let results = try await change(topics.map(\.name), deadline: deadline, isRepeatable: validateOnly) {
            names, version in
            let left = Set(names)
            return CreateTopicsRequest(
                topics.filter { left.contains($0.name) }, timeoutMs: timeout, validateOnly: validateOnly,
                version: version)
        } told: { response in
            response.topics.map { topic in
                Told(
                    key: topic.name, errorCode: topic.errorCode,
                    result: outcome(
                        topic.errorCode, "creating topic '\(topic.name)'", topic.errorMessage, topic: topic.name))
            }
        }
        return Self.complete(results, topics.map(\.name)) {
            KafkaError(.brokerError, "the broker did not respond for topic '\($0)'", topic: $0)
        }
    }

    /// Deletes a topic and all its records.
    ///
    /// - Throws: `KafkaError`, for example with the code `topicNotFound`.
    public func deleteTopic(_ name: String) async throws(KafkaError) { try await deleteTopics([name])[name]?.get() }

    /// Deletes topics and all their records.
    ///
    /// - Returns: one result for each, by name.
    public func deleteTopics(_ names: [String]) async throws(KafkaError) -> [String: Result<Void, KafkaError>] {
        guard !names.isEmpty else { return [:] }
        let timeout = timeoutMs
        let results = try await change(names, deadline: deadline, isRepeatable: false) { names, version in
            var request = DeleteTopicsRequest()
            request.timeoutMs = timeout
            if version >= 6 {
                request.topics = names.map { name in
                    var topic = DeleteTopicsRequest.Topic()
                    topic.name = name
                    return topic
                }
            } else {
                request.topicNames = names
            }
            return request
        } told: { response in
            response.responses.compactMap { topic in
                topic.name.map { name in
                    Told(
                        key: name, errorCode: topic.errorCode,
                        result: outcome(topic.errorCode, "deleting topic '\(name)'", topic.errorMessage, topic: name))
                }
            }
        }
        return Self.complete(results, names) {
            KafkaError(.brokerError, "the broker did not respond for topic '\($0)'", topic: $0)
        }
    }

    /// Raises the number of partitions of topics. Records that are there stay where they are, so that a key may map to another
    /// partition from then on.
    ///
    /// - Parameter counts: the number of partitions that each topic has then.
    /// - Returns: one result for each, by name.
    public func createPartitions(
        _ counts: [String: Int32], validateOnly: Bool = false
    ) async throws(KafkaError) -> [String: Result<Void, KafkaError>] {
        guard !counts.isEmpty else { return [:] }
        let timeout = timeoutMs
        let results = try await change(counts.keys.sorted(), deadline: deadline, isRepeatable: validateOnly) {
            names, _ in
            var request = CreatePartitionsRequest()
            request.timeoutMs = timeout
            request.validateOnly = validateOnly
            request.topics = names.map { name in
                var topic = CreatePartitionsRequest.Topic()
                topic.name = name
                topic.count = counts[name] ?? 0
                topic.assignments = nil
                return topic
            }
            return request
        } told: { response in
            response.results.map { topic in
                Told(
                    key: topic.name, errorCode: topic.errorCode,
                    result: outcome(
                        topic.errorCode, "adding partitions to topic '\(topic.name)'", topic.errorMessage,
                        topic: topic.name))
            }
        }
        return Self.complete(results, Array(counts.keys)) {
            KafkaError(.brokerError, "the broker did not respond for topic '\($0)'", topic: $0)
        }
    }

    // MARK: Results

    /// How long a broker may take for what it has to do, in milliseconds.
    var timeoutMs: Int32 { Int32(clamping: configuration.timeout.nanoseconds / 1_000_000) }
}

extension TopicDescription {
    init(_ topic: MetadataResponse.Topic, _ name: String) {
        self.name = name
        topicID = topic.topicID
        isInternal = topic.isInternal
        partitions = topic.partitions.map {
            Partition(
                index: $0.partitionIndex, leaderID: $0.leaderID, leaderEpoch: $0.leaderEpoch,
                replicas: Array($0.replicaNodes), inSyncReplicas: Array($0.isrNodes))
        }.sorted { $0.index < $1.index }
    }
}

extension CreateTopicsRequest {
    fileprivate init(_ topics: [NewTopic], timeoutMs: Int32, validateOnly: Bool, version: Int16) {
        self.init()
        self.timeoutMs = timeoutMs
        self.validateOnly = validateOnly
        self.topics = topics.map { topic in
            // Before version 4 a broker has no defaults.
            let standard: Int32 = version >= 4 ? -1 : 1
            var element = Topic()
            element.name = topic.name
            element.numPartitions = topic.partitions ?? standard
            element.replicationFactor = topic.replicationFactor ?? Int16(standard)
            element.configs = topic.configs.sorted { $0.key < $1.key }.map { name, value in
                var config = Config()
                config.name = name
                config.value = value
                return config
            }
            return element
        }
    }
}
