import KafkaCodec
import KafkaSession
import TrestleBase

// What has to be found out before a partition can be fetched from: committed offsets, offsets by time, ends of epochs.
extension KafkaConsumerCore {
    func advancePositions() {
        let now = now
        var offsets: [ConsumedPartition] = []
        var lists: [Int32: [(ConsumedPartition, OffsetReset)]] = [:]
        var epochs: [Int32: [(ConsumedPartition, Int32)]] = [:]
        for partition in partitions.values where !partition.isRevoking && !partition.isRequesting {
            let position = partition.position
            guard let need = position.need(now: now) else {
                if position.retryAt > now { wake(at: position.retryAt) }
                continue
            }
            switch need {
            case .committedOffset: offsets.append(partition)
            case .list(let reset): lists[position.leaderID, default: []].append((partition, reset))
            case .epochEnd(let epoch):
                guard !isRecreated(partition), !seeksLeader(partition, of: epoch) else { continue }
                epochs[position.leaderID, default: []].append((partition, epoch))
            case .fetch: break
            }
        }
        if !offsets.isEmpty { requestOffsets(offsets) }
        for (leader, needed) in lists.inOrder { list(needed, at: leader) }
        for (leader, needed) in epochs.inOrder { requestEpochEnds(needed, at: leader) }
    }

    /// How often the cluster is queried for a leader of an epoch: after a restored backup there is none.
    private static let leaderSearches = 5

    /// Whether a leader of the epoch in which an offset was committed, or a later one, is looked for. A former leader knows nothing of
    /// that epoch, so that all the log would seem to be lost.
    private func seeksLeader(_ partition: ConsumedPartition, of epoch: Int32) -> Bool {
        guard epoch > partition.position.leaderEpoch, partition.leaderSearches < Self.leaderSearches else {
            partition.leaderSearches = 0
            return false
        }
        partition.leaderSearches += 1
        let retryAt = cluster.retryTime(attempts: partition.leaderSearches)
        partition.position.postpone(until: retryAt)
        cluster.refresh(inTrouble: true)
        wake(at: retryAt)
        return true
    }

    /// Takes what a position made of a response.
    func handle(_ outcome: FetchPosition.Outcome, _ partition: ConsumedPartition, _ code: KafkaErrorCode = .none) {
        let place = partition.place
        switch outcome {
        case .done:
            partition.refusals = 0
            release(partition)
        case .retry(let refreshes):
            if refreshes { cluster.refresh(inTrouble: true) }
            partition.refusals += 1
            // The first refusals are everyday: a leader that has moved.
            guard partition.refusals >= 4 else { break }
            let obstacle = KafkaObstacle(errorCode: code.rawValue, topic: place.topic)
            if configuration.waitingAdvice == nil {
                noteObstacle(obstacle)
            } else {
                tellWaiting(partition, KafkaError(obstacle, at: place))
            }
        case .truncated(let offset):
            dropAhead(of: partition)
            partition.noteLoss(from: offset)
            observe(.truncated(place, at: offset))
        case .outOfRange(let offset):
            dropAhead(of: partition)
            partition.noteLoss(from: -1)
            observe(.outOfRange(place, offset: offset))
        case .failed(let fault): handleRefusal(fault, of: partition)
        }
    }

    private func dropAhead(of partition: ConsumedPartition) { bufferedBytes -= partition.dropFetched() }

    private func handleError(_ code: KafkaErrorCode, _ partition: ConsumedPartition, version: UInt64) {
        let outcome = partition.position.handleError(
            code, version: version, now: now, backoff: configuration.cluster.retryBackoff, random: &random)
        handle(outcome, partition, code)
    }

    private func handleNoResponse(_ requested: [(ConsumedPartition, UInt64)], _ obstacle: KafkaObstacle) {
        for (partition, version) in requested {
            partition.isRequesting = false
            partition.position.handleNoResponse(
                version: version, now: now, backoff: configuration.cluster.retryBackoff, random: &random)
        }
        if obstacle.code == .authorizationFailed || obstacle.code == .unsupportedVersion {
            noteObstacle(obstacle)
        }
        scheduleAdvance()
    }

    // MARK: Responses

    /// The response; `nil` when there is none, which the positions then know.
    private func response<Response>(
        of outcome: ClusterOutcome<Response>, _ requested: [(ConsumedPartition, UInt64)]
    ) -> Response? {
        guard isActive else { return nil }
        switch outcome {
        case .response(let response, _): return response
        case .notSent(let obstacle), .noResponse(let obstacle):
            handleNoResponse(requested, obstacle)
            return nil
        }
    }

