import KafkaCodec
public import KafkaSession
import TrestleTransport

extension KafkaAdmin {
    /// The offsets that a group has committed; empty for a group that has none, or does not exist.
    public func groupOffsets(_ groupID: String) async throws(KafkaError) -> [TopicPartition: OffsetAndMetadata] {
        let (response, version) = try await request(coordinator(groupID), versions: 2...9, deadline: deadline) {
            version in
            var request = OffsetFetchRequest()
            if version >= 8 {
                var group = OffsetFetchRequest.Group()
                group.groupID = groupID
                group.topics = nil
                request.groups = [group]
            } else {
                request.groupID = groupID
                request.topics = nil
            }
            return request
        } errorCode: {
            $0.groups.first?.errorCode ?? $0.errorCode
        }
        let doing = "reading the offsets of group '\(groupID)'"
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        func note(_ topic: String, _ partition: Int32, _ offset: Int64, _ epoch: Int32, _ metadata: String?) {
            guard offset >= 0 else { return }
            offsets[TopicPartition(topic: topic, partition: partition)] = OffsetAndMetadata(
                offset: offset, leaderEpoch: epoch, metadata: metadata ?? "")
        }
        if version >= 8 {
            guard let group = response.groups.first(where: { $0.groupID == groupID }) else {
                throw KafkaError(.brokerError, "the broker did not respond for group '\(groupID)'")
            }
            try outcome(group.errorCode, doing).get()
            for topic in group.topics {
                for partition in topic.partitions {
                    try outcome(partition.errorCode, doing, topic: topic.name, partition: partition.partitionIndex)
                        .get()
                    note(
                        topic.name, partition.partitionIndex, partition.committedOffset, partition.committedLeaderEpoch,
                        partition.metadata)
                }
            }
        } else {
            try outcome(response.errorCode, doing).get()
            for topic in response.topics {
                for partition in topic.partitions {
                    try outcome(partition.errorCode, doing, topic: topic.name, partition: partition.partitionIndex)
                        .get()
                    note(
                        topic.name, partition.partitionIndex, partition.committedOffset, partition.committedLeaderEpoch,
                        partition.metadata)
                }
            }
        }
        return offsets
    }

    /// Commits offsets for a group without members.
    ///
    /// - Returns: one result for each partition; `KafkaError.Code.groupNotEmpty` while the group has members.
    public func alterGroupOffsets(
        _ groupID: String, _ offsets: [TopicPartition: OffsetAndMetadata]
    ) async throws(KafkaError) -> [TopicPartition: Result<Void, KafkaError>] {
        guard !offsets.isEmpty else { return [:] }
        let (response, _) = try await request(coordinator(groupID), versions: 2...9, deadline: deadline) { version in
            var request = OffsetCommitRequest()
            request.groupID = groupID
            request.generationIdOrMemberEpoch = -1
            request.memberID = ""
            request.topics = Dictionary(grouping: offsets, by: \.key.topic).map { name, part in
                var topic = OffsetCommitRequest.Topic()
                topic.name = name
                topic.partitions = part.map { place, offset in
                    var partition = OffsetCommitRequest.Partition()
                    partition.partitionIndex = place.partition
                    partition.committedOffset = offset.offset
                    if version >= 6 { partition.committedLeaderEpoch = offset.leaderEpoch }
                    partition.committedMetadata = offset.metadata
                    return partition
                }
                return topic
            }
            return request
        } errorCode: {
            Self.movedCoordinator($0.topics.flatMap(\.partitions).map(\.errorCode))
        }
        var results: [TopicPartition: Result<Void, KafkaError>] = [:]
        for topic in response.topics {
            for partition in topic.partitions {
                let place = TopicPartition(topic: topic.name, partition: partition.partitionIndex)
                results[place] = groupResult(
                    partition.errorCode, "changing the offset of group '\(groupID)' for \(place)", place)
            }
        }
        return Self.complete(results, Array(offsets.keys)) {
            KafkaError(.brokerError, "the broker did not respond for \($0)")
        }
    }

    /// Deletes committed offsets of a group that reads none of these topics at the moment (KIP-496; Kafka 2.4).
    public func deleteGroupOffsets(
        _ groupID: String, _ places: [TopicPartition]
    ) async throws(KafkaError) -> [TopicPartition: Result<Void, KafkaError>] {
        guard !places.isEmpty else { return [:] }
        let (response, _) = try await request(coordinator(groupID), deadline: deadline) { _ in
            var request = OffsetDeleteRequest()
            request.groupID = groupID
            request.topics = Dictionary(grouping: places, by: \.topic).map { name, part in
                var topic = OffsetDeleteRequest.Topic()
                topic.name = name
                topic.partitions = part.map { place in
                    var partition = OffsetDeleteRequest.Partition()
                    partition.partitionIndex = place.partition
                    return partition
                }
                return topic
            }
            return request
        } errorCode: {
            $0.errorCode
        }
        try outcome(response.errorCode, "deleting offsets of group '\(groupID)'").get()
        var results: [TopicPartition: Result<Void, KafkaError>] = [:]
        for topic in response.topics {
            for partition in topic.partitions {
                let place = TopicPartition(topic: topic.name, partition: partition.partitionIndex)
                results[place] = groupResult(
                    partition.errorCode, "deleting the offset of group '\(groupID)' for \(place)", place)
            }
        }
        return Self.complete(results, places) { KafkaError(.brokerError, "the broker did not respond for \($0)") }
    }

    private static func movedCoordinator(_ codes: [Int16]) -> Int16 {
        let moved: [KafkaErrorCode] = [.notCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress]
        return codes.first { moved.contains(KafkaErrorCode(rawValue: $0)) } ?? 0
    }

    /// In a group with members a commit from outside counts as that of a member that it does not know.
    private func groupResult(
        _ errorCode: Int16, _ doing: String, _ place: TopicPartition
    ) -> Result<Void, KafkaError> {
        let code = KafkaErrorCode(rawValue: errorCode)
        if code == .unknownMemberID || code == .rebalanceInProgress || code == .illegalGeneration {
            return .failure(
                KafkaError(
                    .groupNotEmpty, "\(doing) failed with \(code)", errorCode: code, topic: place.topic,
                    partition: place.partition, fix: "the group has members: stop its consumers first"))
        }
        return outcome(errorCode, doing, topic: place.topic, partition: place.partition)
    }
}
