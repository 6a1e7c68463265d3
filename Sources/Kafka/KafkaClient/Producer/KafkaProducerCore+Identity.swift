import TrestleBase
import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

// The identity by which brokers recognize repeated batches (KIP-98).
extension KafkaProducerCore {
    /// Gives a partition the identity that it needs; `false` when there is none yet.
    func renewIdentity(of partition: PartitionAccumulator) -> Bool {
        if let current = identity.current, current != partition.identity {
            partition.machine.adopt(current)
            partition.identity = current
            return true
        }
        identity.current = nil
        wantIdentity()
        return false
    }

    /// Requests an identity unless one is on its way.
    func wantIdentity() {
        guard identity.isRequested, !identity.isUnderWay else { return }
        guard identity.retryAt <= loop.now else { return wake(at: identity.retryAt) }
        identity.isUnderWay = true
        let last = identity.last
        cluster.send(to: .leastLoaded, versions: 0...5) { version in
            var request = InitProducerIdRequest()
            request.transactionalID = nil
            request.transactionTimeoutMs = Int32.max
            if version >= 3, let last, last.producerEpoch < .max {
                // Brokers that can, raise the epoch (KIP-360); the others hand out another id.
                request.producerID = last.producerID
                request.producerEpoch = last.producerEpoch
            }
            return request
        } then: { [weak self] outcome in
            guard let self, isActive else { return }
            identity.isUnderWay = false
            switch outcome {
            case .response(let response, _): handleIdentity(response)
            case .notSent(let obstacle) where obstacle.code == .unsupportedVersion:
                identity.isRequested = false
                sendWithoutIdentity("the broker does not know InitProducerId")
            case .notSent, .noResponse: scheduleDrain()
            }
        }
    }

    private func handleIdentity(_ response: InitProducerIdResponse) {
        let code = KafkaErrorCode(rawValue: response.errorCode)
        switch code {
        case .none where response.producerID >= 0 && response.producerEpoch >= 0:
            let identity = ProducerIdentity(
                producerID: response.producerID, producerEpoch: response.producerEpoch)
            guard self.identity.take(identity) else {
                return retryIdentity("the broker assigned a producer id that it had assigned before", 0)
            }
            self.identity.failures = 0
            if self.identity.isRefused { returnToIdempotence() }
            drain()
        case .clusterAuthorizationFailed, .topicAuthorizationFailed, .transactionalIDAuthorizationFailed:
            // Since Kafka 2.8 who may write to any topic may have an identity: until then nothing is stored anyway. Older
            // ones want IDEMPOTENT_WRITE, and take batches without an identity.
            identity.failures += 1
            let obstacle = KafkaObstacle(
                .authorizationFailed, errorCode: response.errorCode,
                "no right to an idempotent producer (\(code)): grant WRITE on a topic or, before Kafka 2.8, "
                    + "IDEMPOTENT_WRITE on the cluster")
            identity.retryAt = cluster.retryTime(attempts: identity.failures, after: obstacle)
            wake(at: identity.retryAt)
            sendWithoutIdentity(obstacle.text)
        case .invalidProducerEpoch, .producerFenced, .unknownProducerID, .invalidProducerIDMapping, .invalidRequest:
            identity.last = nil
            retryIdentity("\(code)", response.errorCode)
        default:
            retryIdentity("\(code)", response.errorCode)
        }
    }

    private func retryIdentity(_ reason: String, _ errorCode: Int16) {
        identity.failures += 1
        identity.retryAt = cluster.retryTime(attempts: identity.failures)
        wake(at: identity.retryAt)
        guard identity.failures & (identity.failures - 1) == 0 else { return }
        observe(
            .waiting(
                KafkaObstacle(
                    .brokerError, errorCode: errorCode, "InitProducerId failed, trying again: \(reason)")))
    }

    /// Keeps order by one batch in flight per partition from now on.
    private func sendWithoutIdentity(_ reason: String) {
        guard !identity.isRefused else { return }
        identity.isRefused = true
        identity.current = nil
        for topic in topics {
            for partition in topic.partitions { partition.machine.removeIdentity() }
        }
        observe(
            .degraded("\(reason): one batch per partition in flight, and a repeated batch may be stored twice"))
        scheduleDrain()
    }

    private func returnToIdempotence() {
        identity.isRefused = false
        for topic in topics {
            for partition in topic.partitions { partition.machine.restoreIdempotence() }
        }
    }
}
