import KafkaCodec
package import KafkaSession
import TrestleBase
import TrestleTransport

// Queries of topics and offsets, sent on the user's behalf and repeated until there is a result or the time is over.
extension KafkaConsumerCore {
    /// The outcome of one attempt.
    enum Attempt<Value> {
        case done(Value)
        case retry(KafkaError)
        case failed(KafkaError)
    }

    /// Repeats an attempt with growing waits.
    private func repeated<Value>(
        until deadline: Instant, then completion: @escaping (Result<Value, KafkaError>) -> Void,
        _ attempt: @escaping (@escaping (Attempt<Value>) -> Void) -> Void
    ) {
        nextQuery &+= 1
        let query = nextQuery
        queries[query] = { completion(.failure($0)) }
        attempted(query, until: deadline, attempt: 1, then: completion, attempt)
    }

    /// An attempt of a query that has not been given up.
    private func attempted<Value>(
        _ query: UInt64, until deadline: Instant, attempt number: Int,
        then completion: @escaping (Result<Value, KafkaError>) -> Void,
        _ attempt: @escaping (@escaping (Attempt<Value>) -> Void) -> Void
    ) {
        attempt { [weak self] outcome in
            guard let self else { return completion(.failure(KafkaError(.stopped, "the consumer was closed"))) }
            guard queries[query] != nil else { return }
            if case .retry = outcome, isActive, now < deadline {
                loop.schedule(after: cluster.pause(attempts: number)) { [self] in
                    guard queries[query] != nil else { return }
                    guard isActive else { return end(query, outcome, then: completion) }
                    attempted(query, until: deadline, attempt: number + 1, then: completion, attempt)
                }
            } else {
                end(query, outcome, then: completion)
            }
        }
    }

    private func end<Value>(
        _ query: UInt64, _ outcome: Attempt<Value>, then completion: (Result<Value, KafkaError>) -> Void
    ) {
        queries[query] = nil
        switch outcome {
        case .done(let value): completion(.success(value))
        case .failed(let error), .retry(let error): completion(.failure(error))
        }
    }

    /// Queries fail at once for a reason that another attempt will hardly fix, as long as no broker was ever reached.
    func failQueries(_ obstacle: KafkaObstacle) {
        guard cluster.responder == nil else { return }
        guard obstacle.code == .authenticationFailed || obstacle.code == .tlsFailed else { return }
        let waiting = queries.sorted { $0.key < $1.key }
        queries = [:]
        for (_, fail) in waiting { fail(KafkaError(obstacle)) }
    }

    private var callDeadline: Instant { now + configuration.callTimeout }

    /// How many partitions a topic has.
    package func partitionCount(of topic: String, then completion: @escaping (Result<Int, KafkaError>) -> Void) {
        guard isActive else { return completion(.failure(KafkaError(.stopped, "the consumer is not running"))) }
        guard topic.utf8.count <= KafkaTopicName.maximumSize else { return completion(.failure(.invalidTopic(topic))) }
        let deadline = callDeadline
        let creates = configuration.cluster.allowsTopicCreation
        repeated(until: deadline, then: completion) { [weak self] report in
            guard let self else { return report(.failed(KafkaError(.stopped, "the consumer was closed"))) }
            cluster.send(to: .leastLoaded, versions: 1...12, timeout: remaining(until: deadline)) { version in
                var request = MetadataRequest()
                var element = MetadataRequest.Topic()
                element.name = topic
                request.topics = [element]
                request.allowAutoTopicCreation = version < 4 || creates
                return request
            } then: { outcome in
                report(Self.partitionCount(of: topic, in: outcome))
            }
        }
    }

    private static func partitionCount(of topic: String, in outcome: ClusterOutcome<MetadataResponse>) -> Attempt<Int> {
        switch outcome {
        case .notSent(let obstacle), .noResponse(let obstacle): return Self.attempt(after: obstacle)
        case .response(let response, _):
            guard let found = response.topics.first(where: { $0.name == topic }) else {
                return .retry(KafkaError(.topicNotFound, "the cluster does not mention topic '\(topic)'", topic: topic))
            }
            guard found.errorCode != 0 else { return .done(found.partitions.count) }
            let error = KafkaError(errorCode: found.errorCode, doing: "describing topic '\(topic)'", topic: topic)
            return error.code == .leaderNotAvailable ? .retry(error) : .failed(error)
        }
    }

    private static func attempt<Value>(after obstacle: KafkaObstacle) -> Attempt<Value> {
        obstacle.isTransient ? .retry(KafkaError(obstacle)) : .failed(KafkaError(obstacle))
    }

    private func remaining(until deadline: Instant) -> Duration {
        let now = now
        return min(
            max(.nanoseconds(1), now.duration(to: deadline)), configuration.cluster.requestTimeout)
    }

    /// The offsets at the beginning, the end or a time of partitions; of a time after all records it is the end.
    package func offsets(
        of places: some Sequence<TopicPartition>, at time: OffsetReset,
        then completion: @escaping (Result<[TopicPartition: Int64], KafkaError>) -> Void
    ) {
        let places = Set(places)
        var found: [TopicPartition: Int64] = [:]
        var failure: KafkaError?
        var missing = places.count
        guard missing > 0 else { return completion(.success([:])) }
        for place in places {
            offset(of: place, at: time) { result in
                switch result {
                case .success(let offset): found[place] = offset
                case .failure(let error): failure = failure ?? error
                }
                missing -= 1
                if missing == 0 { completion(failure.map { .failure($0) } ?? .success(found)) }
            }
        }
    }

