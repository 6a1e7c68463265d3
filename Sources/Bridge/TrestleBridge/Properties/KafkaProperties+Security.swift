import KafkaSession
import TrestleBase
import TrestleTransport

// `ssl.*`
extension TLSSettings {
    init(_ reader: PropertyReader) {
        var section = TLSSection()
        for setting in SettingTables.tls { reader.read(setting, into: &section) }
        for property in SettingTables.tlsProperties { reader.read(property, into: &section) }
        Self.checkTrust(section, reader)
        Self.checkIdentity(section, reader)
        section.keystorePassword = section.keystorePassword ?? section.keyPassword
        self = section.settings
        // A list of one version's suites alone leaves that version alone.
        if cipherList != nil, cipherSuites == nil { maximumVersion = min(maximumVersion, .tls1_2) }
        if cipherList == nil, cipherSuites != nil { minimumVersion = max(minimumVersion, .tls1_3) }
    }

    private static func checkTrust(_ section: TLSSection, _ reader: PropertyReader) {
        if section.truststore != nil {
            if section.truststorePEM != nil {
                reader.report("ssl.truststore.certificates", "cannot be used with ssl.truststore.location")
            }
        } else if section.truststorePassword != nil {
            if section.truststorePEM != nil {
                reader.report("ssl.truststore.password", "is only for ssl.truststore.location")
            } else {
                reader.report("ssl.truststore.password", needs: "ssl.truststore.location")
            }
        }
    }

    private static func checkIdentity(_ section: TLSSection, _ reader: PropertyReader) {
        let (key, chain) = (section.keyPEM, section.certificatePEM)
        if section.keystore != nil {
            if key != nil { reader.report("ssl.keystore.key", "cannot be used with ssl.keystore.location") }
            if chain != nil {
                reader.report("ssl.keystore.certificate.chain", "cannot be used with ssl.keystore.location")
            }
            return
        }
        switch (key, chain) {
        case (_?, _?): break
        case (_?, nil): reader.report("ssl.keystore.key", needs: "ssl.keystore.certificate.chain")
        case (nil, _?): reader.report("ssl.keystore.certificate.chain", needs: "ssl.keystore.key")
        case (nil, nil):
            if section.keyPassword != nil {
                reader.report("ssl.key.password", needs: "ssl.keystore.location", "ssl.keystore.key")
            }
        }
        if section.keystorePassword != nil { reader.report("ssl.keystore.password", needs: "ssl.keystore.location") }
        if section.keystoreAlias != nil { reader.report("ssl.keystore.alias", needs: "ssl.keystore.location") }
    }
}

// `sasl.*`
extension SASLSettings {
    private static let bearerHandlers = [
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
        "org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerLoginCallbackHandler",
    ]

    static func read(_ reader: PropertyReader, isRequested: Bool) -> SASLSettings? {
        var section = SASLSection()
        for setting in SettingTables.sasl { reader.read(setting, into: &section) }
        if let handler = reader.text("sasl.login.callback.handler.class"), !bearerHandlers.contains(handler) {
            reader.report("sasl.login.callback.handler.class", "can only be \(bearerHandlers[0]) here")
        }
        guard isRequested else { return nil }
        guard let mechanism = section.mechanism else {
            if !reader.has("sasl.mechanism") {
                reader.report(
                    "security.protocol", "asks for SASL, and 'sasl.mechanism' is missing (Java's default is GSSAPI)")
            }
            return nil
        }
        guard let login = section.login else {
            if !reader.has("sasl.jaas.config") {
                reader.report("security.protocol", "asks for SASL, and 'sasl.jaas.config' is missing")
            }
            return nil
        }
        guard mechanism.rawValue.hasPrefix(login.kind) else {
            reader.report(
                "sasl.jaas.config",
                "has the login module of \(login.kind), but sasl.mechanism is \(mechanism.rawValue)")
            return nil
        }
        let isRight =
            switch mechanism {
            case .oauthBearer: takeExtensions(login, &section, reader)
            case .awsMSKIAM: takeNothing(login, reader)
            default: takePassword(login, &section, reader)
            }
        return isRight ? section.settings { _ in } : nil
    }

    private static func takePassword(
        _ login: JAASLogin, _ section: inout SASLSection, _ reader: PropertyReader
    ) -> Bool {
        if reader.has(SASLSection.tokenEndpoint.name) {
            section.tokenFile = nil
            reader.report(SASLSection.tokenEndpoint.name, "is only for sasl.mechanism OAUTHBEARER")
        }
        for option in login.options where option.key != "username" && option.key != "password" {
            let name = SettingText(name: option.key, isKnown: option.key.hasPrefix("user_"))
            reader.report("sasl.jaas.config", "has the option '\(name)', which this login module does not take here")
        }
        section.username = login["username"]
        section.password = login["password"].map { Secret($0) }
        guard section.username != nil, section.password != nil else {
            reader.report("sasl.jaas.config", "needs the options username and password")
            return false
        }
        return true
    }

