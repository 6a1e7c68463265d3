import KafkaCodec
package import KafkaSession
import TrestleBase

// Commits: by hand, from time to time, and before partitions are let go of.
extension KafkaConsumerCore {
    /// Commits offsets in the group; each is that of the next record to read.
    ///
    /// - Parameters:
    ///   - timeout: how long it may take in all; `callTimeout` when it is `nil`.
    ///   - completion: called once, with `nil` when all are stored.
    package func commit(
        _ offsets: [TopicPartition: OffsetAndMetadata], timeout: Duration? = nil,
        then completion: @escaping (KafkaError?) -> Void
    ) {
        guard isActive else { return completion(KafkaError(.stopped, "the consumer is not running")) }
        guard configuration.groupID != nil else {
            return completion(
                KafkaError(
                    .invalidConfiguration, "a consumer without a group commits nothing", fix: "set groupID (group.id)"))
        }
        for (place, offset) in offsets.inOrder {
            guard partitions[place] != nil else { return completion(.notAssigned(place)) }
            guard offset.offset >= 0 else {
                return completion(
                    KafkaError(
                        .invalidConfiguration, "offset \(offset.offset) of \(place) cannot be committed",
                        topic: place.topic, partition: place.partition))
            }
        }
        for (place, offset) in offsets { partitions[place]?.noteCommit(of: offset) }
        nextTicket &+= 1
        let ticket = nextTicket
        commitCalls[ticket] = { [weak self] error in
            if error != nil { self?.forgetCommit(of: offsets) }
            completion(error)
        }
        let deadline = now + (timeout ?? configuration.callTimeout)
        complete(commits.add(offsets, ticket: ticket, deadline: deadline))
        scheduleAdvance()
    }

    /// It was not stored: an automatic commit tries again, where the partition is still ours.
    private func forgetCommit(of offsets: [TopicPartition: OffsetAndMetadata]) {
        for (place, offset) in offsets where partitions[place]?.committed == offset {
            partitions[place]?.committed = nil
        }
    }

    /// The positions of all partitions from which records were returned: the argument of `commit` to commit everything.
    package var positions: [TopicPartition: OffsetAndMetadata] {
        var positions: [TopicPartition: OffsetAndMetadata] = [:]
        for partition in partitions.values where partition.isMoved { positions[partition.place] = partition.next }
        return positions
    }

    /// Positions to commit, none of them before what was committed since the partition was last sought: another loop may have committed
    /// more by hand.
    func raised(_ positions: [TopicPartition: OffsetAndMetadata]) -> [TopicPartition: OffsetAndMetadata] {
        var raised = positions
        for (place, position) in positions {
            if let committed = partitions[place]?.committed, position.isBefore(committed) {
                raised[place] = committed
            }
        }
        return raised
    }

    func complete(_ completions: [OffsetCommits.Completion]) {
        for completion in completions {
            guard let call = commitCalls.removeValue(forKey: completion.ticket) else { continue }
            let first = completion.refused.min { $0.key < $1.key }
            call(first.map { Self.commitError(place: $0.key, code: $0.value) })
        }
        advanceRevocation()
    }

    private static func commitError(place: TopicPartition, code: KafkaErrorCode) -> KafkaError {
        switch code {
        case .illegalGeneration, .unknownMemberID, .fencedInstanceID:
            KafkaError(
                .notAssigned, "the group has given \(place) to another member: its offset was not committed",
                errorCode: code, topic: place.topic, partition: place.partition)
        case .requestTimedOut:
            KafkaError(
                .timedOut, "the commit of \(place) was not completed in time", errorCode: code, topic: place.topic,
                partition: place.partition)
        default:
            KafkaError(
                errorCode: code.rawValue, doing: "committing the offset of \(place)", topic: place.topic,
                partition: place.partition)
        }
    }

