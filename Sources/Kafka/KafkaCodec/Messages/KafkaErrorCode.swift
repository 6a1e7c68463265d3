/// The error codes of Kafka's protocol. One that this library does not know keeps its number.
public struct KafkaErrorCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int16

    public init(rawValue: Int16) { self.rawValue = rawValue }

    /// Kafka's own name, such as "NOT_LEADER_OR_FOLLOWER"; "ERROR_n" for a code that is not known.
    public var name: String { Self.known[rawValue]?.name ?? "ERROR_\(rawValue)" }

    /// Whether the same request may succeed when it is sent again, perhaps to another broker.
    public var isRetriable: Bool { Self.known[rawValue]?.retriable ?? false }

    public var isError: Bool { rawValue != 0 }

    private static let known: [Int16: (name: String, retriable: Bool)] = Dictionary(
        uniqueKeysWithValues: table.map { ($0.0, ($0.1, $0.2)) })
}

extension KafkaErrorCode: CustomStringConvertible {
    public var description: String { "\(name) (\(rawValue))" }
}

extension KafkaErrorCode {
    public static let unknownServerError = Self(rawValue: -1)
    public static let none = Self(rawValue: 0)
    public static let offsetOutOfRange = Self(rawValue: 1)
    public static let corruptMessage = Self(rawValue: 2)
    public static let unknownTopicOrPartition = Self(rawValue: 3)
    public static let invalidFetchSize = Self(rawValue: 4)
    public static let leaderNotAvailable = Self(rawValue: 5)
    public static let notLeaderOrFollower = Self(rawValue: 6)
    public static let requestTimedOut = Self(rawValue: 7)
    public static let brokerNotAvailable = Self(rawValue: 8)
    public static let replicaNotAvailable = Self(rawValue: 9)
    public static let messageTooLarge = Self(rawValue: 10)
    public static let staleControllerEpoch = Self(rawValue: 11)
    public static let offsetMetadataTooLarge = Self(rawValue: 12)
    public static let networkException = Self(rawValue: 13)
    public static let coordinatorLoadInProgress = Self(rawValue: 14)
    public static let coordinatorNotAvailable = Self(rawValue: 15)
    public static let notCoordinator = Self(rawValue: 16)
    public static let invalidTopicException = Self(rawValue: 17)
    public static let recordListTooLarge = Self(rawValue: 18)
    public static let notEnoughReplicas = Self(rawValue: 19)
    public static let notEnoughReplicasAfterAppend = Self(rawValue: 20)
    public static let invalidRequiredAcks = Self(rawValue: 21)
    public static let illegalGeneration = Self(rawValue: 22)
    public static let inconsistentGroupProtocol = Self(rawValue: 23)
    public static let invalidGroupId = Self(rawValue: 24)
    public static let unknownMemberId = Self(rawValue: 25)
    public static let invalidSessionTimeout = Self(rawValue: 26)
    public static let rebalanceInProgress = Self(rawValue: 27)
    public static let invalidCommitOffsetSize = Self(rawValue: 28)
    public static let topicAuthorizationFailed = Self(rawValue: 29)
    public static let groupAuthorizationFailed = Self(rawValue: 30)
    public static let clusterAuthorizationFailed = Self(rawValue: 31)
    public static let invalidTimestamp = Self(rawValue: 32)
    public static let unsupportedSaslMechanism = Self(rawValue: 33)
    public static let illegalSaslState = Self(rawValue: 34)
    public static let unsupportedVersion = Self(rawValue: 35)
    public static let topicAlreadyExists = Self(rawValue: 36)
    public static let invalidPartitions = Self(rawValue: 37)
    public static let invalidReplicationFactor = Self(rawValue: 38)
    public static let invalidReplicaAssignment = Self(rawValue: 39)
    public static let invalidConfig = Self(rawValue: 40)
    public static let notController = Self(rawValue: 41)
    public static let invalidRequest = Self(rawValue: 42)
    public static let unsupportedForMessageFormat = Self(rawValue: 43)
    public static let policyViolation = Self(rawValue: 44)
    public static let outOfOrderSequenceNumber = Self(rawValue: 45)
    public static let duplicateSequenceNumber = Self(rawValue: 46)
    public static let invalidProducerEpoch = Self(rawValue: 47)
    public static let invalidTxnState = Self(rawValue: 48)
    public static let invalidProducerIdMapping = Self(rawValue: 49)
    public static let invalidTransactionTimeout = Self(rawValue: 50)
    public static let concurrentTransactions = Self(rawValue: 51)
    public static let transactionCoordinatorFenced = Self(rawValue: 52)
    public static let transactionalIdAuthorizationFailed = Self(rawValue: 53)
    public static let securityDisabled = Self(rawValue: 54)
    public static let operationNotAttempted = Self(rawValue: 55)
    public static let kafkaStorageError = Self(rawValue: 56)
    public static let logDirNotFound = Self(rawValue: 57)
    public static let saslAuthenticationFailed = Self(rawValue: 58)
    public static let unknownProducerId = Self(rawValue: 59)
    public static let reassignmentInProgress = Self(rawValue: 60)
    public static let delegationTokenAuthDisabled = Self(rawValue: 61)
    public static let delegationTokenNotFound = Self(rawValue: 62)
    public static let delegationTokenOwnerMismatch = Self(rawValue: 63)
    public static let delegationTokenRequestNotAllowed = Self(rawValue: 64)
    public static let delegationTokenAuthorizationFailed = Self(rawValue: 65)
    public static let delegationTokenExpired = Self(rawValue: 66)
    public static let invalidPrincipalType = Self(rawValue: 67)
    public static let nonEmptyGroup = Self(rawValue: 68)
    public static let groupIdNotFound = Self(rawValue: 69)
    public static let fetchSessionIdNotFound = Self(rawValue: 70)
    public static let invalidFetchSessionEpoch = Self(rawValue: 71)
    public static let listenerNotFound = Self(rawValue: 72)
    public static let topicDeletionDisabled = Self(rawValue: 73)
    public static let fencedLeaderEpoch = Self(rawValue: 74)
    public static let unknownLeaderEpoch = Self(rawValue: 75)
    public static let unsupportedCompressionType = Self(rawValue: 76)
    public static let staleBrokerEpoch = Self(rawValue: 77)
    public static let offsetNotAvailable = Self(rawValue: 78)
    public static let memberIdRequired = Self(rawValue: 79)
    public static let preferredLeaderNotAvailable = Self(rawValue: 80)
    public static let groupMaxSizeReached = Self(rawValue: 81)
    public static let fencedInstanceId = Self(rawValue: 82)
    public static let eligibleLeadersNotAvailable = Self(rawValue: 83)
    public static let electionNotNeeded = Self(rawValue: 84)
    public static let noReassignmentInProgress = Self(rawValue: 85)
    public static let groupSubscribedToTopic = Self(rawValue: 86)
    public static let invalidRecord = Self(rawValue: 87)
    public static let unstableOffsetCommit = Self(rawValue: 88)
    public static let throttlingQuotaExceeded = Self(rawValue: 89)
    public static let producerFenced = Self(rawValue: 90)
    public static let resourceNotFound = Self(rawValue: 91)
    public static let duplicateResource = Self(rawValue: 92)
    public static let unacceptableCredential = Self(rawValue: 93)
    public static let inconsistentVoterSet = Self(rawValue: 94)
    public static let invalidUpdateVersion = Self(rawValue: 95)
    public static let featureUpdateFailed = Self(rawValue: 96)
    public static let principalDeserializationFailure = Self(rawValue: 97)
    public static let snapshotNotFound = Self(rawValue: 98)
    public static let positionOutOfRange = Self(rawValue: 99)
    public static let unknownTopicId = Self(rawValue: 100)
    public static let duplicateBrokerRegistration = Self(rawValue: 101)
    public static let brokerIdNotRegistered = Self(rawValue: 102)
    public static let inconsistentTopicId = Self(rawValue: 103)
    public static let inconsistentClusterId = Self(rawValue: 104)
    public static let transactionalIdNotFound = Self(rawValue: 105)
    public static let fetchSessionTopicIdError = Self(rawValue: 106)
    public static let ineligibleReplica = Self(rawValue: 107)
    public static let newLeaderElected = Self(rawValue: 108)
    public static let offsetMovedToTieredStorage = Self(rawValue: 109)
    public static let fencedMemberEpoch = Self(rawValue: 110)
    public static let unreleasedInstanceId = Self(rawValue: 111)
    public static let unsupportedAssignor = Self(rawValue: 112)
    public static let staleMemberEpoch = Self(rawValue: 113)
    public static let mismatchedEndpointType = Self(rawValue: 114)
    public static let unsupportedEndpointType = Self(rawValue: 115)
    public static let unknownControllerId = Self(rawValue: 116)
    public static let unknownSubscriptionId = Self(rawValue: 117)
    public static let telemetryTooLarge = Self(rawValue: 118)
    public static let invalidRegistration = Self(rawValue: 119)
    public static let transactionAbortable = Self(rawValue: 120)
    public static let invalidRecordState = Self(rawValue: 121)
    public static let shareSessionNotFound = Self(rawValue: 122)
    public static let invalidShareSessionEpoch = Self(rawValue: 123)
    public static let fencedStateEpoch = Self(rawValue: 124)
    public static let invalidVoterKey = Self(rawValue: 125)
    public static let duplicateVoter = Self(rawValue: 126)
    public static let voterNotFound = Self(rawValue: 127)
    public static let invalidRegularExpression = Self(rawValue: 128)
    public static let rebootstrapRequired = Self(rawValue: 129)
    public static let streamsInvalidTopology = Self(rawValue: 130)
    public static let streamsInvalidTopologyEpoch = Self(rawValue: 131)
    public static let streamsTopologyFenced = Self(rawValue: 132)
    public static let shareSessionLimitReached = Self(rawValue: 133)

