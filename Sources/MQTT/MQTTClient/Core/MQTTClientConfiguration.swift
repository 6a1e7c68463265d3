public import MQTTSession
import TrestleHTTP
public import TrestleTransport

/// Opens a channel to a server; the handler hears `channelOpened`, or `channelClosed` alone. Called on the loop.
package typealias OpenChannel = @Sendable (IOLoop, Endpoint, any ByteChannelHandler) -> any ByteChannel

/// Where an MQTT client connects to, and how.
public struct MQTTClientConfiguration: Sendable, CustomStringConvertible {
    public var endpoint: Endpoint
    /// The protocol's settings; its credentials are never printed.
    public var session: ClientSessionConfiguration
    /// The socket's settings, TLS included.
    public var connection = ConnectionOptions()
    /// Enhanced authentication (5.0); its method is `session.authenticationMethod`.
    public var authentication: MQTTAuthentication?
    /// Opens what carries each connection; `nil`, the default, is a socket, under TLS if `connection` says so.
    package var openChannel: OpenChannel?
    /// How long reading pauses after a read that came as soon after another one, so that much is read at once where packets come one by
    /// one; `zero`, the default: it does not. A timer of whole milliseconds ends the pause.
    package var readInterval = Duration.zero
    /// Bytes of messages that are read and held while receiving is paused, so that what the server says between them
    /// (CONNACK, PUBACK, PINGRESP) is still heard; default 4 MiB. When they are full, the socket is not read any more.
    public var heldBytes = 4 << 20
    /// Where `heldBytes` are used up and responses to packets of ours are awaited (PUBACK, PUBREC, PUBCOMP, SUBACK, UNSUBACK), the
    /// socket is read on: messages of QoS 1 and 2 are held up to this number of bytes in all, and those of QoS 0 are dropped. A delegate
    /// that publishes while it pauses would otherwise wait for a response that is not read. Default `nil`: it is not read on.
    public var heldBytesForResponses: Int?

    public init(endpoint: Endpoint, session: ClientSessionConfiguration) {
        self.endpoint = endpoint
        self.session = session
    }

    /// Connects by WebSocket, as section 6 of the specification has it.
    package mutating func openWebSocket(at path: String) { openWebSocket { path } }

    /// The same with a path that is made for each connection, such as a signed one.
    package mutating func openWebSocket(path: @escaping @Sendable () -> String) {
        let (options, secret) = (connection, session.sentSecret)
        openChannel = { loop, endpoint, handler in
            WebSocketChannel.connect(
                on: loop, to: endpoint, path: path(), subprotocols: ["mqtt"], options: options, hiding: secret,
                handler: handler)
        }
    }

    public var description: String { "\(session) at \(endpoint)" }
}
