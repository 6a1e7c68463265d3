import KafkaSession
import TrestleTransport

// `ssl.*`
extension TLSSettings {
    init(_ reader: PropertyReader) {
        self.init()
        readTrust(reader)
        readIdentity(reader)
        // librdkafka's name for it; Java's clients have none.
        revocationLists = reader.text("ssl.crl.location").flatMap { $0.isEmpty ? nil : .file($0) }
        readVersions(reader)
        readCiphers(reader)
        if let algorithm = reader.text("ssl.endpoint.identification.algorithm") {
            switch algorithm.trimmed.lowercased() {
            case "https": checksName = true
            case "": checksName = false
            default:
                reader.report(
                    "ssl.endpoint.identification.algorithm",
                    "takes https, or nothing to accept a certificate whatever name it is for")
            }
        }
    }

    private mutating func readTrust(_ reader: PropertyReader) {
        // What a file holds tells its type; the property is checked for sense alone.
        Self.checkType(reader, "ssl.truststore.type")
        let location = reader.text("ssl.truststore.location")
        let certificates = reader.pem("ssl.truststore.certificates")
        let password = reader.secret("ssl.truststore.password")
        if let location, !location.isEmpty {
            trust = .store(.file(location), password: password)
            if certificates != nil {
                reader.report("ssl.truststore.certificates", "cannot be used with ssl.truststore.location")
            }
        } else if let certificates {
            trust = .store(.pem(certificates), password: nil)
            if password != nil { reader.report("ssl.truststore.password", "is for ssl.truststore.location alone") }
        } else if password != nil {
            reader.report("ssl.truststore.password", needs: "ssl.truststore.location")
        }
    }

    private mutating func readIdentity(_ reader: PropertyReader) {
        Self.checkType(reader, "ssl.keystore.type")
        let location = reader.text("ssl.keystore.location")
        let password = reader.secret("ssl.keystore.password")
        let key = reader.pem("ssl.keystore.key")
        let chain = reader.pem("ssl.keystore.certificate.chain")
        let keyPassword = reader.secret("ssl.key.password")
        // KIP-1117: which of several keys.
        let alias = reader.text("ssl.keystore.alias").flatMap { $0.isEmpty ? nil : $0 }
        if let location, !location.isEmpty {
            identity = .store(
                .file(location), password: password ?? keyPassword, keyPassword: keyPassword, alias: alias)
            if key != nil { reader.report("ssl.keystore.key", "cannot be used with ssl.keystore.location") }
            if chain != nil {
                reader.report("ssl.keystore.certificate.chain", "cannot be used with ssl.keystore.location")
            }
            return
        }
        switch (key, chain) {
        case (let key?, let chain?):
            identity = .pair(certificate: .pem(chain), key: .pem(key), keyPassword: keyPassword)
        case (_?, nil): reader.report("ssl.keystore.key", needs: "ssl.keystore.certificate.chain")
        case (nil, _?): reader.report("ssl.keystore.certificate.chain", needs: "ssl.keystore.key")
        case (nil, nil):
            if keyPassword != nil {
                reader.report("ssl.key.password", needs: "ssl.keystore.location", "ssl.keystore.key")
            }
        }
        if password != nil { reader.report("ssl.keystore.password", needs: "ssl.keystore.location") }
        if alias != nil { reader.report("ssl.keystore.alias", needs: "ssl.keystore.location") }
    }

    private static func checkType(_ reader: PropertyReader, _ key: String) {
        _ = reader.parsed(key, expected: "JKS, JCEKS, PKCS12 or PEM") { text in
            ["JKS", "JCEKS", "PKCS12", "PEM"].contains(text.uppercased()) ? true : nil
        }
    }

