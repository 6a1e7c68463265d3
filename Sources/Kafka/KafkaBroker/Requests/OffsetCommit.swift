internal import KafkaCodec
internal import RecordLog

// OffsetCommit (8), versions 2-9: stores how far a group has got.
extension KafkaBrokerCore {
    /// As Kafka's `offset.metadata.max.bytes`.
    private static let maximumMetadataSize = 4096

    func offsetCommit(_ request: OffsetCommitRequest, _ exchange: Exchange) {
        let memberError = GroupCoordinator.isLegal(request.groupID) ? checkMember(of: request) : .invalidGroupID
        let accepted = Gathered([OffsetStore.Place: OffsetStore.Committed]())
        let holder = exchange.connection.holder
        let isNew = coordinator.offsets.groups[request.groupID] == nil
        let added = Gathered(isNew ? OffsetUsage.addition(ofGroup: request.groupID) : OffsetUsage.Addition())
        let response = Gathered(OffsetCommitResponse())
        response.value.topics = request.topics.map { requested in
            var topic = OffsetCommitResponse.Topic()
            topic.name = requested.name
            return topic
        }
        let parts = request.topics.indices.flatMap { topic in
            request.topics[topic].partitions.map { (topic, request.topics[topic].name, $0) }
        }
        inParts(parts, of: exchange) { [self] topic, name, requested in
            var result = OffsetCommitResponse.Partition()
            result.partitionIndex = requested.partitionIndex
            let metadata = requested.committedMetadata ?? ""
            if memberError != .none {
                result.errorCode = memberError.rawValue
            } else if topics.partition(name, requested.partitionIndex) == nil {
                result.errorCode = KafkaErrorCode.unknownTopicOrPartition.rawValue
            } else if metadata.utf8.count > Self.maximumMetadataSize {
                result.errorCode = KafkaErrorCode.offsetMetadataTooLarge.rawValue
            } else {
                let place = OffsetStore.Place(topic: name, partition: requested.partitionIndex)
                let committed = OffsetStore.Committed(
                    offset: requested.committedOffset, leaderEpoch: requested.committedLeaderEpoch, metadata: metadata)
                if let sum = coordinator.addition(
                    committed, at: place, of: request.groupID, by: holder, to: added.value)
                {
                    added.value = sum
                    accepted.value[place] = committed
                } else {
                    result.errorCode = KafkaErrorCode.coordinatorNotAvailable.rawValue
                }
            }
            response.value.topics[topic].partitions.append(result)
        } finish: { [self] in
            commit(accepted.value, of: request.groupID, response, exchange)
        }
    }

    private func commit(
        _ accepted: [OffsetStore.Place: OffsetStore.Committed], of group: String,
        _ response: Gathered<OffsetCommitResponse>, _ exchange: Exchange
    ) {
        do {
            try coordinator.commit(accepted, of: group, by: exchange.connection.holder, now: wallClock())
            if let offsets = topics.partition(OffsetStore.topicName, 0), offsets.log.awaitsSync, !accepted.isEmpty {
                let waits = FlushWaits()
                waits.add(offsets, upTo: offsets.log.endOffset) { self.refuseCommit(response) }
                return waits.whenDone { exchange.respond(response.value) }
            }
        } catch {
            logStorageError(error)
            refuseCommit(response)
        }
        exchange.respond(response.value)
    }

    /// Retriable, as it is in Kafka when the offsets' log cannot be written.
    private func refuseCommit(_ response: Gathered<OffsetCommitResponse>) {
        for topic in response.value.topics.indices {
            for partition in response.value.topics[topic].partitions.indices {
                response.value.topics[topic].partitions[partition].errorCode =
                    KafkaErrorCode.coordinatorNotAvailable.rawValue
            }
        }
    }

    private func checkMember(of request: OffsetCommitRequest) -> KafkaErrorCode {
        let generation = request.generationIdOrMemberEpoch
        let error = coordinator.update(request.groupID) { group, now in
            let error = group.handleCommit(
                memberID: request.memberID, instanceID: request.groupInstanceID, generation: generation, now: now)
            return (error, [])
        }
        // Without members there is no generation: only consumers that assign themselves commit here.
        return error ?? (generation < 0 ? .none : .illegalGeneration)
    }
}
