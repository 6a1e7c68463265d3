import KafkaCodec
public import KafkaSession
public import TrestleBase
import TrestleTransport

/// A place in a partition's log to look for.
public enum OffsetSpec: Sendable, Hashable {
    /// The first record that is still there.
    case beginning
    /// Behind the last record that consumers may read.
    case end
    /// The first record whose timestamp is this or later.
    case time(WallTime)
    /// The record with the highest timestamp (KIP-734; Kafka 3.0).
    case maximumTimestamp

    var wire: Int64 {
        switch self {
        case .beginning: -2
        case .end: -1
        case .maximumTimestamp: -3
        case .time(let time): max(time.milliseconds, 0)
        }
    }
}

/// The result for an `OffsetSpec`.
public struct ListedOffset: Sendable, Hashable {
    /// -1 where there is no such record.
    public let offset: Int64
    /// Of the record; `nil` where none was requested.
    public let timestamp: WallTime?
    /// -1 where the broker does not say.
    public let leaderEpoch: Int32
}

extension KafkaAdmin {
    /// Finds offsets in the logs of partitions, each at its leader.
    public func listOffsets(
        _ places: [TopicPartition: OffsetSpec]
    ) async throws(KafkaError) -> [TopicPartition: Result<ListedOffset, KafkaError>] {
        try await atLeaders(of: Array(places.keys), doing: "listing offsets of") {
            (admin, node, part, deadline) throws(KafkaError) in
            let needed: Int16 = part.contains { places[$0] == .maximumTimestamp } ? 7 : 1
            let (response, _) = try await admin.request(.node(node), versions: needed...9, deadline: deadline) { _ in
                var request = ListOffsetsRequest()
                request.replicaID = -1
                request.topics = Dictionary(grouping: part, by: \.topic).map { name, part in
                    var topic = ListOffsetsRequest.Topic()
                    topic.name = name
                    topic.partitions = part.map { place in
                        var partition = ListOffsetsRequest.Partition()
                        partition.partitionIndex = place.partition
                        partition.timestamp = places[place]?.wire ?? -1
                        return partition
                    }
                    return topic
                }
                return request
            }
            return response.topics.flatMap { topic in
                topic.partitions.map {
                    PartitionResult(
                        TopicPartition(topic: topic.name, partition: $0.partitionIndex), $0.errorCode,
                        ListedOffset(
                            offset: $0.offset, timestamp: $0.timestamp < 0 ? nil : WallTime(milliseconds: $0.timestamp),
                            leaderEpoch: $0.leaderEpoch))
                }
            }
        }
    }

    /// Deletes the records before an offset; -1 deletes all that are there.
    ///
    /// - Returns: the first offset that is left, for each partition.
    public func deleteRecords(
        before offsets: [TopicPartition: Int64]
    ) async throws(KafkaError) -> [TopicPartition: Result<Int64, KafkaError>] {
        let timeout = timeoutMs
        return try await atLeaders(of: Array(offsets.keys), doing: "deleting records of") {
            (admin, node, part, deadline) throws(KafkaError) in
            let (response, _) = try await admin.request(.node(node), deadline: deadline, keeps: true) { _ in
                var request = DeleteRecordsRequest()
                request.timeoutMs = timeout
                request.topics = Dictionary(grouping: part, by: \.topic).map { name, part in
                    var topic = DeleteRecordsRequest.Topic()
                    topic.name = name
                    topic.partitions = part.map { place in
                        var partition = DeleteRecordsRequest.Partition()
                        partition.partitionIndex = place.partition
                        partition.offset = offsets[place] ?? 0
                        return partition
                    }
                    return topic
                }
                return request
            }
            return response.topics.flatMap { topic in
                topic.partitions.map {
                    PartitionResult(
                        TopicPartition(topic: topic.name, partition: $0.partitionIndex), $0.errorCode, $0.lowWatermark)
                }
            }
        }
    }

    // MARK: Leaders

    /// A partition's part of a response.
    struct PartitionResult<Value: Sendable>: Sendable {
        let place: TopicPartition
        let errorCode: Int16
        let value: Value

        init(_ place: TopicPartition, _ errorCode: Int16, _ value: Value) {
            self.place = place
            self.errorCode = errorCode
            self.value = value
        }
    }

    /// Makes the request for the partitions that a broker leads.
    typealias LeaderRequest<Value: Sendable> =
        @Sendable (
            _ admin: isolated KafkaAdmin, _ node: Int32, _ part: [TopicPartition], _ deadline: Instant
        ) async throws(KafkaError) -> [PartitionResult<Value>]

