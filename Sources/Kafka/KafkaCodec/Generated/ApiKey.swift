// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The kinds of request, each with the number that stands in its header.
public enum ApiKey: Int16, Sendable, CaseIterable {
    /// Appends records to partitions.
    case produce = 0
    /// Reads records from partitions.
    case fetch = 1
    /// Finds offsets by time, and the first and last offsets.
    case listOffsets = 2
    /// Describes brokers, topics and partition leaders.
    case metadata = 3
    /// Tells a broker which partitions it leads or follows.
    case leaderAndIsr = 4
    /// Tells a broker to stop serving replicas.
    case stopReplica = 5
    /// Tells a broker the state of the cluster.
    case updateMetadata = 6
    /// Moves leadership off a broker that shuts down.
    case controlledShutdown = 7
    /// Commits offsets of a group.
    case offsetCommit = 8
    /// Reads committed offsets of groups.
    case offsetFetch = 9
    /// Finds the coordinator of groups and transactions.
    case findCoordinator = 10
    /// Makes a client a member of a group of the classic protocol.
    case joinGroup = 11
    /// Keeps a member in a group of the classic protocol.
    case heartbeat = 12
    /// Takes members out of a group of the classic protocol.
    case leaveGroup = 13
    /// Distributes the assignment of a group of the classic protocol.
    case syncGroup = 14
    /// Describes groups of the classic protocol.
    case describeGroups = 15
    /// Lists the groups that a broker coordinates.
    case listGroups = 16
    /// Chooses the SASL mechanism.
    case saslHandshake = 17
    /// Lists the APIs and versions that a broker supports.
    case apiVersions = 18
    /// Creates topics.
    case createTopics = 19
    /// Deletes topics.
    case deleteTopics = 20
    /// Deletes the oldest records of partitions.
    case deleteRecords = 21
    /// Gives a producer its ID and epoch.
    case initProducerId = 22
    /// Finds where a leader's epoch ended.
    case offsetForLeaderEpoch = 23
    /// Adds partitions to a transaction.
    case addPartitionsToTxn = 24
    /// Adds a group's offsets to a transaction.
    case addOffsetsToTxn = 25
    /// Commits or aborts a transaction.
    case endTxn = 26
    /// Writes the ends of transactions into partitions.
    case writeTxnMarkers = 27
    /// Commits offsets of a group within a transaction.
    case txnOffsetCommit = 28
    /// Lists access control entries.
    case describeAcls = 29
    /// Adds access control entries.
    case createAcls = 30
    /// Deletes access control entries.
    case deleteAcls = 31
    /// Lists the configuration of topics, brokers and other resources.
    case describeConfigs = 32
    /// Replaces the configuration of topics and brokers.
    case alterConfigs = 33
    /// Moves replicas between log directories of a broker.
    case alterReplicaLogDirs = 34
    /// Describes the log directories of a broker.
    case describeLogDirs = 35
    /// Carries one step of a SASL login.
    case saslAuthenticate = 36
    /// Adds partitions to topics.
    case createPartitions = 37
    /// Issues a delegation token.
    case createDelegationToken = 38
    /// Extends the life of a delegation token.
    case renewDelegationToken = 39
    /// Brings forward the expiry of a delegation token.
    case expireDelegationToken = 40
    /// Lists delegation tokens.
    case describeDelegationToken = 41
    /// Deletes groups.
    case deleteGroups = 42
    /// Elects leaders of partitions.
    case electLeaders = 43
    /// Changes single configuration keys.
    case incrementalAlterConfigs = 44
    /// Moves partitions to other brokers, or cancels moves.
    case alterPartitionReassignments = 45
    /// Lists the moves of partitions that are in progress.
    case listPartitionReassignments = 46
    /// Deletes committed offsets of a group.
    case offsetDelete = 47
    /// Lists quotas of users, client IDs and addresses.
    case describeClientQuotas = 48
    /// Changes quotas of users, client IDs and addresses.
    case alterClientQuotas = 49
    /// Lists the SCRAM credentials of users.
    case describeUserScramCredentials = 50
    /// Sets or deletes SCRAM credentials of users.
    case alterUserScramCredentials = 51
    /// Asks for a vote in an election of the metadata quorum.
    case vote = 52
    /// Announces a new leader of the metadata quorum.
    case beginQuorumEpoch = 53
    /// Announces that the leader of the metadata quorum resigns.
    case endQuorumEpoch = 54
    /// Describes the metadata quorum.
    case describeQuorum = 55
    /// Changes the in-sync replicas of partitions.
    case alterPartition = 56
    /// Changes feature levels of the whole cluster.
    case updateFeatures = 57
    /// Carries a client's request to the controller.
    case envelope = 58
    /// Reads a snapshot of the metadata log.
    case fetchSnapshot = 59
    /// Describes the cluster and its brokers or controllers.
    case describeCluster = 60
    /// Lists the producers that are active on partitions.
    case describeProducers = 61
    /// Registers a broker with the controller.
    case brokerRegistration = 62
    /// Shows the controller that a broker is alive.
    case brokerHeartbeat = 63
    /// Removes the registration of a broker.
    case unregisterBroker = 64
    /// Describes transactions.
    case describeTransactions = 65
    /// Lists the transactions that a broker coordinates.
    case listTransactions = 66
    /// Gives a broker a block of producer IDs.
    case allocateProducerIds = 67
    /// Keeps a member in a group of the consumer rebalance protocol.
    case consumerGroupHeartbeat = 68
    /// Describes groups of the consumer rebalance protocol.
    case consumerGroupDescribe = 69
    /// Registers a controller with the active controller.
    case controllerRegistration = 70
    /// Tells a client which metrics to report.
    case getTelemetrySubscriptions = 71
    /// Reports metrics of a client.
    case pushTelemetry = 72
    /// Tells the controller in which log directory replicas lie.
    case assignReplicasToDirs = 73
    /// Lists resources that have configuration.
    case listConfigResources = 74
    /// Describes topics and their partitions, page by page.
    case describeTopicPartitions = 75
    /// Keeps a member in a share group.
    case shareGroupHeartbeat = 76
    /// Describes share groups.
    case shareGroupDescribe = 77
    /// Reads records for a share group.
    case shareFetch = 78
    /// Acknowledges records of a share group.
    case shareAcknowledge = 79
    /// Adds a voter to the metadata quorum.
    case addRaftVoter = 80
    /// Removes a voter from the metadata quorum.
    case removeRaftVoter = 81
    /// Updates a voter's addresses and versions in the metadata quorum.
    case updateRaftVoter = 82
    /// Creates the stored state of share partitions.
    case initializeShareGroupState = 83
    /// Reads the stored state of share partitions.
    case readShareGroupState = 84
    /// Stores the state of share partitions.
    case writeShareGroupState = 85
    /// Deletes the stored state of share partitions.
    case deleteShareGroupState = 86
    /// Reads the summary of share partitions' stored state.
    case readShareGroupStateSummary = 87
    /// Keeps a member in a Kafka Streams group.
    case streamsGroupHeartbeat = 88
    /// Describes Kafka Streams groups.
    case streamsGroupDescribe = 89
    /// Lists the start offsets of share groups.
    case describeShareGroupOffsets = 90
    /// Sets the start offsets of a share group.
    case alterShareGroupOffsets = 91
    /// Deletes the offsets of a share group.
    case deleteShareGroupOffsets = 92
}

