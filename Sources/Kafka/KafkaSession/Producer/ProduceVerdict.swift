import KafkaCodec

/// The meaning of a partition's error code in a Produce response for the batch that was sent.
public enum ProduceVerdict: Hashable, Sendable {
    /// In the log, now or by an earlier attempt.
    case stored
    /// The broker has seen its sequence before.
    case duplicate
    /// In the log or not: the error may have come after the append.
    case unknown
    /// This attempt did not reach the log. The cluster's state is the reason, so that a later one may.
    case notStored
    /// Its sequence was not the one that the broker expects next.
    case outOfOrder
    /// The broker no longer knows the producer, or knows a newer one of its kind.
    case identityLost
    /// The broker found the bytes damaged: on the way, which another attempt fixes, or at their source. Brokers before
    /// Kafka 2.4 also return this for a record without a key in a compacted topic.
    case corrupt
    /// It will not be stored as it is, through the fault of its records or of their topic's name.
    case rejected

    /// Records fail only for errors that are certainly their fault. An unknown error code is tried again, and may have
    /// followed the append.
    public init(errorCode: Int16) {
        switch KafkaErrorCode(rawValue: errorCode) {
        case .none: self = .stored
        case .duplicateSequenceNumber: self = .duplicate
        case .outOfOrderSequenceNumber: self = .outOfOrder
        case .invalidProducerEpoch, .invalidProducerIDMapping, .unknownProducerID, .producerFenced:
            self = .identityLost
        case .messageTooLarge, .recordListTooLarge, .invalidTimestamp, .invalidRecord, .invalidTopicException,
            .policyViolation, .invalidRequest:
            self = .rejected
        case .corruptMessage: self = .corrupt
        // Checked before the append. NOT_LEADER_OR_FOLLOWER and UNKNOWN_TOPIC_OR_PARTITION are not among them: a leader that
        // loses its partition while it waits for the replicas returns them after it.
        case .notEnoughReplicas, .topicAuthorizationFailed, .clusterAuthorizationFailed,
            .transactionalIDAuthorizationFailed, .invalidRequiredAcks, .unsupportedVersion,
            .unsupportedForMessageFormat, .unsupportedCompressionType:
            self = .notStored
        default: self = .unknown
        }
    }

    /// Whether a rejected batch of several records may hold records that are not to blame.
    public static func mayBlameSomeRecordsOnly(errorCode: Int16) -> Bool {
        switch KafkaErrorCode(rawValue: errorCode) {
        case .messageTooLarge, .recordListTooLarge, .invalidTimestamp, .invalidRecord, .corruptMessage: true
        default: false
        }
    }

    /// Whether the error says that our picture of the cluster is out of date.
    public static func needsMetadata(errorCode: Int16) -> Bool {
        switch KafkaErrorCode(rawValue: errorCode) {
        case .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower, .replicaNotAvailable,
            .kafkaStorageError, .fencedLeaderEpoch, .unknownLeaderEpoch, .preferredLeaderNotAvailable,
            .unknownTopicID, .inconsistentTopicID:
            true
        default: false
        }
    }
}