    /// Asks each partition's leader, again where it has changed meanwhile.
    private func atLeaders<Value>(
        of places: [TopicPartition], doing: String, _ ask: @escaping LeaderRequest<Value>
    ) async throws(KafkaError) -> [TopicPartition: Result<Value, KafkaError>] {
        let results = try await atLeaders(of: places, doing: doing, attempt: 1, deadline: deadline, ask)
        return Self.complete(results, places) {
            KafkaError(.brokerError, "the broker did not respond for \($0)", topic: $0.topic, partition: $0.partition)
        }
    }

    private func atLeaders<Value>(
        of places: [TopicPartition], doing: String, attempt: Int, deadline: Instant,
        _ ask: @escaping LeaderRequest<Value>
    ) async throws(KafkaError) -> [TopicPartition: Result<Value, KafkaError>] {
        let (leaders, refused) = try await leaders(of: Set(places), doing: doing, deadline: deadline)
        var parts = leaders
        if !refused.isEmpty { parts[Self.nobody] = Array(refused.keys) }
        let told = try await each(parts.keys) { [parts] admin, node throws(KafkaError) in
            let part = parts[node] ?? []
            var results: [TopicPartition: Result<Value, KafkaError>] = [:]
            if node == Self.nobody {
                results = refused.mapValues { .failure($0) }
            } else {
                let expected = Set(part)
                for result in try await ask(admin, node, part, deadline) where expected.contains(result.place) {
                    results[result.place] = admin.outcome(
                        result.errorCode, "\(doing) \(result.place)", topic: result.place.topic,
                        partition: result.place.partition
                    ).map { _ in result.value }
                }
            }
            return try await admin.again(results, part, doing: doing, attempt: attempt, deadline: deadline, ask)
        }
        var results: [TopicPartition: Result<Value, KafkaError>] = [:]
        for (node, result) in told {
            switch result {
            case .success(let part): results.merge(part) { $1 }
            case .failure(let error): for place in parts[node] ?? [] { results[place] = .failure(error) }
            }
        }
        return results
    }

    /// Stands for the leader of partitions that have none.
    private static let nobody: Int32 = -1

    /// Asks again for those of a broker's partitions that it leads no longer, or has left out.
    private func again<Value>(
        _ results: [TopicPartition: Result<Value, KafkaError>], _ part: [TopicPartition], doing: String, attempt: Int,
        deadline: Instant, _ ask: @escaping LeaderRequest<Value>
    ) async throws(KafkaError) -> [TopicPartition: Result<Value, KafkaError>] {
        let moved = part.filter { results[$0]?.failureCode.isMoved ?? true }
        guard !moved.isEmpty else { return results }
        cluster.refresh(inTrouble: true)
        guard await pause(attempt, before: deadline) else { return results }
        do {
            let later = try await atLeaders(of: moved, doing: doing, attempt: attempt + 1, deadline: deadline, ask)
            return results.merging(later) { $1 }
        } catch {
            if error.endsCall { throw error }
            return results.merging(moved.map { ($0, .failure(error)) }) { first, _ in first }
        }
    }

    private func leaders(
        of places: Set<TopicPartition>, doing: String, deadline: Instant
    ) async throws(KafkaError) -> (leaders: [Int32: [TopicPartition]], refused: [TopicPartition: KafkaError]) {
        let topics = try await describeTopics(Set(places.map(\.topic)).sorted(), deadline: deadline)
        var leaders: [Int32: [TopicPartition]] = [:]
        var refused: [TopicPartition: KafkaError] = [:]
        for place in places {
            switch topics[place.topic] {
            case .failure(let error)?: refused[place] = error
            case .success(let topic)?:
                guard let partition = topic.partitions.first(where: { $0.index == place.partition }) else {
                    refused[place] = KafkaError(
                        .invalidPartition,
                        "\(doing) \(place) failed: the topic has \(topic.partitions.count) partitions",
                        topic: place.topic, partition: place.partition)
                    continue
                }
                guard partition.leaderID >= 0 else {
                    refused[place] = KafkaError(
                        .leaderNotAvailable, "\(place) has no leader", errorCode: .leaderNotAvailable,
                        topic: place.topic,
                        partition: place.partition)
                    continue
                }
                leaders[partition.leaderID, default: []].append(place)
            case nil: continue
            }
        }
        return (leaders, refused)
    }
}

extension Result where Failure == KafkaError {
    fileprivate var failureCode: KafkaErrorCode {
        if case .failure(let error) = self { error.errorCode } else { .none }
    }
}

extension KafkaErrorCode {
    /// Whether another broker leads the partition, or soon will.
    fileprivate var isMoved: Bool {
        switch self {
        case .notLeaderOrFollower, .leaderNotAvailable, .fencedLeaderEpoch, .unknownLeaderEpoch, .replicaNotAvailable,
            .kafkaStorageError:
            true
        default: false
        }
    }
}
