public import KafkaSession
public import TrestleTransport

/// An address that a broker listens on, with its security settings.
public struct KafkaListener: Sendable {
    /// The address to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one.
    public var port: UInt16 = 9092
    /// The advertised host of this listener; `nil` is `host`. With TLS, the certificate must contain it.
    public var advertisedHost: String?
    /// Speaks TLS with this context of side `server`, which also says whether clients need a certificate. `nil`:
    /// plaintext.
    public var tls: TLSContext?
    /// The SASL settings; `nil` accepts clients without authentication.
    public var sasl: KafkaListenerSASL?
    /// Accepts connections from within this process only. `host` and `port` are then only advertised; port 0 is that of
    /// the broker's first listener.
    public var inProcess: InProcessListener?

    public init() {}
}

/// How clients of a listener authenticate.
public struct KafkaListenerSASL: Sendable {
    /// The offered mechanisms, in this order.
    public var mechanisms: [SASLMechanism]
    public var users: SASLServer.Users
    /// The user of a bearer token and its expiry; `nil` if it is not accepted. Called off the event loop.
    public var validateToken: @Sendable (BearerToken) async -> SASLIdentity?
    /// The time after which a client must authenticate again (`connections.max.reauth.ms`, KIP-368); otherwise it is
    /// disconnected. `nil`: for as long as its token says, or for ever.
    public var maximumSessionLifetime: Duration?

    public init(
        mechanisms: [SASLMechanism], users: SASLServer.Users = SASLServer.Users(),
        validateToken: @escaping @Sendable (BearerToken) async -> SASLIdentity? = { _ in nil }
    ) {
        self.mechanisms = mechanisms
        self.users = users
        self.validateToken = validateToken
    }
}

/// A listener that is open.
final class OpenListener {
    let configuration: KafkaListener
    /// How its clients authenticate now.
    var sasl: KafkaListenerSASL?
    /// `nil` within this process.
    private let listener: Listener?
    let port: UInt16

    /// - Parameter port: what its clients are told.
    init(_ configuration: KafkaListener, _ listener: Listener?, port: UInt16) {
        self.configuration = configuration
        self.sasl = configuration.sasl
        self.listener = listener
        self.port = port
    }

    /// The advertised host for clients.
    var advertisedHost: String { configuration.advertisedHost ?? configuration.host }
    var advertisedPort: Int32 { Int32(port) }

    func close() {
        listener?.close()
        configuration.inProcess?.close()
    }
}
