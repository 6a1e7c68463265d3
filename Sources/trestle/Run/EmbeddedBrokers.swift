#if Program
import TrestleBridge
import Foundation
import KafkaBroker
import KafkaClient
import KafkaSession
import KafkaCompression
import Logging
import MQTTBroker
import RecordLog
import ServiceLifecycle
import TrestleTransport

/// The brokers that `trestle run` starts without a file: an MQTT broker and a Kafka-compatible log on 127.0.0.1.
///
/// The bridge reaches both through sockets, as it would any other broker, but through listeners without an address: no
/// other program can take its place, read its messages, or use up its connections.
struct EmbeddedBrokers: Service {
    /// The bridge's name at the MQTT broker, which acknowledges devices only after the bridge has stored.
    static let clientID = "trestle-bridge"
    static let topic = "mqtt"

    let mqtt: MQTTBroker
    let kafka: KafkaBroker
    let mqttPort: UInt16
    let kafkaPort: UInt16
    /// Of MQTT over WebSocket, where it was requested.
    let webSocketPort: UInt16?
    /// How the bridge reaches them.
    let internalListeners: InternalListeners

    /// Opens both listeners and the log.
    static func start(
        mqttPort: UInt16, kafkaPort: UInt16, webSocket: (port: UInt16, origins: [String])? = nil, folder: String,
        sync: SyncPolicy, security: EmbeddedSecurity, logger: Logger
    ) async throws -> Self {
        let internalListeners = InternalListeners()
        let kafka = try KafkaBroker(
            configuration: kafkaConfiguration(
                port: kafkaPort, folder: folder, sync: sync, security: security,
                internalListener: internalListeners.kafka, logger: logger))
        try await kafka.start()
        let kafkaPorts = await kafka.ports
        var mqttConfiguration = mqttConfiguration(
            port: mqttPort, security: security, internalListener: internalListeners.mqtt)
        if let webSocket {
            var listener = security.mqttListener
            listener.port = webSocket.port
            listener.isWebSocket = true
            listener.allowedOrigins = webSocket.origins
            mqttConfiguration.furtherListeners = [listener]
        }
        let mqtt = try MQTTBroker(configuration: mqttConfiguration) { logger.record($0) }
        try await mqtt.start()
        let mqttPorts = await mqtt.ports
        return Self(
            mqtt: mqtt, kafka: kafka, mqttPort: mqttPorts[0], kafkaPort: kafkaPorts[0],
            webSocketPort: webSocket == nil ? nil : mqttPorts[1],
            internalListeners: internalListeners)
    }

    /// How many connections each listener may have. They leave descriptors for the other listener and for the log's files:
    /// whoever opens many cannot stop it from being written.
    private static var connectionShare: Int { max(16, DescriptorLimit.raise() / 4) }

    /// How many partitions the log may have: each takes two descriptors of the half that the connections leave.
    private static var partitionShare: Int { max(16, (DescriptorLimit.raise() / 2 - 64) / 2) }

    private static func mqttConfiguration(
        port: UInt16, security: EmbeddedSecurity, internalListener: InProcessListener
    ) -> MQTTBroker.Configuration {
        var configuration = MQTTBroker.Configuration()
        configuration.listener = security.mqttListener
        configuration.port = port
        configuration.maximumConnections = min(configuration.maximumConnections, connectionShare)
        var gate = MQTTAcknowledgementGate(clientID: clientID)
        gate.listener = internalListener
        configuration.acknowledgementGate = gate
        return configuration
    }

    private static func kafkaConfiguration(
        port: UInt16, folder: String, sync: SyncPolicy, security: EmbeddedSecurity, internalListener: InProcessListener,
        logger: Logger
    ) -> KafkaBroker.Configuration {
        var configuration = KafkaBroker.Configuration(dataFolder: folder)
        configuration.listener = security.kafkaListener
        configuration.port = port
        var listener = KafkaListener()
        listener.port = 0
        listener.inProcess = internalListener
        configuration.furtherListeners = [listener]
        configuration.sync = sync
        configuration.compression = StandardCompression.shared
        configuration.maximumConnections = min(configuration.maximumConnections, connectionShare)
        configuration.maximumPartitions = min(configuration.maximumPartitions, partitionShare)
        configuration.maximumConnectionsPerAddress = max(16, configuration.maximumConnections / 10 * 9)
        configuration.log = { level, line in
            let level: Logger.Level =
                switch level {
                case .debug: .debug
                case .info: .info
                case .warning: .warning
                case .error: .error
                }
            logger.log(level: level, "Kafka log: \(line)")
        }
        return configuration
    }

    /// Every MQTT topic to one Kafka topic, the MQTT topic as key.
    var bridgeConfiguration: BridgeConfiguration {
        var kafka = KafkaSink(bootstrapServers: [Endpoint(host: "127.0.0.1", port: kafkaPort)])
        kafka.inProcess = internalListeners.kafka
        var mqtt = MQTTSource(
            broker: Endpoint(host: "127.0.0.1", port: mqttPort), clientID: Self.clientID)
        mqtt.inProcess = internalListeners.mqtt
        return BridgeConfiguration(
            mqtt: mqtt, kafka: kafka,
            routes: [Route(name: "everything", filter: "#", topic: Self.topic)])
    }

    /// The log, through the listener that no other program reaches.
    var cluster: ClusterConfiguration {
        var cluster = ClusterConfiguration(bootstrapServers: [Endpoint(host: "127.0.0.1", port: kafkaPort)])
        cluster.connectionOptions.inProcess = internalListeners.kafka
        return cluster
    }

    /// The users are others now: new connections are measured by them, and those of users that changed end.
    func usersChanged(_ security: EmbeddedSecurity, _ changes: UserChanges) async {
        let changed = changes.changed.map(\.text)
        await mqtt.usersChanged(changed, removed: changes.removed.map(\.text))
        await kafka.replaceAuthentication(with: security.kafkaListener.sasl, changed: changed)
    }

    /// Serves until the shutdown, which comes after the bridge's own.
    func run() async throws {
        try? await gracefulShutdown()
        await mqtt.shutdown()
        await kafka.shutdown()
    }
}

extension Logger {
    fileprivate func record(_ event: BrokerEvent) {
        switch event {
        case .connected, .disconnected, .caughtUp: debug("MQTT broker: \(event)")
        case .refused, .authenticationFailed, .lagging, .notDelivered, .notRetained, .suppressed:
            warning("MQTT broker: \(event)")
        }
    }
}
#endif
