internal import KafkaCodec
internal import RecordLog

// DeleteRecords (21), versions 0-2: deletes the records of partitions before an offset, which then is the first that can be read.
extension KafkaBrokerCore {
    func deleteRecords(_ request: DeleteRecordsRequest, _ exchange: Exchange) {
        let requested = request.topics.flatMap { topic in
            topic.partitions.map { (name: topic.name, index: $0.partitionIndex, offset: $0.offset) }
        }
        let response = Gathered(DeleteRecordsResponse())
        inParts(requested, of: exchange) { [self] name, index, offset in
            var result = DeleteRecordsResponse.Partition()
            result.partitionIndex = index
            switch deleteRecords(of: name, index, before: offset) {
            case .success(let start): result.lowWatermark = start
            case .failure(let refusal):
                result.lowWatermark = -1
                result.errorCode = refusal.code.rawValue
            }
            if response.value.topics.last?.name != name {
                var topic = DeleteRecordsResponse.Topic()
                topic.name = name
                response.value.topics.append(topic)
            }
            response.value.topics[response.value.topics.count - 1].partitions.append(result)
        } finish: {
            exchange.respond(response.value)
        }
    }

    /// - Parameter offset: -1 for all that consumers can read.
    /// - Returns: the first offset that can be read now.
    private func deleteRecords(of name: String, _ index: Int32, before offset: Int64) -> Result<Int64, Refusal> {
        guard let partition = topics.partition(name, index) else {
            return .failure(Refusal(.unknownTopicOrPartition, "there is no such partition"))
        }
        guard topics.topics[name]?.isInternal != true else {
            return .failure(Refusal(.topicAuthorizationFailed, "\(name) is the broker's own"))
        }
        let log = partition.log
        let offset = offset == -1 ? log.highWatermark : offset
        guard offset >= 0, offset <= log.highWatermark else {
            return .failure(Refusal(.offsetOutOfRange, "the partition ends at \(log.highWatermark)"))
        }
        do throws(RecordLogError) {
            try log.deleteRecords(before: offset, now: wallClock())
            return .success(log.startOffset)
        } catch {
            logStorageError(error)
            return .failure(Refusal(error))
        }
    }
}