    /// Gives each requested partition its result. One that the response does not name counts as refused.
    private func settle<Result>(
        _ requested: [(ConsumedPartition, UInt64)], _ results: [TopicPartition: Result],
        code: (Result?) -> KafkaErrorCode?, apply: (ConsumedPartition, Result, UInt64) -> FetchPosition.Outcome
    ) {
        for (partition, version) in requested {
            partition.isRequesting = false
            let result = results[partition.place]
            let code = code(result) ?? .unknownServerError
            if code == .none, let result {
                handle(apply(partition, result, version), partition)
            } else {
                handleError(code, partition, version: version)
            }
        }
        scheduleAdvance()
    }

    // MARK: OffsetFetch

    /// How many partitions of a topic are looked at for how the group has begun with it.
    private static let mostSiblings = 1_000

    private func requestOffsets(_ needed: [ConsumedPartition]) {
        guard let coordinator, let groupID = configuration.groupID else { return }
        let requested = needed.map { ($0, $0.position.version) }
        for partition in needed { partition.isRequesting = true }
        var places = needed.map(\.place)
        if configuration.start != nil {
            // How the group has begun with the topic is told by those that others have.
            var all: Set<TopicPartition> = []
            for topic in Set(places.map(\.topic)) {
                let count = min(cluster.metadata.topics[topic]?.partitions.count ?? 0, Self.mostSiblings)
                for index in 0..<max(count, 1) {
                    all.insert(TopicPartition(topic: topic, partition: Int32(index)))
                }
            }
            places += all.subtracting(places).sorted()
        }
        let isCommitted = configuration.isolationLevel == .readCommitted
        cluster.send(to: coordinator, versions: 1...9) { version in
            Self.offsetFetchRequest(groupID, places, requireStable: isCommitted, version: version)
        } then: { [weak self] outcome in
            self?.handle(outcome, requested)
        }
    }

    private func handle(_ outcome: ClusterOutcome<OffsetFetchResponse>, _ requested: [(ConsumedPartition, UInt64)]) {
        guard let response = response(of: outcome, requested) else { return }
        let results = OffsetFetchResults(response)
        if results.errorCode == .notCoordinator || results.errorCode == .coordinatorNotAvailable,
            let groupID = configuration.groupID
        {
            cluster.invalidateCoordinator(of: CoordinatorKey(.group, groupID))
        }
        settle(requested, results.offsets, code: { results.errorCode != .none ? results.errorCode : $0?.errorCode }) {
            partition, result, version in
            let offset =
                result.offset < 0 ? nil : OffsetAndMetadata(offset: result.offset, leaderEpoch: result.leaderEpoch)
            if let offset, version == partition.position.version {
                (partition.processed, partition.committed) = (offset, offset)
                if !partition.hasBegun {
                    partition.hasBegun = true
                    let whole = OffsetAndMetadata(
                        offset: offset.offset, leaderEpoch: offset.leaderEpoch, metadata: result.metadata)
                    self.delegate?.consumer(self, begins: partition.place, at: whole, isCommitted: true)
                }
            } else if let start = self.configuration.start {
                let texts = results.offsets.compactMap { place, result in
                    place.topic == partition.place.topic && result.offset >= 0 ? result.metadata : nil
                }
                partition.position.start = start(
                    partition.place, texts, self.arrivals.isLater(partition.place.topic))
            }
            return partition.position.handleCommitted(offset, version: version)
        }
    }

    /// A leader that is gone holds nothing up for long: the cluster is then queried for the leader.
    private var lookUpTimeout: Duration { min(configuration.cluster.requestTimeout, .seconds(5)) }

    // MARK: ListOffsets

    private func list(_ needed: [(ConsumedPartition, OffsetReset)], at leader: Int32) {
        let requested = needed.map { ($0.0, $0.0.position.version) }
        for (partition, _) in needed { partition.isRequesting = true }
        let places = needed.map { ($0.0.place, $0.1.timestamp, $0.0.position.leaderEpoch) }
        let isolation = configuration.isolationLevel.rawValue
        cluster.send(to: .node(leader), versions: 1...7, timeout: lookUpTimeout) { version in
            Self.listRequest(places, isolation: isolation, version: version)
        } then: { [weak self] outcome in
            self?.handle(outcome, requested)
        }
    }

    static func listRequest(
        _ places: [(TopicPartition, timestamp: Int64, epoch: Int32)], isolation: Int8, version: Int16
    ) -> ListOffsetsRequest {
        var request = ListOffsetsRequest()
        request.replicaID = -1
        if version >= 2 { request.isolationLevel = isolation }
        request.topics = places.grouped(byTopic: \.0.topic).map { topic, entries in
            var element = ListOffsetsRequest.Topic()
            element.name = topic
            element.partitions = entries.map { place, timestamp, epoch in
                var partition = ListOffsetsRequest.Partition()
                partition.partitionIndex = place.partition
                partition.timestamp = timestamp
                partition.currentLeaderEpoch = epoch
                return partition
            }
            return element
        }
        return request
    }