    /// Sends what waits, and what is to be committed by itself when it is time.
    func advanceCommits() {
        guard let coordinator else { return }
        let now = now
        complete(commits.handleTimeout(now: now))
        if autoCommitAt <= now {
            autoCommitAt = now + configuration.commitInterval
            commitProcessed(of: partitions.values) {}
        }
        if autoCommitAt < .distantFuture { wake(at: autoCommitAt) }
        if canCommit, let offsets = commits.nextRequest(now: now) { send(offsets, to: coordinator) }
        let next = commits.nextTime
        if next > now { wake(at: next) }
    }

    /// In the name of a member, or of nobody when the partitions are assigned by hand.
    private var canCommit: Bool {
        if case .manual = subscription { return true }
        return membership?.canCommit ?? false
    }

    private func send(_ offsets: [TopicPartition: OffsetAndMetadata], to coordinator: ClusterDestination) {
        var request = OffsetCommitRequest()
        request.groupID = configuration.groupID ?? ""
        let isManual = if case .manual = subscription { true } else { false }
        let generation = isManual ? -1 : membership?.generation ?? -1
        request.generationIdOrMemberEpoch = generation
        request.memberID = isManual ? "" : membership?.memberID ?? ""
        let instance = isManual ? nil : configuration.groupInstanceID
        request.topics = offsets.inOrder.grouped(byTopic: \.key.topic).map { topic, entries in
            var element = OffsetCommitRequest.Topic()
            element.name = topic
            element.partitions = entries.map { place, offset in
                var partition = OffsetCommitRequest.Partition()
                partition.partitionIndex = place.partition
                partition.committedOffset = offset.offset
                partition.committedLeaderEpoch = offset.leaderEpoch
                partition.committedMetadata = offset.metadata
                return partition
            }
            return element
        }
        cluster.send(to: coordinator, versions: 1...9) { [request] version in
            var request = request
            if version >= 7 { request.groupInstanceID = instance }
            return request
        } then: { [weak self] outcome in
            self?.handle(outcome, generation: generation)
        }
    }

    private func handle(_ outcome: ClusterOutcome<OffsetCommitResponse>, generation: Int32) {
        guard isActive else { return }
        let now = now
        guard case .response(let response, _) = outcome else {
            if case .notSent(let obstacle) = outcome { noteObstacle(obstacle) }
            commits.handleNoResponse(now: now, random: &random)
            return scheduleAdvance()
        }
        var codes: [TopicPartition: KafkaErrorCode] = [:]
        for topic in response.topics {
            for partition in topic.partitions {
                codes[TopicPartition(topic: topic.name, partition: partition.partitionIndex)] =
                    KafkaErrorCode(rawValue: partition.errorCode)
            }
        }
        let isCurrent = membership?.isCurrent(generation) ?? true
        complete(commits.handleResponse(codes, isCurrent: isCurrent || generation < 0, now: now, random: &random))
        let verdicts = Set(codes.values).sorted { $0.rawValue < $1.rawValue }
        commitRefusal = verdicts.last { $0 != .none } ?? .none
        if verdicts.contains(where: { OffsetCommits.Verdict($0) == .retry(coordinatorLost: true) }),
            let groupID = configuration.groupID
        {
            cluster.invalidateCoordinator(of: CoordinatorKey(.group, groupID))
        }
        for code in verdicts where code != .none {
            perform { $0.handleCommitRefused(code, generation: generation, now: $1) }
        }
        scheduleAdvance()
    }

    /// Commits what is done with, where that is automatic and there is news.
    func commitProcessed(of partitions: [ConsumedPartition], then completion: @escaping () -> Void) {
        guard configuration.commitsAutomatically, configuration.groupID != nil else { return completion() }
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        for partition in partitions {
            if let processed = partition.uncommitted { offsets[partition.place] = processed }
        }
        guard !offsets.isEmpty else { return completion() }
        commit(offsets) { [weak self] error in
            if let self, let error { observe(.commitFailed(error)) }
            completion()
        }
    }
}
