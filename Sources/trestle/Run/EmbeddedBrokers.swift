#if Program
    import Bridge
    import Foundation
    import KafkaBroker
    import Logging
    import MQTTBroker
    import ServiceLifecycle
    import Transport

    /// What `trestle run` starts when no file names others: an MQTT broker and a Kafka-compatible log on 127.0.0.1.
    ///
    /// The bridge reaches both through sockets, as it would any other broker.
    struct EmbeddedBrokers: Service {
        /// The bridge's name at the MQTT broker, which acknowledges devices only after the bridge has stored.
        static let clientIdentifier = "trestle-bridge"
        static let topic = "mqtt"

        let mqtt: MQTTListener
        let kafka: KafkaBroker
        let mqttPort: UInt16
        let kafkaPort: UInt16

        /// Opens both listeners and the log.
        static func start(mqttPort: UInt16, kafkaPort: UInt16, folder: String, logger: Logger) async throws -> Self {
            let kafka = KafkaBroker(
                loop: try EventLoop(name: "kafka-broker"),
                configuration: kafkaConfiguration(port: kafkaPort, folder: folder, logger: logger))
            let actualKafkaPort = try await kafka.start()
            let mqtt = MQTTListener(
                loop: try EventLoop(name: "mqtt-broker"), configuration: mqttConfiguration(port: mqttPort),
                logger: logger)
            let actualMQTTPort = try await mqtt.start()
            return Self(mqtt: mqtt, kafka: kafka, mqttPort: actualMQTTPort, kafkaPort: actualKafkaPort)
        }

        private static func mqttConfiguration(port: UInt16) -> MQTTBrokerConfiguration {
            var configuration = MQTTBrokerConfiguration()
            configuration.port = port
            configuration.holdAcknowledgementsFor = clientIdentifier
            return configuration
        }

        private static func kafkaConfiguration(
            port: UInt16, folder: String, logger: Logger
        ) -> KafkaBrokerConfiguration {
            var configuration = KafkaBrokerConfiguration(dataFolder: folder)
            configuration.port = port
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
            BridgeConfiguration(
                mqtt: MQTTSource(
                    broker: HostAndPort(host: "127.0.0.1", port: mqttPort), clientIdentifier: Self.clientIdentifier),
                kafka: KafkaSink(bootstrapServers: [HostAndPort(host: "127.0.0.1", port: kafkaPort)]),
                routes: [Route(name: "everything", filter: "#", topic: Self.topic)])
        }

        /// Serves until the shutdown, which comes after the bridge's own.
        func run() async throws {
            try? await gracefulShutdown()
            await mqtt.stop()
            await kafka.stop()
        }
    }

    /// The MQTT broker as an actor on its own loop.
    actor MQTTListener {
        private nonisolated let loop: EventLoop
        private let broker: MQTTBroker

        // SAFETY: the actor keeps the loop alive.
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

        init(loop: EventLoop, configuration: MQTTBrokerConfiguration, logger: Logger) {
            self.loop = loop
            self.broker = MQTTBroker(loop: loop, configuration: configuration) { logger.record($0) }
        }

        func start() throws(TransportError) -> UInt16 { try broker.start() }
        func stop() { broker.stop() }
    }

    extension Logger {
        fileprivate func record(_ event: BrokerEvent) {
            switch event {
            case .connected, .disconnected, .hasRoom: debug("MQTT broker: \(event)")
            case .refused, .full, .sessionDiscarded, .notDelivered, .notRetained: warning("MQTT broker: \(event)")
            }
        }
    }
#endif