extension ApiKey {
    /// The name in Kafka's protocol, such as "Metadata".
    public var name: StaticString {
        switch self {
        case .produce: "Produce"
        case .fetch: "Fetch"
        case .listOffsets: "ListOffsets"
        case .metadata: "Metadata"
        case .leaderAndIsr: "LeaderAndIsr"
        case .stopReplica: "StopReplica"
        case .updateMetadata: "UpdateMetadata"
        case .controlledShutdown: "ControlledShutdown"
        case .offsetCommit: "OffsetCommit"
        case .offsetFetch: "OffsetFetch"
        case .findCoordinator: "FindCoordinator"
        case .joinGroup: "JoinGroup"
        case .heartbeat: "Heartbeat"
        case .leaveGroup: "LeaveGroup"
        case .syncGroup: "SyncGroup"
        case .describeGroups: "DescribeGroups"
        case .listGroups: "ListGroups"
        case .saslHandshake: "SaslHandshake"
        case .apiVersions: "ApiVersions"
        case .createTopics: "CreateTopics"
        case .deleteTopics: "DeleteTopics"
        case .deleteRecords: "DeleteRecords"
        case .initProducerId: "InitProducerId"
        case .offsetForLeaderEpoch: "OffsetForLeaderEpoch"
        case .addPartitionsToTxn: "AddPartitionsToTxn"
        case .addOffsetsToTxn: "AddOffsetsToTxn"
        case .endTxn: "EndTxn"
        case .writeTxnMarkers: "WriteTxnMarkers"
        case .txnOffsetCommit: "TxnOffsetCommit"
        case .describeAcls: "DescribeAcls"
        case .createAcls: "CreateAcls"
        case .deleteAcls: "DeleteAcls"
        case .describeConfigs: "DescribeConfigs"
        case .alterConfigs: "AlterConfigs"
        case .alterReplicaLogDirs: "AlterReplicaLogDirs"
        case .describeLogDirs: "DescribeLogDirs"
        case .saslAuthenticate: "SaslAuthenticate"
        case .createPartitions: "CreatePartitions"
        case .createDelegationToken: "CreateDelegationToken"
        case .renewDelegationToken: "RenewDelegationToken"
        case .expireDelegationToken: "ExpireDelegationToken"
        case .describeDelegationToken: "DescribeDelegationToken"
        case .deleteGroups: "DeleteGroups"
        case .electLeaders: "ElectLeaders"
        case .incrementalAlterConfigs: "IncrementalAlterConfigs"
        case .alterPartitionReassignments: "AlterPartitionReassignments"
        case .listPartitionReassignments: "ListPartitionReassignments"
        case .offsetDelete: "OffsetDelete"
        case .describeClientQuotas: "DescribeClientQuotas"
        case .alterClientQuotas: "AlterClientQuotas"
        case .describeUserScramCredentials: "DescribeUserScramCredentials"
        case .alterUserScramCredentials: "AlterUserScramCredentials"
        case .vote: "Vote"
        case .beginQuorumEpoch: "BeginQuorumEpoch"
        case .endQuorumEpoch: "EndQuorumEpoch"
        case .describeQuorum: "DescribeQuorum"
        case .alterPartition: "AlterPartition"
        case .updateFeatures: "UpdateFeatures"
        case .envelope: "Envelope"
        case .fetchSnapshot: "FetchSnapshot"
        case .describeCluster: "DescribeCluster"
        case .describeProducers: "DescribeProducers"
        case .brokerRegistration: "BrokerRegistration"
        case .brokerHeartbeat: "BrokerHeartbeat"
        case .unregisterBroker: "UnregisterBroker"
        case .describeTransactions: "DescribeTransactions"
        case .listTransactions: "ListTransactions"
        case .allocateProducerIds: "AllocateProducerIds"
        case .consumerGroupHeartbeat: "ConsumerGroupHeartbeat"
        case .consumerGroupDescribe: "ConsumerGroupDescribe"
        case .controllerRegistration: "ControllerRegistration"
        case .getTelemetrySubscriptions: "GetTelemetrySubscriptions"
        case .pushTelemetry: "PushTelemetry"
        case .assignReplicasToDirs: "AssignReplicasToDirs"
        case .listConfigResources: "ListConfigResources"
        case .describeTopicPartitions: "DescribeTopicPartitions"
        case .shareGroupHeartbeat: "ShareGroupHeartbeat"
        case .shareGroupDescribe: "ShareGroupDescribe"
        case .shareFetch: "ShareFetch"
        case .shareAcknowledge: "ShareAcknowledge"
        case .addRaftVoter: "AddRaftVoter"
        case .removeRaftVoter: "RemoveRaftVoter"
        case .updateRaftVoter: "UpdateRaftVoter"
        case .initializeShareGroupState: "InitializeShareGroupState"
        case .readShareGroupState: "ReadShareGroupState"
        case .writeShareGroupState: "WriteShareGroupState"
        case .deleteShareGroupState: "DeleteShareGroupState"
        case .readShareGroupStateSummary: "ReadShareGroupStateSummary"
        case .streamsGroupHeartbeat: "StreamsGroupHeartbeat"
        case .streamsGroupDescribe: "StreamsGroupDescribe"
        case .describeShareGroupOffsets: "DescribeShareGroupOffsets"
        case .alterShareGroupOffsets: "AlterShareGroupOffsets"
        case .deleteShareGroupOffsets: "DeleteShareGroupOffsets"
        }
    }

