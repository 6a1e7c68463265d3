import KafkaCodec
import TestSupport
import TrestleBase
import WireBytes

@testable import KafkaSession

/// A member as a client drives it: the machines of membership, positions and commits, and a user that works on what it reads.
final class SimulatedMember {
    final class Reading {
        var position: FetchPosition
        var isRevoking = false
        var isRequesting = false
        var isWorking = false
        /// Behind what the user is done with.
        var processed: OffsetAndMetadata?

        init(_ position: FetchPosition) { self.position = position }
    }

    let number: Int
    unowned let world: ConsumerSimulation
    private(set) var membership: GroupMembership
    private var commits: OffsetCommits
    private var random: SeededRandom
    private var readings: [TopicPartition: Reading] = [:]
    private var revoking: Set<TopicPartition> = []
    private var isRevoked = false
    private(set) var isAlive = true
    private(set) var isClosing = false
    private var ticket: UInt64 = 0
    private var calls: [UInt64: () -> Void] = [:]
    private var wakeAt = Instant.distantFuture
    /// Counts, so that a call in place of which an earlier one came does nothing.
    private var wakeNumber = 0

    private static let backoff = Backoff(initial: .milliseconds(20), maximum: .milliseconds(200))

    init(_ world: ConsumerSimulation, number: Int, seed: UInt64) {
        self.world = world
        self.number = number
        var configuration = GroupMembership.Configuration(groupID: "g")
        configuration.assignors = world.assignors
        configuration.sessionTimeout = .milliseconds(1500)
        configuration.heartbeatInterval = .milliseconds(200)
        configuration.rebalanceTimeout = .milliseconds(3000)
        configuration.backoff = Self.backoff
        membership = GroupMembership(configuration: configuration, seed: seed)
        commits = OffsetCommits(backoff: Self.backoff)
        random = SeededRandom(seed: seed &+ 1)
    }

    /// Partitions that it may be reading.
    var held: Set<TopicPartition> { Set(readings.keys) }

    // MARK: What happens to it

    func subscribe(_ topics: [String]) { perform { $0.handleSubscription(topics, isActive: true, now: $1) } }

    func unsubscribe() { perform { $0.handleSubscription([], isActive: false, now: $1) } }

    func close() {
        isClosing = true
        perform { $0.handleClose(now: $1) }
    }

    func crash() {
        isAlive = false
        readings = [:]
    }

    func handleTopics() { perform { [counts = world.counts] in $0.handleTopics(counts, now: $1) } }

    func handleLeader(of place: TopicPartition, epoch: Int32) {
        // Not everybody hears of it at once.
        world.clock.after(UInt64(random.below(200))) { [weak self] in
            self?.readings[place]?.position.handleLeader(Int32(epoch % 3), epoch: epoch)
            self?.advance()
        }
    }

    // MARK: The driver

    private func perform(_ event: (inout GroupMembership, Instant) -> [GroupMembership.Action]) {
        guard isAlive else { return }
        for action in event(&membership, world.clock.now) { carryOut(action) }
        advance()
    }

    private func carryOut(_ action: GroupMembership.Action) {
        switch action {
        case .join(let ticket): sendJoin(ticket)
        case .describe:
            world.clock.after(UInt64(random.below(30))) { [weak self] in self?.handleTopics() }
        case .sync(let ticket, let assignments): sendSync(ticket, assignments)
        case .heartbeat(let ticket): sendHeartbeat(ticket)
        case .leave(let request):
            let id = request.memberID
            world.call(self) { [world] (reply: @escaping (Bool) -> Void) in
                world.coordinator.leave(id)
                reply(true)
            } _: { _ in
            }
        case .coordinatorLost: break
        case .assign(let places): assign(places)
        case .revoke(let places): revoke(places)
        case .lose(let places):
            revoking.subtract(places)
            remove(places)
        case .left: if isClosing { isAlive = false }
        case .fail(let failure): world.fail("member \(number) failed: \(failure)")
        }
    }

    private func sendJoin(_ ticket: UInt64) {
        guard let request = try? membership.joinRequest(version: world.coordinator.joinVersion) else {
            return world.fail("no join request")
        }
        // Now and then a connection has to be made first.
        world.clock.after(UInt64(max(0, random.below(30) - 15))) { [weak self] in
            guard let self, isAlive, membership.handleSending(ticket: ticket) else { return }
            send(request, ticket)
        }
    }

    private func send(_ request: JoinGroupRequest, _ ticket: UInt64) {
        world.call(self) { [world] reply in
            world.coordinator.join(request, reply)
        } _: { [weak self] (response: JoinGroupResponse?) in
            self?.perform {
                if let response { return $0.handleJoin(response, ticket: ticket, now: $1) }
                return $0.handleNoResponse(ticket: ticket, now: $1)
            }
        }
    }

