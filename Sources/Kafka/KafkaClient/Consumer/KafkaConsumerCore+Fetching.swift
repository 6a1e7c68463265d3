import KafkaCodec
import KafkaSession
import TrestleBase
import TrestleTransport
import WireBytes

// Fetch: one request a broker at a time, for all partitions that are read there and have space.
extension KafkaConsumerCore {
    /// The part of a request for one partition.
    private struct Wish {
        let partition: ConsumedPartition
        let version: UInt64
        let offset: Int64
        let epoch: Int32
    }

    /// How long a follower may take to be connected to: the leader has everything that it has.
    private static let followerConnectTimeout = Duration.seconds(1)
    /// How long a broker may wait when partitions are left out that may have space in a moment.
    private static let shortWait = Duration.milliseconds(10)

    func advanceFetches() {
        guard state == .running else { return }
        let now = now
        let left = configuration.prefetchSize - bufferedBytes
        guard left > 0 else { return }
        let share = max(configuration.prefetchSize / max(partitions.count, 1), 1)
        var due: [Int32: [ConsumedPartition]] = [:]
        var crowded: Set<Int32> = []
        for partition in partitions.values where !partition.isRevoking && !partition.isPaused {
            guard partition.position.need(now: now) == .fetch, !isRecreated(partition) else { continue }
            let replica = partition.position.replica(now: now)
            if partition.bufferedBytes < share, partition.fetchingFrom != replica {
                due[replica, default: []].append(partition)
            } else if partition.bufferedBytes >= share {
                crowded.insert(replica)
            }
        }
        for (replica, partitions) in due.inOrder {
            let node = node(replica)
            guard !node.isFetching else { continue }
            guard node.retryAt <= now else {
                wake(at: node.retryAt)
                continue
            }
            // Of several brokers each has its part of the space, so that together they do not pass it.
            let part = max(configuration.prefetchSize / due.count, configuration.maximumPartitionFetchSize)
            fetch(partitions, from: node, maximumBytes: min(left, part), isCrowded: crowded.contains(replica))
        }
    }

    private func node(_ id: Int32) -> FetchNode {
        if let node = nodes[id] { return node }
        let node = FetchNode(id: id)
        nodes[id] = node
        return node
    }

    private func fetch(
        _ partitions: [ConsumedPartition], from node: FetchNode, maximumBytes: Int, isCrowded: Bool
    ) {
        var wishes: [TopicPartition: Wish] = [:]
        var session: [TopicPartition: FetchSession.Wish] = [:]
        for partition in partitions {
            let position = partition.position
            partition.fetchingFrom = node.id
            wishes[partition.place] = Wish(
                partition: partition, version: position.version, offset: position.offset, epoch: position.lastEpoch)
            session[partition.place] = FetchSession.Wish(
                topicID: partition.topicID, offset: position.offset, leaderEpoch: position.leaderEpoch,
                maximumBytes: Int32(clamping: configuration.maximumPartitionFetchSize))
        }
        let hasIDs = partitions.allSatisfy { !$0.topicID.isZero }
        let part = node.session.next(session)
        node.isFetching = true
        let wait = isCrowded ? min(Self.shortWait, configuration.maximumFetchWait) : configuration.maximumFetchWait
        var request = FetchRequest()
        request.maxWaitMs = Int32(clamping: wait.nanoseconds / 1_000_000)
        request.minBytes = Int32(clamping: configuration.minimumFetchSize)
        request.maxBytes = Int32(clamping: min(configuration.maximumFetchSize, max(maximumBytes, 1)))
        request.isolationLevel = configuration.isolationLevel.rawValue
        request.sessionID = part.sessionID
        request.sessionEpoch = part.epoch
        request.rackID = configuration.rackID ?? ""
        request.topics = Self.topics(part.named, session)
        request.forgottenTopicsData = Self.forgotten(part.forgotten)
        let isLeader = partitions.allSatisfy { $0.position.leaderID == node.id }
        cluster.send(
            to: .node(node.id), versions: 4...(hasIDs ? 17 : 12),
            sendWithin: isLeader ? nil : Self.followerConnectTimeout,
            allowance: { _ in wait }
        ) { [request] _ in
            request
        } then: { [weak self] outcome in
            self?.handle(outcome, wishes, node)
        }
    }

