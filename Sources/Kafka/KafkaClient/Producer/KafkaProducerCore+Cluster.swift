import TrestleBase
import KafkaCodec
import KafkaSession

// What the producer makes of the news of its cluster.
extension KafkaProducerCore: ClusterTenant {
    func clusterDescribed(_ names: [String]) {
        guard isActive else { return }
        for name in names {
            guard let topic = topicsByName[name] else { continue }
            update(topic)
            delegate?.producer(self, described: topic)
        }
        drain()
    }

    func clusterReady(_ node: ClusterNode?) {
        if isActive { drain() }
    }

    func clusterLost(_ node: ClusterNode) {
        guard isActive, let leader = nodes[node.id], leader.broker === node else { return }
        leader.produceVersion = 0
        if !leader.pending.isEmpty { wake(at: node.retryAt) }
    }

    func clusterRemoved(_ node: ClusterNode) {
        guard isActive, let leader = nodes[node.id], leader.broker === node else { return }
        nodes[node.id] = nil
        for partition in leader.pending { partition.isListed = false }
        leader.pending.removeAll()
    }

    func clusterEnded() { abort() }

    func clusterObserved(_ event: ClusterEvent) {
        switch event {
        case .connected(let broker): observe(.connected(broker: broker))
        case .disconnected(let obstacle):
            observe(.disconnected(obstacle))
            giveUpUnreachable(obstacle)
        case .waiting(let obstacle): observe(.waiting(obstacle))
        case .degraded(let text): observe(.degraded(text))
        }
    }

    // MARK: Topics

    /// Takes over what the cluster says of a topic.
    private func update(_ topic: TopicHandle) {
        let condition = cluster.metadata.condition(of: topic.name)
        guard condition != .invalidName else {
            return failAll(of: topic, errorCode: KafkaErrorCode.invalidTopicException.rawValue)
        }
        if let known = cluster.metadata.topics[topic.name] { update(topic, known) }
        let obstacle: KafkaObstacle
        switch condition {
        case .usable, .invalidName: return noteUsable(topic, count: topic.partitions.count)
        case .unauthorized(let errorCode), .failed(let errorCode):
            obstacle = KafkaObstacle(errorCode: errorCode, topic: topic.name)
        case .withoutLeader(let partition):
            obstacle = KafkaObstacle(
                .leaderNotAvailable, topic: topic.name, "partition \(partition) of topic '\(topic.name)' has no leader")
        case .unknown:
            obstacle = KafkaObstacle(
                .brokerError, topic: topic.name, "the cluster does not mention topic '\(topic.name)'")
        }
        noteObstacle(obstacle, of: topic, partition: nil)
    }

    private func update(_ topic: TopicHandle, _ known: MetadataCache.Topic) {
        while topic.partitions.count < known.partitions.count {
            topic.partitions.append(
                PartitionAccumulator(
                    index: Int32(topic.partitions.count), topic: topic,
                    isIdempotent: identity.isRequested && !identity.isRefused))
        }
        topic.topicID = known.topicID
        topic.available.removeAll(keepingCapacity: true)
        for (index, partition) in known.partitions.enumerated() {
            let accumulator = topic.partitions[index]
            move(accumulator, toLeader: partition.leaderID)
            if cluster.metadata.brokers[partition.leaderID] != nil { topic.available.append(index) }
            if accumulator.hasUnsent { list(accumulator) }
        }
        topic.sticky.partitionsChanged()
        if known.errorCode == 0 { dropVanished(of: topic, count: known.partitions.count) }
        guard !topic.partitions.isEmpty else { return }
        let batches = topic.unrouted
        topic.unrouted = []
        route(batches, in: topic)
    }

    private func move(_ partition: PartitionAccumulator, toLeader leaderID: Int32) {
        if partition.machine.inFlightCount > 0, partition.inFlightNode != leaderID {
            nodes[partition.inFlightNode]?.hasLostPartitions = true
        }
        guard partition.leaderID != leaderID else { return }
        if partition.isListed {
            nodes[partition.leaderID]?.pending.removeAll { $0 === partition }
            partition.isListed = false
        }
        partition.leaderID = leaderID
        // A new leader is sent what waits at once. When it refuses, too, the wait stands: two that name each other would
        // be queried as fast as they respond.
        guard partition.retryAt > .distantPast, !partition.hasSkippedWait else { return }
        partition.hasSkippedWait = true
        partition.retryAt = .distantPast
    }

    /// A topic that was deleted and created again may have fewer partitions: the records of those that are gone are distributed
    /// again, once none of them is in flight.
    private func dropVanished(of topic: TopicHandle, count: Int) {
        guard count > 0 else { return }
        while topic.partitions.count > count, let last = topic.partitions.last, last.machine.inFlightCount == 0 {
            move(last, toLeader: -1)
            topic.partitions.removeLast()
            last.close()
            route(last.machine.removeAll(), in: topic)
        }
    }
}