    /// The versions of its request and response that this library knows.
    public var validVersions: ClosedRange<Int16> {
        switch self {
        case .produce: ProduceRequest.validVersions
        case .fetch: FetchRequest.validVersions
        case .listOffsets: ListOffsetsRequest.validVersions
        case .metadata: MetadataRequest.validVersions
        case .leaderAndIsr: LeaderAndIsrRequest.validVersions
        case .stopReplica: StopReplicaRequest.validVersions
        case .updateMetadata: UpdateMetadataRequest.validVersions
        case .controlledShutdown: ControlledShutdownRequest.validVersions
        case .offsetCommit: OffsetCommitRequest.validVersions
        case .offsetFetch: OffsetFetchRequest.validVersions
        case .findCoordinator: FindCoordinatorRequest.validVersions
        case .joinGroup: JoinGroupRequest.validVersions
        case .heartbeat: HeartbeatRequest.validVersions
        case .leaveGroup: LeaveGroupRequest.validVersions
        case .syncGroup: SyncGroupRequest.validVersions
        case .describeGroups: DescribeGroupsRequest.validVersions
        case .listGroups: ListGroupsRequest.validVersions
        case .saslHandshake: SaslHandshakeRequest.validVersions
        case .apiVersions: ApiVersionsRequest.validVersions
        case .createTopics: CreateTopicsRequest.validVersions
        case .deleteTopics: DeleteTopicsRequest.validVersions
        case .deleteRecords: DeleteRecordsRequest.validVersions
        case .initProducerId: InitProducerIdRequest.validVersions
        case .offsetForLeaderEpoch: OffsetForLeaderEpochRequest.validVersions
        case .addPartitionsToTxn: AddPartitionsToTxnRequest.validVersions
        case .addOffsetsToTxn: AddOffsetsToTxnRequest.validVersions
        case .endTxn: EndTxnRequest.validVersions
        case .writeTxnMarkers: WriteTxnMarkersRequest.validVersions
        case .txnOffsetCommit: TxnOffsetCommitRequest.validVersions
        case .describeAcls: DescribeAclsRequest.validVersions
        case .createAcls: CreateAclsRequest.validVersions
        case .deleteAcls: DeleteAclsRequest.validVersions
        case .describeConfigs: DescribeConfigsRequest.validVersions
        case .alterConfigs: AlterConfigsRequest.validVersions
        case .alterReplicaLogDirs: AlterReplicaLogDirsRequest.validVersions
        case .describeLogDirs: DescribeLogDirsRequest.validVersions
        case .saslAuthenticate: SaslAuthenticateRequest.validVersions
        case .createPartitions: CreatePartitionsRequest.validVersions
        case .createDelegationToken: CreateDelegationTokenRequest.validVersions
        case .renewDelegationToken: RenewDelegationTokenRequest.validVersions
        case .expireDelegationToken: ExpireDelegationTokenRequest.validVersions
        case .describeDelegationToken: DescribeDelegationTokenRequest.validVersions
        case .deleteGroups: DeleteGroupsRequest.validVersions
        case .electLeaders: ElectLeadersRequest.validVersions
        case .incrementalAlterConfigs: IncrementalAlterConfigsRequest.validVersions
        case .alterPartitionReassignments: AlterPartitionReassignmentsRequest.validVersions
        case .listPartitionReassignments: ListPartitionReassignmentsRequest.validVersions
        case .offsetDelete: OffsetDeleteRequest.validVersions
        case .describeClientQuotas: DescribeClientQuotasRequest.validVersions
        case .alterClientQuotas: AlterClientQuotasRequest.validVersions
        case .describeUserScramCredentials: DescribeUserScramCredentialsRequest.validVersions
        case .alterUserScramCredentials: AlterUserScramCredentialsRequest.validVersions
        case .vote: VoteRequest.validVersions
        case .beginQuorumEpoch: BeginQuorumEpochRequest.validVersions
        case .endQuorumEpoch: EndQuorumEpochRequest.validVersions
        case .describeQuorum: DescribeQuorumRequest.validVersions
        case .alterPartition: AlterPartitionRequest.validVersions
        case .updateFeatures: UpdateFeaturesRequest.validVersions
        case .envelope: EnvelopeRequest.validVersions
        case .fetchSnapshot: FetchSnapshotRequest.validVersions
        case .describeCluster: DescribeClusterRequest.validVersions
        case .describeProducers: DescribeProducersRequest.validVersions
        case .brokerRegistration: BrokerRegistrationRequest.validVersions
        case .brokerHeartbeat: BrokerHeartbeatRequest.validVersions
        case .unregisterBroker: UnregisterBrokerRequest.validVersions
        case .describeTransactions: DescribeTransactionsRequest.validVersions
        case .listTransactions: ListTransactionsRequest.validVersions
        case .allocateProducerIds: AllocateProducerIdsRequest.validVersions
        case .consumerGroupHeartbeat: ConsumerGroupHeartbeatRequest.validVersions
        case .consumerGroupDescribe: ConsumerGroupDescribeRequest.validVersions
        case .controllerRegistration: ControllerRegistrationRequest.validVersions
        case .getTelemetrySubscriptions: GetTelemetrySubscriptionsRequest.validVersions
        case .pushTelemetry: PushTelemetryRequest.validVersions
        case .assignReplicasToDirs: AssignReplicasToDirsRequest.validVersions
        case .listConfigResources: ListConfigResourcesRequest.validVersions
        case .describeTopicPartitions: DescribeTopicPartitionsRequest.validVersions
        case .shareGroupHeartbeat: ShareGroupHeartbeatRequest.validVersions
        case .shareGroupDescribe: ShareGroupDescribeRequest.validVersions
        case .shareFetch: ShareFetchRequest.validVersions
        case .shareAcknowledge: ShareAcknowledgeRequest.validVersions
        case .addRaftVoter: AddRaftVoterRequest.validVersions
        case .removeRaftVoter: RemoveRaftVoterRequest.validVersions
        case .updateRaftVoter: UpdateRaftVoterRequest.validVersions
        case .initializeShareGroupState: InitializeShareGroupStateRequest.validVersions
        case .readShareGroupState: ReadShareGroupStateRequest.validVersions
        case .writeShareGroupState: WriteShareGroupStateRequest.validVersions
        case .deleteShareGroupState: DeleteShareGroupStateRequest.validVersions
        case .readShareGroupStateSummary: ReadShareGroupStateSummaryRequest.validVersions
        case .streamsGroupHeartbeat: StreamsGroupHeartbeatRequest.validVersions
        case .streamsGroupDescribe: StreamsGroupDescribeRequest.validVersions
        case .describeShareGroupOffsets: DescribeShareGroupOffsetsRequest.validVersions
        case .alterShareGroupOffsets: AlterShareGroupOffsetsRequest.validVersions
        case .deleteShareGroupOffsets: DeleteShareGroupOffsetsRequest.validVersions
        }
    }

