import KafkaCodec
import KafkaSession
import TrestleBase
import TrestleTransport
import WireBytes

/// The cluster's tenant of a group's member: carries out what the membership decides, and brings it the responses. Used on the loop only.
final class GroupMemberCore: ClusterTenant {
    private let loop: IOLoop
    private let cluster: ClusterCore
    private var membership: OpaqueGroupMembership
    private let observe: @Sendable (KafkaGroupMember.Event) -> Void
    private var pending: [OpaqueGroupMembership.Action] = []
    private var isPerforming = false
    private var timer: LoopTimer?
    private(set) var isClosed = false
    private var leaving: [CheckedContinuation<Void, Never>] = []
    private var requestsToLeave = 0

    init(
        _ cluster: ClusterCore, _ membership: OpaqueGroupMembership, loop: IOLoop,
        observe: @escaping @Sendable (KafkaGroupMember.Event) -> Void
    ) {
        self.cluster = cluster
        self.membership = membership
        self.loop = loop
        self.observe = observe
    }

    private var coordinator: CoordinatorKey { CoordinatorKey(.group, membership.configuration.groupID) }

    func start() {
        guard !isClosed else { return }
        cluster.start()
        perform { $0.handleStart(now: $1) }
    }

    /// Leaves the group, and closes the connections when the coordinator knows, or after `timeout`.
    func leave(timeout: Duration, then continuation: CheckedContinuation<Void, Never>) {
        guard !isClosed else { return continuation.resume() }
        leaving.append(continuation)
        guard leaving.count == 1 else { return }
        perform { membership, _ in membership.handleClose() }
        loop.schedule(after: timeout) { [weak self] in self?.close() }
    }

    /// Ends when the coordinator knows that the member has gone, where somebody waits for that.
    private func closeIfGone() {
        if !leaving.isEmpty, requestsToLeave == 0, membership.isGone { close() }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        timer?.cancel()
        cluster.close()
        for continuation in leaving { continuation.resume() }
        leaving = []
    }

    // MARK: Actions

    /// Gives an event to the membership and carries out what follows. Events that come meanwhile follow after it.
    private func perform(_ event: (inout OpaqueGroupMembership, Instant) -> [OpaqueGroupMembership.Action]) {
        guard !isClosed else { return }
        pending += event(&membership, loop.now)
        guard !isPerforming else { return }
        isPerforming = true
        while !isClosed, !pending.isEmpty { carryOut(pending.removeFirst()) }
        isPerforming = false
        closeIfGone()
        scheduleTimeout()
    }

    private func carryOut(_ action: OpaqueGroupMembership.Action) {
        switch action {
        case .join(let ticket): sendJoin(ticket)
        case .sync(let ticket, let assignments): sendSync(ticket, assignments)
        case .heartbeat(let ticket): sendHeartbeat(ticket)
        case .leave(let request): sendLeave(request)
        case .coordinatorLost: cluster.invalidateCoordinator(of: coordinator)
        case .assigned(let bytes, let generation): observe(.assigned(bytes, generation: generation))
        case .revoked: observe(.revoked)
        case .fail(let failure): observe(.failed(KafkaError(failure)))
        }
    }

    private func scheduleTimeout() {
        timer?.cancel()
        timer = nil
        let next = membership.nextTime
        guard !isClosed, next < .distantFuture else { return }
        timer = loop.schedule(after: max(.zero, loop.now.duration(to: next))) { [weak self] in
            self?.perform { $0.handleTimeout(now: $1) }
        }
    }

    private func sendJoin(_ ticket: UInt64) {
        let membership = membership
        cluster.send(
            to: .coordinator(of: coordinator), versions: 0...9, allowance: membership.joinAllowance,
            isStillDue: { [weak self] in self?.membership.handleSending(ticket: ticket) ?? false }
        ) { version in
            membership.joinRequest(version: version)
        } then: { [weak self] outcome in
            self?.handle(outcome, ticket) { $0.handleJoin($1, ticket: ticket, now: $2) }
        }
    }

    private func sendSync(_ ticket: UInt64, _ assignments: [String: ByteSlice]) {
        let membership = membership
        let sentAt = loop.now
        cluster.send(
            to: .coordinator(of: coordinator), versions: 0...5,
            allowance: { _ in membership.configuration.rebalanceTimeout + .seconds(5) }
        ) { version in
            membership.syncRequest(assignments, version: version)
        } then: { [weak self] outcome in
            self?.handle(outcome, ticket) { $0.handleSync($1, ticket: ticket, sentAt: sentAt, now: $2) }
        }
    }

    private func handle<Response>(
        _ outcome: ClusterOutcome<Response>, _ ticket: UInt64,
        _ event: (inout OpaqueGroupMembership, Response, Instant) -> [OpaqueGroupMembership.Action]
    ) {
        switch outcome {
        case .response(let response, _): perform { event(&$0, response, $1) }
        case .notSent(let obstacle) where obstacle.code == .authorizationFailed || obstacle.code == .unsupportedVersion:
            let error = KafkaError(obstacle)
            let failure = GroupFailure(errorCode: error.errorCode.rawValue, error.text, fix: error.fix)
            perform { membership, _ in membership.handleFault(failure) }
        case .notSent, .noResponse: perform { $0.handleNoResponse(ticket: ticket, now: $1) }
        }
    }

    private func sendHeartbeat(_ ticket: UInt64) {
        let membership = membership
        let sentAt = loop.now
        cluster.send(
            to: .coordinator(of: coordinator), versions: 0...4, timeout: membership.configuration.sessionTimeout
        ) { version in
            membership.heartbeatRequest(version: version)
        } then: { [weak self] outcome in
            guard let self else { return }
            switch outcome {
            case .response(let response, _):
                perform { $0.handleHeartbeat(errorCode: response.errorCode, ticket: ticket, sentAt: sentAt, now: $1) }
            case .notSent, .noResponse: perform { $0.handleNoHeartbeatResponse(ticket: ticket, now: $1) }
            }
        }
    }

    private func sendLeave(_ request: LeaveGroupRequest) {
        requestsToLeave += 1
        cluster.send(to: .coordinator(of: coordinator), versions: 0...5, timeout: .seconds(5)) { version in
            request.adapted(to: version)
        } then: { [weak self] _ in
            self?.requestsToLeave -= 1
            self?.closeIfGone()
        }
    }

    // MARK: ClusterTenant

    func clusterDescribed(_ topics: [String]) {}
    func clusterReady(_ node: ClusterNode?) {}
    func clusterLost(_ node: ClusterNode) {}
    func clusterRemoved(_ node: ClusterNode) {}
    func clusterObserved(_ event: ClusterEvent) {}
    func clusterEnded() {
        observe(.revoked)
        close()
    }
}
