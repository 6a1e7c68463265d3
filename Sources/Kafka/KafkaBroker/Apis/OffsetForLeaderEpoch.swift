internal import KafkaCodec
internal import RecordLog

// OffsetForLeaderEpoch (23), versions 2-4: where an epoch ended. An epoch the log does not know is answered with -1.
extension BrokerCore {
    func offsetForLeaderEpoch(_ request: OffsetForLeaderEpochRequest, _ exchange: Exchange) {
        var response = OffsetForLeaderEpochResponse()
        response.topics = request.topics.map { asked in
            var topic = OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult()
            topic.topic = asked.topic
            topic.partitions = asked.partitions.map { asked in
                var answer = OffsetForLeaderEpochResponse.EpochEndOffset()
                answer.partition = asked.partition
                if let partition = topics.partition(topic.topic, asked.partition) {
                    if let error = partition.check(leaderEpoch: asked.currentLeaderEpoch) {
                        answer.errorCode = error.rawValue
                    } else if let end = partition.log.end(ofEpoch: asked.leaderEpoch) {
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
