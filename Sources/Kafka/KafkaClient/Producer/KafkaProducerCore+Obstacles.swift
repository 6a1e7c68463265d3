import TrestleBase
import KafkaSession
import TrestleTransport

/// The obstacle to storing a topic's records, and the time of its last report.
struct TopicObstacle {
    var obstacle: KafkaObstacle
    /// Whether the last Metadata response found the topic unusable.
    var isInMetadata: Bool
    /// The partitions that did not take their last batch.
    var partitions: Set<Int32> = []
    let since: Instant
    var nextReportAt: Instant
    var reportInterval: Duration

    static let firstReportInterval = Duration.seconds(10)
    static let lastReportInterval = Duration.seconds(300)
}

extension KafkaProducerCore {
    /// Says why a topic's records wait: at once, and then less and less often.
    ///
    /// - Parameter partition: the one that did not take a batch; `nil` when Metadata is the source.
    func noteObstacle(_ obstacle: KafkaObstacle, of topic: TopicHandle, partition: Int32?) {
        let now = loop.now
        var known =
            topic.obstacle
            ?? TopicObstacle(
                obstacle: obstacle, isInMetadata: false, since: now, nextReportAt: now,
                reportInterval: TopicObstacle.firstReportInterval / 2)
        if known.obstacle.code != obstacle.code || known.obstacle.errorCode != obstacle.errorCode {
            known.nextReportAt = now
            known.reportInterval = TopicObstacle.firstReportInterval / 2
        }
        known.obstacle = obstacle
        if let partition { known.partitions.insert(partition) } else { known.isInMetadata = true }
        let isDue = known.nextReportAt <= now
        if isDue {
            known.reportInterval = min(known.reportInterval * 2, TopicObstacle.lastReportInterval)
            known.nextReportAt = now + known.reportInterval
        }
        topic.obstacle = known
        if isDue { observe(.waiting(obstacle)) }
        giveUpRefused(topic, obstacle)
    }

    /// A partition has stored a batch.
    func noteStored(in partition: PartitionAccumulator) {
        let topic = partition.topic
        partition.storedAt = loop.now
        partition.hasSkippedWait = false
        guard var known = topic.obstacle else { return }
        if known.obstacle.code == .authorizationFailed {
            // Rights are the whole topic's.
            known.partitions = []
            known.isInMetadata = false
        } else {
            known.partitions.remove(partition.index)
        }
        topic.obstacle = known
        endObstacle(of: topic)
    }

    /// Metadata finds nothing wrong with a topic of `count` partitions.
    func noteUsable(_ topic: TopicHandle, count: Int) {
        guard var known = topic.obstacle else { return }
        known.isInMetadata = false
        known.partitions = known.partitions.filter { $0 < count }
        topic.obstacle = known
        endObstacle(of: topic)
    }

    private func endObstacle(of topic: TopicHandle) {
        guard let known = topic.obstacle, !known.isInMetadata, known.partitions.isEmpty else { return }
        topic.obstacle = nil
        if topic.isGivenUp {
            topic.isGivenUp = false
            topic.failure = nil
        }
        topic.retryAt = .distantPast
        topic.refusals = 0
        // The right to write to a topic brings the right to an identity.
        if known.obstacle.code == .authorizationFailed { identity.retryAt = .distantPast }
        let now = loop.now
        observe(.recovered(topic: topic.name, after: known.since.duration(to: now)))
        scheduleDrain()
    }
}
