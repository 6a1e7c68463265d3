import KafkaCodec
import KafkaSession
import TrestleBase
import TrestleTransport

/// Partitions on their way out: first the user finishes its batches, then the delegate is called, then its commits
/// complete.
final class Revocation {
    var places: Set<TopicPartition>
    /// Whether the delegate was called.
    var isAnnounced = false
    /// Whether it has responded.
    var hasResponded = false
    var isCommitting = false
    var isCommitted = false

    init(_ places: some Sequence<TopicPartition>) { self.places = Set(places) }
}

// The group: carries out what the membership decides, and brings it the responses.
extension KafkaConsumerCore {
    var coordinator: ClusterDestination? {
        configuration.groupID.map { .coordinator(of: CoordinatorKey(.group, $0)) }
    }

    /// Gives an event to the membership and carries out what follows. Events that come meanwhile follow after it.
    func perform(_ event: (inout GroupMembership, Instant) -> [GroupMembership.Action]) {
        guard isActive, var changed = membership else { return }
        // Nobody else holds it meanwhile, so that it is not copied.
        membership = nil
        let actions = event(&changed, now)
        membership = changed
        pendingActions += actions
        guard !isPerforming else { return }
        isPerforming = true
        while isActive, !pendingActions.isEmpty { carryOut(pendingActions.removeFirst()) }
        isPerforming = false
        scheduleAdvance()
    }

    private func carryOut(_ action: GroupMembership.Action) {
        switch action {
        case .join(let ticket): sendJoin(ticket)
        case .describe(let topics): describe(topics)
        case .sync(let ticket, let assignments): sendSync(ticket, assignments)
        case .heartbeat(let ticket): sendHeartbeat(ticket)
        case .leave(let request): sendLeave(request)
        case .coordinatorLost:
            if let groupID = configuration.groupID {
                cluster.invalidateCoordinator(of: CoordinatorKey(.group, groupID))
            }
        case .assign(let places): assign(places)
        case .revoke(let places): revoke(places)
        case .lose(let places): lose(places)
        case .left:
            if state == .closing, lastRequests == 0 { finish() } else { releaseGroupTopics() }
        case .fail(let failure): delegate?.consumer(self, failed: KafkaError(failure), isFatal: true)
        }
    }

    // MARK: Requests

    private func sendJoin(_ ticket: UInt64) {
        guard let coordinator, let membership else { return }
        useTopics()
        let request: JoinGroupRequest
        do { request = try membership.joinRequest(version: 9) } catch { return failGroup(error) }
        cluster.send(
            to: coordinator, versions: 0...9, allowance: membership.joinAllowance,
            isStillDue: { [weak self] in self?.membership?.handleSending(ticket: ticket) ?? false }
        ) { version in
            var request = request
            if version < 5 { request.groupInstanceID = nil }
            return request
        } then: { [weak self] outcome in
            if case .notSent = outcome, self?.membership?.awaitsJoin(ticket: ticket) == false { return }
            self?.handle(outcome, ticket, \.errorCode) { $0.handleJoin($1, ticket: ticket, now: $2) }
        }
    }

    private func sendSync(_ ticket: UInt64, _ assignments: [String: [TopicPartition]]) {
        guard let coordinator, let membership else { return }
        let request: SyncGroupRequest
        do { request = try membership.syncRequest(assignments, version: 5) } catch { return failGroup(error) }
        cluster.send(
            to: coordinator, versions: 0...5,
            allowance: { [configuration] _ in configuration.maximumPollInterval + .seconds(5) }
        ) { version in
            var request = request
            if version < 3 { request.groupInstanceID = nil }
            return request
        } then: { [weak self] outcome in
            if case .response(let response, _) = outcome, response.errorCode == 0 { self?.groupRefusals = 0 }
            self?.handle(outcome, ticket, \.errorCode) { $0.handleSync($1, ticket: ticket, now: $2) }
        }
    }

    private func handle<Response>(
        _ outcome: ClusterOutcome<Response>, _ ticket: UInt64, _ code: (Response) -> Int16,
        _ event: (inout GroupMembership, Response, Instant) -> [GroupMembership.Action]
    ) {
        switch outcome {
        case .response(let response, _):
            noteGroupResponse(KafkaErrorCode(rawValue: code(response)))
            perform { event(&$0, response, $1) }
        case .notSent(let obstacle) where obstacle.code == .authorizationFailed || obstacle.code == .unsupportedVersion:
            failGroup(KafkaError(obstacle))
        case .notSent(let obstacle), .noResponse(let obstacle):
            noteObstacle(obstacle)
            perform { $0.handleNoResponse(ticket: ticket, now: $1) }
        }
    }

    /// Refusals in a row are reported; a few belong to each rebalance.
    private func noteGroupResponse(_ code: KafkaErrorCode) {
        guard code != .none else { return }
        groupRefusals += 1
        guard groupRefusals >= 5, let groupID = configuration.groupID else { return }
        noteObstacle(
            KafkaObstacle(
                .brokerError, errorCode: code.rawValue,
                "the coordinator does not let this member into group '\(groupID)' (\(code))"))
    }

    private func failGroup(_ error: KafkaCodecError) {
        failGroup(KafkaError(.groupRefused, "the group's protocol cannot be written: \(error)"))
    }

    private func failGroup(_ error: KafkaError) {
        let failure = GroupFailure(errorCode: error.errorCode.rawValue, error.text, fix: error.fix)
        perform { membership, _ in membership.handleFault(failure) }
    }

