#if Program
import ArgumentParser
import MQTTClient
import MQTTCodec
import TrestleBridge
import TrestleTransport
import WireBytes

/// Where the broker is and who one is to it.
struct MQTTConnectionOptions: ParsableArguments {
    @Option(help: "The broker: mqtt://HOST[:PORT], or mqtts://HOST[:PORT] for TLS.")
    var url: String?

    @Option(help: "A configuration file of 'trestle run': its 'mqtt' section gives broker, credentials and TLS.")
    var config: String?

    @Option(help: "The user's name.")
    var username: String?

    @Option(help: "The user's password. \(SecretSource.help)")
    var password: SecretSource?

    @Option(help: "The client identifier, which names the session. (default: a unique one)")
    var clientID: String?

    @Option(help: "The protocol version, 5 or 3.1.1. (default: 5)")
    var mqttVersion: String?

    @Option(help: "The trusted authorities: PEM, or a Java store. (default: those of the system)")
    var ca: String?

    @Option(help: "The password of --ca, if it is a store. \(SecretSource.help)")
    var caPassword: SecretSource?

    @Option(help: "The client's certificate chain, in PEM. The key may be in the same file.")
    var certificate: String?

    @Option(help: "The key of --certificate, in PEM.")
    var key: String?

    @Option(help: "The client's key and certificate chain, in a Java store (PKCS #12, JKS).")
    var keystore: String?

    @Option(help: "The password of --keystore. \(SecretSource.help)")
    var keystorePassword: SecretSource?

    @Option(help: "The password of the key, if it has its own. \(SecretSource.help)")
    var keyPassword: SecretSource?

    @Option(
        help: "How long the broker keeps the session after the end, for example 1h; needs --client-id. (default: 0s)"
    )
    var sessionExpiry: String?

    func validate() throws {
        if (url == nil) == (config == nil) { throw ValidationError("give --url or --config") }
        if password != nil, username == nil { throw ValidationError("--password needs a --username") }
        if key != nil, certificate == nil { throw ValidationError("--key needs a --certificate") }
        if keystore != nil, certificate != nil { throw ValidationError("give --certificate or --keystore, not both") }
        if let mqttVersion, !["5", "5.0", "3.1.1", "4"].contains(mqttVersion) {
            throw ValidationError("--mqtt-version takes 5 or 3.1.1")
        }
        if let sessionExpiry {
            guard Quantities.duration(sessionExpiry) != nil else {
                throw ValidationError("--session-expiry takes a duration, for example 1h")
            }
            if clientID == nil { throw ValidationError("--session-expiry needs a --client-id") }
        }
    }

    /// The configuration of the client; prints errors and exits with their code.
    func load() throws -> MQTTClient.Configuration {
        var configuration = try base()
        configuration.sessionExpiry = sessionExpiry.flatMap(Quantities.duration) ?? .zero
        configuration.cleanStart = sessionExpiry == nil
        if let clientID { configuration.clientID = clientID }
        if let username { configuration.username = username }
        if let password { configuration.password = ByteSlice(utf8: try password.read(for: "--password")) }
        if let mqttVersion { configuration.version = mqttVersion.hasPrefix("5") ? .v5 : .v3_1_1 }
        if let settings = try tlsSettings() {
            guard configuration.tls != nil else {
                throw ValidationError("certificates have no use without TLS: write mqtts://")
            }
            do throws(TLSSettingsError) {
                configuration.tls = try settings.clientContext(
                    read: SettingsFile.reader(beside: nil), foundKey: SettingsFile.keyWarning())
            } catch {
                printError("Error: \(error)")
                throw ExitStatus.configuration
            }
        }
        if configuration.password != nil, configuration.tls == nil,
            !EmbeddedSecurity.isLoopback(configuration.endpoint.host)
        {
            printError(
                "warning: the MQTT password is sent in the clear to \(configuration.endpoint): everyone between here and the broker can read it; "
                    + "write mqtts://")
        }
        return configuration
    }

    private func base() throws -> MQTTClient.Configuration {
        if let config {
            let source = try ConfigurationFile.load(config).mqtt
            var configuration = MQTTClient.Configuration(endpoint: source.broker)
            configuration.tls = source.tls
            configuration.version = source.version == .v5 ? .v5 : .v3_1_1
            configuration.username = source.username
            configuration.password = source.password.map { ByteSlice(utf8: $0.value) }
            return configuration
        }
        let configuration: MQTTClient.Configuration
        do throws(MQTTClientError) { configuration = try MQTTClient.Configuration(url: url ?? "") } catch {
            throw ValidationError("--url: \(error)")
        }
        guard configuration.password == nil else {
            throw ValidationError(
                "--url holds a password, and every user of the machine can read the arguments of a program: write --username, "
                    + "and --password env:NAME, file:PATH or prompt")
        }
        return configuration
    }

    private func tlsSettings() throws -> TLSSettings? {
        guard ca != nil || certificate != nil || keystore != nil else { return nil }
        var settings = TLSSettings()
        if let ca {
            let password = try caPassword?.read(for: "--ca-password")
            settings.trust = .store(.file(ca), password: password.map { Secret($0) })
        }
        let keyPassword = try keyPassword?.read(for: "--key-password").asSecret
        if let certificate {
            settings.identity = .pair(
                certificate: .file(certificate), key: .file(key ?? certificate), keyPassword: keyPassword)
        } else if let keystore {
            let password = try keystorePassword?.read(for: "--keystore-password").asSecret
            settings.identity = .store(.file(keystore), password: password, keyPassword: keyPassword, alias: nil)
        }
        return settings
    }
}

extension String {
    fileprivate var asSecret: Secret { Secret(self) }
}

extension MQTTClientError {
    /// Prints the error, and gives the exit code for it.
    var exitCode: ExitCode {
        printError("Error: \(self)")
        switch code {
        case .configuration, .invalid: return ExitCode.validationFailure
        case .timedOut, .notRunning: return ExitStatus.unsettled
        default: return ExitStatus.unavailable
        }
    }
}
#endif
