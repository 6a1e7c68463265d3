#if Program
import Bridge
import KafkaBroker
import KafkaSession
import MQTTBroker
import Transport
import WireBytes

/// How the embedded listeners are reached and by whom.
struct EmbeddedSecurity: Sendable {
    var host: String
    /// What Kafka clients are told to connect to; `nil` is the host.
    var advertisedHost: String?
    var tls: TLSContext?
    var users: UserDirectory?
    /// How long a Kafka client may go on before it must authenticate anew.
    var sessionLifetime: Duration?

    /// Whether the bridge can come in at 127.0.0.1 like anybody.
    var isOpen: Bool { tls == nil && users == nil && host == "127.0.0.1" }

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
        listener.sasl = users?.sasl(sessionLifetime: sessionLifetime)
        return listener
    }

    var mqttListener: MQTTListenerConfiguration {
        var listener = MQTTListenerConfiguration()
        listener.host = host
        listener.tls = tls
        if let users {
            // Who took the bridge's name would take its session, and with it what waits for the log.
            listener.admits = { $0.clientID != EmbeddedBrokers.clientIdentifier && users.admits($0) }
        } else if !isOpen {
            listener.admits = { $0.clientID != EmbeddedBrokers.clientIdentifier }
        }
        return listener
    }
}

/// Where the bridge comes in when others have to prove something: listeners on 127.0.0.1 that nobody is told of, with
/// a password that only this process knows and that is new each time.
struct BridgeDoor: Sendable {
    let password: Secret

    init() {
        var random = SystemRandomNumberGenerator()
        password = Secret((0..<4).map { _ in String(random.next(), radix: 36) }.joined())
    }

    var kafkaListener: KafkaListener {
        var listener = KafkaListener()
        listener.port = 0
        let password = password
        listener.sasl = KafkaListenerSASL(
            mechanisms: [.plain],
            users: SASLServer.Users(password: { $0 == EmbeddedBrokers.clientIdentifier ? password.value : nil }))
        return listener
    }

    var mqttListener: MQTTListenerConfiguration {
        var listener = MQTTListenerConfiguration()
        listener.port = 0
        let expected = Array(password.value.utf8)
        listener.admits = { credentials in
            equalInConstantTime(credentials.password.map { [UInt8](copying: $0.span) } ?? [], expected)
        }
        return listener
    }
}
#endif