    private mutating func readVersions(_ reader: PropertyReader) {
        let known: [String: TLSVersion] = ["TLSv1.2": .tls1_2, "TLSv1.3": .tls1_3]
        let enabled = reader.parsed("ssl.enabled.protocols", expected: "TLSv1.2 and TLSv1.3; older ones are not safe") {
            text -> [TLSVersion]? in
            let versions = text.split(separator: ",").map { known[String($0).trimmed] }
            return versions.isEmpty || versions.contains(nil) ? nil : versions.compactMap(\.self)
        }
        let highest = reader.choice("ssl.protocol", known.merging(["TLS": .tls1_3]) { first, _ in first })
        minimumVersion = enabled?.min() ?? .tls1_2
        maximumVersion = enabled?.max() ?? highest ?? .tls1_3
    }

    private mutating func readCiphers(_ reader: PropertyReader) {
        guard let text = reader.text("ssl.cipher.suites") else { return }
        var older: [String] = []
        var newer: [String] = []
        for name in text.split(separator: ",").map({ String($0).trimmed }) where !name.isEmpty {
            guard let cipher = Self.openSSLName(name) else {
                reader.report(
                    "ssl.cipher.suites", "names '\(name)', which is no cipher suite of TLS 1.2 or 1.3 with ECDHE or DHE"
                )
                continue
            }
            if name.contains("_WITH_") { older.append(cipher) } else { newer.append(cipher) }
        }
        if !older.isEmpty { cipherList = older.joined(separator: ":") }
        if !newer.isEmpty { cipherSuites = newer.joined(separator: ":") }
        // A list of one version's suites alone leaves that version alone.
        if !older.isEmpty, newer.isEmpty { maximumVersion = min(maximumVersion, .tls1_2) }
        if older.isEmpty, !newer.isEmpty { minimumVersion = max(minimumVersion, .tls1_3) }
    }

    /// `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` is OpenSSL's `ECDHE-RSA-AES128-GCM-SHA256`; those of TLS 1.3 keep their
    /// name.
    static func openSSLName(_ name: String) -> String? {
        if ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"].contains(name) {
            return name
        }
        guard name.hasPrefix("TLS_"), let separator = name.firstRange(of: "_WITH_") else { return nil }
        let exchange = name[name.index(name.startIndex, offsetBy: 4)..<separator.lowerBound]
        guard ["ECDHE_RSA", "ECDHE_ECDSA", "DHE_RSA"].contains(exchange) else { return nil }
        let ciphers = [
            "AES_128_GCM_SHA256": "AES128-GCM-SHA256", "AES_256_GCM_SHA384": "AES256-GCM-SHA384",
            "CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305", "AES_128_CBC_SHA256": "AES128-SHA256",
            "AES_256_CBC_SHA384": "AES256-SHA384", "AES_256_CBC_SHA256": "AES256-SHA256",
        ]
        guard let cipher = ciphers[String(name[separator.upperBound...])] else { return nil }
        return exchange.map { $0 == "_" ? "-" : String($0) }.joined() + "-" + cipher
    }
}

// `sasl.*`
extension SASLSettings {
    private static let modules: [String: String] = [
        "org.apache.kafka.common.security.plain.PlainLoginModule": "PLAIN",
        "org.apache.kafka.common.security.scram.ScramLoginModule": "SCRAM",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule": "OAUTHBEARER",
    ]

    private static let bearerHandlers = [
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
        "org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerLoginCallbackHandler",
    ]

    static func read(_ reader: PropertyReader, isRequested: Bool) -> SASLSettings? {
        let mechanism = mechanism(reader, isRequested: isRequested)
        let jaas = jaas(reader)
        let endpoint = reader.text("sasl.oauthbearer.token.endpoint.url")
        if let handler = reader.text("sasl.login.callback.handler.class"), !bearerHandlers.contains(handler) {
            reader.report("sasl.login.callback.handler.class", "can only be \(bearerHandlers[0]) here")
        }
        guard isRequested, let mechanism else { return nil }
        guard let jaas else {
            if !reader.has("sasl.jaas.config") {
                reader.report("security.protocol", "asks for SASL, and 'sasl.jaas.config' is missing")
            }
            return nil
        }
        guard mechanism.rawValue.hasPrefix(jaas.kind) else {
            reader.report(
                "sasl.jaas.config", "has the login module of \(jaas.kind), but sasl.mechanism is \(mechanism.rawValue)")
            return nil
        }
        if let endpoint, mechanism != .oauthBearer {
            _ = endpoint
            reader.report("sasl.oauthbearer.token.endpoint.url", "is for sasl.mechanism OAUTHBEARER alone")
        }
        switch mechanism {
        case .oauthBearer: return bearer(reader, jaas.options, endpoint: endpoint)
        case .plain: return password(reader, jaas.options) { .plain(username: $0, password: $1) }
        case .scramSHA256: return password(reader, jaas.options) { .scram(.sha256, username: $0, password: $1) }
        case .scramSHA512: return password(reader, jaas.options) { .scram(.sha512, username: $0, password: $1) }
        }
    }

