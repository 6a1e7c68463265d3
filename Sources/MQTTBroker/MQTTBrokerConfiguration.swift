public import MQTTSession

/// How an embedded MQTT broker listens, and the bounds of what it holds.
public struct MQTTBrokerConfiguration: Sendable {
    public var listener = MQTTListenerConfiguration()
    /// More addresses to listen on, each with rules of its own.
    public var furtherListeners: [MQTTListenerConfiguration] = []
    /// The port of `listener`.
    public var port: UInt16 {
        get { listener.port }
        set { listener.port = newValue }
    }
    /// Largest packet that is accepted, in bytes.
    public var maximumPacketSize = 1 << 20
    /// The bounds of each session.
    public var session = BrokerSession.Limits()
    /// Most connections at once; more are closed when they open.
    public var maximumConnections = 10_000
    /// Most sessions, those of absent clients included.
    public var maximumSessions = 100_000
    /// Most subscriptions of one client.
    public var maximumSubscriptions = 10_000
    /// Most retained messages; a further topic is refused (5.0: reason code 0x97).
    public var maximumRetained = 10_000
    /// From the open connection to CONNECT, in nanoseconds.
    public var connectTimeout: UInt64 = 10_000_000_000
    /// How long a subscriber may make publishers wait without taking anything, in nanoseconds; then it is disconnected.
    public var stallTimeout: UInt64 = 30_000_000_000

    /// The client, by its id, whose acknowledgement comes first: PUBACK (or PUBREC) goes to a publisher only when this
    /// client has acknowledged its own copy. If the program dies, whatever it had acknowledged was safe with that
    /// client.
    ///
    /// Until this client has subscribed for the first time, CONNECT of others is not answered, as their messages would
    /// pass it by. While it is away its messages wait; when the session is full, publishers do. A message that matches
    /// none of its subscriptions, or one of QoS 0, is acknowledged at once: it has nothing to say about it.
    public var holdAcknowledgementsFor: String?

    public init() {}
}
