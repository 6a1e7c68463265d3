internal import KafkaCodec
internal import RecordLog
internal import WireBytes

// ListOffsets (2), versions 1-9: the first offset, the next one, or the first at or after a time.
extension BrokerCore {
    private enum Wanted {
        static let latest: Int64 = -1
        static let earliest: Int64 = -2
        static let maxTimestamp: Int64 = -3
        static let earliestLocal: Int64 = -4
        static let latestTiered: Int64 = -5
    }

    func listOffsets(_ request: ListOffsetsRequest, _ exchange: Exchange) {
        var response = ListOffsetsResponse()
        response.topics = request.topics.map { asked in
            var topic = ListOffsetsResponse.ListOffsetsTopicResponse()
            topic.name = asked.name
            topic.partitions = asked.partitions.map { asked in
                var answer = ListOffsetsResponse.ListOffsetsPartitionResponse()
                answer.partitionIndex = asked.partitionIndex
                guard let partition = topics.partition(topic.name, asked.partitionIndex) else {
                    answer.errorCode = KafkaErrorCode.unknownTopicOrPartition.rawValue
                    return answer
                }
                if let error = Self.check(leaderEpoch: asked.currentLeaderEpoch) {
                    answer.errorCode = error.rawValue
                    return answer
                }
                do throws(RecordLogError) {
                    if let found = try offset(in: partition.log, at: asked.timestamp) {
                        answer.offset = found.offset
                        answer.timestamp = found.timestamp
                        if exchange.version >= 4 { answer.leaderEpoch = Self.leaderEpoch }
                    }
                } catch {
                    log(.error, error.message)
                    answer.errorCode = KafkaErrorCode.kafkaStorageError.rawValue
                }
                return answer
            }
            return topic
        }
        exchange.respond(response)
    }

    /// - Returns: `nil` when no record is that young.
    private func offset(
        in log: RecordLog, at timestamp: Int64
    ) throws(RecordLogError) -> (offset: Int64, timestamp: Int64)? {
        switch timestamp {
        case Wanted.latest: return (log.endOffset, -1)
        case Wanted.earliest, Wanted.earliestLocal: return (log.startOffset, -1)
        case Wanted.latestTiered: return nil
        case Wanted.maxTimestamp:
            guard let newest = log.maxTimestamp else { return nil }
            return try firstRecord(in: log, notBefore: newest)
        default:
            // Kafka has no other negative times.
            return timestamp < 0 ? nil : try firstRecord(in: log, notBefore: timestamp)
        }
    }

    /// The first record at or after a time.
    private func firstRecord(
        in log: RecordLog, notBefore timestamp: Int64
    ) throws(RecordLogError) -> (offset: Int64, timestamp: Int64)? {
        scratch.removeAll()
        guard let header = try log.readFirstBatch(notBefore: timestamp, into: &scratch) else { return nil }
        // Of a batch that cannot be looked into the first record is named: a consumer then sees some that are older, but
        // misses none.
        return firstRecord(in: scratch, notBefore: timestamp) ?? (header.baseOffset, header.baseTimestamp)
    }

    private func firstRecord(
        in batch: borrowing ByteBuffer, notBefore timestamp: Int64
    ) -> (offset: Int64, timestamp: Int64)? {
        var found: (Int64, Int64)?
        var decompressed = ByteBuffer()
        try? RecordBatchView(batch.bytes, verifyingChecksum: false).forEachRecord(
            compression: configuration.compression, limits: configuration.decompressionLimits, scratch: &decompressed
        ) { record in
            if found == nil, record.timestamp >= timestamp { found = (record.offset, record.timestamp) }
        }
        return found
    }
}