    private static func mechanism(_ reader: PropertyReader, isRequested: Bool) -> SASLMechanism? {
        guard let text = reader.text("sasl.mechanism") else {
            if isRequested {
                reader.report(
                    "security.protocol", "asks for SASL, and 'sasl.mechanism' is missing (Java's default is GSSAPI)")
            }
            return nil
        }
        if let mechanism = SASLMechanism(rawValue: text.trimmed) { return mechanism }
        let known = SASLMechanism.allCases.map(\.rawValue).joined(separator: ", ")
        reader.reportValue("sasl.mechanism", takes: known)
        return nil
    }

    private static func jaas(_ reader: PropertyReader) -> (kind: String, options: [(key: String, value: String)])? {
        guard let text = reader.text("sasl.jaas.config") else { return nil }
        do throws(JAASConfiguration.Fault) {
            let configuration = try JAASConfiguration(text)
            guard let kind = modules[configuration.module] else {
                let near = NearestName.suggestion(for: configuration.module, among: Array(modules.keys))
                reader.report(
                    "sasl.jaas.config",
                    "names a login module that is not known here"
                        + (near.map { ": did you mean \($0)?" }
                            ?? ": PlainLoginModule, ScramLoginModule and OAuthBearerLoginModule are"))
                return nil
            }
            return (kind, configuration.options)
        } catch {
            reader.report("sasl.jaas.config", "is no JAAS configuration: it \(error.message)")
            return nil
        }
    }

    private static func password(
        _ reader: PropertyReader, _ options: [(key: String, value: String)], _ make: (String, Secret) -> SASLSettings
    ) -> SASLSettings? {
        for option in options where option.key != "username" && option.key != "password" {
            reader.report(
                "sasl.jaas.config",
                "has the option '\(SettingText(name: option.key, isKnown: option.key.hasPrefix("user_")))', which this login module does not take here"
            )
        }
        guard let username = options.first(where: { $0.key == "username" })?.value,
            let password = options.first(where: { $0.key == "password" })?.value
        else {
            reader.report("sasl.jaas.config", "needs the options username and password")
            return nil
        }
        return make(username, Secret(password))
    }

    private static func bearer(
        _ reader: PropertyReader, _ options: [(key: String, value: String)], endpoint: String?
    ) -> SASLSettings? {
        var extensions: [String: String] = [:]
        for option in options {
            guard option.key.hasPrefix("extension_") else {
                reader.report(
                    "sasl.jaas.config",
                    "has the option '\(SettingText(name: option.key, isKnown: true))': tokens are not made or fetched here, but read from a file that "
                        + "'sasl.oauthbearer.token.endpoint.url=file:///…' names")
                return nil
            }
            extensions[String(option.key.dropFirst("extension_".count))] = option.value
        }
        guard let endpoint, endpoint.hasPrefix("file:") else {
            reader.report(
                endpoint == nil ? "sasl.mechanism" : "sasl.oauthbearer.token.endpoint.url",
                "needs a file that holds the token: 'sasl.oauthbearer.token.endpoint.url=file:///…'")
            return nil
        }
        let path = endpoint.dropFirst("file:".count)
        return .tokenFile(String(path.hasPrefix("///") ? path.dropFirst(2) : path), extensions: extensions)
    }
}
