import TrestleTransport

/// The documentation of a setting.
public struct SettingReference: Sendable {
    /// With its section, for example `mqtt.keep_alive`.
    public let key: String
    public let help: String
    public let takes: String
    /// The default as in YAML, or in words; empty if there is none.
    public let standard: String
    /// The property of Kafka's Java clients that means the same; empty for none.
    public let property: String

    private init(_ key: String, _ help: String, takes: String, default standard: String, property: String = "") {
        (self.key, self.help, self.takes, self.standard, self.property) = (key, help, takes, standard, property)
    }

    private static func table<Target>(
        _ section: String, _ settings: [Setting<Target>], _ defaults: Target, required: Set<String> = []
    ) -> [SettingReference] {
        settings.map { setting in
            let standard = required.contains(setting.key) ? "required" : setting.text(in: defaults).map { "`\($0)`" }
            return SettingReference(
                "\(section).\(setting.key)", setting.help, takes: setting.takes, default: standard ?? "",
                property: setting.property?.name ?? "")
        }
    }

    /// Every setting of a configuration file.
    public static var all: [SettingReference] {
        let nowhere = Endpoint(host: "", port: 0)
        return [
            SettingReference(
                "mqtt.url", "the MQTT broker",
                takes: "mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS; ws://HOST:PORT/PATH or wss:// for WebSocket",
                default: "required; ports 1883, 8883, 80, 443; path /mqtt"),
            SettingReference(
                "mqtt.tls",
                "trusted authorities and own certificate; see [TLS and authentication](#tls-and-authentication)",
                takes: "a section with the keys of `tls`", default: "the system's authorities"),
        ]
            + table(
                "mqtt", SettingTables.mqtt, MQTTSource(broker: nowhere, clientID: ""), required: ["client_id"])
            + [
                SettingReference(
                    "kafka.bootstrap_servers", "brokers of the cluster, tried in turn", takes: "a list of HOST:PORT",
                    default: "required, here or in `kafka.properties`", property: "bootstrap.servers"),
                SettingReference(
                    "kafka.properties",
                    "a `client.properties` file of Kafka's Java clients; settings in the YAML file take precedence",
                    takes: "a path", default: ""),
                SettingReference(
                    "kafka.security_protocol", "TLS and SASL, as Kafka names them",
                    takes: "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL",
                    default: "derived from the sections `tls` and `sasl`",
                    property: "security.protocol"),
                SettingReference(
                    "kafka.tls",
                    "trusted authorities and own certificate; see [TLS and authentication](#tls-and-authentication)",
                    takes: "a section with the keys of `tls`", default: "",
                    property: "ssl.*"),
                SettingReference(
                    "kafka.sasl", "mechanism and credentials; see [TLS and authentication](#tls-and-authentication)",
                    takes: "a section with the keys of `sasl`", default: "",
                    property: "sasl.*"),
            ] + table("kafka", SettingTables.kafka, KafkaSink(bootstrapServers: []))
            + table("kafka.buffer", SettingTables.buffer, BufferSettings(folder: ""), required: ["folder"])
            + [
                SettingReference("routes[].name", "a unique name, for logs", takes: "text", default: "`route N`"),
                SettingReference(
                    "routes[].from", "the topics to subscribe to",
                    takes: "an MQTT topic filter, with names for wildcards where they are used; "
                        + "`{mqtt: FILTER, broker: NAME}` for a broker of `mqtt_brokers`", default: "required"),
                SettingReference(
                    "routes[].to",
                    "the topic to write to: neither the dead-letter topic nor an internal topic of Kafka, for "
                        + "example `__consumer_offsets`",
                    takes:
                        "a Kafka topic or a template; `{kafka: TOPIC, cluster: NAME}` for a cluster of `kafka_clusters`",
                    default: "required"),
                SettingReference(
                    "routes[].headers", "further headers of the records", takes: "names, each with a template",
                    default: ""),
            ] + table("routes[]", SettingTables.route, Route(name: "", filter: "", topic: ""))
            + [
                SettingReference(
                    "routes[].schema.registry",
                    "the registry that has the schema; see [SCHEMAS](SCHEMAS.md#schemas-in-the-bridge)",
                    takes: "a name of `schema_registries`, or a section with its keys", default: "required"),
                SettingReference(
                    "routes[].schema.references", "the versions that the schema in `file` refers to",
                    takes: "a list of `{name: NAME, subject: SUBJECT, version: N}`, each behind those that it uses",
                    default: ""),
            ]
            + table("routes[].schema", SettingTables.schema, RouteSchema(registry: RegistrySettings(urls: [])))
            + [
                SettingReference(
                    "routes[].from (Kafka)",
                    "the topic to read as a member of a consumer group, which keeps the offsets",
                    takes:
                        "`{kafka: TOPIC, group: GROUP}`, with `cluster: NAME` for a cluster of `kafka_clusters`; several topics by "
                        + "names in braces",
                    default: ""),
                SettingReference(
                    "routes[].to (MQTT)", "the topic to publish to",
                    takes: "`{mqtt: TOPIC}` with a topic or a template; `broker: NAME` for a broker of `mqtt_brokers`",
                    default: ""),
            ]
            + table(
                "routes[] (to MQTT)", SettingTables.returnRoute,
                ReturnRoute(name: "", topic: "", group: "", mqttTopic: ""))
            + [
                SettingReference(
                    "routes[].schema.registry (to MQTT)", "the registry that has the schemas which records name",
                    takes: "a name of `schema_registries`, or a section with its keys", default: "required")
            ]
            + table(
                "routes[].schema (to MQTT)", SettingTables.returnSchema,
                ReturnSchema(registry: RegistrySettings(urls: [])))
            + [
                SettingReference(
                    "schema_registries", "schema registries that routes name",
                    takes: "names, each with the keys of `schema_registries.NAME`", default: ""),
                SettingReference(
                    "schema_registries.NAME.url",
                    "the registry; of several URLs, the next is tried when one does not respond",
                    takes: "http://HOST:PORT or https://HOST:PORT, or a list of them", default: "required"),
                SettingReference(
                    "schema_registries.NAME.tls", "for `https`: trusted authorities and own certificate",
                    takes: "a section with the keys of `tls`", default: "the system's authorities"),
            ]
            + table("schema_registries.NAME", SettingTables.registry, RegistrySettings(urls: []))
            + table("rules[]", SettingTables.rules, RuleFileSettings(), required: ["file"])
            + [
                SettingReference(
                    "mqtt_brokers", "further MQTT brokers", takes: "names, each with the settings of `mqtt`",
                    default: ""),
                SettingReference(
                    "kafka_clusters", "further Kafka clusters", takes: "names, each with the settings of `kafka`",
                    default: ""),
                SettingReference(
                    "shards",
                    "how many shards divide the work within the program, each with an event loop and connections of its own; see "
                        + "[Several shards](#several-shards)",
                    takes: "a number from 1 to \(BridgeConfiguration.mostShards), or `auto` for one per processor",
                    default: "`1`"),
                SettingReference(
                    "dead_letter_topic", "the topic for messages that their own topic refuses", takes: "a Kafka topic",
                    default: "`\(BridgeConfiguration.standardDeadLetterTopic)`"),
            ] + table("status", SettingTables.status, StatusSection())
            + [
                SettingReference(
                    "status.tls",
                    "the server's `certificate` and `key`, or `keystore`. With `ca` or `truststore`, clients need a certificate of "
                        + "these authorities", takes: "a section with the keys of `tls`", default: "plaintext")
            ]
            + table("tracing", SettingTables.tracing, TracingSection(), required: ["endpoint"])
            + [
                SettingReference(
                    "tracing.tls", "for an `https` endpoint: trusted authorities and own certificate",
                    takes: "a section with the keys of `tls`", default: "the system's authorities")
            ]
            + table("tls", SettingTables.tls, TLSSection())
            + table("sasl", SettingTables.sasl, SASLSection(), required: ["mechanism"])
    }

    /// All of them as a table in Markdown.
    public static var markdown: String {
        var text = "| key | meaning | takes | default | `client.properties` |\n|---|---|---|---|---|\n"
        for setting in all {
            let property = setting.property.isEmpty ? "" : "`\(setting.property)`"
            text += "| `\(setting.key)` | \(setting.help) | \(setting.takes) | \(setting.standard) | \(property) |\n"
        }
        return text
    }
}