    private static func topics(
        _ named: [TopicPartition], _ wishes: [TopicPartition: FetchSession.Wish]
    ) -> [FetchRequest.Topic] {
        var topics: [FetchRequest.Topic] = []
        // In order, so that a topic's partitions follow one another.
        for place in named {
            guard let wish = wishes[place] else { continue }
            if topics.last?.topic != place.topic {
                var topic = FetchRequest.Topic()
                topic.topic = place.topic
                topic.topicID = wish.topicID
                topics.append(topic)
            }
            var partition = FetchRequest.Partition()
            partition.partition = place.partition
            partition.fetchOffset = wish.offset
            partition.currentLeaderEpoch = wish.leaderEpoch
            partition.partitionMaxBytes = wish.maximumBytes
            topics[topics.count - 1].partitions.append(partition)
        }
        return topics
    }

    private static func forgotten(_ places: [TopicPartition: KafkaUUID]) -> [FetchRequest.ForgottenTopic] {
        places.inOrder.grouped(byTopic: \.key.topic).map { topic, entries in
            var element = FetchRequest.ForgottenTopic()
            element.topic = topic
            element.topicID = entries[0].value
            element.partitions = Int32List(entries.map(\.key.partition))
            return element
        }
    }

    // MARK: The response

    private func handle(
        _ outcome: ClusterOutcome<FetchResponse>, _ wishes: [TopicPartition: Wish], _ node: FetchNode
    ) {
        node.isFetching = false
        for wish in wishes.values where wish.partition.fetchingFrom == node.id { wish.partition.fetchingFrom = nil }
        guard isActive else { return }
        defer { scheduleAdvance() }
        let now = now
        let response: FetchResponse
        let version: Int16
        switch outcome {
        case .response(let result, let used): (response, version) = (result, used)
        case .notSent(let obstacle), .noResponse(let obstacle):
            node.session.reset()
            node.failures += 1
            node.retryAt = cluster.retryTime(attempts: node.failures)
            noteObstacle(obstacle)
            for (_, wish) in wishes.inOrder {
                wish.partition.position.handleNoResponse(
                    version: wish.version, now: now, backoff: configuration.cluster.retryBackoff, random: &random)
            }
            return cluster.refresh(inTrouble: true)
        }
        guard node.session.handleResponse(errorCode: response.errorCode, sessionID: response.sessionID) else {
            return handleRefusal(of: node, KafkaErrorCode(rawValue: response.errorCode), wishes)
        }
        node.failures = 0
        // Brokers respond before they want to be left alone from version 8 on (KIP-219).
        if version >= 8, response.throttleTimeMs > 0 {
            let pause = Duration.milliseconds(Int64(response.throttleTimeMs))
            node.retryAt = max(node.retryAt, now + min(pause, configuration.cluster.requestTimeout))
        }
        takeLeaders(from: response, version: version)
        for topic in response.responses {
            guard let name = version >= 13 ? name(of: topic.topicID, wishes) : topic.topic else { continue }
            for result in topic.partitions {
                // A partition that was not requested, or that is another's now, is none of ours.
                guard let wish = wishes[TopicPartition(topic: name, partition: result.partitionIndex)],
                    partitions[wish.partition.place] === wish.partition
                else { continue }
                handle(result, wish, replica: node.id)
            }
        }
    }

    private func name(of topicID: KafkaUUID, _ wishes: [TopicPartition: Wish]) -> String? {
        if let name = cluster.metadata.name(of: topicID) { return name }
        return wishes.inOrder.first { $0.value.partition.topicID == topicID }?.key.topic
    }

    /// The whole request was refused, as when the broker has forgotten the session: it is sent again, in full.
    private func handleRefusal(of node: FetchNode, _ code: KafkaErrorCode, _ wishes: [TopicPartition: Wish]) {
        node.failures += 1
        let isSession = code == .fetchSessionIDNotFound || code == .invalidFetchSessionEpoch
        if !isSession || node.failures > 1 { node.retryAt = cluster.retryTime(attempts: node.failures) }
        guard !isSession, code != .none else { return }
        for (_, wish) in wishes.inOrder {
            handle(
                wish.partition.position.handleError(
                    code, replica: node.id, version: wish.version, now: now,
                    backoff: configuration.cluster.retryBackoff, random: &random), wish.partition, code)
        }
    }

