import KafkaCodec
import TestSupport
import TrestleBase
import WireBytes

@testable import KafkaSession

/// Virtual time: what is to happen, in order.
final class VirtualClock {
    private(set) var now: Instant = 1_000_000_000
    private var events: [(time: Instant, order: UInt64, work: () -> Void)] = []
    private var order: UInt64 = 0
    /// How many events were planned.
    var eventCount: UInt64 { order }

    func after(_ milliseconds: UInt64, _ work: @escaping () -> Void) {
        order += 1
        let time = now + .milliseconds(milliseconds)
        let place = events.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
        events.insert((time, order, work), at: place)
    }

    /// Runs what is due within some time.
    func run(milliseconds: UInt64, while goesOn: () -> Bool = { true }) {
        let end = now + .milliseconds(milliseconds)
        while let first = events.first, first.time <= end, goesOn() {
            events.removeFirst()
            now = max(now, first.time)
            first.work()
        }
        now = max(now, end)
    }
}

/// What a Kafka broker does as the coordinator of one group of the classic protocol, with what may go wrong about it.
final class GroupCoordinatorModel {
    enum Phase { case empty, preparing, completing, stable }

    struct Member {
        let id: String
        var protocols: [JoinGroupRequest.GroupProtocol]
        var sessionTimeout: Duration
        var deadline: Instant
        var join: ((JoinGroupResponse) -> Void)?
        var sync: ((SyncGroupResponse) -> Void)?
        var assignment = ByteSlice()
    }

    private let clock: VirtualClock
    private(set) var phase = Phase.empty
    private(set) var generation: Int32 = 0
    private(set) var members: [String: Member] = [:]
    private var order: [String] = []
    /// The IDs that were given and not used yet, and until when the others wait for them.
    private var pending: [String: Instant] = [:]
    private var leader: String?
    private var protocolName = ""
    private var rebalanceEnd: Instant = 0
    private var lastID = 0
    private(set) var offsets: [TopicPartition: Int64] = [:]
    /// While another broker takes over, what requests get.
    var refusal: KafkaErrorCode?
    /// Whether it is one before KIP-394: a member without an ID joins at once.
    private let takesMembersWithoutID: Bool
    /// IDs that were given and neither used nor given back.
    private(set) var lapsed: Set<String> = []
    /// Members that were put out of the group without leaving.
    private(set) var fenced: Set<String> = []

    init(clock: VirtualClock, takesMembersWithoutID: Bool) {
        self.clock = clock
        self.takesMembersWithoutID = takesMembersWithoutID
    }

    /// The version of JoinGroup that it speaks.
    var joinVersion: Int16 { takesMembersWithoutID ? 3 : 9 }

    // MARK: Requests

    func join(_ request: JoinGroupRequest, _ reply: @escaping (JoinGroupResponse) -> Void) {
        func refuse(_ code: KafkaErrorCode, _ id: String = "") {
            var response = JoinGroupResponse()
            response.errorCode = code.rawValue
            response.memberID = id
            reply(response)
        }
        if let refusal { return refuse(refusal) }
        var id = request.memberID
        if id.isEmpty {
            lastID += 1
            id = "m\(lastID)"
            pending[id] = clock.now + .milliseconds(request.sessionTimeoutMs)
            if !takesMembersWithoutID { return refuse(.memberIDRequired, id) }
        }
        guard pending.removeValue(forKey: id) != nil || members[id] != nil else { return refuse(.unknownMemberID) }
        let sessionTimeout = Duration.milliseconds(request.sessionTimeoutMs)
        var member =
            members[id]
            ?? Member(id: id, protocols: [], sessionTimeout: sessionTimeout, deadline: 0, join: nil, sync: nil)
        let isNew = members[id] == nil
        let isUnchanged =
            member.protocols.map(\.name) == request.protocols.map(\.name)
            && member.protocols.map(\.metadata) == request.protocols.map(\.metadata)
        if let old = member.join { old(failedJoin(.rebalanceInProgress)) }
        member.join = nil
        member.protocols = request.protocols
        member.deadline = clock.now + sessionTimeout
        if isNew { order.append(id) }
        let mayStay = phase == .completing || phase == .stable && leader != id
        if !isNew, isUnchanged, mayStay {
            members[id] = member
            return reply(joinResponse(for: member))
        }
        member.join = reply
        members[id] = member
        rebalanceEnd = max(rebalanceEnd, clock.now + .milliseconds(request.rebalanceTimeoutMs))
        rebalance(timeout: .milliseconds(request.rebalanceTimeoutMs))
    }

    private func failedJoin(_ code: KafkaErrorCode) -> JoinGroupResponse {
        var response = JoinGroupResponse()
        response.errorCode = code.rawValue
        return response
    }

    private func failedSync(_ code: KafkaErrorCode) -> SyncGroupResponse {
        var response = SyncGroupResponse()
        response.errorCode = code.rawValue
        return response
    }

    func sync(_ request: SyncGroupRequest, _ reply: @escaping (SyncGroupResponse) -> Void) {
        if let refusal { return reply(failedSync(refusal)) }
        if let code = check(request.memberID, request.generationID) { return reply(failedSync(code)) }
        touch(request.memberID)
        switch phase {
        case .empty: reply(failedSync(.unknownMemberID))
        case .preparing: reply(failedSync(.rebalanceInProgress))
        case .stable: reply(syncResponse(for: request.memberID))
        case .completing:
            members[request.memberID]?.sync = reply
            guard request.memberID == leader else { return }
            phase = .stable
            for assignment in request.assignments { members[assignment.memberID]?.assignment = assignment.assignment }
            for id in order {
                guard let waiting = members[id]?.sync else { continue }
                members[id]?.sync = nil
                touch(id)
                waiting(syncResponse(for: id))
            }
        }
    }

