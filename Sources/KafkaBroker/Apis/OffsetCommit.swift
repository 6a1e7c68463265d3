internal import KafkaCodec
internal import RecordLog

// OffsetCommit (8), versions 2-9: stores how far a group has got.
extension BrokerCore {
    /// As Kafka's `offset.metadata.max.bytes`.
    private static let maximumMetadataSize = 4096

    func offsetCommit(_ request: OffsetCommitRequest, _ exchange: Exchange) {
        let memberError = checkMember(of: request)
        var accepted: [OffsetStore.Place: OffsetStore.Committed] = [:]
        var response = OffsetCommitResponse()
        response.topics = request.topics.map { asked in
            var topic = OffsetCommitResponse.OffsetCommitResponseTopic()
            topic.name = asked.name
            topic.partitions = asked.partitions.map { asked in
                var answer = OffsetCommitResponse.OffsetCommitResponsePartition()
                answer.partitionIndex = asked.partitionIndex
                let metadata = asked.committedMetadata ?? ""
                if memberError != .none {
                    answer.errorCode = memberError.rawValue
                } else if topics.partition(topic.name, asked.partitionIndex) == nil {
                    answer.errorCode = KafkaErrorCode.unknownTopicOrPartition.rawValue
                } else if metadata.utf8.count > Self.maximumMetadataSize {
                    answer.errorCode = KafkaErrorCode.offsetMetadataTooLarge.rawValue
                } else {
                    let place = OffsetStore.Place(topic: topic.name, partition: asked.partitionIndex)
                    accepted[place] = OffsetStore.Committed(
                        offset: asked.committedOffset, leaderEpoch: asked.committedLeaderEpoch, metadata: metadata)
                }
                return answer
            }
            return topic
        }
        do {
            try coordinator.offsets.commit(accepted, of: request.groupId, now: wallClock())
        } catch {
            log(.error, error.message)
            for topic in response.topics.indices {
                for partition in response.topics[topic].partitions.indices {
                    // Retriable, as it is in Kafka when the offsets' log cannot be written.
                    response.topics[topic].partitions[partition].errorCode =
                        KafkaErrorCode.coordinatorNotAvailable.rawValue
                }
            }
        }
        exchange.respond(response)
    }

    private func checkMember(of request: OffsetCommitRequest) -> KafkaErrorCode {
        let generation = request.generationIdOrMemberEpoch
        let error = coordinator.update(request.groupId) { group, now in
            let error = group.checkCommit(
                memberID: request.memberId, instanceID: request.groupInstanceId, generation: generation, now: now)
            return (error, [])
        }
        // Without members there is no generation: only consumers that assign themselves commit here.
        return error ?? (generation < 0 ? .none : .illegalGeneration)
    }
}