    private func handle(_ result: FetchResponse.Partition, _ wish: Wish, replica: Int32) {
        let partition = wish.partition
        // Where brokers know no epochs, a former leader's response may come behind the new one's.
        guard partition.position.version == wish.version, partition.position.offset == wish.offset,
            !partition.isRevoking
        else { return }
        let code = KafkaErrorCode(rawValue: result.errorCode)
        guard code == .none else {
            let outcome = partition.position.handleError(
                code, requested: wish.offset, replica: replica, version: wish.version, now: now,
                backoff: configuration.cluster.retryBackoff, random: &random)
            return handle(outcome, partition, code)
        }
        partition.refusals = 0
        release(partition)
        noteReading()
        partition.highWatermark = result.highWatermark
        partition.lastStableOffset = result.lastStableOffset
        partition.logStartOffset = result.logStartOffset
        let bytes = result.records ?? ByteSlice()
        guard !bytes.isEmpty else {
            partition.position.handleFetched(
                preferredReplica: result.preferredReadReplica, now: now, version: wish.version)
            // What could not be read is not there any more.
            partition.clearDamage()
            release(partition)
            return noteEnd(of: partition)
        }
        takeRecords(bytes, result, wish)
    }

    private func takeRecords(_ bytes: ByteSlice, _ result: FetchResponse.Partition, _ wish: Wish) {
        let partition = wish.partition
        do throws(KafkaCodecError) {
            let records = try FetchedRecords(
                bytes, from: wish.offset, startEpoch: wish.epoch,
                aborted: configuration.isolationLevel == .readCommitted ? result.abortedTransactions ?? [] : [],
                highWatermark: result.highWatermark)
            guard let records, records.end > wish.offset else {
                throw KafkaCodecError(.invalidRecord, what: "no whole batch at the offset fetched", value: wish.offset)
            }
            partition.position.handleFetched(
                preferredReplica: result.preferredReadReplica, now: now, version: wish.version)
            partition.position.advance(to: records.end, leaderEpoch: records.endEpoch)
            partition.append(records)
            bufferedBytes += records.size
            partition.isAtEnd = false
            announce(partition)
        } catch {
            // What was fetched before is good and comes first; then the position is where it was.
            if partition.fetched.isEmpty {
                handleDamage(error, of: partition, at: wish.offset)
            } else {
                partition.position.handleNoResponse(
                    version: wish.version, now: now, backoff: configuration.cluster.retryBackoff, random: &random)
            }
        }
    }

    private func noteEnd(of partition: ConsumedPartition) {
        let end =
            configuration.isolationLevel == .readCommitted && partition.lastStableOffset >= 0
            ? partition.lastStableOffset : partition.highWatermark
        guard !partition.isAtEnd, partition.fetched.isEmpty, partition.position.offset >= end else { return }
        partition.isAtEnd = true
        observe(.reachedEnd(partition.place, offset: partition.position.offset))
    }

    /// A broker that does not lead a partition any more tells who does (KIP-951).
    private func takeLeaders(from response: FetchResponse, version: Int16) {
        var named: [MetadataCache.NamedLeader] = []
        for topic in response.responses {
            for result in topic.partitions where result.errorCode != 0 && result.currentLeader.leaderID >= 0 {
                guard let name = version >= 13 ? cluster.metadata.name(of: topic.topicID) : topic.topic else {
                    continue
                }
                let endpoint = response.nodeEndpoints.first { $0.nodeID == result.currentLeader.leaderID }
                named.append(
                    MetadataCache.NamedLeader(
                        place: TopicPartition(topic: name, partition: result.partitionIndex),
                        leaderID: result.currentLeader.leaderID, leaderEpoch: result.currentLeader.leaderEpoch,
                        host: endpoint?.host, port: endpoint?.port))
            }
        }
        if !named.isEmpty { cluster.handle(named) }
    }
}
