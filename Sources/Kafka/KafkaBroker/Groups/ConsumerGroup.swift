internal import KafkaCodec
internal import TrestleBase
internal import WireBytes

/// One group of the classic membership protocol as a pure value: every event returns the responses that fall due by it.
///
/// ```
///           join                all have joined            leader syncs
///  empty ─────────► preparing ───────────────► completing ─────────────► stable
///    ▲                │  ▲  ▲                       │                      │
///    └── none left ───┘  │  └── join, leave, expiry ┘                      │
///                        └───────── join, leave, expiry ───────────────────┘
/// ```
/// A JoinGroup completes when all members have sent one, or the rebalance deadline has passed; a SyncGroup when the
/// leader's has come. Both wait as a `Waiter`. Times are milliseconds of a clock that never goes back.
struct ConsumerGroup {
    enum State: String {
        case empty = "Empty"
        case preparingRebalance = "PreparingRebalance"
        case completingRebalance = "CompletingRebalance"
        case stable = "Stable"
    }

    /// Names a request that waits for its response.
    typealias Waiter = UInt64

    struct SupportedProtocol: Equatable {
        var name: String
        var metadata: ByteSlice

        static func == (left: Self, right: Self) -> Bool {
            ExactText(left.name) == ExactText(right.name) && left.metadata == right.metadata
        }
    }

    struct Member {
        var id: String
        /// `group.instance.id` of a static member, which keeps its place when it restarts in time.
        var instanceID: String?
        var clientID: String
        var clientHost: String
        var sessionTimeout: Duration
        var rebalanceTimeout: Duration
        var protocols: [SupportedProtocol]
        var assignment = ByteSlice()
        /// Its place in the order of joining: the first becomes leader.
        var order: Int
        /// Whether it has joined this generation and not requested its assignment yet.
        var owesSync = false
        /// When it counts as dead unless it is heard of.
        var deadline: Instant
        var join: Waiter?
        var sync: Waiter?
        /// By whose connections its protocols have come, and its assignment: for those they count.
        var holder = ClientHolder.address("")
        var assignmentHolder = ClientHolder.address("")

        /// A member whose request waits here is alive without heartbeats.
        var isWaiting: Bool { join != nil || sync != nil }

        var isStatic: Bool { instanceID != nil }

        func metadata(of name: String) -> ByteSlice {
            protocols.first { $0.name.hasSameBytes(as: name) }?.metadata ?? ByteSlice()
        }

        /// About how many bytes of memory it takes without its assignment.
        var footprint: Int {
            let names = id.utf8.count + clientID.utf8.count + (instanceID?.utf8.count ?? 0)
            return protocols.reduce(2048 + names) {
                $0 + 100 + $1.name.utf8.count + $1.metadata.count
            }
        }
    }

    /// An id that was given out, for its client to join with.
    struct PendingMember {
        var lapses: Instant
        /// The request that it was the response to.
        var waiter: Waiter
        /// Whether the others wait for it. A client whose connection is gone may not have learnt of it, and asks for another one.
        var isAwaited = true
    }

    enum Action: Equatable {
        case respondToJoin(Waiter, JoinResult)
        case respondToSync(Waiter, SyncResult)
    }

    struct JoinResult: Equatable {
        struct Member: Equatable {
            var id: String
            var instanceID: String?
            var metadata: ByteSlice
        }

        var error = KafkaErrorCode.none
        var generation: Int32 = -1
        var protocolType: String?
        var protocolName: String?
        var leader = ""
        var memberID = ""
        /// Filled for the leader alone.
        var members: [Member] = []
        /// Whether the leader is to keep the assignment that there is (KIP-814).
        var skipsAssignment = false
    }

    struct SyncResult: Equatable {
        var error = KafkaErrorCode.none
        var protocolType: String?
        var protocolName: String?
        var assignment = ByteSlice()
    }

    var state = State.empty
    var generation: Int32 = 0
    var protocolType: String?
    var protocolName: String?
    var leader: String?
    /// Changed by `store` and `removeMember` alone.
    private(set) var members: ExactTexts<Member> = [:]
    /// The member of each instance id.
    private(set) var instances: ExactTexts<String> = [:]
    /// How many members speak each protocol.
    private(set) var supporters: ExactTexts<Int> = [:]
    /// Ids given out with MEMBER_ID_REQUIRED and not used yet.
    var pending: ExactTexts<PendingMember> = [:]
    /// When JoinGroup, then SyncGroup, must have come from all that are to send it.
    var rebalanceDeadline: Instant?
    var nextOrder = 0
    /// About how many bytes of memory the members take, by who has brought them.
    private(set) var memberBytes: [ClientHolder: Int] = [:]
    let maximumMembers: Int

    init(maximumMembers: Int) { self.maximumMembers = maximumMembers }

    /// Whether nobody is in it or on the way.
    var isEmpty: Bool { members.isEmpty && pending.isEmpty }

    /// About how many bytes of memory it takes.
    var footprint: Int { ownBytes + memberBytes.values.reduce(0, +) }
    /// Those of them that count for who has made it.
    var ownBytes: Int { 2048 + pending.count * 300 }

    var membersInOrder: [Member] { members.values.sorted { $0.order < $1.order } }

    // MARK: Members

    mutating func store(_ member: Member) {
        removeMember(member.id)
        members[member.id] = member
        count(member, 1)
        if let instance = member.instanceID { instances[instance] = member.id }
        for name in member.protocols.map(\.name).distinct() { supporters[name, default: 0] += 1 }
    }

    private mutating func count(_ member: Member, _ sign: Int) {
        for (holder, bytes) in [(member.holder, member.footprint), (member.assignmentHolder, member.assignment.count)]
        where bytes > 0 {
            let sum = (memberBytes[holder] ?? 0) + sign * bytes
            memberBytes[holder] = sum == 0 ? nil : sum
        }
    }

    @discardableResult
    mutating func removeMember(_ id: String) -> Member? {
        guard let member = members.removeValue(forKey: id) else { return nil }
        count(member, -1)
        if let instance = member.instanceID, instances[instance].map({ ExactText($0) == ExactText(id) }) == true {
            instances[instance] = nil
        }
        for name in member.protocols.map(\.name).distinct() {
            let left = (supporters[name] ?? 1) - 1
            supporters[name] = left > 0 ? left : nil
        }
        return member
    }

    /// Changes what takes no memory and is looked up nowhere: deadlines and requests that wait.
    mutating func touch(_ id: String, _ change: (inout Member) -> Void) {
        guard var member = members[id] else { return }
        change(&member)
        members[id] = member
    }

    func member(ofInstance instance: String?) -> Member? { instance.flatMap { instances[$0] }.flatMap { members[$0] } }
}