    private func sendSync(_ ticket: UInt64, _ assignments: [String: [TopicPartition]]) {
        guard let request = try? membership.syncRequest(assignments, version: 5) else {
            return world.fail("no sync request")
        }
        world.call(self) { [world] reply in
            world.coordinator.sync(request, reply)
        } _: { [weak self] (response: SyncGroupResponse?) in
            self?.perform {
                if let response { return $0.handleSync(response, ticket: ticket, now: $1) }
                return $0.handleNoResponse(ticket: ticket, now: $1)
            }
        }
    }

    private func sendHeartbeat(_ ticket: UInt64) {
        let request = membership.heartbeatRequest(version: 4)
        let sentAt = world.clock.now
        world.call(self) { [world] (reply: @escaping (KafkaErrorCode) -> Void) in
            reply(world.coordinator.heartbeat(request))
        } _: { [weak self] code in
            self?.perform {
                if let code {
                    return $0.handleHeartbeat(errorCode: code.rawValue, ticket: ticket, sentAt: sentAt, now: $1)
                }
                return $0.handleNoHeartbeatResponse(ticket: ticket, now: $1)
            }
        }
    }

    // MARK: Partitions

    private func assign(_ places: [TopicPartition]) {
        world.noteHeld(places, by: self)
        for place in places {
            if readings[place] != nil { world.fail("\(place) was assigned twice to member \(number)") }
            let reading = Reading(
                FetchPosition(policy: .beginning, isCommitted: true, outlastsRefusals: true))
            let epoch = world.logs[place]?.epoch ?? 0
            reading.position.handleLeader(Int32(epoch % 3), epoch: epoch)
            readings[place] = reading
        }
    }

    private func revoke(_ places: [TopicPartition]) {
        revoking.formUnion(places)
        isRevoked = false
        for place in places { readings[place]?.isRevoking = true }
        advanceRevocation()
    }

    /// The user finishes, what it did is committed, then it is let go of.
    private func advanceRevocation() {
        guard !revoking.isEmpty, !isRevoked, revoking.allSatisfy({ readings[$0]?.isWorking != true }) else { return }
        isRevoked = true
        let places = revoking
        commitProcessed(of: places) { [weak self] in
            guard let self, !revoking.isEmpty, revoking == places else { return }
            revoking = []
            remove(places)
            perform { $0.handleRevoked(now: $1) }
        }
    }

    private func remove(_ places: some Sequence<TopicPartition>) {
        for place in places { readings[place] = nil }
        complete(commits.drop(places, .illegalGeneration))
    }

    // MARK: Reading

    private func advance() {
        guard isAlive else { return }
        // In an order that is the same in every run of a seed.
        for (place, reading) in readings.sorted(by: { $0.key < $1.key })
        where !reading.isRevoking && !reading.isRequesting && !reading.isWorking {
            switch reading.position.need(now: world.clock.now) {
            case .committedOffset: requestOffset(place, reading)
            case .list: list(place, reading)
            case .epochEnd(let epoch): requestEpochEnd(place, reading, epoch)
            case .fetch: fetch(place, reading)
            case nil: break
            }
            wake(at: reading.position.retryAt)
        }
        sendCommits()
        wake(at: membership.nextTime)
    }

    /// Asks to be woken at a time, in place of a later one.
    private func wake(at time: Instant) {
        let now = world.clock.now
        // What is due is done in a moment, not within what is going on.
        let time = time > 0 && time <= now && membership.nextTime <= now ? now : time
        guard time >= now, time < wakeAt, time < .distantFuture else { return }
        wakeAt = time
        wakeNumber += 1
        let number = wakeNumber
        world.clock.after(UInt64(now.duration(to: time) / .milliseconds(1)) + 1) { [weak self] in
            guard let self, wakeNumber == number else { return }
            wakeUp()
        }
    }

    private func wakeUp() {
        wakeAt = .distantFuture
        complete(commits.handleTimeout(now: world.clock.now))
        perform { $0.handleTimeout(now: $1) }
    }

    /// There is no response, or a refusal that is outlasted.
    private func handleFault(of reading: Reading, _ version: UInt64) {
        let now = world.clock.now
        guard random.chance(30) else {
            return reading.position.handleNoResponse(
                version: version, now: now, backoff: Self.backoff, random: &random)
        }
        let outcome = reading.position.handleError(
            .topicAuthorizationFailed, version: version, now: now, backoff: Self.backoff, random: &random)
        if case .failed(.refused) = outcome { reading.position.postpone(until: now + .seconds(1)) }
    }

    private func requestOffset(_ place: TopicPartition, _ reading: Reading) {
        let version = reading.position.version
        reading.isRequesting = true
        world.call(self) { [world] (reply: @escaping (Int64?) -> Void) in
            reply(world.coordinator.refusal == nil ? world.coordinator.offsets[place] ?? -1 : nil)
        } _: { [weak self] (offset: Int64??) in
            guard let self, readings[place] === reading else { return }
            reading.isRequesting = false
            guard let offset, let offset else {
                handleFault(of: reading, version)
                return advance()
            }
            let epoch = world.logs[place].map { max($0.epoch - 1, 0) } ?? -1
            _ = reading.position.handleCommitted(
                offset < 0 ? nil : OffsetAndMetadata(offset: offset, leaderEpoch: epoch), version: version)
            advance()
        }
    }

