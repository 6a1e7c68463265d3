import CloudSecrets
import KafkaClient
public import KafkaCodec
import MQTTClient
import MQTTCodec
import KafkaSession
import MQTTSession
import TrestleTransport
import WireBytes

extension MQTTSource {
    /// What the MQTT client is told: this source, and its subscriptions.
    func clientConfiguration(_ plan: SubscriptionPlan) -> MQTTClientConfiguration {
        var session = ClientSessionConfiguration(clientID: clientID, version: version == .v5 ? .v5 : .v3_1_1)
        session.username = username
        session.password = password.map { ByteSlice(utf8: $0.value) }
        session.keepAlive = UInt16(clamping: keepAlive.wholeSecondsUp)
        session.sessionExpiryInterval = UInt32(clamping: sessionExpiry.wholeSecondsUp)
        session.receiveMaximum = receiveMaximum
        session.subscriptions = plan.subscriptions
        session.usesSubscriptionIdentifiers = plan.usesIdentifiers
        session.hasSubscriptionsInSession = hasSubscriptionsInSession
        session.requiresGuarantees = requiresGuarantees
        session.publishesAtPubcomp = true
        // The bridge has no store of its own, and goes on with the broker's session.
        session.lastPacketIdentifier = 4_096
        session.givesUpRefusedMessages = true
        var configuration = MQTTClientConfiguration(
            endpoint: broker, session: session)
        configuration.connection.tls = tls
        configuration.connection.inProcess = inProcess
        if let awsSigner {
            configuration.openWebSocket { awsSigner.target() }
        } else if let webSocketPath {
            configuration.openWebSocket(at: webSocketPath)
        }
        configuration.heldBytes = receiveBuffer
        return configuration
    }
}

extension KafkaSink {
    var producerConfiguration: KafkaProducer.Configuration {
        var configuration = KafkaProducer.Configuration(
            bootstrapServers: bootstrapServers)
        configuration.cluster.clientID = clientID
        configuration.acks = acknowledgements == .all ? .all : .leader
        configuration.idempotence = acknowledgements == .all
        configuration.linger = linger
        configuration.batchSize = batchSize
        configuration.maximumRequestSize = maximumRequestSize
        configuration.bufferSize = bufferSize
        configuration.cluster.requestTimeout = requestTimeout
        configuration.cluster.metadataMaximumAge = metadataMaximumAge
        configuration.cluster.connectionOptions.tls = tls
        configuration.cluster.connectionOptions.inProcess = inProcess
        configuration.cluster.sasl = sasl
        configuration.compressionCodec = compression.codec
        // The bridge holds the acknowledgement of what is not stored yet, however long that takes.
        configuration.deliveryTimeout = nil
        return configuration
    }
}

extension KafkaSink {
    /// What a consumer of this cluster is told; the bridge commits offsets itself.
    func consumerConfiguration(
        group: String, start: @escaping @Sendable (TopicPartition, _ texts: [String], _ isLater: Bool) -> OffsetReset
    ) -> KafkaConsumer.Configuration {
        var configuration = KafkaConsumer.Configuration(bootstrapServers: bootstrapServers, groupID: group)
        configuration.cluster.clientID = clientID
        configuration.cluster.requestTimeout = requestTimeout
        configuration.cluster.metadataMaximumAge = metadataMaximumAge
        configuration.cluster.connectionOptions.tls = tls
        configuration.cluster.connectionOptions.inProcess = inProcess
        configuration.cluster.sasl = sasl
        configuration.assignors = [.cooperativeSticky]
        configuration.sessionTimeout = sessionTimeout
        configuration.heartbeatInterval = min(.seconds(3), sessionTimeout / 3)
        // An offset that is not in the log any more: what is left of it has not been delivered.
        configuration.offsetReset = .beginning
        configuration.start = start
        configuration.commitsAutomatically = false
        configuration.isolationLevel = .readCommitted
        configuration.prefetchSize = 16 << 20
        configuration.decompressionLimits.maximumSize = maximumDecompressedBatch
        let withoutThem =
            "delete it with kafka-delete-records.sh, or set the offset of group '\(group)' behind it with "
            + "'trestle groups reset' while no member of the group runs"
        configuration.waitingAdvice = .init(
            damaged: "look at the log with kafka-dump-log.sh. To go on without what is damaged, \(withoutThem)",
            tooLarge: "raise 'max_decompressed_batch' of the cluster. To go on without the batch, \(withoutThem)")
        return configuration
    }
}

extension KafkaSink.Compression {
    public var codec: CompressionCodec {
        switch self {
        case .none: .none
        case .gzip: .gzip
        case .snappy: .snappy
        case .lz4: .lz4
        case .zstd: .zstd
        }
    }
}
