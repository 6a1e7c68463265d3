public import KafkaCodec
import KafkaCompression
public import KafkaSession
public import TrestleTransport

extension KafkaConsumer {
    /// The advice in errors of a program that waits for partitions, since nobody is there to seek.
    package struct WaitingAdvice: Sendable {
        /// For records that are damaged in the log.
        package var damaged: String
        /// For a batch that is larger than `decompressionLimits` allow.
        package var tooLarge: String

        package init(damaged: String, tooLarge: String) { (self.damaged, self.tooLarge) = (damaged, tooLarge) }
    }

    /// How a consumer reaches its cluster and how it reads. In parentheses the property of Kafka's Java client.
    public struct Configuration: Sendable {
        /// The records of transactions that are read.
        public enum IsolationLevel: Int8, Sendable {
            /// All records, also those of transactions that are open or were aborted.
            case readUncommitted = 0
            /// Records of committed transactions, up to the first that is open.
            case readCommitted = 1
        }

        /// How it reaches its cluster. A consumer creates no topics, unless `cluster.allowsTopicCreation` is set.
        public var cluster: ClusterConfiguration
        /// The group (`group.id`); `nil` for a consumer that assigns partitions itself and commits nothing.
        public var groupID: String?
        /// The name of a static member (`group.instance.id`): it keeps its partitions over a restart that is shorter than
        /// `sessionTimeout`. `nil`: a dynamic member.
        public var groupInstanceID: String?
        /// The strategies by which the group's leader assigns partitions, in order of preference
        /// (`partition.assignment.strategy`). If all of them are cooperative, members keep their other partitions during a
        /// rebalance.
        public var assignors: [ConsumerAssignor] = [.range, .cooperativeSticky]
        /// How long the group waits for a sign of life (`session.timeout.ms`).
        public var sessionTimeout = Duration.seconds(45)
        /// How often the member gives one (`heartbeat.interval.ms`); at most a third of `sessionTimeout`.
        public var heartbeatInterval = Duration.seconds(3)
        /// The time limit for processing a batch, after which the member leaves the group so that others get its
        /// partitions, and for revoking partitions that move (`max.poll.interval.ms`).
        public var maximumPollInterval = Duration.seconds(300)

        /// Where to begin when the group has no offset, or the log does not have it any more (`auto.offset.reset`); `nil`: fail.
        public var offsetReset: OffsetReset? = .end
        /// Where a partition begins for which the group has committed nothing, by the texts that it has committed with the topic's
        /// other partitions, and by whether the topic came later than this consumer; `offsetReset` then is for offsets that are not in the
        /// log alone.
        package var start: (@Sendable (TopicPartition, _ texts: [String], _ isLater: Bool) -> OffsetReset)?
        /// Makes the consumer wait for a partition that the cluster refuses, or whose records cannot be read. `nil`: it stops until it is
        /// sought, and the error says so.
        package var waitingAdvice: WaitingAdvice?
        /// Whether processed batches are committed periodically and when partitions are revoked (`enable.auto.commit`). A
        /// batch counts as processed when the next one is requested.
        public var commitsAutomatically = true
        /// How often (`auto.commit.interval.ms`).
        public var commitInterval = Duration.seconds(5)
        /// `isolation.level`.
        public var isolationLevel = IsolationLevel.readUncommitted
        /// Whether each batch must match its checksum (`check.crcs`).
        public var verifiesChecksums = true

        /// Bytes that the broker waits for before it responds (`fetch.min.bytes`).
        public var minimumFetchSize = 1
        /// Bytes of one response (`fetch.max.bytes`); one batch may be larger.
        public var maximumFetchSize = 50 << 20
        /// Bytes of one partition in a response (`max.partition.fetch.bytes`); one batch may be larger.
        public var maximumPartitionFetchSize = 1 << 20
        /// How long the broker waits for `minimumFetchSize` (`fetch.max.wait.ms`).
        public var maximumFetchWait = Duration.milliseconds(500)
        /// The size of prefetched data, in bytes as sent by the broker, at which no more is requested. Responses in flight
        /// may exceed it by as much again.
        public var prefetchSize = 64 << 20
        /// Where this consumer runs (`client.rack`): brokers then name a replica that is near (KIP-392). `nil`: the leaders.
        public var rackID: String?
        /// The codecs for decompression.
        public var compression: any RecordCompression = StandardCompression.shared
        /// The limits of the decompressed size of a batch. No ratio by default: what a producer may store, a consumer must be
        /// able to read.
        public var decompressionLimits = DecompressionLimits(maximumRatio: .max)
        /// How long a call that asks the cluster may take in all (`default.api.timeout.ms`).
        public var callTimeout = Duration.seconds(60)

        /// - Parameters:
        ///   - bootstrapServers: one or more brokers.
        ///   - groupID: `nil` for a consumer without a group.
        public init(bootstrapServers: [Endpoint], groupID: String? = nil) {
            cluster = ClusterConfiguration(bootstrapServers: bootstrapServers)
            self.groupID = groupID
        }

        /// - Parameters:
        ///   - bootstrapServers: brokers to ask first, `host:port`, several with commas between them.
        ///   - groupID: `nil` for a consumer without a group.
        /// - Throws: `invalidConfiguration` for text that names no server.
        public init(bootstrapServers: String, groupID: String? = nil) throws(KafkaError) {
            self.init(bootstrapServers: try Endpoint.bootstrapServers(bootstrapServers), groupID: groupID)
        }

        /// - Throws: `invalidConfiguration` for settings that contradict each other, with the property to change.
        func check() throws(KafkaError) {
            func refuse(_ text: String, _ fix: String) -> KafkaError {
                KafkaError(.invalidConfiguration, text, fix: fix)
            }
            try cluster.check()
            if groupID == "" { throw refuse("group.id is empty", "name the group, or leave it out") }
            guard !assignors.isEmpty, Set(assignors).count == assignors.count else {
                throw refuse("partition.assignment.strategy is empty, or has a duplicate", "name each once")
            }
            guard heartbeatInterval > .zero, heartbeatInterval < sessionTimeout else {
                throw refuse(
                    "heartbeat.interval.ms (\(heartbeatInterval)) is not below session.timeout.ms (\(sessionTimeout))",
                    "set it to a third of the session timeout")
            }
            guard maximumPollInterval > .zero else { throw refuse("max.poll.interval.ms is not positive", "set it") }
            guard minimumFetchSize >= 0, maximumFetchSize > 0, maximumPartitionFetchSize > 0, prefetchSize > 0 else {
                throw refuse("fetch.max.bytes and the other sizes must be positive", "set them to a number of bytes")
            }
        }

        var membership: GroupMembership.Configuration? {
            guard let groupID else { return nil }
            var configuration = GroupMembership.Configuration(groupID: groupID)
            configuration.groupInstanceID = groupInstanceID
            configuration.assignors = assignors
            configuration.sessionTimeout = sessionTimeout
            configuration.rebalanceTimeout = maximumPollInterval
            configuration.heartbeatInterval = heartbeatInterval
            configuration.rackID = rackID
            configuration.backoff = cluster.retryBackoff
            return configuration
        }
    }
}