    /// The first version with compact lengths and tagged fields (KIP-482).
    public var firstFlexibleVersion: Int16? {
        switch self {
        case .produce: ProduceRequest.firstFlexibleVersion
        case .fetch: FetchRequest.firstFlexibleVersion
        case .listOffsets: ListOffsetsRequest.firstFlexibleVersion
        case .metadata: MetadataRequest.firstFlexibleVersion
        case .leaderAndIsr: LeaderAndIsrRequest.firstFlexibleVersion
        case .stopReplica: StopReplicaRequest.firstFlexibleVersion
        case .updateMetadata: UpdateMetadataRequest.firstFlexibleVersion
        case .controlledShutdown: ControlledShutdownRequest.firstFlexibleVersion
        case .offsetCommit: OffsetCommitRequest.firstFlexibleVersion
        case .offsetFetch: OffsetFetchRequest.firstFlexibleVersion
        case .findCoordinator: FindCoordinatorRequest.firstFlexibleVersion
        case .joinGroup: JoinGroupRequest.firstFlexibleVersion
        case .heartbeat: HeartbeatRequest.firstFlexibleVersion
        case .leaveGroup: LeaveGroupRequest.firstFlexibleVersion
        case .syncGroup: SyncGroupRequest.firstFlexibleVersion
        case .describeGroups: DescribeGroupsRequest.firstFlexibleVersion
        case .listGroups: ListGroupsRequest.firstFlexibleVersion
        case .saslHandshake: SaslHandshakeRequest.firstFlexibleVersion
        case .apiVersions: ApiVersionsRequest.firstFlexibleVersion
        case .createTopics: CreateTopicsRequest.firstFlexibleVersion
        case .deleteTopics: DeleteTopicsRequest.firstFlexibleVersion
        case .deleteRecords: DeleteRecordsRequest.firstFlexibleVersion
        case .initProducerId: InitProducerIdRequest.firstFlexibleVersion
        case .offsetForLeaderEpoch: OffsetForLeaderEpochRequest.firstFlexibleVersion
        case .addPartitionsToTxn: AddPartitionsToTxnRequest.firstFlexibleVersion
        case .addOffsetsToTxn: AddOffsetsToTxnRequest.firstFlexibleVersion
        case .endTxn: EndTxnRequest.firstFlexibleVersion
        case .writeTxnMarkers: WriteTxnMarkersRequest.firstFlexibleVersion
        case .txnOffsetCommit: TxnOffsetCommitRequest.firstFlexibleVersion
        case .describeAcls: DescribeAclsRequest.firstFlexibleVersion
        case .createAcls: CreateAclsRequest.firstFlexibleVersion
        case .deleteAcls: DeleteAclsRequest.firstFlexibleVersion
        case .describeConfigs: DescribeConfigsRequest.firstFlexibleVersion
        case .alterConfigs: AlterConfigsRequest.firstFlexibleVersion
        case .alterReplicaLogDirs: AlterReplicaLogDirsRequest.firstFlexibleVersion
        case .describeLogDirs: DescribeLogDirsRequest.firstFlexibleVersion
        case .saslAuthenticate: SaslAuthenticateRequest.firstFlexibleVersion
        case .createPartitions: CreatePartitionsRequest.firstFlexibleVersion
        case .createDelegationToken: CreateDelegationTokenRequest.firstFlexibleVersion
        case .renewDelegationToken: RenewDelegationTokenRequest.firstFlexibleVersion
        case .expireDelegationToken: ExpireDelegationTokenRequest.firstFlexibleVersion
        case .describeDelegationToken: DescribeDelegationTokenRequest.firstFlexibleVersion
        case .deleteGroups: DeleteGroupsRequest.firstFlexibleVersion
        case .electLeaders: ElectLeadersRequest.firstFlexibleVersion
        case .incrementalAlterConfigs: IncrementalAlterConfigsRequest.firstFlexibleVersion
        case .alterPartitionReassignments: AlterPartitionReassignmentsRequest.firstFlexibleVersion
        case .listPartitionReassignments: ListPartitionReassignmentsRequest.firstFlexibleVersion
        case .offsetDelete: OffsetDeleteRequest.firstFlexibleVersion
        case .describeClientQuotas: DescribeClientQuotasRequest.firstFlexibleVersion
        case .alterClientQuotas: AlterClientQuotasRequest.firstFlexibleVersion
        case .describeUserScramCredentials: DescribeUserScramCredentialsRequest.firstFlexibleVersion
        case .alterUserScramCredentials: AlterUserScramCredentialsRequest.firstFlexibleVersion
        case .vote: VoteRequest.firstFlexibleVersion
        case .beginQuorumEpoch: BeginQuorumEpochRequest.firstFlexibleVersion
        case .endQuorumEpoch: EndQuorumEpochRequest.firstFlexibleVersion
        case .describeQuorum: DescribeQuorumRequest.firstFlexibleVersion
        case .alterPartition: AlterPartitionRequest.firstFlexibleVersion
        case .updateFeatures: UpdateFeaturesRequest.firstFlexibleVersion
        case .envelope: EnvelopeRequest.firstFlexibleVersion
        case .fetchSnapshot: FetchSnapshotRequest.firstFlexibleVersion
        case .describeCluster: DescribeClusterRequest.firstFlexibleVersion
        case .describeProducers: DescribeProducersRequest.firstFlexibleVersion
        case .brokerRegistration: BrokerRegistrationRequest.firstFlexibleVersion
        case .brokerHeartbeat: BrokerHeartbeatRequest.firstFlexibleVersion
        case .unregisterBroker: UnregisterBrokerRequest.firstFlexibleVersion
        case .describeTransactions: DescribeTransactionsRequest.firstFlexibleVersion
        case .listTransactions: ListTransactionsRequest.firstFlexibleVersion
        case .allocateProducerIds: AllocateProducerIdsRequest.firstFlexibleVersion
        case .consumerGroupHeartbeat: ConsumerGroupHeartbeatRequest.firstFlexibleVersion
        case .consumerGroupDescribe: ConsumerGroupDescribeRequest.firstFlexibleVersion
        case .controllerRegistration: ControllerRegistrationRequest.firstFlexibleVersion
        case .getTelemetrySubscriptions: GetTelemetrySubscriptionsRequest.firstFlexibleVersion
        case .pushTelemetry: PushTelemetryRequest.firstFlexibleVersion
        case .assignReplicasToDirs: AssignReplicasToDirsRequest.firstFlexibleVersion
        case .listConfigResources: ListConfigResourcesRequest.firstFlexibleVersion
        case .describeTopicPartitions: DescribeTopicPartitionsRequest.firstFlexibleVersion
        case .shareGroupHeartbeat: ShareGroupHeartbeatRequest.firstFlexibleVersion
        case .shareGroupDescribe: ShareGroupDescribeRequest.firstFlexibleVersion
        case .shareFetch: ShareFetchRequest.firstFlexibleVersion
        case .shareAcknowledge: ShareAcknowledgeRequest.firstFlexibleVersion
        case .addRaftVoter: AddRaftVoterRequest.firstFlexibleVersion
        case .removeRaftVoter: RemoveRaftVoterRequest.firstFlexibleVersion
        case .updateRaftVoter: UpdateRaftVoterRequest.firstFlexibleVersion
        case .initializeShareGroupState: InitializeShareGroupStateRequest.firstFlexibleVersion
        case .readShareGroupState: ReadShareGroupStateRequest.firstFlexibleVersion
        case .writeShareGroupState: WriteShareGroupStateRequest.firstFlexibleVersion
        case .deleteShareGroupState: DeleteShareGroupStateRequest.firstFlexibleVersion
        case .readShareGroupStateSummary: ReadShareGroupStateSummaryRequest.firstFlexibleVersion
        case .streamsGroupHeartbeat: StreamsGroupHeartbeatRequest.firstFlexibleVersion
        case .streamsGroupDescribe: StreamsGroupDescribeRequest.firstFlexibleVersion
        case .describeShareGroupOffsets: DescribeShareGroupOffsetsRequest.firstFlexibleVersion
        case .alterShareGroupOffsets: AlterShareGroupOffsetsRequest.firstFlexibleVersion
        case .deleteShareGroupOffsets: DeleteShareGroupOffsetsRequest.firstFlexibleVersion
        }
    }
}
