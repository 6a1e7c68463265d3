// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import KafkaCodec

/// The Swift type of every message.
public enum MessageTypes {
    /// The type of the request of an API.
    public static func request(_ key: ApiKey) -> any KafkaRequest.Type {
        switch key {
        case .produce: ProduceRequest.self
        case .fetch: FetchRequest.self
        case .listOffsets: ListOffsetsRequest.self
        case .metadata: MetadataRequest.self
        case .leaderAndIsr: LeaderAndIsrRequest.self
        case .stopReplica: StopReplicaRequest.self
        case .updateMetadata: UpdateMetadataRequest.self
        case .controlledShutdown: ControlledShutdownRequest.self
        case .offsetCommit: OffsetCommitRequest.self
        case .offsetFetch: OffsetFetchRequest.self
        case .findCoordinator: FindCoordinatorRequest.self
        case .joinGroup: JoinGroupRequest.self
        case .heartbeat: HeartbeatRequest.self
        case .leaveGroup: LeaveGroupRequest.self
        case .syncGroup: SyncGroupRequest.self
        case .describeGroups: DescribeGroupsRequest.self
        case .listGroups: ListGroupsRequest.self
        case .saslHandshake: SaslHandshakeRequest.self
        case .apiVersions: ApiVersionsRequest.self
        case .createTopics: CreateTopicsRequest.self
        case .deleteTopics: DeleteTopicsRequest.self
        case .deleteRecords: DeleteRecordsRequest.self
        case .initProducerId: InitProducerIdRequest.self
        case .offsetForLeaderEpoch: OffsetForLeaderEpochRequest.self
        case .addPartitionsToTxn: AddPartitionsToTxnRequest.self
        case .addOffsetsToTxn: AddOffsetsToTxnRequest.self
        case .endTxn: EndTxnRequest.self
        case .writeTxnMarkers: WriteTxnMarkersRequest.self
        case .txnOffsetCommit: TxnOffsetCommitRequest.self
        case .describeAcls: DescribeAclsRequest.self
        case .createAcls: CreateAclsRequest.self
        case .deleteAcls: DeleteAclsRequest.self
        case .describeConfigs: DescribeConfigsRequest.self
        case .alterConfigs: AlterConfigsRequest.self
        case .alterReplicaLogDirs: AlterReplicaLogDirsRequest.self
        case .describeLogDirs: DescribeLogDirsRequest.self
        case .saslAuthenticate: SaslAuthenticateRequest.self
        case .createPartitions: CreatePartitionsRequest.self
        case .createDelegationToken: CreateDelegationTokenRequest.self
        case .renewDelegationToken: RenewDelegationTokenRequest.self
        case .expireDelegationToken: ExpireDelegationTokenRequest.self
        case .describeDelegationToken: DescribeDelegationTokenRequest.self
        case .deleteGroups: DeleteGroupsRequest.self
        case .electLeaders: ElectLeadersRequest.self
        case .incrementalAlterConfigs: IncrementalAlterConfigsRequest.self
        case .alterPartitionReassignments: AlterPartitionReassignmentsRequest.self
        case .listPartitionReassignments: ListPartitionReassignmentsRequest.self
        case .offsetDelete: OffsetDeleteRequest.self
        case .describeClientQuotas: DescribeClientQuotasRequest.self
        case .alterClientQuotas: AlterClientQuotasRequest.self
        case .describeUserScramCredentials: DescribeUserScramCredentialsRequest.self
        case .alterUserScramCredentials: AlterUserScramCredentialsRequest.self
        case .vote: VoteRequest.self
        case .beginQuorumEpoch: BeginQuorumEpochRequest.self
        case .endQuorumEpoch: EndQuorumEpochRequest.self
        case .describeQuorum: DescribeQuorumRequest.self
        case .alterPartition: AlterPartitionRequest.self
        case .updateFeatures: UpdateFeaturesRequest.self
        case .envelope: EnvelopeRequest.self
        case .fetchSnapshot: FetchSnapshotRequest.self
        case .describeCluster: DescribeClusterRequest.self
        case .describeProducers: DescribeProducersRequest.self
        case .brokerRegistration: BrokerRegistrationRequest.self
        case .brokerHeartbeat: BrokerHeartbeatRequest.self
        case .unregisterBroker: UnregisterBrokerRequest.self
        case .describeTransactions: DescribeTransactionsRequest.self
        case .listTransactions: ListTransactionsRequest.self
        case .allocateProducerIds: AllocateProducerIdsRequest.self
        case .consumerGroupHeartbeat: ConsumerGroupHeartbeatRequest.self
        case .consumerGroupDescribe: ConsumerGroupDescribeRequest.self
        case .controllerRegistration: ControllerRegistrationRequest.self
        case .getTelemetrySubscriptions: GetTelemetrySubscriptionsRequest.self
        case .pushTelemetry: PushTelemetryRequest.self
        case .assignReplicasToDirs: AssignReplicasToDirsRequest.self
        case .listConfigResources: ListConfigResourcesRequest.self
        case .describeTopicPartitions: DescribeTopicPartitionsRequest.self
        case .shareGroupHeartbeat: ShareGroupHeartbeatRequest.self
        case .shareGroupDescribe: ShareGroupDescribeRequest.self
        case .shareFetch: ShareFetchRequest.self
        case .shareAcknowledge: ShareAcknowledgeRequest.self
        case .addRaftVoter: AddRaftVoterRequest.self
        case .removeRaftVoter: RemoveRaftVoterRequest.self
        case .updateRaftVoter: UpdateRaftVoterRequest.self
        case .initializeShareGroupState: InitializeShareGroupStateRequest.self
        case .readShareGroupState: ReadShareGroupStateRequest.self
        case .writeShareGroupState: WriteShareGroupStateRequest.self
        case .deleteShareGroupState: DeleteShareGroupStateRequest.self
        case .readShareGroupStateSummary: ReadShareGroupStateSummaryRequest.self
        case .streamsGroupHeartbeat: StreamsGroupHeartbeatRequest.self
        case .streamsGroupDescribe: StreamsGroupDescribeRequest.self
        case .describeShareGroupOffsets: DescribeShareGroupOffsetsRequest.self
        case .alterShareGroupOffsets: AlterShareGroupOffsetsRequest.self
        case .deleteShareGroupOffsets: DeleteShareGroupOffsetsRequest.self
        }
    }