    private func offset(
        of place: TopicPartition, at time: OffsetReset, then completion: @escaping (Result<Int64, KafkaError>) -> Void
    ) {
        guard isActive else { return completion(.failure(KafkaError(.stopped, "the consumer is not running"))) }
        let deadline = callDeadline
        let isolation = configuration.isolationLevel.rawValue
        repeated(
            until: deadline,
            then: { [weak self] (result: Result<Int64, KafkaError>) in
                if case .success(-1) = result, case .time = time, let self {
                    return offset(of: place, at: .end, then: completion)
                }
                completion(result)
            }
        ) { [weak self] report in
            guard let self else { return report(.failed(KafkaError(.stopped, "the consumer was closed"))) }
            cluster.send(to: .leader(of: place), versions: 1...7, timeout: remaining(until: deadline)) { version in
                Self.listRequest([(place, time.timestamp, -1)], isolation: isolation, version: version)
            } then: { outcome in
                report(Self.offset(of: place, in: outcome))
            }
        }
    }

    private static func offset(
        of place: TopicPartition, in outcome: ClusterOutcome<ListOffsetsResponse>
    ) -> Attempt<Int64> {
        switch outcome {
        case .notSent(let obstacle), .noResponse(let obstacle): return attempt(after: obstacle)
        case .response(let response, _):
            let result = response.topics.first { $0.name == place.topic }?.partitions
                .first { $0.partitionIndex == place.partition }
            guard let result else {
                return .failed(
                    KafkaError(.protocolViolation, "the broker did not respond for \(place)", topic: place.topic))
            }
            guard result.errorCode != 0 else { return .done(result.offset) }
            let error = KafkaError(
                errorCode: result.errorCode, doing: "looking up an offset of \(place)", topic: place.topic,
                partition: place.partition)
            return KafkaErrorCode(rawValue: result.errorCode).isRetriable ? .retry(error) : .failed(error)
        }
    }

    /// The committed offsets of the group; partitions without an offset are left out.
    package func committed(
        _ places: some Sequence<TopicPartition>,
        then completion: @escaping (Result<[TopicPartition: OffsetAndMetadata], KafkaError>) -> Void
    ) {
        guard isActive else { return completion(.failure(KafkaError(.stopped, "the consumer is not running"))) }
        guard let coordinator, let groupID = configuration.groupID else {
            return completion(
                .failure(
                    KafkaError(
                        .invalidConfiguration, "a consumer without a group has no offsets",
                        fix: "set groupID (group.id)"))
            )
        }
        let places = Set(places).sorted()
        let deadline = callDeadline
        let isCommitted = configuration.isolationLevel == .readCommitted
        repeated(until: deadline, then: completion) { [weak self] report in
            guard let self else { return report(.failed(KafkaError(.stopped, "the consumer was closed"))) }
            cluster.send(to: coordinator, versions: 1...9, timeout: remaining(until: deadline)) { version in
                Self.offsetFetchRequest(groupID, places, requireStable: isCommitted, version: version)
            } then: { [weak self] outcome in
                switch outcome {
                case .notSent(let obstacle), .noResponse(let obstacle): report(Self.attempt(after: obstacle))
                case .response(let response, _): report(Self.committed(in: OffsetFetchResults(response), self))
                }
            }
        }
    }

    private static func committed(
        in results: OffsetFetchResults, _ core: KafkaConsumerCore?
    ) -> Attempt<[TopicPartition: OffsetAndMetadata]> {
        var code = results.errorCode
        if code == .none {
            code = results.offsets.inOrder.first { $0.value.errorCode != .none }?.value.errorCode ?? .none
        }
        guard code == .none else {
            if code == .notCoordinator || code == .coordinatorNotAvailable, let groupID = core?.configuration.groupID {
                core?.cluster.invalidateCoordinator(of: CoordinatorKey(.group, groupID))
            }
            let error = KafkaError(errorCode: code.rawValue, doing: "reading the group's offsets")
            return code.isRetriable ? .retry(error) : .failed(error)
        }
        return .done(
            results.offsets.compactMapValues { result in
                result.offset < 0
                    ? nil
                    : OffsetAndMetadata(
                        offset: result.offset, leaderEpoch: result.leaderEpoch, metadata: result.metadata)
            })
    }

    static func offsetFetchRequest(
        _ groupID: String, _ places: [TopicPartition], requireStable: Bool, version: Int16
    ) -> OffsetFetchRequest {
        let topics = places.grouped(byTopic: \.topic)
        var request = OffsetFetchRequest()
        if version >= 7 { request.requireStable = requireStable }
        if version >= 8 {
            var group = OffsetFetchRequest.Group()
            group.groupID = groupID
            group.topics = topics.map { topic, places in
                var element = OffsetFetchRequest.GroupTopic()
                element.name = topic
                element.partitionIndexes = Int32List(places.map(\.partition))
                return element
            }
            request.groups = [group]
        } else {
            request.groupID = groupID
            request.topics = topics.map { topic, places in
                var element = OffsetFetchRequest.Topic()
                element.name = topic
                element.partitionIndexes = Int32List(places.map(\.partition))
                return element
            }
        }
        return request
    }
}
