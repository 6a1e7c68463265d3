// Made by GenerateKafkaMessages from its schema files. Do not edit.

extension KafkaErrorCode {
    /// The broker failed in a way for which there is no code; its log says more.
    public static let unknownServerError = Self(rawValue: -1)
    /// Success.
    public static let none = Self(rawValue: 0)
    /// The partition holds no such offset: it was deleted, or not written yet.
    public static let offsetOutOfRange = Self(rawValue: 1)
    /// A batch has a wrong checksum, or is damaged in another way.
    public static let corruptMessage = Self(rawValue: 2)
    /// The broker does not host the topic or partition, or it does not exist.
    public static let unknownTopicOrPartition = Self(rawValue: 3)
    /// The size limit of a fetch is not valid.
    public static let invalidFetchSize = Self(rawValue: 4)
    /// The partition has no leader at the moment; one is being elected.
    public static let leaderNotAvailable = Self(rawValue: 5)
    /// The broker does not lead the partition, or is not the replica that was expected.
    public static let notLeaderOrFollower = Self(rawValue: 6)
    /// The broker did not finish in the time that the request allows.
    public static let requestTimedOut = Self(rawValue: 7)
    /// The broker is not available.
    public static let brokerNotAvailable = Self(rawValue: 8)
    /// The broker does not have this replica.
    public static let replicaNotAvailable = Self(rawValue: 9)
    /// A batch is larger than the topic or the broker accepts (`max.message.bytes`).
    public static let messageTooLarge = Self(rawValue: 10)
    /// The request comes from a controller that has been replaced.
    public static let staleControllerEpoch = Self(rawValue: 11)
    /// The text beside a committed offset is too long (`offset.metadata.max.bytes`).
    public static let offsetMetadataTooLarge = Self(rawValue: 12)
    /// The connection broke before the response came.
    public static let networkException = Self(rawValue: 13)
    /// The coordinator is still loading its state.
    public static let coordinatorLoadInProgress = Self(rawValue: 14)
    /// There is no coordinator at the moment.
    public static let coordinatorNotAvailable = Self(rawValue: 15)
    /// Another broker coordinates the group or transaction.
    public static let notCoordinator = Self(rawValue: 16)
    /// The topic's name is not valid, or the topic must not be used this way.
    public static let invalidTopicException = Self(rawValue: 17)
    /// The records of the request are larger than a segment of the log.
    public static let recordListTooLarge = Self(rawValue: 18)
    /// Fewer replicas are in sync than `min.insync.replicas`; nothing was written.
    public static let notEnoughReplicas = Self(rawValue: 19)
    /// Fewer replicas are in sync than `min.insync.replicas`, noticed after the leader had written.
    public static let notEnoughReplicasAfterAppend = Self(rawValue: 20)
    /// The number of acknowledgements is none of -1, 0 and 1.
    public static let invalidRequiredAcks = Self(rawValue: 21)
    /// The generation is not the group's current one.
    public static let illegalGeneration = Self(rawValue: 22)
    /// The member and its group share no protocol, or have different protocol types.
    public static let inconsistentGroupProtocol = Self(rawValue: 23)
    /// The group ID is not valid.
    public static let invalidGroupID = Self(rawValue: 24)
    /// The group has no such member (any more).
    public static let unknownMemberID = Self(rawValue: 25)
    /// The session timeout is outside the broker's limits.
    public static let invalidSessionTimeout = Self(rawValue: 26)
    /// The group is rebalancing: the member has to join again.
    public static let rebalanceInProgress = Self(rawValue: 27)
    /// The offsets of the commit are too large for the broker.
    public static let invalidCommitOffsetSize = Self(rawValue: 28)
    /// The principal has no right to do this with the topic.
    public static let topicAuthorizationFailed = Self(rawValue: 29)
    /// The principal has no right to do this with the group.
    public static let groupAuthorizationFailed = Self(rawValue: 30)
    /// The principal has no right to do this with the cluster.
    public static let clusterAuthorizationFailed = Self(rawValue: 31)
    /// The timestamp of a record is too far from the broker's clock.
    public static let invalidTimestamp = Self(rawValue: 32)
    /// The broker does not offer this SASL mechanism.
    public static let unsupportedSaslMechanism = Self(rawValue: 33)
    /// The request does not fit the state of the SASL exchange.
    public static let illegalSaslState = Self(rawValue: 34)
    /// The broker does not know this version of the request.
    public static let unsupportedVersion = Self(rawValue: 35)
    /// There is a topic of this name.
    public static let topicAlreadyExists = Self(rawValue: 36)
    /// The number of partitions is not valid.
    public static let invalidPartitions = Self(rawValue: 37)
    /// The replication factor is not positive, or larger than the number of brokers.
    public static let invalidReplicationFactor = Self(rawValue: 38)
    /// The assignment of replicas to brokers is not valid.
    public static let invalidReplicaAssignment = Self(rawValue: 39)
    /// A configuration value is not valid.
    public static let invalidConfig = Self(rawValue: 40)
    /// The broker is not the controller.
    public static let notController = Self(rawValue: 41)
    /// The fields of the request contradict the protocol or each other.
    public static let invalidRequest = Self(rawValue: 42)
    /// The topic's message format is too old for this.
    public static let unsupportedForMessageFormat = Self(rawValue: 43)
    /// A policy of the broker forbids the request.
    public static let policyViolation = Self(rawValue: 44)
    /// The batch's sequence does not follow the last one of its producer.
    public static let outOfOrderSequenceNumber = Self(rawValue: 45)
    /// A batch with this sequence is in the log already.
    public static let duplicateSequenceNumber = Self(rawValue: 46)
    /// A newer producer uses the same ID.
    public static let invalidProducerEpoch = Self(rawValue: 47)
    /// The transaction's state does not allow the request.
    public static let invalidTxnState = Self(rawValue: 48)
    /// The producer ID does not belong to this transactional ID.
    public static let invalidProducerIDMapping = Self(rawValue: 49)
    /// The transaction timeout is longer than the broker allows.
    public static let invalidTransactionTimeout = Self(rawValue: 50)
    /// The producer's last transaction is still being completed.
    public static let concurrentTransactions = Self(rawValue: 51)
    /// The transaction has a newer coordinator.
    public static let transactionCoordinatorFenced = Self(rawValue: 52)
    /// The principal has no right to use this transactional ID.
    public static let transactionalIDAuthorizationFailed = Self(rawValue: 53)
    /// The broker has no authorizer.
    public static let securityDisabled = Self(rawValue: 54)
    /// The broker did not try this part, because another part of the request failed.
    public static let operationNotAttempted = Self(rawValue: 55)
    /// The broker's disk failed.
    public static let kafkaStorageError = Self(rawValue: 56)
    /// The broker has no such log directory.
    public static let logDirNotFound = Self(rawValue: 57)
    /// The broker refuses the SASL credentials.
    public static let saslAuthenticationFailed = Self(rawValue: 58)
    /// The broker has forgotten the producer, since its records were deleted.
    public static let unknownProducerID = Self(rawValue: 59)
    /// The partition is being moved to other brokers.
    public static let reassignmentInProgress = Self(rawValue: 60)
    /// The broker does not use delegation tokens.
    public static let delegationTokenAuthDisabled = Self(rawValue: 61)
    /// There is no such delegation token.
    public static let delegationTokenNotFound = Self(rawValue: 62)
    /// The principal does not own the delegation token.
    public static let delegationTokenOwnerMismatch = Self(rawValue: 63)
    /// The connection's way to authenticate does not allow requests for delegation tokens.
    public static let delegationTokenRequestNotAllowed = Self(rawValue: 64)
    /// The principal has no right to do this with the delegation token.
    public static let delegationTokenAuthorizationFailed = Self(rawValue: 65)
    /// The delegation token has expired.
    public static let delegationTokenExpired = Self(rawValue: 66)
    /// The type of the principal is not supported.
    public static let invalidPrincipalType = Self(rawValue: 67)
    /// The group has members.
    public static let nonEmptyGroup = Self(rawValue: 68)
    /// There is no such group.
    public static let groupIDNotFound = Self(rawValue: 69)
    /// The broker has forgotten the fetch session.
    public static let fetchSessionIDNotFound = Self(rawValue: 70)
    /// The request does not follow the last one of its fetch session.
    public static let invalidFetchSessionEpoch = Self(rawValue: 71)
    /// The leader has no listener like the one of the request.
    public static let listenerNotFound = Self(rawValue: 72)
    /// The brokers' configuration forbids to delete topics.
    public static let topicDeletionDisabled = Self(rawValue: 73)
    /// The leader epoch of the request is older than the broker's.
    public static let fencedLeaderEpoch = Self(rawValue: 74)
    /// The leader epoch of the request is newer than the broker's.
    public static let unknownLeaderEpoch = Self(rawValue: 75)
    /// The compression of the records is not supported by the client's version or the topic.
    public static let unsupportedCompressionType = Self(rawValue: 76)
    /// The request comes from before the broker's last start.
    public static let staleBrokerEpoch = Self(rawValue: 77)
    /// The leader has just been elected and does not know its high watermark yet.
    public static let offsetNotAvailable = Self(rawValue: 78)
    /// The member has to join again with the ID of this response.
    public static let memberIDRequired = Self(rawValue: 79)
    /// The preferred leader is not available.
    public static let preferredLeaderNotAvailable = Self(rawValue: 80)
    /// The group has as many members as the broker allows.
    public static let groupMaxSizeReached = Self(rawValue: 81)
    /// Another member has taken over this static instance ID.
    public static let fencedInstanceID = Self(rawValue: 82)
    /// No replica that may become leader is available.
    public static let eligibleLeadersNotAvailable = Self(rawValue: 83)
    /// The partition has the leader that the election would choose.
    public static let electionNotNeeded = Self(rawValue: 84)
    /// The partition is not being moved.
    public static let noReassignmentInProgress = Self(rawValue: 85)
    /// The group still subscribes to the topic whose offsets were to be deleted.
    public static let groupSubscribedToTopic = Self(rawValue: 86)
    /// A record breaks a rule of the broker or topic, such as a missing key where the log is compacted.
    public static let invalidRecord = Self(rawValue: 87)
    /// The committed offset belongs to a transaction that has not ended.
    public static let unstableOffsetCommit = Self(rawValue: 88)
    /// The client's quota for changes is used up.
    public static let throttlingQuotaExceeded = Self(rawValue: 89)
    /// A newer producer uses the same transactional ID.
    public static let producerFenced = Self(rawValue: 90)
    /// The request names a resource that does not exist.
    public static let resourceNotFound = Self(rawValue: 91)
    /// The request names a resource twice, or one that exists.
    public static let duplicateResource = Self(rawValue: 92)
    /// The new credential does not satisfy the broker.
    public static let unacceptableCredential = Self(rawValue: 93)
    /// The sender and the receiver know different voters of the quorum.
    public static let inconsistentVoterSet = Self(rawValue: 94)
    /// The version of the update is not valid.
    public static let invalidUpdateVersion = Self(rawValue: 95)
    /// The finalized features could not be updated.
    public static let featureUpdateFailed = Self(rawValue: 96)
    /// The principal of a forwarded request could not be read.
    public static let principalDeserializationFailure = Self(rawValue: 97)
    /// There is no such snapshot.
    public static let snapshotNotFound = Self(rawValue: 98)
    /// The position lies outside the snapshot.
    public static let positionOutOfRange = Self(rawValue: 99)
    /// The broker knows no topic with this ID.
    public static let unknownTopicID = Self(rawValue: 100)
    /// The broker's ID is registered for another broker that is alive.
    public static let duplicateBrokerRegistration = Self(rawValue: 101)
    /// No broker is registered with this ID.
    public static let brokerIDNotRegistered = Self(rawValue: 102)
    /// The topic ID is not the one in the log: the topic was deleted and created again.
    public static let inconsistentTopicID = Self(rawValue: 103)
    /// The cluster ID is not the receiver's.
    public static let inconsistentClusterID = Self(rawValue: 104)
    /// There is no such transactional ID.
    public static let transactionalIDNotFound = Self(rawValue: 105)
    /// The fetch session mixes requests with and without topic IDs.
    public static let fetchSessionTopicIDError = Self(rawValue: 106)
    /// The replica must not become part of the in-sync replicas.
    public static let ineligibleReplica = Self(rawValue: 107)
    /// The change made another broker the leader.
    public static let newLeaderElected = Self(rawValue: 108)
    /// The offset is in remote storage, and no longer in the local log.
    public static let offsetMovedToTieredStorage = Self(rawValue: 109)
    /// The coordinator has fenced the member's epoch: it has to give up its partitions and join again.
    public static let fencedMemberEpoch = Self(rawValue: 110)
    /// A member that has not left uses this static instance ID.
    public static let unreleasedInstanceID = Self(rawValue: 111)
    /// The group's coordinator does not know the assignor.
    public static let unsupportedAssignor = Self(rawValue: 112)
    /// The member's epoch is old: it has to heartbeat before it repeats the request.
    public static let staleMemberEpoch = Self(rawValue: 113)
    /// The request was sent to the wrong kind of endpoint: controller instead of broker, or the reverse.
    public static let mismatchedEndpointType = Self(rawValue: 114)
    /// The kind of endpoint is not supported.
    public static let unsupportedEndpointType = Self(rawValue: 115)
    /// The controller is not known.
    public static let unknownControllerID = Self(rawValue: 116)
    /// The telemetry subscription of the client is not current.
    public static let unknownSubscriptionID = Self(rawValue: 117)
    /// The telemetry is larger than the broker accepts.
    public static let telemetryTooLarge = Self(rawValue: 118)
    /// The controller refuses the broker's registration.
    public static let invalidRegistration = Self(rawValue: 119)
    /// The transaction failed: the producer has to abort it and may go on.
    public static let transactionAbortable = Self(rawValue: 120)
    /// The record is not in a state in which it may be acknowledged so.
    public static let invalidRecordState = Self(rawValue: 121)
    /// The broker has forgotten the share session.
    public static let shareSessionNotFound = Self(rawValue: 122)
    /// The request does not follow the last one of its share session.
    public static let invalidShareSessionEpoch = Self(rawValue: 123)
    /// The share coordinator has a newer epoch of this state.
    public static let fencedStateEpoch = Self(rawValue: 124)
    /// The voter's key is not the receiver's.
    public static let invalidVoterKey = Self(rawValue: 125)
    /// The voter is part of the quorum already.
    public static let duplicateVoter = Self(rawValue: 126)
    /// The voter is not part of the quorum.
    public static let voterNotFound = Self(rawValue: 127)
    /// The regular expression is not valid.
    public static let invalidRegularExpression = Self(rawValue: 128)
    /// The client has to begin again with its bootstrap servers, since its picture of the cluster is too old.
    public static let rebootstrapRequired = Self(rawValue: 129)
    /// The Streams topology is not valid.
    public static let streamsInvalidTopology = Self(rawValue: 130)
    /// The epoch of the Streams topology is not valid.
    public static let streamsInvalidTopologyEpoch = Self(rawValue: 131)
    /// The epoch of the Streams topology is older than the group's.
    public static let streamsTopologyFenced = Self(rawValue: 132)
    /// The broker has as many share sessions as it allows.
    public static let shareSessionLimitReached = Self(rawValue: 133)

