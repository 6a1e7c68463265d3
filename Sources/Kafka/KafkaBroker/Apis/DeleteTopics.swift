internal import KafkaCodec
internal import RecordLog

// DeleteTopics (20), versions 1-6: deletes topics with all their records. From version 6 on by name or by id.
extension BrokerCore {
    func deleteTopics(_ request: DeleteTopicsRequest, _ exchange: Exchange) {
        let asked: [(name: String?, id: KafkaUUID)] =
            exchange.version >= 6
            ? request.topics.map { ($0.name, $0.topicId) } : request.topicNames.map { ($0, .zero) }
        let answer = Gathered(DeleteTopicsResponse())
        inParts(asked, of: exchange) { [self] name, id in
            let topic = name.map { topics.topics[$0] } ?? topics.topic(id: id)
            var result = DeleteTopicsResponse.DeletableTopicResult()
            result.name = name ?? topic?.name
            result.topicId = topic?.id ?? id
            if let refusal = delete(topic, unknown: name == nil ? .unknownTopicId : .unknownTopicOrPartition) {
                result.errorCode = refusal.code.rawValue
                result.errorMessage = refusal.message
            }
            answer.value.responses.append(result)
        } finish: {
            exchange.respond(answer.value)
        }
    }

    private func delete(_ topic: Topic?, unknown: KafkaErrorCode) -> Refusal? {
        guard let topic else { return Refusal(unknown, "there is no such topic") }
        guard !topic.isInternal else {
            return Refusal(.topicAuthorizationFailed, "\(topic.name) is the broker's own")
        }
        do {
            let partitions = try topics.delete(topic.name)
            log(.info, "deleted topic \(topic.name)")
            // Those who wait for more of it learn that there is none.
            for partition in partitions {
                for parked in partition.waiters.values { parked.finish() }
                forget(partition)
            }
            try coordinator.offsets.remove(topic: topic.name, now: wallClock())
            return nil
        } catch {
            log(.error, error.message)
            return Refusal(error)
        }
    }
}
