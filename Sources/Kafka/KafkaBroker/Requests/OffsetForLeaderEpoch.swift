internal import KafkaCodec
internal import RecordLog

// OffsetForLeaderEpoch (23), versions 2-4: where an epoch ended. An epoch the log does not know is answered with -1.
extension KafkaBrokerCore {
    func offsetForLeaderEpoch(_ request: OffsetForLeaderEpochRequest, _ exchange: Exchange) {
        var response = OffsetForLeaderEpochResponse()
        response.topics = request.topics.map { requested in
            var topic = OffsetForLeaderEpochResponse.Topic()
            topic.topic = requested.topic
            topic.partitions = requested.partitions.map { requested in
                var answer = OffsetForLeaderEpochResponse.Partition()
                answer.partition = requested.partition
                if let partition = topics.partition(topic.topic, requested.partition) {
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
            return topic
        }
        exchange.respond(response)
    }
}
