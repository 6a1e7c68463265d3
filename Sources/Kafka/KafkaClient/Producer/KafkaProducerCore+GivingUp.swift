import TrestleBase
import KafkaSession
import TrestleTransport

// What a producer with a delivery timeout no longer waits for.
extension KafkaProducerCore {
    /// The oldest batch there is has been opened.
    func watchDelivery(of batch: ProducerBatch) {
        guard let timeout = configuration.deliveryTimeout else { return }
        expiryTime = batch.openedAt + timeout
        wake(at: expiryTime)
    }

    /// Fails the records that have waited too long, also those in flight.
    func giveUpLateRecords(now: Instant) {
        guard let timeout = configuration.deliveryTimeout, expiryTime <= now else { return wake(at: expiryTime) }
        let limit = now.advanced(by: .zero - timeout)
        for topic in topics {
            let failure = lateness(topic, timeout)
            giveUp(topic, failure) { $0.openedAt <= limit }
            for partition in topic.partitions {
                for batch in partition.machine.batchesInFlight where !batch.isGivenUp && batch.openedAt <= limit {
                    batch.isGivenUp = true
                    divide(batch, of: topic, RejectedRecords(failure)) { _ in nil }
                }
            }
        }
        guard isActive else { return }
        expiryTime = oldestOpening.map { $0 + timeout } ?? .distantFuture
        if expiryTime < .distantFuture { wake(at: expiryTime) }
    }

    private var oldestOpening: Instant? {
        var oldest: Instant?
        func consider(_ batch: ProducerBatch?) {
            guard let batch, !batch.isGivenUp else { return }
            oldest = min(oldest ?? .distantFuture, batch.openedAt)
        }
        for topic in topics {
            for batch in topic.unrouted { consider(batch) }
            for partition in topic.partitions {
                consider(partition.open)
                consider(partition.machine.nextBatch)
                for batch in partition.machine.batchesInFlight { consider(batch) }
            }
        }
        return oldest
    }

    private func lateness(_ topic: TopicHandle, _ timeout: Duration) -> ProduceFailure {
        let obstacle =
            topic.obstacle?.obstacle ?? cluster.lastObstacle
            ?? KafkaObstacle(.timedOut, topic: topic.name, "no broker has stored it, and none has said why")
        return ProduceFailure(
            .timedOut, obstacle, text: "a record for '\(topic.name)' was not stored within \(timeout): \(obstacle.text)"
        )
    }

    /// Fails what waits for a topic that the cluster has refused for so long, and from then on all records for it, until Metadata
    /// finds it usable.
    ///
    /// - Returns: whether the topic is one that cannot be written now.
    @discardableResult
    public func giveUpUnusable(_ topic: TopicHandle, after time: Duration) -> Bool {
        guard let known = topic.obstacle, known.isInMetadata, known.obstacle.code != .leaderNotAvailable else {
            return false
        }
        guard !topic.isGivenUp, known.since.duration(to: loop.now) >= time else { return true }
        let failure = ProduceFailure(errorCode: known.obstacle.errorCode, text: known.obstacle.text)
        topic.isGivenUp = true
        topic.failure = failure
        giveUp(topic, failure) { _ in true }
        return true
    }

    /// Fails what waits for a right that is missing, or for another configuration.
    func giveUpRefused(_ topic: TopicHandle, _ obstacle: KafkaObstacle) {
        guard configuration.deliveryTimeout != nil else { return }
        guard obstacle.code == .authorizationFailed || obstacle.code == .unsuitableConfiguration else { return }
        giveUp(topic, ProduceFailure(.refused, obstacle, text: obstacle.text)) { _ in true }
    }

    /// Fails all that waits when no broker was ever reached, and trying again will hardly help.
    func giveUpUnreachable(_ obstacle: KafkaObstacle) {
        guard configuration.deliveryTimeout != nil, cluster.responder == nil else { return }
        guard obstacle.code == .authenticationFailed || obstacle.code == .tlsFailed else { return }
        for topic in topics { giveUp(topic, ProduceFailure(.refused, obstacle, text: obstacle.text)) { _ in true } }
        scheduleDrain()
    }

    /// Fails the records of batches that wait; those in flight have their responses to come.
    private func giveUp(_ topic: TopicHandle, _ failure: ProduceFailure, where isGivenUp: (ProducerBatch) -> Bool) {
        var batches = topic.unrouted.filter(isGivenUp)
        if !batches.isEmpty { topic.unrouted.removeAll(where: isGivenUp) }
        for partition in topic.partitions {
            if let open = partition.open, isGivenUp(open) { partition.close() }
            guard let first = partition.machine.nextBatch, isGivenUp(first) else { continue }
            batches += partition.machine.removeWaiting(where: isGivenUp)
        }
        for batch in batches {
            if batch.isGivenUp { recycle(batch) } else { fail(batch, of: topic, failure) }
        }
    }

    /// Lets go of batches that came back and whose records have failed.
    func dropGivenUp(of partition: PartitionAccumulator) {
        guard configuration.deliveryTimeout != nil, partition.machine.nextBatch?.isGivenUp == true else { return }
        for batch in partition.machine.removeWaiting(where: \.isGivenUp) { recycle(batch) }
    }
}
