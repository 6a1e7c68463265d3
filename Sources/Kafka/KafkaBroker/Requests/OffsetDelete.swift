internal import KafkaCodec
internal import RecordLog

// OffsetDelete (47), version 0: forgets what a group has committed for some partitions. A group with members keeps its offsets: what they
// read is not looked into.
extension KafkaBrokerCore {
    func offsetDelete(_ request: OffsetDeleteRequest, _ exchange: Exchange) {
        let response = Gathered(OffsetDeleteResponse())
        let group = request.groupID
        guard coordinator.groups[group] != nil || coordinator.offsets.groups[group] != nil else {
            response.value.errorCode = KafkaErrorCode.groupIDNotFound.rawValue
            return exchange.respond(response.value)
        }
        inParts(request.topics, of: exchange) { [self] requested in
            let indices = requested.partitions.map(\.partitionIndex).distinct()
            let code = deleteOffsets(of: group, requested.name, indices).rawValue
            var topic = OffsetDeleteResponse.Topic()
            topic.name = requested.name
            topic.partitions = indices.map { index in
                var partition = OffsetDeleteResponse.Partition()
                partition.partitionIndex = index
                partition.errorCode = code
                return partition
            }
            response.value.topics.append(topic)
        } finish: {
            exchange.respond(response.value)
        }
    }

    private func deleteOffsets(of group: String, _ topic: String, _ indices: [Int32]) -> KafkaErrorCode {
        if coordinator.groups[group] != nil { return .groupSubscribedToTopic }
        do {
            try coordinator.offsets.remove(
                indices.map { OffsetStore.Place(topic: topic, partition: $0) }, of: group, now: wallClock())
            return .none
        } catch {
            logStorageError(error)
            return .coordinatorNotAvailable
        }
    }
}