    private func sendHeartbeat(_ ticket: UInt64) {
        guard let coordinator, let membership else { return }
        let sentAt = now
        cluster.send(to: coordinator, versions: 0...4, timeout: configuration.sessionTimeout) { version in
            membership.heartbeatRequest(version: version)
        } then: { [weak self] outcome in
            guard let self else { return }
            switch outcome {
            case .response(let response, _):
                perform { $0.handleHeartbeat(errorCode: response.errorCode, ticket: ticket, sentAt: sentAt, now: $1) }
            case .notSent, .noResponse:
                perform { $0.handleNoHeartbeatResponse(ticket: ticket, now: $1) }
            }
        }
    }

    /// Nobody waits for the response, but the connection stands until it comes: the group learns of it at once.
    private func sendLeave(_ request: LeaveGroupRequest) {
        guard let coordinator else { return }
        lastRequests += 1
        cluster.send(to: coordinator, versions: 0...5, timeout: .seconds(5)) { version in
            request.adapted(to: version)
        } then: { [weak self] _ in
            guard let self else { return }
            lastRequests -= 1
            if state == .closing, lastRequests == 0, membership?.isSettled ?? true { finish() }
        }
    }

    // MARK: Topics

    /// The leader's topics; those that the cluster has described already are told at once.
    private func describe(_ topics: [String]) {
        useTopics()
        tellTopics()
    }

    /// Tells the membership how many partitions the topics of the group have, once all have been described.
    func tellTopics() {
        guard let membership else { return }
        let topics = membership.groupTopics
        guard !topics.isEmpty else {
            // A group whose members want nothing, as with patterns that match no topic yet.
            return perform { $0.handleTopics([:], now: $1) }
        }
        var counts: [String: Int] = [:]
        for topic in topics {
            guard let known = cluster.metadata.topics[topic] else { return }
            counts[topic] = known.partitions.count
        }
        perform { $0.handleTopics(counts, now: $1) }
    }

    /// Keeps the topics of the subscription, of the group and of the partitions in the picture of the cluster.
    func useTopics() {
        var needed = Set(partitions.values.map(\.place.topic))
        if let membership {
            needed.formUnion(membership.groupTopics)
            needed.formUnion(membership.topics)
        }
        if case .topics(let names) = subscription { needed.formUnion(names) }
        for topic in needed.subtracting(topicsInUse).sorted() { cluster.use(topic) }
        for topic in topicsInUse.subtracting(needed).sorted() { cluster.stopUsing(topic) }
        topicsInUse = needed
    }

    private func releaseGroupTopics() { useTopics() }

    // MARK: Partitions

    private func assign(_ places: [TopicPartition]) {
        for place in places { add(place, newPosition(isCommitted: true)) }
        useTopics()
        if let membership {
            observe(.rebalanced(generation: membership.generation, partitions: membership.owned.sorted()))
        }
        if autoCommitAt == .distantFuture, configuration.commitsAutomatically {
            autoCommitAt = now + configuration.commitInterval
        }
        delegate?.consumer(self, rebalanced: .assigned(places)) {}
    }

    func newPosition(isCommitted: Bool) -> FetchPosition {
        FetchPosition(
            policy: configuration.offsetReset, isCommitted: isCommitted,
            outlastsRefusals: configuration.waitingAdvice != nil)
    }

    func add(_ place: TopicPartition, _ position: FetchPosition) {
        assignments &+= 1
        let partition = ConsumedPartition(place, assignment: assignments, position: position)
        partitions.insert(partition)
        updateLeader(of: partition)
    }

    private func revoke(_ places: [TopicPartition]) {
        for place in places {
            guard let partition = partitions[place] else { continue }
            partition.isRevoking = true
            bufferedBytes -= partition.dropFetched()
        }
        if let revocation, !revocation.isCommitting, !revocation.isAnnounced {
            revocation.places.formUnion(places)
        } else if let revocation {
            // Some were on their way out when the user called close: all of them once more, together.
            self.revocation = Revocation(revocation.places.union(places))
        } else {
            revocation = Revocation(places)
        }
        delegate?.consumer(self, awaits: places)
        advanceRevocation()
    }

    /// Goes on with letting go, as far as it can.
    func advanceRevocation() {
        guard isActive, let revocation else { return }
        let leaving = revocation.places.sorted().compactMap { partitions[$0] }
        guard leaving.allSatisfy({ $0.outstanding == 0 }) else { return }
        if !revocation.isAnnounced {
            revocation.isAnnounced = true
            guard let delegate else {
                revocation.hasResponded = true
                return advanceRevocation()
            }
            delegate.consumer(self, rebalanced: .revoking(revocation.places.sorted())) {
                [weak self, weak revocation] in
                guard let self, let revocation, self.revocation === revocation else { return }
                revocation.hasResponded = true
                advanceRevocation()
            }
            return
        }
        guard revocation.hasResponded else { return }
        if !revocation.isCommitting {
            revocation.isCommitting = true
            commitProcessed(of: leaving) { [weak self, weak revocation] in
                guard let self, let revocation, self.revocation === revocation else { return }
                revocation.isCommitted = true
                advanceRevocation()
            }
            return
        }
        guard revocation.isCommitted, !revocation.places.contains(where: { commits.isPending($0) }) else { return }
        self.revocation = nil
        remove(revocation.places.sorted())
        perform { $0.handleRevoked(now: $1) }
    }

    private func lose(_ places: [TopicPartition]) {
        if let revocation {
            revocation.places.subtract(places)
            if revocation.places.isEmpty { self.revocation = nil }
        }
        remove(places)
        delegate?.consumer(self, rebalanced: .lost(places)) {}
    }

    func remove(_ places: some Sequence<TopicPartition>) {
        for place in places {
            guard let partition = partitions.remove(place) else { continue }
            partition.isRevoking = true
            bufferedBytes -= partition.dropFetched()
        }
        complete(commits.drop(places, .illegalGeneration))
        useTopics()
    }
}
