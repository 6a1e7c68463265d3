#if Program
import ArgumentParser
import CloudSecrets
import MQTTClient
import MQTTCodec
import MQTTStore
import TrestleBridge
import TrestleTransport
import WireBytes

/// Where the broker is and who one is to it.
struct MQTTConnectionOptions: ParsableArguments {
    @Option(
        name: [.customShort("L"), .long],
        help: "The broker: mqtt://HOST[:PORT], or mqtts://HOST[:PORT] for TLS. (default: mqtt://localhost)")
    var url: String?

    @Option(name: [.customShort("h"), .long], help: "The broker's host, in place of --url.")
    var host: String?

    @Option(
        name: [.customShort("p"), .long],
        help: "The port of --host, or of localhost without one. (default: 1883, with TLS 8883)")
    var port: UInt16?

    @Option(help: "A configuration file of 'trestle run': its 'mqtt' section gives broker, credentials and TLS.")
    var config: String?

    @Option(name: [.customShort("u"), .long], help: "The user's name.")
    var username: String?

    @Option(name: [.customShort("P"), .long], help: "The user's password. \(SecretSource.help)")
    var password: SecretSource?

    @Option(
        name: [.customShort("i"), .customLong("client-id"), .customLong("id")],
        help: "The client identifier, which names the session. (default: a unique one)")
    var clientID: String?

    @Option(name: [.customShort("V"), .long], help: "The protocol version, 5 or 3.1.1. (default: 5)")
    var mqttVersion: String?

    @Option(
        name: [.long, .customLong("cafile")],
        help: "The trusted authorities: PEM, or a Java store. (default: those of the system)")
    var ca: String?

    @Option(help: "The password of --ca, if it is a store. \(SecretSource.help)")
    var caPassword: SecretSource?

