#if Program
import ArgumentParser
import TrestleBridge
import KafkaBroker
import KafkaSession
import MQTTBroker
import TrestleTransport
import WireBytes

/// How the embedded listeners are reached and by whom.
struct EmbeddedSecurity: Sendable {
    var host: String
    /// The advertised host for Kafka clients; `nil` is the host.
    var advertisedHost: String?
    var tls: TLSContext?
    var users: CurrentUsers?
    /// Whether the operator has said that passwords may be sent in the clear, and that anybody may come in.
    var allowsInsecure = false
    /// How long a Kafka client may go on before it must authenticate again.
    var sessionLifetime: Duration?

    /// Whether nobody can listen in: TLS, or no way out of this machine.
    var isPrivate: Bool { tls != nil || Self.isLoopback(host) }

    /// Whether a listener at `host` is reached from this machine alone.
    static func isLoopback(_ host: String) -> Bool { Endpoint(host: host, port: 1).isLoopback }

    /// Whether no client could authenticate: there are tokens alone, and they would be sent in the clear.
    var shutsEverybodyOut: Bool { kafkaListener.sasl?.mechanisms.isEmpty == true }

    /// HTTP has no login without the secret itself, so that users are let in where nobody can listen in (RFC 7617).
    func checkClearText() throws {
        guard users != nil, !isPrivate, !allowsInsecure else { return }
        throw ValidationError(
            "without TLS, the schema registry's users would send their passwords in the clear at \(host): add "
                + "--tls-certificate, or --allow-insecure if that is meant.")
    }

    /// The warnings for the operator before the listener of a schema registry opens, one line each.
    var registryWarnings: [String] {
        var warnings = users?.value.warnings ?? []
        guard !Self.isLoopback(host) else { return warnings }
        if users == nil, tls?.configuration.clientCertificates != .required {
            warnings.append("anyone who can reach \(host) can register and delete schemas: there are no users")
        } else if tls == nil {
            warnings.append("without TLS, passwords and tokens are sent in the clear")
        }
        return warnings
    }

    /// The warnings for the operator before the listeners open, one line each.
    var warnings: [String] {
        var warnings = users?.value.warnings ?? []
        if let warning = nameWarning { warnings.append(warning) }
        guard !Self.isLoopback(host) else { return warnings }
        if tls == nil {
            warnings.append(
                users == nil
                    ? "anyone who can reach \(host) can read and write everything, and listen in"
                    : "without TLS, passwords of MQTT clients are sent in the clear")
        } else if users == nil, tls?.configuration.clientCertificates != .required {
            warnings.append("anyone who can reach \(host) can read and write everything: there are no users")
        }
        return warnings
    }

    /// A certificate that is not for the host that Kafka clients are given: each of them will refuse it.
    private var nameWarning: String? {
        guard let certificate = tls?.configuration.identity?.chain.first else { return nil }
        let advertised = advertisedHost ?? host
        let names = certificate.subjectAlternativeNames
        guard !PeerName(advertised).matches(names) else { return nil }
        let found = names.isEmpty ? "no name" : names.prefix(8).map(\.description).joined(separator: ", ")
        return "Kafka clients are told to connect to \(SettingText(advertised)), but the certificate is for \(found): "
            + "--advertised-host takes one of its names"
    }

    /// For the line that tells a listener's address.
    var note: String {
        let words = (tls == nil ? [] : ["TLS"]) + (users == nil ? [] : ["users"])
        return words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
    }

    var kafkaListener: KafkaListener {
        var listener = KafkaListener()
        listener.host = host
        listener.advertisedHost = advertisedHost
        listener.tls = tls
        listener.sasl = users?.value.sasl(sessionLifetime: sessionLifetime, isPrivate: isPrivate || allowsInsecure)
        return listener
    }

    var mqttListener: MQTTListenerConfiguration {
        var listener = MQTTListenerConfiguration()
        listener.host = host
        listener.tls = tls
        if let users { listener.admits = { users.admits($0) } }
        return listener
    }
}

/// Where the bridge comes in. Others have to prove who they are where they have to prove anything; the bridge is known by
/// being in this process.
struct InternalListeners: Sendable {
    let kafka = InProcessListener()
    let mqtt = InProcessListener()
}
#endif
