internal import KafkaCodec
internal import RecordLog

// OffsetForLeaderEpoch (23), versions 2-4: where an epoch ended. An epoch the log does not know is answered with -1.
extension KafkaBrokerCore {
    func offsetForLeaderEpoch(_ request: OffsetForLeaderEpochRequest, _ exchange: Exchange) {
        let answer = Gathered(OffsetForLeaderEpochResponse())
        answer.value.topics = request.topics.map { requested in
            var topic = OffsetForLeaderEpochResponse.Topic()
            topic.topic = requested.topic
            return topic
        }
        let parts = request.topics.indices.flatMap { topic in
            request.topics[topic].partitions.map { (topic, request.topics[topic].topic, $0) }
        }
        inParts(parts, of: exchange) { [self] topic, name, requested in
            answer.value.topics[topic].partitions.append(endOffset(name, requested))
        } finish: {
            exchange.respond(answer.value)
        }
    }

    private func endOffset(
        _ topic: String, _ requested: OffsetForLeaderEpochRequest.Partition
    ) -> OffsetForLeaderEpochResponse.Partition {
        var answer = OffsetForLeaderEpochResponse.Partition()
        answer.partition = requested.partition
        if let partition = topics.partition(topic, requested.partition) {
            if let error = partition.check(leaderEpoch: requested.currentLeaderEpoch) {
                answer.errorCode = error.rawValue
            } else if let end = partition.log.end(ofEpoch: requested.leaderEpoch) {
                answer.leaderEpoch = end.epoch
                answer.endOffset = end.offset
            }
        } else {
            answer.errorCode = KafkaErrorCode.unknownTopicOrPartition.rawValue
        }
        return answer
    }
}