    /// Code, name, and whether it is retriable.
    private static let table: [(Int16, String, Bool)] = [
        (-1, "UNKNOWN_SERVER_ERROR", false),
        (0, "NONE", false),
        (1, "OFFSET_OUT_OF_RANGE", false),
        (2, "CORRUPT_MESSAGE", true),
        (3, "UNKNOWN_TOPIC_OR_PARTITION", true),
        (4, "INVALID_FETCH_SIZE", false),
        (5, "LEADER_NOT_AVAILABLE", true),
        (6, "NOT_LEADER_OR_FOLLOWER", true),
        (7, "REQUEST_TIMED_OUT", true),
        (8, "BROKER_NOT_AVAILABLE", false),
        (9, "REPLICA_NOT_AVAILABLE", true),
        (10, "MESSAGE_TOO_LARGE", false),
        (11, "STALE_CONTROLLER_EPOCH", false),
        (12, "OFFSET_METADATA_TOO_LARGE", false),
        (13, "NETWORK_EXCEPTION", true),
        (14, "COORDINATOR_LOAD_IN_PROGRESS", true),
        (15, "COORDINATOR_NOT_AVAILABLE", true),
        (16, "NOT_COORDINATOR", true),
        (17, "INVALID_TOPIC_EXCEPTION", false),
        (18, "RECORD_LIST_TOO_LARGE", false),
        (19, "NOT_ENOUGH_REPLICAS", true),
        (20, "NOT_ENOUGH_REPLICAS_AFTER_APPEND", true),
        (21, "INVALID_REQUIRED_ACKS", false),
        (22, "ILLEGAL_GENERATION", false),
        (23, "INCONSISTENT_GROUP_PROTOCOL", false),
        (24, "INVALID_GROUP_ID", false),
        (25, "UNKNOWN_MEMBER_ID", false),
        (26, "INVALID_SESSION_TIMEOUT", false),
        (27, "REBALANCE_IN_PROGRESS", false),
        (28, "INVALID_COMMIT_OFFSET_SIZE", false),
        (29, "TOPIC_AUTHORIZATION_FAILED", false),
        (30, "GROUP_AUTHORIZATION_FAILED", false),
        (31, "CLUSTER_AUTHORIZATION_FAILED", false),
        (32, "INVALID_TIMESTAMP", false),
        (33, "UNSUPPORTED_SASL_MECHANISM", false),
        (34, "ILLEGAL_SASL_STATE", false),
        (35, "UNSUPPORTED_VERSION", false),
        (36, "TOPIC_ALREADY_EXISTS", false),
        (37, "INVALID_PARTITIONS", false),
        (38, "INVALID_REPLICATION_FACTOR", false),
        (39, "INVALID_REPLICA_ASSIGNMENT", false),
        (40, "INVALID_CONFIG", false),
        (41, "NOT_CONTROLLER", true),
        (42, "INVALID_REQUEST", false),
        (43, "UNSUPPORTED_FOR_MESSAGE_FORMAT", false),
        (44, "POLICY_VIOLATION", false),
        (45, "OUT_OF_ORDER_SEQUENCE_NUMBER", false),
        (46, "DUPLICATE_SEQUENCE_NUMBER", false),
        (47, "INVALID_PRODUCER_EPOCH", false),
        (48, "INVALID_TXN_STATE", false),
        (49, "INVALID_PRODUCER_ID_MAPPING", false),
        (50, "INVALID_TRANSACTION_TIMEOUT", false),
        (51, "CONCURRENT_TRANSACTIONS", true),
        (52, "TRANSACTION_COORDINATOR_FENCED", false),
        (53, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", false),
        (54, "SECURITY_DISABLED", false),
        (55, "OPERATION_NOT_ATTEMPTED", false),
        (56, "KAFKA_STORAGE_ERROR", true),
        (57, "LOG_DIR_NOT_FOUND", false),
        (58, "SASL_AUTHENTICATION_FAILED", false),
        (59, "UNKNOWN_PRODUCER_ID", false),
        (60, "REASSIGNMENT_IN_PROGRESS", false),
        (61, "DELEGATION_TOKEN_AUTH_DISABLED", false),
        (62, "DELEGATION_TOKEN_NOT_FOUND", false),
        (63, "DELEGATION_TOKEN_OWNER_MISMATCH", false),
        (64, "DELEGATION_TOKEN_REQUEST_NOT_ALLOWED", false),
        (65, "DELEGATION_TOKEN_AUTHORIZATION_FAILED", false),
        (66, "DELEGATION_TOKEN_EXPIRED", false),
        (67, "INVALID_PRINCIPAL_TYPE", false),
        (68, "NON_EMPTY_GROUP", false),
        (69, "GROUP_ID_NOT_FOUND", false),
        (70, "FETCH_SESSION_ID_NOT_FOUND", true),
        (71, "INVALID_FETCH_SESSION_EPOCH", true),
        (72, "LISTENER_NOT_FOUND", true),
        (73, "TOPIC_DELETION_DISABLED", false),
        (74, "FENCED_LEADER_EPOCH", true),
        (75, "UNKNOWN_LEADER_EPOCH", true),
        (76, "UNSUPPORTED_COMPRESSION_TYPE", false),
        (77, "STALE_BROKER_EPOCH", false),
        (78, "OFFSET_NOT_AVAILABLE", true),
        (79, "MEMBER_ID_REQUIRED", false),
        (80, "PREFERRED_LEADER_NOT_AVAILABLE", true),
        (81, "GROUP_MAX_SIZE_REACHED", false),
        (82, "FENCED_INSTANCE_ID", false),
        (83, "ELIGIBLE_LEADERS_NOT_AVAILABLE", true),
        (84, "ELECTION_NOT_NEEDED", true),
        (85, "NO_REASSIGNMENT_IN_PROGRESS", false),
        (86, "GROUP_SUBSCRIBED_TO_TOPIC", false),
        (87, "INVALID_RECORD", false),
        (88, "UNSTABLE_OFFSET_COMMIT", true),
        (89, "THROTTLING_QUOTA_EXCEEDED", true),
        (90, "PRODUCER_FENCED", false),
        (91, "RESOURCE_NOT_FOUND", false),
        (92, "DUPLICATE_RESOURCE", false),
        (93, "UNACCEPTABLE_CREDENTIAL", false),
        (94, "INCONSISTENT_VOTER_SET", false),
        (95, "INVALID_UPDATE_VERSION", false),
        (96, "FEATURE_UPDATE_FAILED", false),
        (97, "PRINCIPAL_DESERIALIZATION_FAILURE", false),
        (98, "SNAPSHOT_NOT_FOUND", false),
        (99, "POSITION_OUT_OF_RANGE", false),
        (100, "UNKNOWN_TOPIC_ID", true),
        (101, "DUPLICATE_BROKER_REGISTRATION", false),
        (102, "BROKER_ID_NOT_REGISTERED", false),
        (103, "INCONSISTENT_TOPIC_ID", true),
        (104, "INCONSISTENT_CLUSTER_ID", false),
        (105, "TRANSACTIONAL_ID_NOT_FOUND", false),
        (106, "FETCH_SESSION_TOPIC_ID_ERROR", true),
        (107, "INELIGIBLE_REPLICA", false),
        (108, "NEW_LEADER_ELECTED", false),
        (109, "OFFSET_MOVED_TO_TIERED_STORAGE", false),
        (110, "FENCED_MEMBER_EPOCH", false),
        (111, "UNRELEASED_INSTANCE_ID", false),
        (112, "UNSUPPORTED_ASSIGNOR", false),
        (113, "STALE_MEMBER_EPOCH", false),
        (114, "MISMATCHED_ENDPOINT_TYPE", false),
        (115, "UNSUPPORTED_ENDPOINT_TYPE", false),
        (116, "UNKNOWN_CONTROLLER_ID", false),
        (117, "UNKNOWN_SUBSCRIPTION_ID", false),
        (118, "TELEMETRY_TOO_LARGE", false),
        (119, "INVALID_REGISTRATION", false),
        (120, "TRANSACTION_ABORTABLE", false),
        (121, "INVALID_RECORD_STATE", false),
        (122, "SHARE_SESSION_NOT_FOUND", true),
        (123, "INVALID_SHARE_SESSION_EPOCH", true),
        (124, "FENCED_STATE_EPOCH", false),
        (125, "INVALID_VOTER_KEY", false),
        (126, "DUPLICATE_VOTER", false),
        (127, "VOTER_NOT_FOUND", false),
        (128, "INVALID_REGULAR_EXPRESSION", false),
        (129, "REBOOTSTRAP_REQUIRED", false),
        (130, "STREAMS_INVALID_TOPOLOGY", false),
        (131, "STREAMS_INVALID_TOPOLOGY_EPOCH", false),
        (132, "STREAMS_TOPOLOGY_FENCED", false),
        (133, "SHARE_SESSION_LIMIT_REACHED", true),
    ]
}
