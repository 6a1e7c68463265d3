import TrestleHTTP
public import TrestleTransport
public import WireBytes

/// An address that a broker listens on, with its security settings.
public struct MQTTListenerConfiguration: Sendable {
    public var host = "127.0.0.1"
    /// 0 takes a free port; `MQTTBroker.start` returns which.
    public var port: UInt16 = 1883
    /// Speaks TLS with this context of side `server`, which also says whether clients need a certificate. `nil`:
    /// plaintext.
    public var tls: TLSContext?
    /// Whether clients connect by WebSocket (subprotocol `mqtt`, any path) rather than by TCP alone.
    public var isWebSocket = false
    /// The origins of web pages that may connect by WebSocket, for example `https://plant.example`; `*` is any. Clients outside of
    /// browsers send none, or the listener's own address, and may always connect. Default: no web page.
    public var allowedOrigins: [String] = []
    /// Whether a client may connect; `nil` accepts every client. Called on the broker's loop for each CONNECT: must not
    /// wait.
    ///
    /// A session belongs to the user name that was let in with it, without `admits` to the holder of the client's
    /// certificate (`Certificate.holder`); another one is refused with 0x87 (MQTT 5, 5.4.2).
    public var admits: (@Sendable (MQTTCredentials) -> Bool)?

    public init() {}
}

/// The credentials of a client in CONNECT. No description shows the password.
public struct MQTTCredentials: Sendable, CustomStringConvertible, CustomReflectable {
    /// Empty when the broker is to choose one.
    public var clientID: String
    public var username: String?
    public var password: ByteSlice?

    public var description: String { "client '\(clientID)', user '\(username ?? "")'" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension MQTTListenerConfiguration {
    /// Opens a WebSocket for MQTT, unless the request comes from a web page of elsewhere: any page that a person visits could
    /// otherwise connect to a broker on the person's own machine.
    var handshake: WebSocketServerHandshake {
        let allowedOrigins = allowedOrigins
        return WebSocketServerHandshake(
            paths: [], subprotocols: ["mqtt"],
            isWelcome: { request in
                guard let origin = request.fields["Origin"] else { return true }
                if allowedOrigins.contains(where: { $0 == "*" || $0.hasSameBytes(as: origin) }) { return true }
                // Some clients outside of browsers send the listener's own address. A name is not one of its own: whoever owns a name
                // can let it mean this machine, and a page from there would be taken for the listener's.
                guard let host = request.fields["Host"],
                    origin.hasSameBytes(as: "http://\(host)") || origin.hasSameBytes(as: "https://\(host)"),
                    let endpoint = Endpoint(host, defaultPort: 80)
                else { return false }
                return endpoint.host == "localhost" || endpoint.isNumeric
            })
    }
}