    private static let signingHandler = "software.amazon.msk.auth.iam.IAMClientCallbackHandler"

    private static func takeNothing(_ login: JAASLogin, _ reader: PropertyReader) -> Bool {
        if let handler = reader.text("sasl.client.callback.handler.class"), handler != signingHandler {
            reader.report("sasl.client.callback.handler.class", "can only be \(signingHandler) here")
        }
        guard let option = login.options.first else { return true }
        let name = SettingText(name: option.key, isKnown: option.key.hasPrefix("aws"))
        reader.report(
            "sasl.jaas.config",
            "has the option '\(name)': credentials come from the environment (AWS_PROFILE, AWS_ROLE_ARN and others)")
        return false
    }

    private static func takeExtensions(
        _ login: JAASLogin, _ section: inout SASLSection, _ reader: PropertyReader
    ) -> Bool {
        let endpoint = SASLSection.tokenEndpoint.name
        for option in login.options {
            switch option.key {
            case "clientId": section.clientID = option.value
            case "clientSecret": section.clientSecret = Secret(option.value)
            case "scope": section.scope = option.value
            default: break
            }
            if ["clientId", "clientSecret", "scope"].contains(option.key) { continue }
            guard option.key.hasPrefix("extension_") else {
                let name = SettingText(name: option.key, isKnown: true)
                reader.report(
                    "sasl.jaas.config",
                    "has the option '\(name)': a token comes from a file that '\(endpoint)=file:///…' names, or from the "
                        + "endpoint '\(endpoint)=https://…' with clientId and clientSecret")
                return false
            }
            section.extensions[String(option.key.dropFirst("extension_".count))] = option.value
        }
        guard section.tokenFile != nil || section.tokenURL != nil else {
            reader.report(
                reader.has(endpoint) ? endpoint : "sasl.mechanism",
                "needs a file that holds the token, '\(endpoint)=file:///…', or a token endpoint, https://…")
            return false
        }
        if section.tokenURL != nil, section.clientID == nil || section.clientSecret == nil {
            reader.report("sasl.jaas.config", "needs the options clientId and clientSecret for the token endpoint")
            return false
        }
        return true
    }
}

extension SASLSection {
    /// Where the token is: a file's URL, or that of a token endpoint.
    static let tokenEndpoint = Setting<SASLSection>.Property(
        name: "sasl.oauthbearer.token.endpoint.url", takes: "file:///… or https://…", trims: false
    ) { target, text in
        if SASLSettings.isSecureURL(text) { target.tokenURL = text }
        guard text.hasPrefix("file:") else { return nil }
        let path = text.dropFirst("file:".count)
        target.tokenFile = String(path.hasPrefix("///") ? path.dropFirst(2) : path)
        return nil
    }
}

/// The login of a JAAS configuration.
struct JAASLogin {
    /// The mechanism that the login module is for; SCRAM stands for all of its kind.
    let kind: String
    let options: [(key: String, value: String)]

    private static let modules: [String: String] = [
        "org.apache.kafka.common.security.plain.PlainLoginModule": "PLAIN",
        "org.apache.kafka.common.security.scram.ScramLoginModule": "SCRAM",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule": "OAUTHBEARER",
        "software.amazon.msk.auth.iam.IAMLoginModule": "AWS_MSK_IAM",
    ]

    subscript(option: String) -> String? { options.first { $0.key == option }?.value }

    static let property = Setting<SASLSection>.Property(
        name: "sasl.jaas.config", takes: "a JAAS configuration", trims: false, isSecret: true
    ) { target, text in
        do throws(JAASConfiguration.Fault) {
            let configuration = try JAASConfiguration(text)
            guard let kind = modules[configuration.module] else {
                let near = NearestName.suggestion(for: configuration.module, among: Array(modules.keys))
                return .remark(
                    "names an unknown login module"
                        + (near.map { ": did you mean \($0)?" }
                            ?? ": PlainLoginModule, ScramLoginModule and OAuthBearerLoginModule are"))
            }
            target.login = JAASLogin(kind: kind, options: configuration.options)
            return nil
        } catch {
            return .remark("is not a JAAS configuration: it \(error.message)")
        }
    }
}