    /// The properties of each code, from -1 on without gaps.
    static let known: [Known] = [
        Known(
            "UNKNOWN_SERVER_ERROR", isRetriable: false,
            "The broker failed in a way for which there is no code; its log says more."),
        Known(
            "NONE", isRetriable: false,
            "Success."),
        Known(
            "OFFSET_OUT_OF_RANGE", isRetriable: false,
            "The partition holds no such offset: it was deleted, or not written yet."),
        Known(
            "CORRUPT_MESSAGE", isRetriable: true,
            "A batch has a wrong checksum, or is damaged in another way."),
        Known(
            "UNKNOWN_TOPIC_OR_PARTITION", isRetriable: true,
            "The broker does not host the topic or partition, or it does not exist."),
        Known(
            "INVALID_FETCH_SIZE", isRetriable: false,
            "The size limit of a fetch is not valid."),
        Known(
            "LEADER_NOT_AVAILABLE", isRetriable: true,
            "The partition has no leader at the moment; one is being elected."),
        Known(
            "NOT_LEADER_OR_FOLLOWER", isRetriable: true,
            "The broker does not lead the partition, or is not the replica that was expected."),
        Known(
            "REQUEST_TIMED_OUT", isRetriable: true,
            "The broker did not finish in the time that the request allows."),
        Known(
            "BROKER_NOT_AVAILABLE", isRetriable: false,
            "The broker is not available."),
        Known(
            "REPLICA_NOT_AVAILABLE", isRetriable: true,
            "The broker does not have this replica."),
        Known(
            "MESSAGE_TOO_LARGE", isRetriable: false,
            "A batch is larger than the topic or the broker accepts (`max.message.bytes`)."),
        Known(
            "STALE_CONTROLLER_EPOCH", isRetriable: false,
            "The request comes from a controller that has been replaced."),
        Known(
            "OFFSET_METADATA_TOO_LARGE", isRetriable: false,
            "The text beside a committed offset is too long (`offset.metadata.max.bytes`)."),
        Known(
            "NETWORK_EXCEPTION", isRetriable: true,
            "The connection broke before the response came."),
        Known(
            "COORDINATOR_LOAD_IN_PROGRESS", isRetriable: true,
            "The coordinator is still loading its state."),
        Known(
            "COORDINATOR_NOT_AVAILABLE", isRetriable: true,
            "There is no coordinator at the moment."),
        Known(
            "NOT_COORDINATOR", isRetriable: true,
            "Another broker coordinates the group or transaction."),
        Known(
            "INVALID_TOPIC_EXCEPTION", isRetriable: false,
            "The topic's name is not valid, or the topic must not be used this way."),
        Known(
            "RECORD_LIST_TOO_LARGE", isRetriable: false,
            "The records of the request are larger than a segment of the log."),
        Known(
            "NOT_ENOUGH_REPLICAS", isRetriable: true,
            "Fewer replicas are in sync than `min.insync.replicas`; nothing was written."),
        Known(
            "NOT_ENOUGH_REPLICAS_AFTER_APPEND", isRetriable: true,
            "Fewer replicas are in sync than `min.insync.replicas`, noticed after the leader had written."),
        Known(
            "INVALID_REQUIRED_ACKS", isRetriable: false,
            "The number of acknowledgements is none of -1, 0 and 1."),
        Known(
            "ILLEGAL_GENERATION", isRetriable: false,
            "The generation is not the group's current one."),
        Known(
            "INCONSISTENT_GROUP_PROTOCOL", isRetriable: false,
            "The member and its group share no protocol, or have different protocol types."),
        Known(
            "INVALID_GROUP_ID", isRetriable: false,
            "The group ID is not valid."),
        Known(
            "UNKNOWN_MEMBER_ID", isRetriable: false,
            "The group has no such member (any more)."),
        Known(
            "INVALID_SESSION_TIMEOUT", isRetriable: false,
            "The session timeout is outside the broker's limits."),
        Known(
            "REBALANCE_IN_PROGRESS", isRetriable: false,
            "The group is rebalancing: the member has to join again."),
        Known(
            "INVALID_COMMIT_OFFSET_SIZE", isRetriable: false,
            "The offsets of the commit are too large for the broker."),
        Known(
            "TOPIC_AUTHORIZATION_FAILED", isRetriable: false,
            "The principal has no right to do this with the topic."),
        Known(
            "GROUP_AUTHORIZATION_FAILED", isRetriable: false,
            "The principal has no right to do this with the group."),
        Known(
            "CLUSTER_AUTHORIZATION_FAILED", isRetriable: false,
            "The principal has no right to do this with the cluster."),
        Known(
            "INVALID_TIMESTAMP", isRetriable: false,
            "The timestamp of a record is too far from the broker's clock."),
        Known(
            "UNSUPPORTED_SASL_MECHANISM", isRetriable: false,
            "The broker does not offer this SASL mechanism."),
        Known(
            "ILLEGAL_SASL_STATE", isRetriable: false,
            "The request does not fit the state of the SASL exchange."),
        Known(
            "UNSUPPORTED_VERSION", isRetriable: false,
            "The broker does not know this version of the request."),
        Known(
            "TOPIC_ALREADY_EXISTS", isRetriable: false,
            "There is a topic of this name."),
        Known(
            "INVALID_PARTITIONS", isRetriable: false,
            "The number of partitions is not valid."),
        Known(
            "INVALID_REPLICATION_FACTOR", isRetriable: false,
            "The replication factor is not positive, or larger than the number of brokers."),
        Known(
            "INVALID_REPLICA_ASSIGNMENT", isRetriable: false,
            "The assignment of replicas to brokers is not valid."),
        Known(
            "INVALID_CONFIG", isRetriable: false,
            "A configuration value is not valid."),
        Known(
            "NOT_CONTROLLER", isRetriable: true,
            "The broker is not the controller."),
        Known(
            "INVALID_REQUEST", isRetriable: false,
            "The fields of the request contradict the protocol or each other."),
        Known(
            "UNSUPPORTED_FOR_MESSAGE_FORMAT", isRetriable: false,
            "The topic's message format is too old for this."),
        Known(
            "POLICY_VIOLATION", isRetriable: false,
            "A policy of the broker forbids the request."),
        Known(
            "OUT_OF_ORDER_SEQUENCE_NUMBER", isRetriable: false,
            "The batch's sequence does not follow the last one of its producer."),
        Known(
            "DUPLICATE_SEQUENCE_NUMBER", isRetriable: false,
            "A batch with this sequence is in the log already."),
        Known(
            "INVALID_PRODUCER_EPOCH", isRetriable: false,
            "A newer producer uses the same ID."),
        Known(
            "INVALID_TXN_STATE", isRetriable: false,
            "The transaction's state does not allow the request."),
        Known(
            "INVALID_PRODUCER_ID_MAPPING", isRetriable: false,
            "The producer ID does not belong to this transactional ID."),
        Known(
            "INVALID_TRANSACTION_TIMEOUT", isRetriable: false,
            "The transaction timeout is longer than the broker allows."),
        Known(
            "CONCURRENT_TRANSACTIONS", isRetriable: true,
            "The producer's last transaction is still being completed."),
        Known(
            "TRANSACTION_COORDINATOR_FENCED", isRetriable: false,
            "The transaction has a newer coordinator."),
        Known(
            "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", isRetriable: false,
            "The principal has no right to use this transactional ID."),
        Known(
            "SECURITY_DISABLED", isRetriable: false,
            "The broker has no authorizer."),
        Known(
            "OPERATION_NOT_ATTEMPTED", isRetriable: false,
            "The broker did not try this part, because another part of the request failed."),
        Known(
            "KAFKA_STORAGE_ERROR", isRetriable: true,
            "The broker's disk failed."),
        Known(
            "LOG_DIR_NOT_FOUND", isRetriable: false,
            "The broker has no such log directory."),
        Known(
            "SASL_AUTHENTICATION_FAILED", isRetriable: false,
            "The broker refuses the SASL credentials."),
        Known(
            "UNKNOWN_PRODUCER_ID", isRetriable: false,
            "The broker has forgotten the producer, since its records were deleted."),
        Known(
            "REASSIGNMENT_IN_PROGRESS", isRetriable: false,
            "The partition is being moved to other brokers."),
        Known(
            "DELEGATION_TOKEN_AUTH_DISABLED", isRetriable: false,
            "The broker does not use delegation tokens."),
        Known(
            "DELEGATION_TOKEN_NOT_FOUND", isRetriable: false,
            "There is no such delegation token."),
        Known(
            "DELEGATION_TOKEN_OWNER_MISMATCH", isRetriable: false,
            "The principal does not own the delegation token."),
        Known(
            "DELEGATION_TOKEN_REQUEST_NOT_ALLOWED", isRetriable: false,
            "The connection's way to authenticate does not allow requests for delegation tokens."),
        Known(
            "DELEGATION_TOKEN_AUTHORIZATION_FAILED", isRetriable: false,
            "The principal has no right to do this with the delegation token."),
        Known(
            "DELEGATION_TOKEN_EXPIRED", isRetriable: false,
            "The delegation token has expired."),
        Known(
            "INVALID_PRINCIPAL_TYPE", isRetriable: false,
            "The type of the principal is not supported."),
        Known(
            "NON_EMPTY_GROUP", isRetriable: false,
            "The group has members."),
        Known(
            "GROUP_ID_NOT_FOUND", isRetriable: false,
            "There is no such group."),
        Known(
            "FETCH_SESSION_ID_NOT_FOUND", isRetriable: true,
            "The broker has forgotten the fetch session."),
        Known(
            "INVALID_FETCH_SESSION_EPOCH", isRetriable: true,
            "The request does not follow the last one of its fetch session."),
        Known(
            "LISTENER_NOT_FOUND", isRetriable: true,
            "The leader has no listener like the one of the request."),
        Known(
            "TOPIC_DELETION_DISABLED", isRetriable: false,
            "The brokers' configuration forbids to delete topics."),
        Known(
            "FENCED_LEADER_EPOCH", isRetriable: true,
            "The leader epoch of the request is older than the broker's."),
        Known(
            "UNKNOWN_LEADER_EPOCH", isRetriable: true,
            "The leader epoch of the request is newer than the broker's."),
        Known(
            "UNSUPPORTED_COMPRESSION_TYPE", isRetriable: false,
            "The compression of the records is not supported by the client's version or the topic."),
        Known(
            "STALE_BROKER_EPOCH", isRetriable: false,
            "The request comes from before the broker's last start."),
        Known(
            "OFFSET_NOT_AVAILABLE", isRetriable: true,
            "The leader has just been elected and does not know its high watermark yet."),
        Known(
            "MEMBER_ID_REQUIRED", isRetriable: false,
            "The member has to join again with the ID of this response."),
        Known(
            "PREFERRED_LEADER_NOT_AVAILABLE", isRetriable: true,
            "The preferred leader is not available."),
        Known(
            "GROUP_MAX_SIZE_REACHED", isRetriable: false,
            "The group has as many members as the broker allows."),
        Known(
            "FENCED_INSTANCE_ID", isRetriable: false,
            "Another member has taken over this static instance ID."),
        Known(
            "ELIGIBLE_LEADERS_NOT_AVAILABLE", isRetriable: true,
            "No replica that may become leader is available."),
        Known(
            "ELECTION_NOT_NEEDED", isRetriable: true,
            "The partition has the leader that the election would choose."),
        Known(
            "NO_REASSIGNMENT_IN_PROGRESS", isRetriable: false,
            "The partition is not being moved."),
        Known(
            "GROUP_SUBSCRIBED_TO_TOPIC", isRetriable: false,
            "The group still subscribes to the topic whose offsets were to be deleted."),
        Known(
            "INVALID_RECORD", isRetriable: false,
            "A record breaks a rule of the broker or topic, such as a missing key where the log is compacted."),
        Known(
            "UNSTABLE_OFFSET_COMMIT", isRetriable: true,
            "The committed offset belongs to a transaction that has not ended."),
        Known(
            "THROTTLING_QUOTA_EXCEEDED", isRetriable: true,
            "The client's quota for changes is used up."),
        Known(
            "PRODUCER_FENCED", isRetriable: false,
            "A newer producer uses the same transactional ID."),
        Known(
            "RESOURCE_NOT_FOUND", isRetriable: false,
            "The request names a resource that does not exist."),
        Known(
            "DUPLICATE_RESOURCE", isRetriable: false,
            "The request names a resource twice, or one that exists."),
        Known(
            "UNACCEPTABLE_CREDENTIAL", isRetriable: false,
            "The new credential does not satisfy the broker."),
        Known(
            "INCONSISTENT_VOTER_SET", isRetriable: false,
            "The sender and the receiver know different voters of the quorum."),
        Known(
            "INVALID_UPDATE_VERSION", isRetriable: false,
            "The version of the update is not valid."),
        Known(
            "FEATURE_UPDATE_FAILED", isRetriable: false,
            "The finalized features could not be updated."),
        Known(
            "PRINCIPAL_DESERIALIZATION_FAILURE", isRetriable: false,
            "The principal of a forwarded request could not be read."),
        Known(
            "SNAPSHOT_NOT_FOUND", isRetriable: false,
            "There is no such snapshot."),
        Known(
            "POSITION_OUT_OF_RANGE", isRetriable: false,
            "The position lies outside the snapshot."),
        Known(
            "UNKNOWN_TOPIC_ID", isRetriable: true,
            "The broker knows no topic with this ID."),
        Known(
            "DUPLICATE_BROKER_REGISTRATION", isRetriable: false,
            "The broker's ID is registered for another broker that is alive."),
        Known(
            "BROKER_ID_NOT_REGISTERED", isRetriable: false,
            "No broker is registered with this ID."),
        Known(
            "INCONSISTENT_TOPIC_ID", isRetriable: true,
            "The topic ID is not the one in the log: the topic was deleted and created again."),
        Known(
            "INCONSISTENT_CLUSTER_ID", isRetriable: false,
            "The cluster ID is not the receiver's."),
        Known(
            "TRANSACTIONAL_ID_NOT_FOUND", isRetriable: false,
            "There is no such transactional ID."),
        Known(
            "FETCH_SESSION_TOPIC_ID_ERROR", isRetriable: true,
            "The fetch session mixes requests with and without topic IDs."),
        Known(
            "INELIGIBLE_REPLICA", isRetriable: false,
            "The replica must not become part of the in-sync replicas."),
        Known(
            "NEW_LEADER_ELECTED", isRetriable: false,
            "The change made another broker the leader."),
        Known(
            "OFFSET_MOVED_TO_TIERED_STORAGE", isRetriable: false,
            "The offset is in remote storage, and no longer in the local log."),
        Known(
            "FENCED_MEMBER_EPOCH", isRetriable: false,
            "The coordinator has fenced the member's epoch: it has to give up its partitions and join again."),
        Known(
            "UNRELEASED_INSTANCE_ID", isRetriable: false,
            "A member that has not left uses this static instance ID."),
        Known(
            "UNSUPPORTED_ASSIGNOR", isRetriable: false,
            "The group's coordinator does not know the assignor."),
        Known(
            "STALE_MEMBER_EPOCH", isRetriable: false,
            "The member's epoch is old: it has to heartbeat before it repeats the request."),
        Known(
            "MISMATCHED_ENDPOINT_TYPE", isRetriable: false,
            "The request was sent to the wrong kind of endpoint: controller instead of broker, or the reverse."),
        Known(
            "UNSUPPORTED_ENDPOINT_TYPE", isRetriable: false,
            "The kind of endpoint is not supported."),
        Known(
            "UNKNOWN_CONTROLLER_ID", isRetriable: false,
            "The controller is not known."),
        Known(
            "UNKNOWN_SUBSCRIPTION_ID", isRetriable: false,
            "The telemetry subscription of the client is not current."),
        Known(
            "TELEMETRY_TOO_LARGE", isRetriable: false,
            "The telemetry is larger than the broker accepts."),
        Known(
            "INVALID_REGISTRATION", isRetriable: false,
            "The controller refuses the broker's registration."),
        Known(
            "TRANSACTION_ABORTABLE", isRetriable: false,
            "The transaction failed: the producer has to abort it and may go on."),
        Known(
            "INVALID_RECORD_STATE", isRetriable: false,
            "The record is not in a state in which it may be acknowledged so."),
        Known(
            "SHARE_SESSION_NOT_FOUND", isRetriable: true,
            "The broker has forgotten the share session."),
        Known(
            "INVALID_SHARE_SESSION_EPOCH", isRetriable: true,
            "The request does not follow the last one of its share session."),
        Known(
            "FENCED_STATE_EPOCH", isRetriable: false,
            "The share coordinator has a newer epoch of this state."),
        Known(
            "INVALID_VOTER_KEY", isRetriable: false,
            "The voter's key is not the receiver's."),
        Known(
            "DUPLICATE_VOTER", isRetriable: false,
            "The voter is part of the quorum already."),
        Known(
            "VOTER_NOT_FOUND", isRetriable: false,
            "The voter is not part of the quorum."),
        Known(
            "INVALID_REGULAR_EXPRESSION", isRetriable: false,
            "The regular expression is not valid."),
        Known(
            "REBOOTSTRAP_REQUIRED", isRetriable: false,
            "The client has to begin again with its bootstrap servers, since its picture of the cluster is too old."),
        Known(
            "STREAMS_INVALID_TOPOLOGY", isRetriable: false,
            "The Streams topology is not valid."),
        Known(
            "STREAMS_INVALID_TOPOLOGY_EPOCH", isRetriable: false,
            "The epoch of the Streams topology is not valid."),
        Known(
            "STREAMS_TOPOLOGY_FENCED", isRetriable: false,
            "The epoch of the Streams topology is older than the group's."),
        Known(
            "SHARE_SESSION_LIMIT_REACHED", isRetriable: true,
            "The broker has as many share sessions as it allows."),
    ]
}
