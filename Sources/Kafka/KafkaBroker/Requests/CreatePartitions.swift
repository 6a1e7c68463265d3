internal import KafkaCodec
internal import RecordLog

// CreatePartitions (37), versions 0-3: gives topics more partitions.
extension KafkaBrokerCore {
    func createPartitions(_ request: CreatePartitionsRequest, _ exchange: Exchange) {
        var count: [String: Int] = [:]
        for topic in request.topics { count[topic.name, default: 0] += 1 }
        let response = Gathered(CreatePartitionsResponse())
        inParts(request.topics, of: exchange) { [self] requested in
            var result = CreatePartitionsResponse.Topic()
            result.name = requested.name
            let refusal =
                count[requested.name] == 1
                ? extend(requested, validateOnly: request.validateOnly, for: exchange.connection)
                : Refusal(.invalidRequest, "the topic is named more than once")
            if let refusal {
                result.errorCode = refusal.code.rawValue
                result.errorMessage = refusal.message
            }
            response.value.results.append(result)
        } finish: { [self] in
            let made = response.value.results.indices.filter { response.value.results[$0].errorCode == 0 }
            whenOnDisk(made.map { response.value.results[$0].name }, within: request.timeoutMs) { refusal in
                if let refusal {
                    for index in made {
                        response.value.results[index].errorCode = refusal.code.rawValue
                        response.value.results[index].errorMessage = refusal.message
                    }
                }
                exchange.respond(response.value)
            }
        }
    }

    private func extend(
        _ requested: CreatePartitionsRequest.Topic, validateOnly: Bool, for client: ClientConnection
    ) -> Refusal? {
        guard let topic = topics.topics[requested.name] else {
            return Refusal(.unknownTopicOrPartition, "there is no such topic")
        }
        guard !topic.isInternal else {
            return Refusal(.invalidTopicException, "\(topic.name) is the broker's own")
        }
        let present = Int32(topic.partitions.count)
        guard requested.count > present else {
            return Refusal(.invalidPartitions, "the topic has \(present) partitions already")
        }
        if let assignments = requested.assignments {
            guard assignments.count == Int(requested.count - present),
                assignments.allSatisfy({ Array($0.brokerIDs) == [nodeID] })
            else { return Refusal(.invalidReplicaAssignment, "each new partition must be on broker \(nodeID) only") }
        }
        let refusal = refusal(toMaking: requested.count - present, for: client)
        if refusal != nil || validateOnly { return refusal }
        do {
            try topics.extend(topic, to: requested.count, by: client.maker, now: wallClock())
            return nil
        } catch {
            logStorageError(error)
            return Refusal(error)
        }
    }
}
