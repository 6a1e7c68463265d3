public import MQTTSession

extension MQTTBroker {
    /// The listeners and limits of an embedded MQTT broker.
    public struct Configuration: Sendable {
        public var listener = MQTTListenerConfiguration()
        /// More addresses to listen on, each with rules of its own.
        public var furtherListeners: [MQTTListenerConfiguration] = []
        /// The port of `listener`.
        public var port: UInt16 {
            get { listener.port }
            set { listener.port = newValue }
        }
        /// The subscriber whose acknowledgement comes before that of publishers; `nil`, the default, for none.
        public var acknowledgementGate: MQTTAcknowledgementGate?

        // MARK: Packets

        /// Largest packet that is accepted, in bytes; default 1 MiB.
        public var maximumPacketSize = 1 << 20
        /// Largest CONNECT that is accepted, in bytes; default 64 KiB. It comes from anybody.
        public var maximumConnectSize = 64 << 10
        /// Most bytes in buffers of all connections: packets that have begun and not ended, and what waits to be sent; default
        /// 256 MiB. Beyond it the connection that holds most is closed.
        public var maximumBufferedBytes = 256 << 20
        /// Most bytes of CONNECT packets that have begun and not ended; default 16 MiB. The connection that exceeds it is
        /// closed.
        public var maximumHeldBytesBeforeConnect = 16 << 20
        /// How long a packet may take from its first byte on while nothing else comes; default 60 s.
        public var messageTimeout = Duration.seconds(60)
        /// How long a client may take nothing of what waits for it; then its connection is closed. Default 60 s.
        public var writeTimeout = Duration.seconds(60)
        /// From the open connection to the last byte of CONNECT; default 10 s.
        public var connectTimeout = Duration.seconds(10)

        // MARK: Clients

        /// Most connections at once, in the TLS handshake too; default 10,000. When it is reached, a new one takes the place of
        /// one that has not sent CONNECT, or is closed: the oldest goes of the address that has most of those, but not before
        /// a second has passed where that is the new one's own address.
        public var maximumConnections = 10_000
        /// Most connections at once by the gate's internal listener; the one that has been silent longest makes way.
        var maximumInternalConnections = 8
        /// Most sessions, those of absent clients included; default 100,000. A CONNECT beyond it is refused (0x97).
        public var maximumSessions = 100_000
        /// Most bytes of all sessions without their messages and subscriptions: 1,536 each, client id and user, and tables of
        /// packet identifiers while the client is away; default 256 MiB. A CONNECT beyond it is refused (0x97), and a session
        /// whose tables find no space ends with its connection.
        public var maximumSessionBytes = 256 << 20
        /// Most subscriptions of one client, and most filters of one SUBSCRIBE that are looked at; default 10,000. Those
        /// beyond it are refused (0x97; 0x80 in 3.1.1).
        public var maximumSubscriptions = 10_000
        /// Most bytes of all subscriptions: 512 and its text for each, as much again for a shared one, and 128 and its text
        /// for each level that is not shared with another filter, twice where its holder has filters with `+`; default 128 MiB.
        /// A filter with `+` is refused as well when a message would visit more than 20,000 levels of filters with it, or
        /// more than a holder's share of them by that holder's own; a holder that needs no more than 256 is granted them.
        public var maximumSubscriptionBytes = 128 << 20

        /// The share of the common limits that one user or holder of a certificate may have, or one address if clients need
        /// not authenticate, in percent, 1 to 100. Default: 50. So no client keeps all others out. It is a share of
        /// `maximumConnections` once CONNECT has come, `maximumSessions`, `maximumSessionBytes`,
        /// `maximumSubscriptionBytes`, `maximumRetained`, `maximumRetainedBytes` (by who published the message), and
        /// `maximumStoredBytes` (by whose session keeps it; for clients that are here, once half of it is full).
        public var maximumShare = 50

        // MARK: Messages

        /// The bounds of each session.
        public var session = BrokerSession.Limits()
        /// Most bytes of all messages that are kept, each counted once, and of their copies, 64 each and 4 for each
        /// Subscription Identifier; default 256 MiB. Sessions of clients that are away
        /// get half of it, counted for each session. Beyond it new messages are not kept, as `BrokerSession.Overflow` counts.
        public var maximumStoredBytes = 256 << 20
        /// Most bytes of one publisher's messages that wait to be acknowledged; default 4 MiB. Its next PUBLISH is not read
        /// until half of it has been.
        public var maximumUnacknowledgedBytes = 4 << 20
        /// How long publishers wait for a connected subscriber an eighth of whose `storedBytes` waits for it;
        /// default 100 ms. After that, publishers do not wait for it until it has caught up.
        public var catchUpTime = Duration.milliseconds(100)
        /// Most retained messages; default 10,000. A further topic is not retained (5.0: reason code 0x97).
        public var maximumRetained = 10_000
        /// Most bytes of retained messages, 128 each besides their own, and 320 and its text for each level of the tree of their
        /// topics; default 32 MiB.
        public var maximumRetainedBytes = 32 << 20
        /// Bytes that wait to be sent to a client, from which on the broker does not read from it; default 2 MiB.
        var maximumPendingOutput = 2 << 20
        /// How much is done for one connection before others have their turn.
        var workPerTick = 20_000
        /// Topics of retained messages that clients are owed and have not taken yet.
        var maximumRetainedTopicsInJobs = 4_000_000

        public init() {}
    }
}