    func heartbeat(_ request: HeartbeatRequest) -> KafkaErrorCode {
        if let refusal { return refusal }
        if let code = check(request.memberID, request.generationID) { return code }
        touch(request.memberID)
        return phase == .preparing ? .rebalanceInProgress : .none
    }

    func leave(_ id: String) {
        guard refusal == nil else { return }
        if pending.removeValue(forKey: id) != nil { return completeJoinIfAllAreHere() }
        if members[id] != nil { remove([id]) }
    }

    func commit(_ offsets: [TopicPartition: OffsetAndMetadata], member: String, generation: Int32) -> KafkaErrorCode {
        if let refusal { return refusal }
        if let code = check(member, generation) { return code }
        touch(member)
        if phase == .completing { return .rebalanceInProgress }
        for (place, offset) in offsets { self.offsets[place] = offset.offset }
        return .none
    }

    private func touch(_ id: String) {
        guard let timeout = members[id]?.sessionTimeout else { return }
        members[id]?.deadline = clock.now + timeout
    }

    private func check(_ id: String, _ generation: Int32) -> KafkaErrorCode? {
        guard members[id] != nil else { return .unknownMemberID }
        return generation == self.generation ? nil : .illegalGeneration
    }

    /// Whether the coordinator takes a member for one of this generation.
    func holds(_ id: String, _ generation: Int32) -> Bool { members[id] != nil && generation == self.generation }

    /// The members as they came, so that a seed's run repeats.
    private var inOrder: [Member] { order.compactMap { members[$0] } }

    // MARK: Time and moves

    func handleTimeout() {
        guard refusal == nil else { return }
        let late = inOrder.filter { $0.join == nil && $0.sync == nil && $0.deadline <= clock.now }.map(\.id)
        if !late.isEmpty {
            fenced.formUnion(late)
            remove(late)
        }
        let unused = pending.filter { $0.value <= clock.now }.map(\.key)
        for id in unused { pending[id] = nil }
        if !unused.isEmpty {
            lapsed.formUnion(unused)
            completeJoinIfAllAreHere()
        }
        if phase == .preparing, rebalanceEnd <= clock.now { completeJoin() }
        // The leader that took the response to the grave is found out by its session.
    }

    /// Another broker takes over: it knows members, generation and offsets, but nobody's request.
    func move() {
        let waiting = inOrder
        for member in waiting {
            members[member.id]?.join = nil
            members[member.id]?.sync = nil
            touch(member.id)
        }
        for member in waiting {
            member.join?(failedJoin(.notCoordinator))
            member.sync?(failedSync(.notCoordinator))
        }
        if phase == .completing || phase == .preparing { phase = members.isEmpty ? .empty : .preparing }
        rebalanceEnd = clock.now + .seconds(3)
    }

    private func remove(_ ids: [String]) {
        for id in ids {
            guard let member = members.removeValue(forKey: id) else { continue }
            order.removeAll { $0 == id }
            member.join?(failedJoin(.unknownMemberID))
            member.sync?(failedSync(.unknownMemberID))
        }
        rebalance(timeout: 3_000_000_000)
    }

    // MARK: Rebalance

    private func rebalance(timeout: Duration) {
        if phase != .preparing {
            for id in order {
                if let sync = members[id]?.sync {
                    members[id]?.sync = nil
                    touch(id)
                    sync(failedSync(.rebalanceInProgress))
                }
                members[id]?.assignment = ByteSlice()
            }
            phase = .preparing
            rebalanceEnd = clock.now + timeout
        }
        completeJoinIfAllAreHere()
    }

    /// Those that were given an ID are waited for as well.
    private func completeJoinIfAllAreHere() {
        guard phase == .preparing, pending.isEmpty, members.values.allSatisfy({ $0.join != nil }) else { return }
        completeJoin()
    }

    private func completeJoin() {
        let absent = members.values.filter { $0.join == nil }.map(\.id)
        for id in absent {
            fenced.insert(id)
            members[id] = nil
            order.removeAll { $0 == id }
        }
        generation += 1
        guard !members.isEmpty else {
            phase = .empty
            leader = nil
            return
        }
        if leader.map({ members[$0] == nil }) ?? true { leader = order.first }
        protocolName = members[leader ?? ""]?.protocols.first?.name ?? ""
        phase = .completing
        for id in order {
            guard let member = members[id], let join = member.join else { continue }
            members[id]?.join = nil
            members[id]?.deadline = clock.now + member.sessionTimeout
            join(joinResponse(for: member))
        }
    }

    private func joinResponse(for member: Member) -> JoinGroupResponse {
        var response = JoinGroupResponse()
        response.generationID = generation
        response.protocolType = "consumer"
        response.protocolName = protocolName
        response.leader = leader ?? ""
        response.memberID = member.id
        if leader == member.id {
            response.members = order.compactMap { members[$0] }.map { other in
                var element = JoinGroupResponse.Member()
                element.memberID = other.id
                element.metadata = other.protocols.first { $0.name == protocolName }?.metadata ?? ByteSlice()
                return element
            }
        }
        return response
    }

    private func syncResponse(for id: String) -> SyncGroupResponse {
        var response = SyncGroupResponse()
        response.protocolType = "consumer"
        response.protocolName = protocolName
        response.assignment = members[id]?.assignment ?? ByteSlice()
        return response
    }
}
