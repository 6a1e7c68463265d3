public import TrestleBase
public import KafkaCodec

/// A partition by its topic's name.
public struct TopicPartition: Hashable, Sendable, CustomStringConvertible {
    public let topic: String
    public let partition: Int32

    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    public var description: String { "partition \(partition) of topic '\(topic)'" }
}

/// The latest metadata of the brokers and of the client's topics. Topics are found by name and by topic ID.
public struct MetadataCache: Sendable {
    /// Where a broker listens, by its own account.
    public struct Broker: Hashable, Sendable {
        public let nodeID: Int32
        public let host: String
        public let port: UInt16

        /// `nil` for an address that cannot be used.
        public init?(nodeID: Int32, host: String, port: Int32) {
            guard let port = UInt16(exactly: port), port > 0, !host.isEmpty else { return nil }
            self.nodeID = nodeID
            self.host = host
            self.port = port
        }
    }

    public struct Partition: Hashable, Sendable {
        /// The leader's node, -1 while there is none.
        public var leaderID: Int32
        /// -1 where the broker does not say.
        public var leaderEpoch: Int32
        /// Since when all responses have named an older leader; `nil` when the last one did not.
        var contradictedSince: Instant?
    }

    public struct Topic: Sendable {
        /// Kafka's error code for the whole topic; 0 when it is usable.
        public var errorCode: Int16
        /// By partition index.
        public var partitions: [Partition]
        /// Zero where the brokers are too old to say (before Kafka 2.8).
        public var topicID: KafkaUUID
    }

    /// How long responses may name an older leader than the one known before they are believed: 5 s. A
    /// broker that lags behind catches up sooner; a cluster restored from a backup, or a broker that named a leader which
    /// nobody else knows, does not.
    public static let maximumLag = Duration.seconds(5)

    public private(set) var brokers: [Int32: Broker] = [:]
    public private(set) var topics: [String: Topic] = [:]
    private var namesByID: [KafkaUUID: String] = [:]
    /// The broker that takes requests for the controller, -1 when none is known.
    public private(set) var controllerID: Int32 = -1
    /// `nil` where the brokers do not say.
    public private(set) var clusterID: String?

    public init() {}

    /// The name of the topic that has an ID now; `nil` once another topic of the same name has taken its place.
    public func name(of topicID: KafkaUUID) -> String? { namesByID[topicID] }

    /// The topic that has an ID now.
    public func topic(_ topicID: KafkaUUID) -> Topic? { namesByID[topicID].flatMap { topics[$0] } }

    /// The broker that leads a partition; `nil` when none does or the cluster has not been queried.
    public func leader(of place: TopicPartition) -> Broker? {
        guard let partitions = topics[place.topic]?.partitions, let index = Int(exactly: place.partition),
            partitions.indices.contains(index)
        else { return nil }
        return brokers[partitions[index].leaderID]
    }

    /// A leader that a Produce or Fetch response names beside its error (KIP-951).
    public struct NamedLeader: Hashable, Sendable {
        public var place: TopicPartition
        public var leaderID: Int32
        public var leaderEpoch: Int32
        /// Where it listens, from the same response; not needed of a broker that is known.
        public var broker: Broker?

        public init(place: TopicPartition, leaderID: Int32, leaderEpoch: Int32, host: String?, port: Int32?) {
            self.place = place
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            if let host, let port { broker = Broker(nodeID: leaderID, host: host, port: port) }
        }
    }

    /// Takes in a leader that a response names.
    ///
    /// - Returns: whether this is news: a later epoch than the one known, led by a broker that can be connected to.
    public mutating func update(_ named: NamedLeader) -> Bool {
        let (topic, index) = (named.place.topic, Int(named.place.partition))
        guard named.leaderID >= 0, let partitions = topics[topic]?.partitions, partitions.indices.contains(index),
            named.leaderEpoch > partitions[index].leaderEpoch, let broker = named.broker ?? brokers[named.leaderID]
        else { return false }
        brokers[named.leaderID] = broker
        topics[topic]?.partitions[index] = Partition(leaderID: named.leaderID, leaderEpoch: named.leaderEpoch)
        return true
    }

    /// A name has up to 249 bytes. Longer ones are nobody's topics: a table whose keys have no limit can be made slow.
    private static let longestName = 1_024

    /// Takes in a response. Topics that it does not name stay as they are.
    ///
    /// A leader older than the one known, which a broker that lags behind may still report, is not taken back, except when
    /// the leader known is not among the brokers any more, or when all responses of `maximumLag` have named the older
    /// one.
    ///
    /// - Parameter now: the monotonic time.
    public mutating func update(_ response: MetadataResponse, now: Instant) {
        brokers.removeAll(keepingCapacity: true)
        for broker in response.brokers {
            brokers[broker.nodeID] = Broker(nodeID: broker.nodeID, host: broker.host, port: broker.port)
        }
        controllerID = response.controllerID
        clusterID = response.clusterID
        for topic in response.topics {
            guard let name = topic.name ?? name(of: topic.topicID), name.utf8.count <= Self.longestName else {
                continue
            }
            update(name, topic, now: now)
        }
    }

    private mutating func update(
        _ name: String, _ topic: MetadataResponse.Topic, now: Instant
    ) {
        let known = topics[name]
        // Without identifiers a topic that was deleted and made again cannot be told from an old report.
        let isSameTopic = !topic.topicID.isZero && known?.topicID == topic.topicID
        var partitions = [Partition](
            repeating: Partition(leaderID: -1, leaderEpoch: -1), count: topic.partitions.count)
        for partition in topic.partitions {
            let index = Int(partition.partitionIndex)
            guard partitions.indices.contains(index) else { continue }
            let fresh = Partition(leaderID: partition.leaderID, leaderEpoch: partition.leaderEpoch)
            if isSameTopic, let old = known?.partitions, old.indices.contains(index),
                fresh.leaderEpoch >= 0, old[index].leaderEpoch > fresh.leaderEpoch,
                brokers[old[index].leaderID] != nil || brokers[fresh.leaderID] == nil,
                now < (old[index].contradictedSince ?? now) + Self.maximumLag
            {
                partitions[index] = old[index]
                partitions[index].contradictedSince = old[index].contradictedSince ?? now
            } else {
                partitions[index] = fresh
            }
        }
        var topicID = topic.topicID
        if topic.errorCode != 0, let known {
            // An error leaves out the partitions; those known may still be right, and are kept for batches in flight.
            if partitions.isEmpty { partitions = known.partitions }
            if topicID.isZero { topicID = known.topicID }
        }
        if let old = known?.topicID, old != topicID { namesByID[old] = nil }
        if !topicID.isZero { namesByID[topicID] = name }
        topics[name] = Topic(errorCode: topic.errorCode, partitions: partitions, topicID: topicID)
    }

    /// Notes a broker that another response than Metadata's names: a coordinator, a new leader.
    public mutating func note(_ broker: Broker) { brokers[broker.nodeID] = broker }

    /// Forgets a topic that is no longer used.
    public mutating func removeTopic(_ name: String) {
        guard let topic = topics.removeValue(forKey: name) else { return }
        namesByID[topic.topicID] = nil
    }
}
