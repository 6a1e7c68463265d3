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