    private func handle(_ outcome: ClusterOutcome<ListOffsetsResponse>, _ requested: [(ConsumedPartition, UInt64)]) {
        guard let response = response(of: outcome, requested) else { return }
        let results = response.topics.flatMap { topic in
            topic.partitions.map { (TopicPartition(topic: topic.name, partition: $0.partitionIndex), $0) }
        }
        settle(requested, Dictionary(results) { $1 }, code: { $0.map { KafkaErrorCode(rawValue: $0.errorCode) } }) {
            let outcome = $0.position.handleListed(offset: $1.offset, epoch: $1.leaderEpoch, version: $2)
            if !$0.hasBegun, $0.position.offset >= 0 {
                let begin = OffsetAndMetadata(offset: $0.position.offset, leaderEpoch: $0.position.lastEpoch)
                $0.begin(at: begin)
                self.delegate?.consumer(self, begins: $0.place, at: begin, isCommitted: false)
            }
            return outcome
        }
    }

    // MARK: OffsetForLeaderEpoch

    private func requestEpochEnds(_ needed: [(ConsumedPartition, Int32)], at leader: Int32) {
        let requested = needed.map { ($0.0, $0.0.position.version) }
        for (partition, _) in needed { partition.isRequesting = true }
        let places = needed.map { ($0.0.place, $0.1, $0.0.position.leaderEpoch) }
        cluster.send(to: .node(leader), versions: 2...4, timeout: lookUpTimeout) { _ in
            var request = OffsetForLeaderEpochRequest()
            request.replicaID = -1
            request.topics = places.grouped(byTopic: \.0.topic).map { topic, entries in
                var element = OffsetForLeaderEpochRequest.Topic()
                element.topic = topic
                element.partitions = entries.map { place, epoch, current in
                    var partition = OffsetForLeaderEpochRequest.Partition()
                    partition.partition = place.partition
                    partition.leaderEpoch = epoch
                    partition.currentLeaderEpoch = current
                    return partition
                }
                return element
            }
            return request
        } then: { [weak self] outcome in
            self?.handle(outcome, requested)
        }
    }

    private func handle(
        _ outcome: ClusterOutcome<OffsetForLeaderEpochResponse>, _ requested: [(ConsumedPartition, UInt64)]
    ) {
        if isActive, case .notSent(let obstacle) = outcome, obstacle.code == .unsupportedVersion {
            // The broker is too old to say.
            for (partition, version) in requested {
                partition.isRequesting = false
                partition.position.skipValidation(version: version)
            }
            return scheduleAdvance()
        }
        guard let response = response(of: outcome, requested) else { return }
        let results = response.topics.flatMap { topic in
            topic.partitions.map { (TopicPartition(topic: topic.topic, partition: $0.partition), $0) }
        }
        settle(requested, Dictionary(results) { $1 }, code: { $0.map { KafkaErrorCode(rawValue: $0.errorCode) } }) {
            $0.position.handleEpochEnd(epoch: $1.leaderEpoch, endOffset: $1.endOffset, version: $2)
        }
    }
}

/// The committed offsets of a response in any of its two forms.
struct OffsetFetchResults {
    struct Entry {
        let offset: Int64
        let leaderEpoch: Int32
        let metadata: String
        let errorCode: KafkaErrorCode
    }

    /// Of the whole group.
    private(set) var errorCode = KafkaErrorCode.none
    private(set) var offsets: [TopicPartition: Entry] = [:]

    init(_ response: OffsetFetchResponse) {
        if response.errorCode != 0 { errorCode = KafkaErrorCode(rawValue: response.errorCode) }
        for topic in response.topics {
            for partition in topic.partitions {
                offsets[TopicPartition(topic: topic.name, partition: partition.partitionIndex)] = Entry(
                    offset: partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch,
                    metadata: partition.metadata ?? "", errorCode: KafkaErrorCode(rawValue: partition.errorCode))
            }
        }
        for group in response.groups {
            if group.errorCode != 0 { errorCode = KafkaErrorCode(rawValue: group.errorCode) }
            for topic in group.topics {
                for partition in topic.partitions {
                    offsets[TopicPartition(topic: topic.name, partition: partition.partitionIndex)] = Entry(
                        offset: partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch,
                        metadata: partition.metadata ?? "", errorCode: KafkaErrorCode(rawValue: partition.errorCode))
                }
            }
        }
    }
}
