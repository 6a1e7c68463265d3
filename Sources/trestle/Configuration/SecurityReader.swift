#if Program
import CloudSecrets
import TrestleBridge
import KafkaSession
import TrestleTransport
import Yams
import WireBytes

/// The parts of a configuration that are about whom to believe and whom to be.
struct SecurityReader {
    /// The configuration's own name.
    let file: String
    /// Gives the content of a file that the configuration names.
    let readFile: @Sendable (String) throws -> [UInt8]
    /// Opens the stores of the whole configuration.
    let stores: KeyStoreReader

    /// TLS as a file says it, and made ready.
    typealias TLS = (context: TLSContext, settings: TLSSettings)

    /// A section `tls`, as a context for connecting.
    func clientContext(_ section: YAMLSection) -> TLS? {
        context(section) { settings throws(TLSSettingsError) in
            try settings.clientContext(
                read: readFile, stores: stores, foundKey: SettingsFile.keyWarning(beside: file))
        }
    }

    /// A section `tls`, as a context for a listener.
    func serverContext(_ section: YAMLSection) -> TLS? {
        context(section) { settings throws(TLSSettingsError) in
            try settings.serverContext(
                read: readFile, stores: stores, foundKey: SettingsFile.keyWarning(beside: file))
        }
    }

    private func context(
        _ section: YAMLSection, _ load: (TLSSettings) throws(TLSSettingsError) -> TLSContext
    ) -> TLS? {
        var keys = TLSSection()
        section.read(SettingTables.tls, into: &keys)
        section.finish()
        var settings = keys.settings { section.report($0, at: $1.flatMap { section.mark(of: $0) }) }
        let trustMark = keys.trustKey.flatMap { section.mark(of: $0) }
        let identityMark = keys.identityKey.flatMap { section.mark(of: $0) }
        settings.origin = TLSSettings.Origin(
            file: file, trustLine: trustMark?.line, identityLine: identityMark?.line)
        return context(settings, section, trust: trustMark, identity: identityMark, load)
    }

    /// Loads what `settings` names, for connecting; what cannot be loaded is reported.
    func context(_ settings: TLSSettings, _ section: YAMLSection) -> TLS? {
        context(settings, section, trust: nil, identity: nil) { settings throws(TLSSettingsError) in
            try settings.clientContext(
                read: readFile, stores: stores, foundKey: SettingsFile.keyWarning(beside: file))
        }
    }

    private func context(
        _ settings: TLSSettings, _ section: YAMLSection, trust: ConfigurationMark?, identity: ConfigurationMark?,
        _ load: (TLSSettings) throws(TLSSettingsError) -> TLSContext
    ) -> TLS? {
        do throws(TLSSettingsError) {
            return (try load(settings), settings)
        } catch {
            switch error.part {
            case .trust: section.report("\(error)", at: trust)
            case .identity: section.report("\(error)", at: identity)
            case .setting: section.report("\(error)")
            }
            return nil
        }
    }

    /// What signs the URLs of AWS IoT Core, which are WebSockets.
    func signer(_ endpoint: Endpoint, isTLS: Bool, _ path: String?, _ section: YAMLSection) -> IoTConnectionSigner? {
        let name = section.name(of: "aws_sigv4")
        guard let path else {
            section.report(
                "'\(name)' is for a WebSocket: write wss:// and the path /mqtt", at: section.mark(of: "aws_sigv4"))
            return nil
        }
        guard isTLS || endpoint.isThisMachine else {
            section.report(
                "'\(name)': the signed URL would be sent in the clear: write wss://", at: section.mark(of: "aws_sigv4"))
            return nil
        }
        CloudEnvironment.warn()
        // As the Host field has it, which is signed.
        let host = endpoint.port == (isTLS ? 443 : 80) ? endpoint.host : "\(endpoint)"
        let provider = AWSCredentialProvider(CloudRim(environment: section.environment, readFile: readFile))
        do throws(CloudError) {
            return try IoTConnectionSigner(provider, host: host, path: path)
        } catch {
            section.report("'\(name)': \(error)", at: section.mark(of: "aws_sigv4"))
            return nil
        }
    }

    /// A section `sasl`.
    func login(_ section: YAMLSection) -> SASLSettings? {
        var keys = SASLSection()
        section.read(SettingTables.sasl, into: &keys)
        section.demand("mechanism", example: "SCRAM-SHA-512")
        section.finish()
        let login = keys.settings { section.report($0, at: section.mark(of: "mechanism")) }
        SettingsFile.warnIfExposed(login, beside: file)
        if case .awsMSKIAM? = login { CloudEnvironment.warn() }
        return login
    }

    /// The file that `kafka.properties` names.
    func properties(_ value: ConfigurationValue, _ section: YAMLSection) -> KafkaProperties? {
        do {
            let bytes = try readFile(value.text)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                section.report(
                    "'kafka.properties', \(SettingText(path: value.source)): it is not UTF-8 text", at: value.mark)
                return nil
            }
            if text.hasLongRunOfMarks {
                section.report(
                    "'kafka.properties', \(SettingText(path: value.source)): more than 64 combining marks in a row",
                    at: value.mark)
                return nil
            }
            let properties = try KafkaProperties.read(text, file: value.text, environment: section.environment)
            if properties.holdsSecret { SettingsFile.warnIfExposed(value.text, holding: "a secret", beside: file) }
            SettingsFile.warnIfExposed(properties.sasl, beside: file)
            if case .awsMSKIAM? = properties.sasl { CloudEnvironment.warn() }
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
