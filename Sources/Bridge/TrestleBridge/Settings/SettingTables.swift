internal import KafkaSession
internal import TrestleTransport

/// All settings of a single value, by section. Sections, lists and what needs a file are read beside these tables, and
/// are described in `SettingReference`.
public enum SettingTables {
    /// `mqtt`
    public static let mqtt: [Setting<MQTTSource>] = [
        .text(
            "client_id", \.clientID, 1...65_535,
            "the name under which the broker keeps the session. Two programs with the same id disconnect each other"),
        .choice("version", \.version, "the version of MQTT"),
        .text("username", \.username, 0...65_535, "the user's name"),
        .secret("password", \.password, 0...65_535, "the user's password; with 3.1.1 it needs a `username`"),
        .duration(
            "keep_alive", \.keepAlive, .zero ... .seconds(65_535), wholeSeconds: true,
            "the longest silence before a PINGREQ; `0s` turns it off"),
        .duration(
            "session_expiry", \.sessionExpiry, .zero ... .seconds(UInt32.max), wholeSeconds: true,
            "how long the broker keeps our session and its messages while we are away (MQTT 5; with 3.1.1 for ever). With "
                + "`0s` it forgets them at each disconnection"),
        .number(
            "receive_maximum", \.receiveMaximum, 1...65_535,
            "how many messages may be unacknowledged at once (MQTT 5). What a broker sends beyond that is accepted all the "
                + "same (Mosquitto before 2.0.14 does so) and logged once"),
        .size(
            "receive_buffer", \.receiveBuffer, (64 << 10)...(1 << 30),
            "how much is read and held while Kafka is behind; when it is full, the socket is not read"),
        .flag(
            "require_guarantees", \.requiresGuarantees,
            "`true` ends the program with 69 when the broker grants a lower QoS or a shorter session than requested; "
                + "`false` logs a warning"),
    ]

    /// `kafka`
    public static let kafka: [Setting<KafkaSink>] = [
        .text(
            "client_id", \.clientID, 0...32_767, property: "client.id",
            "what the Kafka brokers log and apply quotas to"),
        .choice(
            "acks", \.acknowledgements,
            property: (
                "acks", "all, -1 or 1; with 0 messages could get lost", ["all": .all, "-1": .all, "1": .leader]
            ),
            "`all`: every in-sync replica has it. `leader`: the leader has it, and a failing leader can lose it"),
        .duration(
            "linger", \.linger, .zero ... .seconds(10), property: "linger.ms",
            "how long a batch waits for more records while nothing of its partition is in flight"),
        .size(
            "batch_size", \.batchSize, 1024...(16 << 20), property: "batch.size",
            "the size at which a batch is closed; not above `max_request_size`"),
        .size(
            "max_request_size", \.maximumRequestSize, 16_384...(64 << 20), property: "max.request.size",
            "the largest Produce request, and so the largest record; not above the broker's `message.max.bytes`"),
        .size(
            "buffer_memory", \.bufferSize, (1 << 20)...(1 << 40), property: "buffer.memory",
            "how many bytes of records are kept, sent and unsent, before reading from MQTT pauses"),
        .duration(
            "request_timeout", \.requestTimeout, .milliseconds(100) ... .seconds(3_600), property: "request.timeout.ms",
            "how long a broker may take to answer"),
        .duration(
            "metadata_max_age", \.metadataMaximumAge, .seconds(1) ... .seconds(86_400), property: "metadata.max.age.ms",
            "the age at which metadata of the cluster is requested again"),
        .choice(
            "compression", \.compression,
            property: (
                "compression.type", "gzip, lz4, none, snappy, zstd",
                Dictionary(uniqueKeysWithValues: KafkaSink.Compression.allCases.map { ($0.rawValue, $0) })
            ),
            "how batches are compressed. A batch that does not get smaller is sent uncompressed. zstd needs the package libzstd1 "
                + "and Kafka 2.1"),
    ]

    /// `routes[]`
    public static let route: [Setting<Route>] = [
        .number(
            "qos", \.maximumQoS, 0...1,
            "the highest QoS requested of the broker. A message of QoS 0 can be lost before Trestle receives it"),
        .choice(
            "key", \.key,
            "the record's key. `topic`: the MQTT topic, so that messages of one topic keep their order. `none`: no key"),
    ]

    /// `mqtt.tls` and `kafka.tls`
    public static let tls: [Setting<TLSSection>] = [
        .path("ca", \.authority, "the authorities to trust, in PEM; without `ca` and `truststore` those of the system"),
        .path(
            "truststore", \.truststore, relatedProperty: "ssl.truststore.location",
            "the authorities to trust, in a store"),
        .secret(
            "truststore_password", \.truststorePassword, 0...32_767, relatedProperty: "ssl.truststore.password",
            "the password of `truststore`"),
        .path("certificate", \.certificate, "our certificate chain, in PEM"),
        .path("key", \.key, "its key, in PEM, where the file of `certificate` does not hold it"),
        .secret(
            "key_password", \.keyPassword, 0...32_767, relatedProperty: "ssl.key.password",
            "the password of the key, in PEM or within `keystore`"),
        .path(
            "keystore", \.keystore, relatedProperty: "ssl.keystore.location",
            "our certificate chain and its key, in a store"),
        .secret(
            "keystore_password", \.keystorePassword, 0...32_767, relatedProperty: "ssl.keystore.password",
            "the password of `keystore`"),
        .text(
            "keystore_alias", \.keystoreAlias, 1...32_767, relatedProperty: "ssl.keystore.alias",
            "which of several keys of `keystore`"),
        .path(
            "crl", \.revocationLists, relatedProperty: "ssl.crl.location",
            "certificate revocation lists, PEM or DER. A server is refused when its certificate is on its issuer's list, or when "
                + "the file has no current list of its issuer"),
        .flag(
            "check_name", \.checksName, relatedProperty: "ssl.endpoint.identification.algorithm",
            "whether the server's certificate must name the host that we connect to. With `false`, any server with a certificate "
                + "of a trusted authority is accepted"),
        .word(
            "minimum_version", \.minimumVersion, [("1.2", .tls1_2), ("1.3", .tls1_3)],
            relatedProperty: "ssl.enabled.protocols", "the lowest version of TLS"),
        .text(
            "ciphers", \.cipherList, 1...32_767, relatedProperty: "ssl.cipher.suites",
            "the ciphers of TLS 1.2 by OpenSSL's names; without it OpenSSL's own choice"),
        .text(
            "cipher_suites", \.cipherSuites, 1...32_767,
            "the cipher suites of TLS 1.3 by OpenSSL's names; without it OpenSSL's own choice"),
    ]

    /// `kafka.sasl`
    public static let sasl: [Setting<SASLSection>] = [
        .word(
            "mechanism", \.mechanism, SASLMechanism.allCases.map { ($0.rawValue, $0) },
            relatedProperty: "sasl.mechanism", "how to authenticate"),
        .text(
            "username", \.username, 0...32_767, relatedProperty: "sasl.jaas.config",
            "the user's name, for PLAIN and SCRAM"),
        .secret("password", \.password, 0...32_767, allowsControls: false, "the user's password, for PLAIN and SCRAM"),
        .secret("token", \.token, 1...1_048_576, "for OAUTHBEARER: a token that stays the same"),
        .path(
            "token_file", \.tokenFile, relatedProperty: "sasl.oauthbearer.token.endpoint.url",
            "for OAUTHBEARER: the file with the token, read again for each authentication"),
    ]
}
