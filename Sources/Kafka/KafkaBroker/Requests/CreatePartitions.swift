internal import KafkaCodec
internal import RecordLog

// CreatePartitions (37), versions 0-3: gives topics more partitions.
extension KafkaBrokerCore {
    func createPartitions(_ request: CreatePartitionsRequest, _ exchange: Exchange) {
        makePartitions(request.topics, of: exchange, within: request.timeoutMs) {
            $0.name
        } _: { [self] requested, done in
            extend(requested, validateOnly: request.validateOnly, for: exchange.connection) { refusal in
                done(refusal.map { .failure($0) } ?? .success(CreatePartitionsResponse.Topic()))
            }
        } finish: { results in
            var response = CreatePartitionsResponse()
            response.results = results
            exchange.respond(response)
        }
    }

    private func extend(
        _ requested: CreatePartitionsRequest.Topic, validateOnly: Bool, for client: ClientConnection,
        then done: @escaping (Refusal?) -> Void
    ) {
        let present = Int32(topics.topics[requested.name]?.partitions.count ?? 0)
        if let refusal = objection(to: requested, present: present) { return done(refusal) }
        let refusal = refusal(toMaking: requested.count - present, for: client)
        if refusal != nil || validateOnly { return done(refusal) }
        make(topics.begin(requested.name, present..<requested.count, TopicConfiguration(), by: client.maker)) {
            result in
            if case .failure(let refusal) = result { done(refusal) } else { done(nil) }
        }
    }

    /// Why a topic does not get more partitions, however many there may be in all.
    private func objection(to requested: CreatePartitionsRequest.Topic, present: Int32) -> Refusal? {
        guard let topic = topics.topics[requested.name] else {
            return Refusal(.unknownTopicOrPartition, "there is no such topic")
        }
        guard !topic.isInternal else {
            return Refusal(.invalidTopicException, "\(topic.name) is the broker's own")
        }
        guard !topics.isChanging(topic.name) else {
            return Refusal(.reassignmentInProgress, "partitions are being added to the topic")
        }
        guard requested.count > present else {
            return Refusal(.invalidPartitions, "the topic has \(present) partitions already")
        }
        if let assignments = requested.assignments {
            guard assignments.count == Int(requested.count - present),
                assignments.allSatisfy({ Array($0.brokerIDs) == [nodeID] })
            else { return Refusal(.invalidReplicaAssignment, "each new partition must be on broker \(nodeID) only") }
        }
        return nil
    }
}
