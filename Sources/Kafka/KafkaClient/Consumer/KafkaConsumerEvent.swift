public import KafkaSession

/// An event of a consumer, besides its records. For logs and metrics; the consumer itself keeps trying.
public enum KafkaConsumerEvent: Sendable {
    /// A broker has described the cluster.
    case connected(broker: String)
    /// A connection is gone or could not be made; another one is tried.
    case disconnected(KafkaObstacle)
    /// A state of the cluster keeps records from being read. They wait. Reported when it begins and then less and less often.
    case waiting(KafkaObstacle)
    /// The consumer works, but with less than was requested.
    case degraded(String)
    /// The member holds these partitions now, in this generation of the group.
    case rebalanced(generation: Int32, partitions: [TopicPartition])
    /// All there was in a partition has been read.
    case reachedEnd(TopicPartition, offset: Int64)
    /// The position was not in the log, and `offsetReset` chose another one: records may have been deleted before they were read.
    case outOfRange(TopicPartition, offset: Int64)
    /// The log of the new leader ends before what was read: the records from here on are others (KIP-320).
    case truncated(TopicPartition, at: Int64)
    /// The topic was deleted and made again: its records are others, and are read from the beginning.
    case recreated(TopicPartition)
    /// Offsets could not be committed.
    case commitFailed(KafkaError)
}

/// A change of the partitions of a group's member.
public enum KafkaRebalance: Sendable {
    /// These are read from now on.
    case assigned([TopicPartition])
    /// These partitions are revoked. No batch of them is being processed, and none will be returned; processed records
    /// can still be committed. Other members get the partitions when the callback has returned, or after
    /// `maximumPollInterval`.
    case revoking([TopicPartition])
    /// Others may have these already: too late to commit anything.
    case lost([TopicPartition])

    public var partitions: [TopicPartition] {
        switch self {
        case .assigned(let places), .revoking(let places), .lost(let places): places
        }
    }
}

/// Hears of the life of a `KafkaConsumerCore`, on its loop.
package protocol KafkaConsumerDelegate: AnyObject {
    /// `takeBatch` has something after it had nothing.
    func consumerHasBatches(_ consumer: KafkaConsumerCore)
    /// Partitions are let go once the batches of them that were taken are processed.
    func consumer(_ consumer: KafkaConsumerCore, awaits places: some Sequence<TopicPartition>)
    /// - Parameter done: called once, when the consumer may go on; `revoking` partitions move on then.
    func consumer(_ consumer: KafkaConsumerCore, rebalanced change: KafkaRebalance, done: @escaping () -> Void)
    /// A partition, or with `isFatal` the whole consumer, cannot go on.
    func consumer(_ consumer: KafkaConsumerCore, failed error: KafkaError, isFatal: Bool)
    func consumer(_ consumer: KafkaConsumerCore, observed event: KafkaConsumerEvent)
    /// The first position of a partition has been found, or that of a topic that was made again.
    ///
    /// - Parameter isCommitted: whether the group had it.
    func consumer(
        _ consumer: KafkaConsumerCore, begins place: TopicPartition, at offset: OffsetAndMetadata, isCommitted: Bool)
    /// What keeps a partition from being read, each time that it was tried; `nil`: it is read again. Of a consumer that has `waitingAdvice`.
    func consumer(_ consumer: KafkaConsumerCore, waits error: KafkaError?, at place: TopicPartition)
    /// Records are read again after a `waiting` event, or could be.
    func consumerReads(_ consumer: KafkaConsumerCore)
    /// All connections are closed; nothing more comes.
    func consumerStopped(_ consumer: KafkaConsumerCore)
}

extension KafkaConsumerDelegate {
    package func consumer(_ consumer: KafkaConsumerCore, awaits places: some Sequence<TopicPartition>) {}

    package func consumer(_ consumer: KafkaConsumerCore, waits error: KafkaError?, at place: TopicPartition) {}

    package func consumerReads(_ consumer: KafkaConsumerCore) {}

    package func consumer(
        _ consumer: KafkaConsumerCore, begins place: TopicPartition, at offset: OffsetAndMetadata, isCommitted: Bool
    ) {}
}
