internal import KafkaCodec
internal import WireBytes

/// One kind of request that this broker handles, in the versions that it handles right.
struct Api: Sendable {
    let key: Int16
    let versions: ClosedRange<Int16>
    /// Decodes the request's body and handles it, now or later.
    let handle: @Sendable (KafkaBrokerCore, ByteSlice, Exchange) throws(KafkaCodecError) -> Void

    init<Request: KafkaRequest>(
        _: Request.Type, _ versions: ClosedRange<Int16>,
        _ handler: @escaping @Sendable (KafkaBrokerCore) -> (Request, Exchange) -> Void
    ) {
        key = Request.apiKey.rawValue
        self.versions = versions
        handle = { broker, body, exchange throws(KafkaCodecError) in
            // Bytes behind the body are passed over, as Kafka does: librdkafka 2 leaves three when it asks for all topics.
            let request = try Request.decode(
                body, version: exchange.version, allowingTrailingBytes: true,
                maximumElements: Self.maximumParts(broker.configuration))
            handler(broker)(request, exchange)
        }
    }

    static func find(_ key: Int16) -> Api? { byKey[key] }

    /// More partitions, names and unknown fields than a request of an honest client has: it names each partition once, of
    /// which there are no more than `maximumPartitions`. What a request names is decoded in one step, and takes many times
    /// the bytes that it came in.
    static func maximumParts(_ configuration: KafkaBroker.Configuration) -> Int {
        max(10_000, min(configuration.maximumPartitions, 1 << 20) * 4)
    }

    /// The most bytes of a request of a client that has not authenticated, as in Kafka.
    static let maximumUnauthenticatedSize = 512 << 10

    /// The most bytes of a request: batches are large, what members of a group tell each other less so, and what only
    /// names things is in proportion to how many there may be.
    static func maximumSize(of key: Int16, _ configuration: KafkaBroker.Configuration) -> Int {
        let most = configuration.maximumRequestSize
        return switch ApiKey(rawValue: key) {
        case .produce: most
        case .joinGroup, .syncGroup, .offsetCommit: min(most, 1 << 20)
        default: min(most, max(512 << 10, configuration.maximumPartitions * 256))
        }
    }

    /// Ascending by key.
    static let all: [Api] = [
        // Versions 0 to 2 carry message sets of magic 0 and 1, which are refused partition by partition. They are offered
        // because librdkafka compresses only where version 0 is; Kafka 4 offers them for the same reason.
        Api(ProduceRequest.self, 0...13, KafkaBrokerCore.produce),
        Api(FetchRequest.self, 4...17, KafkaBrokerCore.fetch),
        Api(ListOffsetsRequest.self, 1...9, KafkaBrokerCore.listOffsets),
        Api(MetadataRequest.self, 0...12, KafkaBrokerCore.metadata),
        Api(OffsetCommitRequest.self, 2...9, KafkaBrokerCore.offsetCommit),
        Api(OffsetFetchRequest.self, 1...9, KafkaBrokerCore.offsetFetch),
        Api(FindCoordinatorRequest.self, 0...5, KafkaBrokerCore.findCoordinator),
        Api(JoinGroupRequest.self, 0...9, KafkaBrokerCore.joinGroup),
        Api(HeartbeatRequest.self, 0...4, KafkaBrokerCore.heartbeat),
        Api(LeaveGroupRequest.self, 0...5, KafkaBrokerCore.leaveGroup),
        Api(SyncGroupRequest.self, 0...5, KafkaBrokerCore.syncGroup),
        Api(DescribeGroupsRequest.self, 0...5, KafkaBrokerCore.describeGroups),
        Api(ListGroupsRequest.self, 0...5, KafkaBrokerCore.listGroups),
        // Version 0 is offered because librdkafka authenticates only where it is, and refused: what follows it has no
        // headers of Kafka's.
        Api(SaslHandshakeRequest.self, 0...1, KafkaBrokerCore.saslHandshake),
        Api(ApiVersionsRequest.self, 0...4, KafkaBrokerCore.apiVersions),
        Api(CreateTopicsRequest.self, 2...7, KafkaBrokerCore.createTopics),
        Api(DeleteTopicsRequest.self, 1...6, KafkaBrokerCore.deleteTopics),
        Api(DeleteRecordsRequest.self, 0...2, KafkaBrokerCore.deleteRecords),
        Api(InitProducerIdRequest.self, 0...5, KafkaBrokerCore.initProducerID),
        Api(OffsetForLeaderEpochRequest.self, 2...4, KafkaBrokerCore.offsetForLeaderEpoch),
        Api(DescribeConfigsRequest.self, 1...4, KafkaBrokerCore.describeConfigs),
        Api(AlterConfigsRequest.self, 0...2, KafkaBrokerCore.alterConfigs),
        Api(SaslAuthenticateRequest.self, 0...2, KafkaBrokerCore.saslAuthenticate),
        Api(CreatePartitionsRequest.self, 0...3, KafkaBrokerCore.createPartitions),
        Api(DeleteGroupsRequest.self, 0...2, KafkaBrokerCore.deleteGroups),
        Api(IncrementalAlterConfigsRequest.self, 0...1, KafkaBrokerCore.incrementalAlterConfigs),
        Api(OffsetDeleteRequest.self, 0...0, KafkaBrokerCore.offsetDelete),
        Api(DescribeClusterRequest.self, 0...1, KafkaBrokerCore.describeCluster),
    ]

    private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
}