    /// The type of the response of an API.
    public static func response(_ key: ApiKey) -> any KafkaResponse.Type {
        switch key {
        case .produce: ProduceResponse.self
        case .fetch: FetchResponse.self
        case .listOffsets: ListOffsetsResponse.self
        case .metadata: MetadataResponse.self
        case .leaderAndIsr: LeaderAndIsrResponse.self
        case .stopReplica: StopReplicaResponse.self
        case .updateMetadata: UpdateMetadataResponse.self
        case .controlledShutdown: ControlledShutdownResponse.self
        case .offsetCommit: OffsetCommitResponse.self
        case .offsetFetch: OffsetFetchResponse.self
        case .findCoordinator: FindCoordinatorResponse.self
        case .joinGroup: JoinGroupResponse.self
        case .heartbeat: HeartbeatResponse.self
        case .leaveGroup: LeaveGroupResponse.self
        case .syncGroup: SyncGroupResponse.self
        case .describeGroups: DescribeGroupsResponse.self
        case .listGroups: ListGroupsResponse.self
        case .saslHandshake: SaslHandshakeResponse.self
        case .apiVersions: ApiVersionsResponse.self
        case .createTopics: CreateTopicsResponse.self
        case .deleteTopics: DeleteTopicsResponse.self
        case .deleteRecords: DeleteRecordsResponse.self
        case .initProducerId: InitProducerIdResponse.self
        case .offsetForLeaderEpoch: OffsetForLeaderEpochResponse.self
        case .addPartitionsToTxn: AddPartitionsToTxnResponse.self
        case .addOffsetsToTxn: AddOffsetsToTxnResponse.self
        case .endTxn: EndTxnResponse.self
        case .writeTxnMarkers: WriteTxnMarkersResponse.self
        case .txnOffsetCommit: TxnOffsetCommitResponse.self
        case .describeAcls: DescribeAclsResponse.self
        case .createAcls: CreateAclsResponse.self
        case .deleteAcls: DeleteAclsResponse.self
        case .describeConfigs: DescribeConfigsResponse.self
        case .alterConfigs: AlterConfigsResponse.self
        case .alterReplicaLogDirs: AlterReplicaLogDirsResponse.self
        case .describeLogDirs: DescribeLogDirsResponse.self
        case .saslAuthenticate: SaslAuthenticateResponse.self
        case .createPartitions: CreatePartitionsResponse.self
        case .createDelegationToken: CreateDelegationTokenResponse.self
        case .renewDelegationToken: RenewDelegationTokenResponse.self
        case .expireDelegationToken: ExpireDelegationTokenResponse.self
        case .describeDelegationToken: DescribeDelegationTokenResponse.self
        case .deleteGroups: DeleteGroupsResponse.self
        case .electLeaders: ElectLeadersResponse.self
        case .incrementalAlterConfigs: IncrementalAlterConfigsResponse.self
        case .alterPartitionReassignments: AlterPartitionReassignmentsResponse.self
        case .listPartitionReassignments: ListPartitionReassignmentsResponse.self
        case .offsetDelete: OffsetDeleteResponse.self
        case .describeClientQuotas: DescribeClientQuotasResponse.self
        case .alterClientQuotas: AlterClientQuotasResponse.self
        case .describeUserScramCredentials: DescribeUserScramCredentialsResponse.self
        case .alterUserScramCredentials: AlterUserScramCredentialsResponse.self
        case .vote: VoteResponse.self
        case .beginQuorumEpoch: BeginQuorumEpochResponse.self
        case .endQuorumEpoch: EndQuorumEpochResponse.self
        case .describeQuorum: DescribeQuorumResponse.self
        case .alterPartition: AlterPartitionResponse.self
        case .updateFeatures: UpdateFeaturesResponse.self
        case .envelope: EnvelopeResponse.self
        case .fetchSnapshot: FetchSnapshotResponse.self
        case .describeCluster: DescribeClusterResponse.self
        case .describeProducers: DescribeProducersResponse.self
        case .brokerRegistration: BrokerRegistrationResponse.self
        case .brokerHeartbeat: BrokerHeartbeatResponse.self
        case .unregisterBroker: UnregisterBrokerResponse.self
        case .describeTransactions: DescribeTransactionsResponse.self
        case .listTransactions: ListTransactionsResponse.self
        case .allocateProducerIds: AllocateProducerIdsResponse.self
        case .consumerGroupHeartbeat: ConsumerGroupHeartbeatResponse.self
        case .consumerGroupDescribe: ConsumerGroupDescribeResponse.self
        case .controllerRegistration: ControllerRegistrationResponse.self
        case .getTelemetrySubscriptions: GetTelemetrySubscriptionsResponse.self
        case .pushTelemetry: PushTelemetryResponse.self
        case .assignReplicasToDirs: AssignReplicasToDirsResponse.self
        case .listConfigResources: ListConfigResourcesResponse.self
        case .describeTopicPartitions: DescribeTopicPartitionsResponse.self
        case .shareGroupHeartbeat: ShareGroupHeartbeatResponse.self
        case .shareGroupDescribe: ShareGroupDescribeResponse.self
        case .shareFetch: ShareFetchResponse.self
        case .shareAcknowledge: ShareAcknowledgeResponse.self
        case .addRaftVoter: AddRaftVoterResponse.self
        case .removeRaftVoter: RemoveRaftVoterResponse.self
        case .updateRaftVoter: UpdateRaftVoterResponse.self
        case .initializeShareGroupState: InitializeShareGroupStateResponse.self
        case .readShareGroupState: ReadShareGroupStateResponse.self
        case .writeShareGroupState: WriteShareGroupStateResponse.self
        case .deleteShareGroupState: DeleteShareGroupStateResponse.self
        case .readShareGroupStateSummary: ReadShareGroupStateSummaryResponse.self
        case .streamsGroupHeartbeat: StreamsGroupHeartbeatResponse.self
        case .streamsGroupDescribe: StreamsGroupDescribeResponse.self
        case .describeShareGroupOffsets: DescribeShareGroupOffsetsResponse.self
        case .alterShareGroupOffsets: AlterShareGroupOffsetsResponse.self
        case .deleteShareGroupOffsets: DeleteShareGroupOffsetsResponse.self
        }
    }

    /// The headers, and the messages that brokers and clients store, outside requests and responses.
    public static let others: [any KafkaMessage.Type] = [
        RequestHeader.self,
        ResponseHeader.self,
        ConsumerProtocolAssignment.self,
        ConsumerProtocolSubscription.self,
        ControlRecordTypeSchema.self,
        DefaultPrincipalData.self,
        EndTxnMarker.self,
        KRaftVersionRecord.self,
        LeaderChangeMessage.self,
        SnapshotFooterRecord.self,
        SnapshotHeaderRecord.self,
        UnstableReadShareGroupStateSummaryResponse.self,
        VotersRecord.self,
    ]

    /// Every message: requests, responses and the others.
    public static let all: [any KafkaMessage.Type] =
        ApiKey.allCases.map { request($0) } + ApiKey.allCases.map { response($0) } + others
}
