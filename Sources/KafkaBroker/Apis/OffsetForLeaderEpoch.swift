internal import KafkaCodec
internal import RecordLog

// OffsetForLeaderEpoch (23), versions 2-4: where an epoch ends. There is one epoch, and it ends with the log.
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
                    if let error = Self.check(leaderEpoch: asked.currentLeaderEpoch) {
                        answer.errorCode = error.rawValue
                    } else if asked.leaderEpoch == Self.leaderEpoch {
                        answer.leaderEpoch = Self.leaderEpoch
                        answer.endOffset = partition.log.endOffset
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
