// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The kinds of request, each with the number that stands in its header.
public enum ApiKey: Int16, Sendable, CaseIterable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case leaderAndIsr = 4
    case stopReplica = 5
    case updateMetadata = 6
    case controlledShutdown = 7
    case offsetCommit = 8
    case offsetFetch = 9
    case findCoordinator = 10
    case joinGroup = 11
    case heartbeat = 12
    case leaveGroup = 13
    case syncGroup = 14
    case describeGroups = 15
    case listGroups = 16
    case saslHandshake = 17
    case apiVersions = 18
    case createTopics = 19
    case deleteTopics = 20
    case deleteRecords = 21
    case initProducerId = 22
    case offsetForLeaderEpoch = 23
    case addPartitionsToTxn = 24
    case addOffsetsToTxn = 25
    case endTxn = 26
    case writeTxnMarkers = 27
    case txnOffsetCommit = 28
    case describeAcls = 29
    case createAcls = 30
    case deleteAcls = 31
    case describeConfigs = 32
    case alterConfigs = 33
    case alterReplicaLogDirs = 34
    case describeLogDirs = 35
    case saslAuthenticate = 36
    case createPartitions = 37
    case createDelegationToken = 38
    case renewDelegationToken = 39
    case expireDelegationToken = 40
    case describeDelegationToken = 41
    case deleteGroups = 42
    case electLeaders = 43
    case incrementalAlterConfigs = 44
    case alterPartitionReassignments = 45
    case listPartitionReassignments = 46
    case offsetDelete = 47
    case describeClientQuotas = 48
    case alterClientQuotas = 49
    case describeUserScramCredentials = 50
    case alterUserScramCredentials = 51
    case vote = 52
    case beginQuorumEpoch = 53
    case endQuorumEpoch = 54
    case describeQuorum = 55
    case alterPartition = 56
    case updateFeatures = 57
    case envelope = 58
    case fetchSnapshot = 59
    case describeCluster = 60
    case describeProducers = 61
    case brokerRegistration = 62
    case brokerHeartbeat = 63
    case unregisterBroker = 64
    case describeTransactions = 65
    case listTransactions = 66
    case allocateProducerIds = 67
    case consumerGroupHeartbeat = 68
    case consumerGroupDescribe = 69
    case controllerRegistration = 70
    case getTelemetrySubscriptions = 71
    case pushTelemetry = 72
    case assignReplicasToDirs = 73
    case listConfigResources = 74
    case describeTopicPartitions = 75
    case shareGroupHeartbeat = 76
    case shareGroupDescribe = 77
    case shareFetch = 78
    case shareAcknowledge = 79
    case addRaftVoter = 80
    case removeRaftVoter = 81
    case updateRaftVoter = 82
    case initializeShareGroupState = 83
    case readShareGroupState = 84
    case writeShareGroupState = 85
    case deleteShareGroupState = 86
    case readShareGroupStateSummary = 87
    case streamsGroupHeartbeat = 88
    case streamsGroupDescribe = 89
    case describeShareGroupOffsets = 90
    case alterShareGroupOffsets = 91
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
