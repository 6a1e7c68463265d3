import KafkaClient
import KafkaSession
import MQTTCodec
import TrestleTransport
import WireBytes

extension BridgeConfiguration {
    /// Warnings about settings that work but should be changed, one line each, without secrets. Empty if there are
    /// none.
    public var warnings: [String] {
        var warnings = [Self.warning(of: mqtt, name: nil), Self.warning(of: kafka, name: nil)].compactMap(\.self)
        warnings += brokers.sorted { $0.key < $1.key }.compactMap { Self.warning(of: $0.value, name: $0.key) }
        warnings += clusters.sorted { $0.key < $1.key }.compactMap { Self.warning(of: $0.value, name: $0.key) }
        if mqtt.version == .v5, mqtt.sessionExpiry == .zero {
            warnings.append(
                "mqtt.session_expiry is 0s: the broker forgets the session at each disconnection, and with it all that "
                    + "is published until Trestle is back")
        }
        if kafka.maximumRequestSize < 66 << 10, routes.contains(where: { $0.key == .topic }) {
            warnings.append(
                "kafka.max_request_size is below 66KiB: a message with a long topic (up to 64 KiB) as its key does not fit into a "
                    + "record and goes to the dead-letter topic; raise it, or set the route's key to none")
        }
        if let status, status.token != nil, status.tls == nil, !status.isLocal {
            warnings.append(
                "status.token is sent in the clear to \(status.host): everyone on the way can read it; set status.tls")
        }
        if let token = status?.token, token.value.utf8.count < 24 {
            warnings.append(
                "status.token has fewer than 24 characters: it must be random, for example from 'openssl rand -hex 16', "
                    + "since words can be guessed")
        }
        return warnings + registryWarnings + notices + routes.flatMap(\.ruleWarnings) + sharedSubscriptions
            + RuleRings(routes).warnings + letterReaders
    }

    /// Routes that bring dead letters to MQTT. Patterns leave them out.
    private var letterReaders: [String] {
        returns.filter { $0.topic == deadLetterTopic }.map { route in
            "route '\(PeerText(route.name))' reads the dead-letter topic '\(deadLetterTopic)': of a letter that can be no "
                + "message for MQTT, no other letter is made, which would go round in a loop. Only the log tells of it"
        }
    }

    /// The registries that routes name, each once.
    var registries: Set<RegistrySettings> {
        Set(routes.compactMap(\.schema?.registry) + returns.compactMap(\.schema?.registry))
    }

    private var registryWarnings: [String] {
        registries.compactMap(\.urlInTheClear).sorted().map { url in
            "the schema registry's password or token is sent in the clear to \(url): everyone on the way can read it; write https://"
        }
    }

    /// Routes whose messages one subscription brings, with the options of another route.
    private var sharedSubscriptions: [String] {
        var lines: [String] = []
        for (name, source) in usedBrokers {
            let ofBroker = routes.filter { $0.broker == name }
            let plan = SubscriptionPlan(
                ofBroker, version: source.version == .v5 ? .v5 : .v3_1_1, isKept: source.sessionExpiry > .zero)
            var groups: [TopicFilter: [Route]] = [:]
            for route in ofBroker {
                guard let filter = try? route.pattern().filter else { continue }
                groups[plan.subscribed(for: filter), default: []].append(route)
            }
            for subscription in plan.subscriptions {
                for route in groups[subscription.filter] ?? [] where route.maximumQoS != subscription.qos.rawValue {
                    lines.append(
                        "route '\(PeerText(route.name))' has qos \(route.maximumQoS), and gets its messages by the subscription to "
                            + "'\(PeerText("\(subscription.filter)"))' with qos \(subscription.qos.rawValue), which another route "
                            + "asks for")
                }
            }
        }
        return lines
    }

    /// - Parameter name: of the broker in `mqtt_brokers`.
    private static func warning(of mqtt: MQTTSource, name: String?) -> String? {
        guard mqtt.password != nil, mqtt.tls == nil, !mqtt.broker.isThisMachine else { return nil }
        let place = name.map { " of '\(PeerText($0))'" } ?? ""
        return
            "the MQTT password\(place) is sent in the clear to \(mqtt.broker): everyone between here and the broker can "
            + "read it; write mqtts://, with a port of the broker that speaks TLS"
    }

    /// - Parameter name: of the cluster in `kafka_clusters`.
    private static func warning(of kafka: KafkaSink, name: String?) -> String? {
        guard let sasl = kafka.sasl, kafka.tls == nil, let secret = sasl.mechanism.secretInTheClear,
            !kafka.bootstrapServers.allSatisfy(\.isThisMachine)
        else { return nil }
        let what = secret + (name.map { " of '\(PeerText($0))'" } ?? "")
        return
            "the Kafka \(what) is sent in the clear (SASL \(sasl.mechanism.rawValue) without TLS): everyone on the way can "
            + "read it; use security_protocol SASL_SSL"
            + (sasl.mechanism == .plain ? ", or at least SCRAM-SHA-512" : "")
    }
}
