internal import KafkaCodec
internal import RecordLog

// CreatePartitions (37), versions 0-3: gives topics more partitions.
extension BrokerCore {
    func createPartitions(_ request: CreatePartitionsRequest, _ exchange: Exchange) {
        var response = CreatePartitionsResponse()
        response.results = request.topics.map { asked in
            var result = CreatePartitionsResponse.CreatePartitionsTopicResult()
            result.name = asked.name
            if let refusal = extend(asked, validateOnly: request.validateOnly) {
                result.errorCode = refusal.code.rawValue
                result.errorMessage = refusal.message
            }
            return result
        }
        exchange.respond(response)
    }

    private func extend(_ asked: CreatePartitionsRequest.CreatePartitionsTopic, validateOnly: Bool) -> Refusal? {
        guard let topic = topics.topics[asked.name] else {
            return Refusal(.unknownTopicOrPartition, "there is no such topic")
        }
        guard !topic.isInternal else {
            return Refusal(.invalidTopicException, "\(topic.name) is the broker's own")
        }
        let present = Int32(topic.partitions.count)
        guard asked.count > present else {
            return Refusal(.invalidPartitions, "the topic has \(present) partitions already")
        }
        if let assignments = asked.assignments {
            guard assignments.count == Int(asked.count - present),
                assignments.allSatisfy({ Array($0.brokerIds) == [nodeID] })
            else { return Refusal(.invalidReplicaAssignment, "each new partition is on broker \(nodeID) alone") }
        }
        guard topics.hasRoom(for: asked.count - present) else { return tooManyPartitions }
        if validateOnly { return nil }
        do {
            try topics.extend(topic, to: asked.count, now: wallClock())
            return nil
        } catch {
            log(.error, error.message)
            return Refusal(error)
        }
    }
}
