import TrestleBase
import MQTTCodec
import MQTTSession
import WireBytes

/// A client that the broker knows: its session, and its connection when it has one.
final class BrokerClient {
    let id: ByteText
    /// The owner of the session.
    let owner: MQTTPrincipal?
    /// With what it is counted; `nil` for the gate, whose bounds are its own.
    let holding: Holding?
    var session: BrokerSession
    var connection: BrokerConnection?
    /// Its subscriptions by filter, shared ones with their `$share/NAME/` in front.
    var subscriptions: [TopicFilter: BrokerSubscription] = [:]
    /// Retained messages that it is owed.
    var retainedJobs = RingQueue<RetainedJob>()
    /// Its part of the bytes of all sessions.
    var sessionBytes = 0
    /// While it has no connection.
    var absence: ClientAbsence?
    /// Once it has been behind, or has not got something.
    private(set) var arrears: ClientArrears?
    /// Bytes of its messages that are unacknowledged and owed to others.
    var unacknowledgedBytes = 0
    /// The message it was last matched for, and its place in the list of matches.
    var matchNumber: UInt64 = 0
    var matchIndex: Int32 = 0
    /// Whether its queue is looked at before this tick ends.
    var isScheduled = false
    var isGate: Bool { holding == nil }
    /// Whether its session has ended: its subscriptions may be in the table for a few more turns.
    var hasEnded = false

    init(id: ByteText, owner: MQTTPrincipal?, holding: Holding?, session: consuming BrokerSession) {
        self.id = id
        self.owner = owner
        self.holding = holding
        self.session = session
    }

    /// The size of a session without tables, messages and subscriptions, in bytes.
    static func size(id: ByteText, owner: MQTTPrincipal?) -> Int {
        1_536 + id.bytes.count + (owner?.size ?? 0)
    }

    /// How it takes what comes.
    var pace: ClientArrears.Pace { arrears?.pace ?? .keepsUp }

    /// Its arrears, made when there were none.
    func makeArrears() -> ClientArrears {
        if let arrears { return arrears }
        let new = ClientArrears()
        arrears = new
        return new
    }
}

/// The state of a client that is away.
final class ClientAbsence {
    /// Its part of the bytes kept for clients that are away.
    var bytes = 0
    /// When its session ends.
    var expiresAt: Instant?
    /// The will of its last connection while it waits for its delay.
    var delayedWill: (will: LastWill, dueAt: Instant)?
}

/// The state of a client that lags or has lost messages; few of many sessions need it.
final class ClientArrears {
    /// How a connected subscriber takes what comes.
    enum Pace {
        case keepsUp
        /// Much waits for it: its publishers wait, too, until then.
        case behind(deadline: Instant)
        /// It had its time to catch up; nobody waits until it has.
        case lagging
    }

    var pace = Pace.keepsUp
    /// Acknowledgements and publishers of QoS 0 that wait until it has caught up, a moment at most.
    var creditors: [Obligations.ID] = []
    var waitingPublishers: [BrokerConnection] = []

    // What it did not get and nobody has been told of
    var losses = MQTTLosses()
    var nextLossReport = Instant.distantPast
    var hasUnreportedLosses = false
}

/// One subscription of one client.
final class BrokerSubscription {
    unowned let client: BrokerClient
    let filter: TopicFilter
    var qos: QoS
    var noLocal: Bool
    var retainAsPublished: Bool
    var identifier: UInt32?
    /// Where it is in the table.
    unowned var subscribers: FilterSubscribers?
    /// Its place among the subscriptions of its filter or share group.
    var index = 0
    /// Whether the client still has it.
    var isActive = true
    /// The size of its levels if it shares none with others, in bytes.
    var levelBytes: Int {
        let filter = self.filter
        let part = filter.matchedPart
        var levels = 1
        for index in part.indices where part[index] == UInt8(ascii: "/") { levels += 1 }
        return levels * 128 + part.count - (levels - 1)
    }
    /// Whether retained messages are owed for it.
    var hasRetainedJob = false

    /// Its size without the levels of its filter, in bytes. A shared subscription may be the only one of its group,
    /// which has its own tables and another copy of the name.
    var size: Int {
        let size = 512 + filter.bytes.count
        return filter.isShared ? 2 * size : size
    }

    init(_ requested: Subscription, identifier: UInt32?, client: BrokerClient) {
        self.client = client
        self.filter = requested.filter
        self.qos = requested.qos
        self.noLocal = requested.noLocal
        self.retainAsPublished = requested.retainAsPublished
        self.identifier = identifier
    }
}
