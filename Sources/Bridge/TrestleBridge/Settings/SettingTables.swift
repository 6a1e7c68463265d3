internal import KafkaSession
internal import TrestleTransport

/// All settings of a single value, by section. Sections, lists and what needs a file are read beside these tables, and
/// are described in `SettingReference`.
public enum SettingTables {
    /// `mqtt`
    public static let mqtt: [Setting<MQTTSource>] = [
        .text(
            "client_id", \.clientID, 1...65_535,
            "the client identifier; the broker keeps the session under it. Two programs with the same one disconnect each other"
        ),
        .choice("version", \.version, "the protocol version"),
        .text("username", \.username, 0...65_535, "the user name"),
        .secret("password", \.password, 0...65_535, "the password; with 3.1.1 it needs a `username`"),
        .duration(
            "keep_alive", \.keepAlive, .zero ... .seconds(65_535), wholeSeconds: true,
            "the longest silence before a PINGREQ is sent; `0s` turns PINGREQ off"),
        .duration(
            "session_expiry", \.sessionExpiry, .zero ... .seconds(UInt32.max), wholeSeconds: true,
            "how long the broker keeps the session and its messages after a disconnection (MQTT 5; with 3.1.1 for ever). "
                + "With `0s` it drops them at once"),
        .number(
            "receive_maximum", \.receiveMaximum, 1...65_535,
            "the number of messages that may be unacknowledged at once (MQTT 5). Messages beyond it, which Mosquitto before "
                + "2.0.14 sends, are accepted and logged once"),
        .size(
            "receive_buffer", \.receiveBuffer, (64 << 10)...(1 << 30),
            "how much to read and keep while Kafka is behind; when it is full, the socket is not read"),
        .text(
            "origin", \.origin, 1...1_024,
            "the name of this broker in the header and user property `trestle.origin`, by which routes that form a circle recognize "
                + "their own messages. Use one name for all programs of the broker; without it, the broker's host and port"
        ),
        .flag(
            "aws_sigv4", \.signsForAWS,
            "whether to sign the URL of a WebSocket for AWS IoT Core, with the credentials of AWS that the program finds; the url is "
                + "then `wss://ID-ats.iot.REGION.amazonaws.com/mqtt`"),
        .flag(
            "require_guarantees", \.requiresGuarantees,
            "`true` ends the program with 69 when the broker grants a lower QoS or a shorter session than requested; "
                + "`false` logs a warning"),
    ]

    /// `kafka`
    public static let kafka: [Setting<KafkaSink>] = [
        .text(
            "client_id", \.clientID, 0...32_767, property: "client.id",
            "the client id, which Kafka brokers log and apply quotas to"),
        .choice(
            "acks", \.acknowledgements,
            property: (
                "acks", "all, -1 or 1; with 0 messages could get lost", ["all": .all, "-1": .all, "1": .leader]
            ),
            "the confirmation to wait for. `all`: every in-sync replica has the record. `leader`: the leader has it, and loses it "
                + "if it fails"),
        .duration(
            "linger", \.linger, .zero ... .seconds(10), property: "linger.ms",
            "how long a batch waits for more records while nothing of its partition is in flight. From `4ms` on, packets from MQTT "
                + "are read together, within a millisecond of it, where they come closely"),
        .size(
            "batch_size", \.batchSize, 1024...(16 << 20), property: "batch.size",
            "the size at which a batch is closed; not above `max_request_size`"),
        .size(
            "max_request_size", \.maximumRequestSize, 16_384...(64 << 20), property: "max.request.size",
            "the largest Produce request, and so the largest record; not above the broker's `message.max.bytes`"),
        .size(
            "buffer_memory", \.bufferSize, (1 << 20)...(1 << 40), property: "buffer.memory",
            "the size of all records in memory, sent and unsent, at which reading from MQTT pauses"),
        .size(
            "max_decompressed_batch", \.maximumDecompressedBatch, (1 << 20)...(1 << 30),
            "the largest batch that routes to MQTT read, decompressed. A larger one is waited for, and the partition behind it"
        ),
        .duration(
            "request_timeout", \.requestTimeout, .milliseconds(100) ... .seconds(3_600), property: "request.timeout.ms",
            "the time limit for a broker's response"),
        .duration(
            "metadata_max_age", \.metadataMaximumAge, .seconds(1) ... .seconds(86_400), property: "metadata.max.age.ms",
            "the age at which the cluster's metadata is requested again"),
        .duration(
            "session_timeout", \.sessionTimeout, .seconds(3) ... .seconds(1_800),
            "for routes from Kafka: the time after which a consumer group gives the partitions of a program that ended without "
                + "leaving the group to others, or to its next start"),
        .choice(
            "compression", \.compression,
            property: (
                "compression.type", "gzip, lz4, none, snappy, zstd",
                Dictionary(uniqueKeysWithValues: KafkaSink.Compression.allCases.map { ($0.rawValue, $0) })
            ),
            "the compression of batches. A batch that does not get smaller is sent uncompressed. zstd needs the package libzstd1 "
                + "and Kafka 2.1"),
    ]

