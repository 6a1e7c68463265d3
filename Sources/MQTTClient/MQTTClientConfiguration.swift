public import MQTTSession
public import Transport

/// Where an MQTT client connects to, and how.
public struct MQTTClientConfiguration: Sendable, CustomStringConvertible {
    public var endpoint: Endpoint
    /// The protocol's settings; its credentials are never printed.
    public var session: ClientSessionConfiguration
    /// The socket's settings, TLS included.
    public var connection = ConnectionOptions()

    public init(endpoint: Endpoint, session: ClientSessionConfiguration) {
        self.endpoint = endpoint
        self.session = session
    }

    public var description: String { "\(session) at \(endpoint)" }
}
