#if Program
import TrestleBridge
import KafkaSession
import TrestleTransport
import Yams

/// The parts of a configuration that are about whom to believe and whom to be.
struct SecurityReader {
    /// The configuration's own name.
    let file: String
    let record: SettingsFileRecord?
    /// Gives the content of a file that the configuration names.
    let readFile: @Sendable (String) throws -> [UInt8]

    /// TLS as a file says it, and made ready.
    typealias TLS = (context: TLSContext, settings: TLSSettings)

    /// A section `tls`, as a context for connecting.
    func clientContext(_ section: YAMLSection) -> TLS? {
        var settings = TLSSettings()
        let trustMark = readTrust(section, &settings)
        let identityMark = readIdentity(section, &settings)
        settings.checksName = section.parsed("check_name", default: true, expected: "true or false") {
            ["true": true, "false": false][$0]
        }
        settings.minimumVersion = section.parsed("minimum_version", default: .tls1_2, expected: "1.2 or 1.3") {
            ["1.2": TLSVersion.tls1_2, "1.3": .tls1_3][$0]
        }
        settings.revocationLists = section.value("crl").map { .file($0.text) }
        settings.cipherList = section.value("ciphers")?.text
        settings.cipherSuites = section.value("cipher_suites")?.text
        section.finish()
        for path in Self.keyFiles(settings) where SettingsFile.holdsPrivateKey(path, beside: file) {
            SettingsFile.warnIfExposed(path, holding: "a private key", beside: file)
        }
        settings.origin = TLSSettings.Origin(
            file: file, trustLine: trustMark?.line, identityLine: identityMark?.line)
        return context(settings, section, trust: trustMark, identity: identityMark)
    }

    /// Loads what `settings` names; what cannot be loaded is reported where it was named.
    func context(
        _ settings: TLSSettings, _ section: YAMLSection, trust: ConfigurationMark? = nil,
        identity: ConfigurationMark? = nil
    ) -> TLS? {
        do throws(TLSSettingsError) { return (try settings.clientContext(read: readFile), settings) } catch {
            switch error.part {
            case .trust: section.report("\(error)", at: trust)
            case .identity: section.report("\(error)", at: identity)
            case .setting: section.report("\(error)")
            }
            return nil
        }
    }

    /// The files that hold private keys.
    private static func keyFiles(_ settings: TLSSettings) -> [String] {
        switch settings.identity {
        case .store(.file(let path), _, _, _), .pair(_, key: .file(let path), _): [path]
        default: []
        }
    }

    private func readTrust(_ section: YAMLSection, _ settings: inout TLSSettings) -> ConfigurationMark? {
        let authority = section.value("ca")
        let store = section.value("truststore")
        let password = section.secret("truststore_password").map { Secret($0.text) }
        if let authority, store != nil {
            section.report("takes 'ca' or 'truststore', not both", at: authority.mark)
        }
        if password != nil, store == nil { section.report("'truststore_password' needs 'truststore'") }
        guard let chosen = store ?? authority else { return nil }
        settings.trust = .store(.file(chosen.text), password: password)
        return chosen.mark
    }

    private func readIdentity(_ section: YAMLSection, _ settings: inout TLSSettings) -> ConfigurationMark? {
        let certificate = section.value("certificate")
        let key = section.value("key")
        let keyPassword = section.secret("key_password").map { Secret($0.text) }
        let store = section.value("keystore")
        let password = section.secret("keystore_password").map { Secret($0.text) }
        let alias = section.value("keystore_alias")?.text
        if let store {
            if let certificate {
                section.report("takes 'keystore' or 'certificate', not both", at: certificate.mark)
            }
            settings.identity = .store(
                .file(store.text), password: password, keyPassword: keyPassword, alias: alias)
            return store.mark
        }
        if password != nil || alias != nil {
            section.report("'keystore_password' and 'keystore_alias' need 'keystore'")
        }
        switch (certificate, key) {
        case (nil, nil):
            if keyPassword != nil { section.report("'key_password' needs 'key' or 'keystore'") }
            return nil
        case (let certificate?, let key?):
            settings.identity = .pair(
                certificate: .file(certificate.text), key: .file(key.text), keyPassword: keyPassword)
            return certificate.mark
        case (let certificate?, nil):
            // One file may hold both.
            settings.identity = .store(
                .file(certificate.text), password: keyPassword, keyPassword: nil, alias: nil)
            return certificate.mark
        case (nil, let key?):
            section.report("'key' needs 'certificate'", at: key.mark)
            return key.mark
        }
    }

    /// A section `sasl`.
    func login(_ section: YAMLSection) -> SASLSettings? {
        let mechanism = section.required("mechanism", example: "SCRAM-SHA-512")
        let name = section.value("username")
        if let name { section.reportControlCharacters("username", name, longest: 32_767) }
        let username = name?.text
        let secret = section.secret("password")
        if let secret { section.reportControlCharacters("password", secret, longest: 32_767) }
        let password = secret.map { Secret($0.text) }
        let token = section.secret("token").map { Secret($0.text) }
        let tokenFile = section.value("token_file")?.text
        section.finish()
        guard let mechanism else { return nil }
        guard let named = SASLMechanism(rawValue: mechanism.text) else {
            let known = SASLMechanism.allCases.map(\.rawValue).joined(separator: ", ")
            // Credentials stand beside it: it is repeated where it is the name of some mechanism.
            let others = ["GSSAPI", "SCRAM", "DIGEST-MD5", "CRAM-MD5", "EXTERNAL", "ANONYMOUS", "SCRAM-SHA-1"]
            let near = NearestName.suggestion(
                for: mechanism.source, among: SASLMechanism.allCases.map(\.rawValue) + others)
            let shown = near == nil ? "" : "'\(mechanism.shown)' "
            section.report("the SASL mechanism \(shown)is not one of \(known)", at: mechanism.mark)
            return nil
        }
        if named == .oauthBearer {
            guard username == nil, password == nil, (token == nil) != (tokenFile == nil) else {
                section.report("OAUTHBEARER takes 'token' or 'token_file', and nothing else", at: mechanism.mark)
                return nil
            }
            return token.map { .token($0, extensions: [:]) } ?? tokenFile.map { .tokenFile($0, extensions: [:]) }
        }
        guard let username, let password, token == nil, tokenFile == nil else {
            section.report("\(named.rawValue) takes 'username' and 'password'", at: mechanism.mark)
            return nil
        }
        switch named {
        case .plain: return .plain(username: username, password: password)
        case .scramSHA256: return .scram(.sha256, username: username, password: password)
        case .scramSHA512, .oauthBearer: return .scram(.sha512, username: username, password: password)
        }
    }

    /// The file that `kafka.properties` names.
    func properties(_ value: ConfigurationValue, _ section: YAMLSection) -> KafkaProperties? {
        do {
            let bytes = try readFile(value.text)
            record?.note(value.text, bytes)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                section.report(
                    "'kafka.properties', \(SettingText(path: value.source)): it is not UTF-8 text", at: value.mark)
                return nil
            }
            let properties = try KafkaProperties.read(text, file: value.text, environment: section.environment)
            if properties.holdsSecret { SettingsFile.warnIfExposed(value.text, holding: "a secret", beside: file) }
            return properties
        } catch let error as KafkaPropertiesError {
            for problem in error.problems {
                section.report("\(SettingText(path: value.source)), \(problem)", at: value.mark)
            }
        } catch {
            section.report("'kafka.properties', \(SettingText(path: value.source)): \(error)", at: value.mark)
        }
        return nil
    }
}
#endif
