public import TrestleBase
public import MQTTCodec
public import WireBytes

/// The parameters of a client session.
public struct ClientSessionConfiguration: Sendable {
    public var version: MQTTVersion
    /// Names the session at the server; an empty one lets the server choose (and forget, when the connection ends).
    public var clientID: String
    /// Never printed: see `description`.
    public var username: String?
    /// Never printed: see `description`.
    public var password: ByteSlice?
    /// The method of enhanced authentication (5.0 only, 4.12); `nil` is none.
    public var authenticationMethod: String?
    /// `true` starts with an empty session (Clean Session in 3.1.1). Reconnects of one run keep the session unless
    /// `sessionExpiryInterval` is 0 or, in 3.1.1, this is set.
    public var cleanStart = false
    /// Seconds that the server keeps the session after a connection ends (5.0 only); 4,294,967,295 means for ever.
    public var sessionExpiryInterval: UInt32 = .max
    /// Seconds between two packets of ours at the most; 0 turns it off.
    public var keepAlive: UInt16 = 60
    /// Most QoS 1 and 2 messages that may be unacknowledged at once (5.0 only), 1 to 65,535. A server that sends more is
    /// not cut off: Mosquitto before 2.0.14 does so, and would send the same again.
    public var receiveMaximum: UInt16 = 65_535
    /// Most messages of ours of QoS 1 and 2 that may be unacknowledged at once with 3.1.1, whose servers do not say how many they
    /// take, 1 to 65,535; default 20, as Mosquitto's `max_inflight_messages`. In 5.0 the server's Receive Maximum says it.
    public var maximumInFlight: UInt16 = 20
    /// The greatest packet identifier that is used, 1 to 65,535, and so the most packets that wait for a response at once. Default: 65,535.
    /// Where `hasSessionState` is set without a store, as many PUBREL packets precede the first message of QoS 2 in a session that
    /// another process has used.
    public var lastPacketIdentifier = UInt16.max
    /// How many servers in a row are followed that name another one (5.0 only, 4.11); default 0, none.
    public var maximumRedirects = 0
    /// The largest topic alias that the server may use (5.0 only); default 0, none.
    public var topicAliasMaximum: UInt16 = 0
    /// Whether topics are named by aliases as far as the server takes them (5.0 only).
    public var usesTopicAliases = false
    /// The largest accepted packet, in bytes; `nil` is the limit of the protocol. A 5.0 server drops larger messages
    /// [MQTT-3.1.2-25]: a client that must not lose messages sets no limit.
    public var maximumPacketSize: Int?
    public var will: Will?
    /// Further properties of CONNECT (5.0 only), for example user properties.
    public var connectProperties = Properties()
    /// Whether the client can resume a session of this client ID, for which [MQTT-3.2.2-4] requires its state on this
    /// side. Without the state, a session that the server still has is ended, and its messages are lost. A client that sets it and
    /// has no state of its own sends, in a session that is present, PUBREL for all identifiers before its first message of QoS 2:
    /// the server would take a message under an identifier that it holds for a repeat [MQTT-4.3.3-10].
    public var hasSessionState = true
    /// Whether a QoS 2 message of ours counts as published at PUBCOMP, and not at PUBREC. The server may hold a message back until
    /// PUBREL, which a client that keeps no state over its own end then never sends.
    public var publishesAtPubcomp = false
    /// Whether a message at which the server ends the connection, each time that it is sent, is given up
    /// (`ClientEvent.notRepeated` with `malformedPacket`) so that others arrive. Of a topic that the server has refused right before it
    /// ended the connection, all are given up for a minute, with its reason code.
    public var givesUpRefusedMessages = false
    /// Whether a server that sends bytes that are no packets, connection after connection, is tried again and again: its session fails
    /// otherwise.
    public var retriesUnreadable = false
    /// Whether `ClientEvent.acknowledgementProperties` is reported.
    public var reportsAcknowledgementProperties = false
    /// Whether the session records its changes for a store, see `ClientSession.takeChanges`.
    public var recordsChanges = false
    /// Whether each subscription has `TopicFilter.subscriptionIdentifier` as its identifier (5.0 only, where the server has
    /// them).
    public var usesSubscriptionIdentifiers = false
    /// Made on each connection: a session that is present may lack some.
    public var subscriptions: [Subscription] = []
    /// Whether an earlier run has had the retained messages of these subscriptions from the session, see
    /// `ClientEvent.retainedComplete`. A 3.1.1 server sends them again when a subscription is made again; they are then
    /// acknowledged and not handed on.
    public var hasSubscriptionsInSession = false
    /// Whether less than was requested (a lower QoS, a session that ends with its connection) is an error rather than a
    /// notice.
    public var requiresGuarantees = false
    /// How long a temporary refusal (see `ClientFault.RetryPolicy.wait`) is retried before the first complete
    /// connection. Default: 10 s.
    public var refusalLimitAtStart = Duration.seconds(10)
    /// How long such a refusal is retried later. Default: 5 min.
    public var refusalLimit = Duration.seconds(300)
    /// How long an acknowledgement that cannot be sent delays later ones (up to twice as long if it
    /// just misses a check). Default: 2 s. [MQTT-4.6.0-2] requires the order of arrival; no known server needs it,
    /// while one hanging partition would delay the messages of all others.
    public var orderLimit = Duration.seconds(2)
    /// From the open connection to CONNACK.
    public var connectTimeout = Duration.seconds(10)
    /// From PINGREQ to PINGRESP.
    public var pingTimeout = Duration.seconds(10)
    /// Most messages of ours that wait for the connection, or for room in the server's Receive Maximum.
    public var maximumPending = 1_000
    /// Waits between attempts to connect, for ever.
    public var backoff = Backoff(initial: .milliseconds(200), maximum: .seconds(30))

    public init(clientID: String, version: MQTTVersion = .v5) {
        self.clientID = clientID
        self.version = version
    }

    /// The secret that is sent to the server, whose text may repeat it.
    package var sentSecret: SentSecret? { password.flatMap { SentSecret("password", [UInt8](copying: $0.span)) } }

    /// Whether the server is requested to keep the session when the connection ends.
    var keepsSession: Bool {
        switch version {
        case .v3_1_1: !cleanStart
        case .v5: sessionExpiryInterval > 0
        }
    }
}

extension ClientSessionConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        let login = username == nil && password == nil ? "no credentials" : "credentials hidden"
        return "client \"\(clientID)\", \(version), \(login), \(subscriptions.count) subscriptions"
    }

    public var debugDescription: String { description }

    /// Hides the credentials from `dump` as well.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
