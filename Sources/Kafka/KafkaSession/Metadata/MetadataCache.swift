public import KafkaCodec

/// What the cluster last said of its brokers and of the topics that we use.
public struct MetadataCache: Sendable {
    /// Where a broker listens, by its own account.
    public struct Broker: Hashable, Sendable {
        public let nodeID: Int32
        public let host: String
        public let port: UInt16
    }

    public struct Partition: Hashable, Sendable {
        /// The leader's node, -1 while there is none.
        public var leaderID: Int32
        /// -1 where the broker does not say.
        public var leaderEpoch: Int32
    }

    public struct Topic: Sendable {
        /// Kafka's error code for the whole topic; 0 when it is usable.
        public var errorCode: Int16
        /// By partition index.
        public var partitions: [Partition]
        var topicID: KafkaUUID
    }

    public private(set) var brokers: [Int32: Broker] = [:]
    public private(set) var topics: [String: Topic] = [:]

    public init() {}

    /// Takes in an answer. Topics that it does not name stay as they are.
    ///
    /// A leader older than the one known, which a broker that lags behind may still report, is not taken back.
    public mutating func update(_ response: MetadataResponse) {
        brokers.removeAll(keepingCapacity: true)
        for broker in response.brokers {
            guard let port = UInt16(exactly: broker.port), port > 0, !broker.host.isEmpty else { continue }
            brokers[broker.nodeId] = Broker(nodeID: broker.nodeId, host: broker.host, port: port)
        }
        for topic in response.topics {
            guard let name = topic.name else { continue }
            let known = topics[name]
            // Without identifiers a topic that was deleted and made anew cannot be told from an old report.
            let isSameTopic = !topic.topicId.isZero && known?.topicID == topic.topicId
            var partitions = [Partition](
                repeating: Partition(leaderID: -1, leaderEpoch: -1), count: topic.partitions.count)
            for partition in topic.partitions {
                let index = Int(partition.partitionIndex)
                guard partitions.indices.contains(index) else { continue }
                let fresh = Partition(leaderID: partition.leaderId, leaderEpoch: partition.leaderEpoch)
                if isSameTopic, let old = known?.partitions, old.indices.contains(index),
                    fresh.leaderEpoch >= 0, old[index].leaderEpoch > fresh.leaderEpoch
                {
                    partitions[index] = old[index]
                } else {
                    partitions[index] = fresh
                }
            }
            // An error leaves out the partitions; those known may still be right, and are kept for batches in flight.
            if topic.errorCode != 0, partitions.isEmpty, let known { partitions = known.partitions }
            topics[name] = Topic(errorCode: topic.errorCode, partitions: partitions, topicID: topic.topicId)
        }
    }
}