    @Option(
        name: [.long, .customLong("cert")],
        help: "The client's certificate chain, in PEM. The key may be in the same file.")
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
        name: [.customShort("k"), .long],
        help: "The keep-alive interval: the longest time between two packets of the program, in seconds. (default: 60)")
    var keepAlive: String?

    @Option(
        name: [.customShort("x"), .long],
        help: """
            How long the broker keeps the session after the end, in seconds or for example 1h; needs --client-id, with which \
            the next run continues the session. Without --store, QoS 2 may come twice after a crash. (default: 0s, with \
            --store 1d)
            """
    )
    var sessionExpiry: String?

    @Option(
        help:
            """
            Keep the session in this file. The next run with the same --client-id continues it: it receives the messages that \
            arrived in between, and sends those that were not acknowledged. QoS 2 stays exactly once.
            """
    )
    var store: String?

    @Option(
        name: [.customShort("M"), .long],
        help:
            "The largest number of messages of QoS 1 and 2 in flight with MQTT 3.1.1; with MQTT 5 the broker sets it. (default: 20)"
    )
    var maxInflight: UInt16?

    @Option(help: "How often in a row to follow a broker that names another server (MQTT 5). (default: 0)")
    var maxRedirects: Int?

    @Option(
        help: """
            The largest packet to accept, for example 64MiB. A broker of MQTT 5 drops larger messages. (default: 32MiB)
            """)
    var maxPacketSize: String?

    @OptionGroup var will: MQTTWillOptions

    func validate() throws {
        if [url, host, config].count(where: { $0 != nil }) > 1 {
            throw ValidationError("give --url, --host or --config, one of them")
        }
        if port != nil, url != nil || config != nil { throw ValidationError("--port is for --host alone") }
        if password != nil, username == nil { throw ValidationError("--password needs a --username") }
        if key != nil, certificate == nil { throw ValidationError("--key needs a --certificate") }
        if keystore != nil, certificate != nil { throw ValidationError("give --certificate or --keystore, not both") }
        if let mqttVersion, Self.version(mqttVersion) == nil {
            throw ValidationError("--mqtt-version takes 5 or 3.1.1")
        }
        if let keepAlive, try Seconds.read(keepAlive, for: "--keep-alive") > .seconds(65_535) {
            throw ValidationError("--keep-alive must be at most 65535 seconds")
        }
        if let sessionExpiry {
            _ = try Seconds.read(sessionExpiry, for: "--session-expiry")
            if clientID == nil { throw ValidationError("--session-expiry needs a --client-id") }
        }
        if store != nil, clientID == nil { throw ValidationError("--store needs a --client-id") }
        if let maxPacketSize {
            guard let size = Quantities.bytes(maxPacketSize), size >= 1_024 else {
                throw ValidationError("--max-packet-size takes a size of at least 1KiB, for example 64MiB")
            }
        }
        if maxInflight == 0 { throw ValidationError("--max-inflight must be at least 1") }
        if let maxRedirects, maxRedirects < 0 { throw ValidationError("--max-redirects must be at least 0") }
    }

    /// As one writes it here, or as `mosquitto_pub` takes it.
    private static func version(_ text: String) -> MQTTVersion? {
        switch text {
        case "5", "5.0", "mqttv5": .v5
        case "3.1.1", "311", "4", "mqttv311": .v3_1_1
        default: nil
        }
    }

    /// The configuration of the client; prints errors and exits with their code.
    func load() async throws -> MQTTClient.Configuration {
        var configuration = try await base()
        if let mqttVersion { configuration.version = Self.version(mqttVersion) ?? .v5 }
        configuration.sessionExpiry =
            try sessionExpiry.map { try Seconds.read($0, for: "--session-expiry") }
            ?? (store == nil ? .zero : .seconds(86_400))
        configuration.cleanStart = sessionExpiry == nil && store == nil
        if let keepAlive { configuration.keepAlive = try Seconds.read(keepAlive, for: "--keep-alive") }
        if let maxInflight { configuration.maximumInFlight = maxInflight }
        configuration.maximumRedirects = maxRedirects ?? 0
        configuration.maximumPacketSize = maxPacketSize.flatMap(Quantities.bytes) ?? 32 << 20
        configuration.will = try will.load(version: configuration.version)
        if let clientID { configuration.clientID = clientID }
        if let username { configuration.username = username }
        if let password { configuration.password = ByteSlice(utf8: try password.read(for: "--password")) }
        if let settings = try tlsSettings() {
            guard configuration.tls != nil else {
                throw ValidationError("certificates have no use without TLS: write mqtts://")
            }
            do throws(TLSSettingsError) {
                configuration.tls = try settings.clientContext(
                    read: SettingsFile.reader(named: .onCommandLine), foundKey: SettingsFile.keyWarning())
            } catch {
                printError("Error: \(error)")
                throw ExitStatus.configuration
            }
        }
        if configuration.password != nil, configuration.tls == nil,
            !configuration.endpoint.isThisMachine
        {
            printError(
                "warning: the MQTT password is sent in the clear to \(configuration.endpoint): everyone between here and the broker can read it; "
                    + "write mqtts://")
        }
        if let store {
            do throws(MQTTStoreError) { configuration.store = try MQTTFileStore(path: store) } catch {
                printError("Error: --store: \(error)")
                throw ExitStatus.configuration
            }
        } else if sessionExpiry != nil {
            // A run that ended has settled everything: there is nothing to know of the session.
            configuration.store = MQTTMemoryStore(hasEmptySession: true)
        }
        configuration.observe = { event in
            switch event {
            case .disconnected(let reason, let wait): printError("\(reason); trying again in \(wait)")
            case .notice(let text): printError(text)
            case .malformed(let topic, let reason): printError("skipped a message to \(topic): \(reason)")
            case .receivingPaused(let topic):
                printError(
                    "the session has messages for \(topic), which no --topic selects: name it too, or begin another session with another "
                        + "--client-id")
            default: break
            }
        }
        return configuration
    }

    /// The URL, or one for `--host`.
    private func brokerURL() throws -> String {
        guard host != nil || port != nil else { return url ?? "mqtt://localhost" }
        let host = host ?? "localhost"
        let isTLS = ca != nil || certificate != nil || keystore != nil || port == 8883
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        guard !host.contains("@"), !host.contains("/") else { throw ValidationError("--host takes a host alone") }
        return "\(isTLS ? "mqtts" : "mqtt")://\(name)\(port.map { ":\($0)" } ?? "")"
    }

    private func base() async throws -> MQTTClient.Configuration {
        if let config {
            let source = try ConfigurationFile.load(config).mqtt
            var configuration = MQTTClient.Configuration(endpoint: source.broker)
            configuration.tls = source.tls
            configuration.webSocketPath = source.webSocketPath
            if let signer = source.awsSigner {
                do { try await signer.prepare() } catch {
                    printError("Error: no credentials for AWS IoT Core: \(error)")
                    throw ExitStatus.unavailable
                }
                configuration.webSocketTarget = { signer.target() }
            }
            configuration.version = source.version == .v5 ? .v5 : .v3_1_1
            configuration.username = source.username
            configuration.password = source.password.map { ByteSlice(utf8: $0.value) }
            return configuration
        }
        let configuration: MQTTClient.Configuration
        let url = try brokerURL()
        do throws(MQTTClientError) { configuration = try MQTTClient.Configuration(url: url) } catch {
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
        switch code {
        case .configuration, .invalid: exit(with: ExitCode.validationFailure)
        case .timedOut, .notRunning: exit(with: ExitStatus.unsettled)
        case .store: exit(with: ExitStatus.cannotOpen)
        default: exit(with: ExitStatus.unavailable)
        }
    }

    /// Prints the error.
    func exit(with code: ExitCode) -> ExitCode {
        printError("Error: \(self)")
        return code
    }
}
#endif
