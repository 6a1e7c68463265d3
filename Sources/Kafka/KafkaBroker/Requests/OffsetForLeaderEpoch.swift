internal import KafkaCodec
internal import RecordLog

// OffsetForLeaderEpoch (23), versions 2-4: where an epoch ended. An epoch the log does not know gives -1.
extension KafkaBrokerCore {
    func offsetForLeaderEpoch(_ request: OffsetForLeaderEpochRequest, _ exchange: Exchange) {
        let response = Gathered(OffsetForLeaderEpochResponse())
        response.value.topics = request.topics.map { requested in
            var topic = OffsetForLeaderEpochResponse.Topic()
            topic.topic = requested.topic
            return topic
        }
        let parts = request.topics.indices.flatMap { topic in
            request.topics[topic].partitions.map { (topic, request.topics[topic].topic, $0) }
        }
        inParts(parts, of: exchange) { [self] topic, name, requested in
            response.value.topics[topic].partitions.append(endOffset(name, requested))
        } finish: {
            exchange.respond(response.value)
        }
    }

    private func endOffset(
        _ topic: String, _ requested: OffsetForLeaderEpochRequest.Partition
    ) -> OffsetForLeaderEpochResponse.Partition {
        var result = OffsetForLeaderEpochResponse.Partition()
        result.partition = requested.partition
        if let partition = topics.partition(topic, requested.partition) {
            if let error = partition.check(leaderEpoch: requested.currentLeaderEpoch) {
                result.errorCode = error.rawValue
            } else if let end = partition.log.end(ofEpoch: requested.leaderEpoch) {
                result.leaderEpoch = end.epoch
                result.endOffset = end.offset
            }
        } else {
            result.errorCode = KafkaErrorCode.unknownTopicOrPartition.rawValue
        }
        return result
    }
}