    private func list(_ place: TopicPartition, _ reading: Reading) {
        let version = reading.position.version
        reading.isRequesting = true
        world.call(self) { (reply: @escaping (Int64) -> Void) in
            reply(0)
        } _: { [weak self] offset in
            guard let self, readings[place] === reading else { return }
            reading.isRequesting = false
            if let offset {
                _ = reading.position.handleListed(offset: offset, epoch: -1, version: version)
            } else {
                handleFault(of: reading, version)
            }
            advance()
        }
    }

    private func requestEpochEnd(_ place: TopicPartition, _ reading: Reading, _ epoch: Int32) {
        let version = reading.position.version
        reading.isRequesting = true
        world.call(self) { [world] (reply: @escaping (ConsumerSimulation.Log?) -> Void) in
            reply(world.logs[place])
        } _: { [weak self] log in
            guard let self, readings[place] === reading else { return }
            reading.isRequesting = false
            if let log, let log {
                let outcome = reading.position.handleEpochEnd(epoch: epoch, endOffset: log.end, version: version)
                if outcome != .done { world.fail("\(place) was taken for truncated: \(outcome)") }
            } else {
                handleFault(of: reading, version)
            }
            advance()
        }
    }

    private func fetch(_ place: TopicPartition, _ reading: Reading) {
        let (version, offset) = (reading.position.version, reading.position.offset)
        reading.isRequesting = true
        world.call(self) { [world] (reply: @escaping (Int64) -> Void) in
            let end = world.logs[place]?.end ?? 0
            reply(min(end, offset + 7))
        } _: { [weak self] end in
            guard let self else { return }
            reading.isRequesting = false
            guard readings[place] === reading, !reading.isRevoking, reading.position.version == version else {
                return advance()
            }
            guard let end else {
                handleFault(of: reading, version)
                return advance()
            }
            guard end > offset else {
                reading.isRequesting = true
                world.clock.after(20) { [weak self] in
                    reading.isRequesting = false
                    self?.advance()
                }
                return
            }
            let epoch = world.logs[place]?.epoch ?? -1
            reading.position.advance(to: end, leaderEpoch: min(epoch, reading.position.leaderEpoch))
            work(place, reading, offset..<end, epoch)
        }
    }

    /// The user reads the records, now and then slowly, and comes back.
    private func work(_ place: TopicPartition, _ reading: Reading, _ offsets: Range<Int64>, _ epoch: Int32) {
        reading.isWorking = true
        let isSlow = world.faults.isSlow && random.chance(3)
        if isSlow { perform { $0.handlePoll(deadline: $1 + .seconds(3), now: $1) } }
        world.clock.after(isSlow ? 5000 : UInt64(random.below(30))) { [weak self] in
            guard let self, isAlive else { return }
            reading.isWorking = false
            for offset in offsets { world.noteRead(place, offset) }
            if isSlow { perform { $0.handlePoll(deadline: nil, now: $1) } }
            guard readings[place] === reading else { return }
            reading.processed = OffsetAndMetadata(offset: offsets.upperBound, leaderEpoch: epoch)
            commitProcessed(of: [place]) {}
            advanceRevocation()
            advance()
        }
    }

    // MARK: Commits

    private func commitProcessed(of places: Set<TopicPartition>, then completion: @escaping () -> Void) {
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        for place in places { offsets[place] = readings[place]?.processed }
        ticket += 1
        calls[ticket] = completion
        complete(commits.add(offsets, ticket: ticket, deadline: world.clock.now + .seconds(10)))
        sendCommits()
    }

    private func complete(_ completions: [OffsetCommits.Completion]) {
        for completion in completions { calls.removeValue(forKey: completion.ticket)?() }
    }

    private func sendCommits() {
        guard membership.canCommit, let offsets = commits.nextRequest(now: world.clock.now) else {
            let next = commits.nextTime
            if next > world.clock.now { wake(at: next) }
            return
        }
        let (id, generation) = (membership.memberID, membership.generation)
        world.call(self) { [world] (reply: @escaping (KafkaErrorCode) -> Void) in
            let code = world.coordinator.commit(offsets, member: id, generation: generation)
            if code == .none {
                for (place, offset) in offsets.sorted(by: { $0.key < $1.key }) {
                    world.noteCommit(place, offset.offset)
                }
            }
            reply(code)
        } _: { [weak self] code in
            guard let self else { return }
            if let code {
                let isCurrent = membership.isCurrent(generation)
                complete(
                    commits.handleResponse(
                        offsets.mapValues { _ in code }, isCurrent: isCurrent, now: world.clock.now, random: &random))
                if code != .none { perform { $0.handleCommitRefused(code, generation: generation, now: $1) } }
            } else {
                commits.handleNoResponse(now: world.clock.now, random: &random)
            }
            advance()
        }
    }
}