    /// `kafka.buffer`
    public static let buffer: [Setting<BufferSettings>] = [
        .text("folder", \.folder, 1...4_096, "the folder of the buffer, for this program alone; it is created"),
        .size(
            "size", \.size, (16 << 20)...(1 << 44),
            "how much may wait on the disk, counted by segments of a sixteenth of it, 1MiB to 64MiB"),
        .choice(
            "when_full", \.whenFull,
            "`wait` takes nothing more from MQTT until Kafka has stored some; `drop_oldest` deletes the oldest messages and counts them; `dead_letter` sends what comes to the dead-letter topic"
        ),
        .duration(
            "max_age", \.maximumAge, .zero ... .seconds(10 * 365 * 86_400),
            "the age at which messages are deleted and counted; `0s`: none"),
        .choice(
            "sync", \.sync,
            "when a message is acknowledged to MQTT. `always`: once it is on the disk. `interval`: once the system has it; a power cut "
                + "may cost the messages of one `sync_interval`"),
        .duration(
            "sync_interval", \.syncInterval, .milliseconds(1) ... .seconds(3_600),
            "with `sync: interval`, the longest time until a message is forced to the disk"),
    ]

    /// `status`
    public static let status: [Setting<StatusSection>] = [
        .text(
            "host", \.host, 1...255,
            "the address to listen on. Any but `127.0.0.1`, `::1` and `localhost` needs a `token`"
        ),
        .number(
            "port", \.port, 0...65_535,
            "the port of `/metrics`, `/healthz`, `/readyz` and the status page; `0` picks a free one"),
        .secret(
            "token", \.token, 16...512, allowsControls: false,
            "the token that clients send as `Authorization: Bearer`, and a browser opens once as `/?token=`; letters, digits and `-._~`. "
                + "`/healthz` and `/readyz` do not need it"),
    ]

    /// `tracing`
    public static let tracing: [Setting<TracingSection>] = [
        .text(
            "endpoint", \.endpoint, 1...2_048,
            "the URL of an OpenTelemetry collector that takes spans by OTLP over HTTP, for example `http://127.0.0.1:4318/v1/traces`. Each "
                + "message with a sampled `traceparent`, on a route that carries it, gets a span"),
        .text("service_name", \.serviceName, 1...255, "the name of the service in traces"),
    ]

