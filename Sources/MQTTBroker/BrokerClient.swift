import MQTTCodec
import MQTTSession

/// A client the broker knows: its session, and its connection when it has one.
final class BrokerClient {
    var session: BrokerSession
    var peer: BrokerPeer?
    /// Its subscriptions by filter, shared ones with their `$share/NAME/` in front.
    var subscriptions: [TopicFilter: BrokerSubscription] = [:]
    /// Publishers that wait for it.
    var waiting: [BrokerPeer] = []
    /// When it last took something, or connected.
    var lastProgress: UInt64 = 0
    /// When its session ends, once it has no connection.
    var expiresAt: UInt64?
    /// The will of its last connection while it waits for its delay.
    var delayedWill: (will: LastWill, dueAt: UInt64)?
    /// Stamps the message it was last matched for, and where in the list of matches.
    var matchStamp: UInt64 = 0
    var matchIndex = 0
    /// Whether anything happened to it in this turn that may let its queue move.
    var isStirred = false

    init(session: BrokerSession) { self.session = session }

    var id: String { session.clientID }

    /// Whether publishers should wait for it.
    var isFull: Bool { session.isFull || peer.map { !$0.link.isWritable } ?? false }

    /// Whether those that wait may go on.
    var hasRoom: Bool { session.hasRoom && peer.map { $0.link.isWritable } ?? true }
}

/// One subscription of one client.
struct BrokerSubscription {
    unowned let client: BrokerClient
    var qos: QoS
    var noLocal: Bool
    var retainAsPublished: Bool
    var identifier: UInt32?
}

/// One connection to the broker.
final class BrokerPeer {
    enum State { case awaitingConnect, online, closed }

    let number: UInt64
    let link: any BrokerLink
    var state = State.awaitingConnect
    var version = MQTTVersion.v5
    var client: BrokerClient?
    var will: LastWill?
    /// Half as long again as its keep alive, in nanoseconds; 0 is off.
    var patience: UInt64 = 0
    /// When it was last heard of, or last could be heard.
    var lastHeard: UInt64
    /// The clients it waits for; it is not read from until there is none.
    var waits: Set<ObjectIdentifier> = []
    /// Waits for the client whose acknowledgement comes first.
    var waitsForHolder = false

    init(number: UInt64, link: any BrokerLink, now: UInt64) {
        self.number = number
        self.link = link
        self.lastHeard = now
    }
}
