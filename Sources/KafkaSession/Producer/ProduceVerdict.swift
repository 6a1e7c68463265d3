import KafkaCodec

/// What the error code of one partition in a Produce response means for the batch that was sent.
public enum ProduceVerdict: Hashable, Sendable {
    /// In the log, now or by an earlier attempt.
    case stored
    /// Not in the log, or not known to be: send it again.
    case retry
    /// Its sequence was not the one that the broker expects next.
    case outOfOrder
    /// The broker no longer knows the producer, or knows a newer one of its kind.
    case identityLost
    /// At least one of its records cannot be stored: find out which by halves.
    case divide
    /// None of its records can be stored.
    case refused

    /// Only what is certainly the fault of the records or of the caller's rights is given up. Everything else, an
    /// error code unknown to us included, is tried again.
    public init(errorCode: Int16) {
        switch KafkaErrorCode(rawValue: errorCode) {
        // A duplicate sequence says that an earlier attempt had reached the log.
        case .none, .duplicateSequenceNumber: self = .stored
        case .outOfOrderSequenceNumber: self = .outOfOrder
        case .invalidProducerEpoch, .invalidProducerIdMapping, .unknownProducerId, .producerFenced:
            self = .identityLost
        case .messageTooLarge, .recordListTooLarge, .invalidTimestamp, .invalidRecord: self = .divide
        case .invalidTopicException, .invalidRequiredAcks, .topicAuthorizationFailed, .clusterAuthorizationFailed,
            .transactionalIdAuthorizationFailed, .unsupportedVersion, .invalidRequest, .unsupportedForMessageFormat,
            .policyViolation, .unsupportedCompressionType:
            self = .refused
        default: self = .retry
        }
    }

    /// Whether the error says that our picture of the cluster is out of date.
    public static func asksForMetadata(errorCode: Int16) -> Bool {
        switch KafkaErrorCode(rawValue: errorCode) {
        case .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower, .replicaNotAvailable,
            .kafkaStorageError, .fencedLeaderEpoch, .unknownLeaderEpoch, .preferredLeaderNotAvailable,
            .unknownTopicId, .inconsistentTopicId:
            true
        default: false
        }
    }
}
