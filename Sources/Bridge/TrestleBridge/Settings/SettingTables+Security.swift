internal import KafkaSession
internal import TrestleTransport

// Whom to trust and who to be. The readers of YAML and of `client.properties` both go by these.
extension SettingTables {
    /// `mqtt.tls` and `kafka.tls`
    public static let tls: [Setting<TLSSection>] = [
        .path("ca", \.authority, "the trusted authorities, in PEM; without `ca` and `truststore` those of the system"),
        .path(
            "truststore", \.truststore, property: "ssl.truststore.location",
            "the trusted authorities, in a store"),
        .secret(
            "truststore_password", \.truststorePassword, 0...32_767, property: "ssl.truststore.password",
            "the password of `truststore`"),
        .path("certificate", \.certificate, "the program's own certificate chain, in PEM"),
        .path("key", \.key, "the key of `certificate`, in PEM, unless that file contains it"),
        .secret(
            "key_password", \.keyPassword, 0...32_767, property: "ssl.key.password",
            "the password of the key, in PEM or within `keystore`"),
        .path(
            "keystore", \.keystore, property: "ssl.keystore.location",
            "the program's own certificate chain and key, in a store"),
        .secret(
            "keystore_password", \.keystorePassword, 0...32_767, property: "ssl.keystore.password",
            "the password of `keystore`"),
        .text(
            "keystore_alias", \.keystoreAlias, 1...32_767, property: .text("ssl.keystore.alias", \.keystoreAlias),
            "the alias of the key, when `keystore` has several"),
        .path(
            "crl", \.revocationLists, property: "ssl.crl.location",
            "certificate revocation lists, PEM or DER. A server is refused when its issuer has revoked its certificate, or when "
                + "the file has no current list of that issuer"),
        .flag(
            "check_name", \.checksName, property: JavaTLSNames.nameCheck,
            "whether the server's certificate must name the host that the program connects to. With `false`, any certificate of "
                + "a trusted authority is accepted"),
        .word(
            "minimum_version", \.minimumVersion, [("1.2", .tls1_2), ("1.3", .tls1_3)],
            property: JavaTLSNames.enabledProtocols, "the lowest version of TLS"),
        .text(
            "alpn", \.applicationProtocol, 1...255,
            "the application protocol that the program offers (ALPN). AWS IoT Core needs `x-amzn-mqtt-ca` for MQTT with a "
                + "client certificate at port 443; without it none is offered"),
        .text(
            "ciphers", \.cipherList, 1...32_767, property: JavaTLSNames.cipherSuites,
            "the ciphers of TLS 1.2, by OpenSSL's names; without it OpenSSL's defaults"),
        .text(
            "cipher_suites", \.cipherSuites, 1...32_767,
            "the cipher suites of TLS 1.3, by OpenSSL's names; without it OpenSSL's defaults"),
    ]

    /// The TLS settings that only `client.properties` has.
    static let tlsProperties: [Setting<TLSSection>.Property] = [
        // What a file holds tells its type.
        JavaTLSNames.storeType("ssl.truststore.type"), JavaTLSNames.storeType("ssl.keystore.type"),
        .pem("ssl.truststore.certificates", \.truststorePEM),
        .pem("ssl.keystore.certificate.chain", \.certificatePEM),
        .pem("ssl.keystore.key", \.keyPEM, isSecret: true),
        JavaTLSNames.highestProtocol,
    ]

    /// The names of the properties that are secrets, or hold one.
    static let secretProperties: [String] =
        tls.compactMap(\.property).filter(\.isSecret).map(\.name) + tlsProperties.filter(\.isSecret).map(\.name)
        + sasl.compactMap(\.property).filter(\.isSecret).map(\.name)

    /// `kafka.sasl`
    public static let sasl: [Setting<SASLSection>] = [
        .word(
            "mechanism", \.mechanism, SASLMechanism.allCases.map { ($0.rawValue, $0) },
            property: .word(
                "sasl.mechanism", \.mechanism, takes: SASLMechanism.allCases.map(\.rawValue).joined(separator: ", "),
                Dictionary(uniqueKeysWithValues: SASLMechanism.allCases.map { ($0.rawValue, $0) })),
            "the SASL mechanism"),
        .text(
            "username", \.username, 0...32_767, property: JAASLogin.property,
            "the user name, for PLAIN and SCRAM"),
        .secret("password", \.password, 0...32_767, allowsControls: false, "the password, for PLAIN and SCRAM"),
        .secret("token", \.token, 1...1_048_576, "for OAUTHBEARER: a fixed token"),
        .path(
            "token_file", \.tokenFile, property: SASLSection.tokenEndpoint,
            "for OAUTHBEARER: the file with the token, which is read for each authentication"),
        .text(
            "token_url", \.tokenURL, 1...8_192,
            "for OAUTHBEARER: the token endpoint of OAuth 2.0, `https://…`, which gives a token for `client_id` and "
                + "`client_secret`. Another is fetched before it expires"),
        .text("client_id", \.clientID, 1...8_192, "for `token_url`: the client's name"),
        .secret("client_secret", \.clientSecret, 1...65_536, "for `token_url`: the client's secret"),
        .text("scope", \.scope, 1...8_192, "for `token_url`: the scopes, separated by spaces"),
        .path(
            "token_ca", \.tokenAuthority,
            "for `token_url`: the authorities of the endpoint, in PEM or a store; without it those of the system"),
    ]
}
