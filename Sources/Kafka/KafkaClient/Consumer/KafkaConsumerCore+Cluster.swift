import KafkaCodec
import KafkaSession
import TrestleBase
import TrestleTransport

extension KafkaConsumerCore: ClusterTenant {
    func clusterDescribed(_ topics: [String]) {
        guard isActive else { return }
        let named = Set(topics)
        for partition in partitions.values where named.contains(partition.place.topic) { updateLeader(of: partition) }
        for topic in topics where topicsInUse.contains(topic) { noteCondition(of: topic) }
        tellTopics()
        scheduleAdvance()
    }

    func updateLeader(of partition: ConsumedPartition) {
        let place = partition.place
        guard let known = cluster.metadata.topics[place.topic], let index = Int(exactly: place.partition),
            known.partitions.indices.contains(index)
        else { return }
        let leader = known.partitions[index]
        let isKnown = cluster.metadata.brokers[leader.leaderID] != nil
        partition.position.handleLeader(isKnown ? leader.leaderID : -1, epoch: leader.leaderEpoch)
    }

    private func noteCondition(of topic: String) {
        switch cluster.metadata.condition(of: topic) {
        case .usable, .unknown: break
        case .invalidName:
            noteObstacle(
                KafkaObstacle(errorCode: KafkaErrorCode.invalidTopicException.rawValue, topic: topic))
        case .unauthorized(let code), .failed(let code):
            if KafkaErrorCode(rawValue: code) == .unknownTopicOrPartition { arrivals.noteMissing(topic) }
            noteObstacle(KafkaObstacle(errorCode: code, topic: topic))
        case .withoutLeader(let partition):
            noteObstacle(
                KafkaObstacle(
                    .leaderNotAvailable, topic: topic, "partition \(partition) of topic '\(topic)' has no leader"))
        }
    }

    func clusterReady(_ node: ClusterNode?) { scheduleAdvance() }
    func clusterLost(_ node: ClusterNode) { nodes[node.id]?.session.reset() }

    func clusterRemoved(_ node: ClusterNode) {
        // What is in flight there comes back without a response.
        if node.key.purpose == .data { nodes[node.id]?.session.reset() }
    }

    func clusterEnded() { finish() }

    func clusterObserved(_ event: ClusterEvent) {
        switch event {
        case .connected(let broker): observe(.connected(broker: broker))
        case .disconnected(let obstacle):
            observe(.disconnected(obstacle))
            failQueries(obstacle)
        case .waiting(let obstacle): noteObstacle(obstacle)
        case .degraded(let text): observe(.degraded(text))
        }
    }
}