    /// `routes[]`
    public static let route: [Setting<Route>] = [
        .number(
            "qos", \.maximumQoS, 0...2,
            "the highest QoS to request from the broker. A message of QoS 0 can be lost before Trestle receives it. QoS 1 and 2 "
                + "are acknowledged once Kafka has stored the message, and both are stored at least once"),
        Setting(
            "key",
            "the record's key. `topic`: the MQTT topic, so that messages of one topic keep their order. `none`: no key",
            takes: "topic, none or a template such as {machine}", show: { $0.key.text }
        ) { target, text in
            switch text {
            case "topic": target.key = .topic
            case "none": target.key = .none
            case _ where Template.hasFields(text): target.key = .template(text)
            default: return false
            }
            return true
        },
        .text(
            "partition", \.partition, 1...1_024,
            "a template for the index of the record's partition; without it, the key chooses. A message whose index is not a number, or "
                + "that the topic does not have, is a dead letter"),
        .text(
            "timestamp", \.timestamp, 1...1_024,
            "a template for the record's timestamp, in milliseconds since 1970; without it, the time of the message's arrival"
        ),
        .duration(
            "topic_timeout", \.topicTimeout, .zero ... .seconds(86_400),
            "for a `to` with fields: how long messages wait for a topic that does not exist or may not be written. Then they go to the "
                + "dead-letter topic, and later ones for the same topic at once, until it can be written. `0s`: for ever; then messages "
                + "that name wrong topics can stop all others"),
        .flag(
            "mqtt_headers", \.addsMessageHeaders,
            "whether records carry topic, QoS, retain and the properties of MQTT 5 as headers; see "
                + "[Headers of records](#headers-of-records)"),
        .flag(
            "trace_context", \.addsTraceContext,
            "whether records carry a valid `traceparent`, and `tracestate`, of the user properties as headers (W3C Trace Context). With "
                + "`mqtt_headers` they always do"),
        .flag(
            "tombstones", \.makesTombstones,
            "`true` stores an empty retained message as a record without value, which deletes its key in a compacted topic"
        ),
        .choice(
            "retained", \.retained,
            "the handling of retained messages of a new subscription: `pass` stores them, `drop` leaves them out, `mark` gives their "
                + "records the header `trestle.retained`, `changed` stores those whose payload is not the last one that their topic has "
                + "brought since the start or reload, of up to 100,000 topics"
        ),
        .sql(
            "select", \.select,
            "what a record has of a message, as behind SELECT in the SQL of AWS IoT (2016-03-23), for example "
                + "`temperature AS t, topic(2) AS machine`; without it, the payload. See RULES"),
        .sql(
            "where", \.condition,
            "which messages the route takes, as behind WHERE, for example `temperature > 50`; the others count as filtered. A "
                + "message for which the evaluation fails goes to the dead-letter topic"),
        .flag(
            "last", \.isLast,
            "`true` keeps the messages that this route selects from later routes in the file; otherwise a message goes to every "
                + "route that selects it"),
    ]

    /// `rules[]`
    public static let rules: [Setting<RuleFileSettings>] = [
        .text(
            "file", \.file, 1...4_096,
            "a rule file as `aws iot create-topic-rule` takes it, or a folder of them (all files that end in .json)"),
        .number("qos", \.maximumQoS, 0...1, "the highest QoS to request from the broker for the topics of the rules"),
        .text(
            "broker", \.broker, 1...1_024,
            "the broker among `mqtt_brokers`, whose messages the rules get; without it, `mqtt`"
        ),
        .text(
            "cluster", \.cluster, 1...1_024,
            "the cluster that `kafka` actions write to instead of the one that their clientProperties name: one among "
                + "`kafka_clusters`, or `kafka` for the section of that name"),
        .word(
            "acks", \.acknowledgements, [("rule", nil), ("all", .all), ("leader", .leader)],
            "the confirmation to wait for. `rule`: what the clientProperties say, where 0 counts as 1. Has no effect with "
                + "`cluster`"),
    ]

    /// `routes[]` from Kafka to MQTT
    public static let returnRoute: [Setting<ReturnRoute>] = [
        .number(
            "qos", \.qos, 0...2,
            "the QoS of the messages. An offset is committed after PUBACK or PUBCOMP; with QoS 0 an offset is committed once the message has been written to the connection, and "
                + "the message can be lost"),
        .choice(
            "retain", \.retain,
            "whether messages are retained: `keep` retains those with the header `mqtt.retain`, and records without a value, which "
                + "delete a retained message"),
        .flag("properties", \.addsProperties, "whether headers become properties of MQTT 5"),
        .choice(
            "no_subscribers", \.noSubscribers,
            "the treatment of a message for which the broker has no subscriber (MQTT 5): `pass` counts it as delivered; `wait` sends "
                + "it again until there is one, while the records of its partition wait, and has one message in flight per partition"
        ),
        .choice(
            "start", \.start,
            "where a group without committed offsets starts. It commits that position before it delivers anything. Topics and "
                + "partitions that are added later are read from their beginning, and the rest of the log where committed offsets "
                + "are not in it any more"
        ),
    ]
}
