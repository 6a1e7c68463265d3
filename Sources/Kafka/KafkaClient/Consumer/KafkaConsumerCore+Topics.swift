import KafkaCodec
package import KafkaSession
import TrestleBase

// What is read: topics of the group by name or pattern, or partitions of the user's own choice.
extension KafkaConsumerCore {
    /// Reads topics as a member of the group, instead of the topics of an earlier call. Topics that do not exist yet
    /// are read once they do.
    ///
    /// - Throws: `invalidConfiguration` without a group, or when partitions were assigned by hand.
    package func subscribe(to topics: some Sequence<String>) throws(KafkaError) {
        try checkSubscription()
        for name in topics where name.utf8.count > KafkaTopicName.maximumSize { throw .invalidTopic(name) }
        let names = Set(topics)
        subscription = names.isEmpty ? .none : .topics(names)
        useTopics()
        perform { $0.handleSubscription(Array(names), isActive: !names.isEmpty, now: $1) }
    }

    /// Reads all topics that `choose` picks of the cluster's; it is called with them every `metadataMaximumAge`.
    ///
    /// - Throws: as `subscribe(to:)`.
    package func subscribe(choosing choose: @escaping @Sendable ([String]) -> [String]) throws(KafkaError) {
        try checkSubscription()
        subscription = .pattern(choose)
        patternAt = .distantPast
        scheduleAdvance()
    }

    /// Gives up all partitions and leaves the group.
    package func unsubscribe() {
        if case .manual = subscription { remove(Array(partitions.places)) }
        subscription = .none
        useTopics()
        perform { $0.handleSubscription([], isActive: false, now: $1) }
    }

    private func checkSubscription() throws(KafkaError) {
        guard membership != nil else {
            throw KafkaError(
                .invalidConfiguration, "a consumer without a group cannot subscribe",
                fix: "set groupID (group.id), or assign partitions")
        }
        if case .manual = subscription {
            throw KafkaError(
                .invalidConfiguration, "partitions are assigned by hand", fix: "unsubscribe before subscribing")
        }
    }

    /// Reads these partitions, without any other member of a group; replaces those that were assigned before, and leaves alone what stays.
    ///
    /// - Parameter start: where to begin; `nil` begins where the group has committed, or without a group as `offsetReset` says.
    /// - Throws: `invalidConfiguration` when topics are subscribed to.
    package func assign(
        _ places: some Sequence<TopicPartition>, from start: OffsetReset? = nil
    ) throws(KafkaError) {
        switch subscription {
        case .none, .manual: break
        default:
            throw KafkaError(
                .invalidConfiguration, "topics are subscribed to", fix: "unsubscribe before assigning partitions")
        }
        let chosen = Set(places)
        if let place = chosen.first(where: { $0.partition < 0 }) {
            throw KafkaError(
                .invalidPartition, "\(place) does not exist", topic: place.topic, partition: place.partition)
        }
        subscription = chosen.isEmpty ? .none : .manual
        remove(partitions.places.filter { !chosen.contains($0) })
        for place in chosen.sorted() where partitions[place] == nil {
            var position = newPosition(isCommitted: start == nil && configuration.groupID != nil)
            if let start { position.seek(start) }
            add(place, position)
            if position.state == .failed { stop(place) }
        }
        if configuration.groupID != nil, configuration.commitsAutomatically, autoCommitAt == .distantFuture {
            autoCommitAt = now + configuration.commitInterval
        }
        useTopics()
        scheduleAdvance()
    }

    private func stop(_ place: TopicPartition) {
        guard let partition = partitions[place] else { return }
        stop(partition, KafkaError(FetchPosition.Fault.noOffset, at: place))
    }

    // MARK: Patterns

    /// Asks for all topics when a pattern is to be held against them, and it is time.
    func listTopics() {
        guard case .pattern(let choose) = subscription, !isListing, state == .running else { return }
        let now = now
        guard patternAt <= now else { return wake(at: patternAt) }
        isListing = true
        cluster.send(to: .leastLoaded, versions: 1...12) { _ in
            var request = MetadataRequest()
            request.topics = nil
            request.allowAutoTopicCreation = true
            return request
        } then: { [weak self] outcome in
            self?.handleTopics(outcome, choose)
        }
    }

    private func handleTopics(
        _ outcome: ClusterOutcome<MetadataResponse>, _ choose: @Sendable ([String]) -> [String]
    ) {
        isListing = false
        guard isActive, case .pattern = subscription else { return }
        defer { scheduleAdvance() }
        guard case .response(let response, _) = outcome else {
            patternAt = now + configuration.cluster.retryBackoff.maximum
            return
        }
        patternAt = now + configuration.cluster.metadataMaximumAge
        let known = response.topics.filter { !$0.isInternal }
        // One that cannot be read now, as without a leader, is there.
        arrivals.noteList(Set(known.compactMap(\.name)))
        let names = choose(known.filter { $0.errorCode == 0 }.compactMap(\.name))
        perform { $0.handleSubscription(names, isActive: true, now: $1) }
        useTopics()
    }
}
