internal import KafkaCodec
internal import RecordLog
internal import WireBytes

// Produce (0), versions 3-13: appends one batch to each partition named. Versions 0-2 are refused.
extension BrokerCore {
    func produce(_ request: ProduceRequest, _ exchange: Exchange) {
        var response = ProduceResponse()
        var firstError: KafkaErrorCode?
        response.responses = request.topicData.map { data in
            var answer = ProduceResponse.TopicProduceResponse()
            let topic = exchange.version >= 13 ? topics.topic(id: data.topicId) : topics.topics[data.name]
            answer.name = data.name
            answer.topicId = data.topicId
            answer.partitionResponses = data.partitionData.map { data in
                var answer = ProduceResponse.PartitionProduceResponse()
                answer.index = data.index
                switch store(data, in: topic, request, exchange) {
                case .success(let stored):
                    answer.baseOffset = stored.baseOffset
                    answer.logStartOffset = stored.logStartOffset
                case .failure(let refusal):
                    answer.baseOffset = -1
                    answer.errorCode = refusal.code.rawValue
                    answer.errorMessage = refusal.message
                    if firstError == nil { firstError = refusal.code }
                }
                return answer
            }
            return answer
        }
        guard request.acks == 0 else { return exchange.respond(response) }
        // A producer that wants no answer learns of a failure only by the end of its connection.
        if let firstError { return exchange.close("a Produce without acknowledgement failed: \(firstError)") }
        exchange.finishWithoutResponse()
    }

    private func store(
        _ data: ProduceRequest.PartitionProduceData, in topic: Topic?, _ request: ProduceRequest, _ exchange: Exchange
    ) -> Result<(baseOffset: Int64, logStartOffset: Int64), Refusal> {
        guard exchange.version >= 3 else {
            return .failure(
                Refusal(.unsupportedForMessageFormat, "message sets of magic 0 and 1 are not stored: use version 3"))
        }
        guard -1...1 ~= request.acks else {
            return .failure(Refusal(.invalidRequiredAcks, "acks must be -1, 0 or 1, not \(request.acks)"))
        }
        guard request.transactionalId == nil else { return .failure(.noTransactions) }
        guard let topic, data.index >= 0, Int(data.index) < topic.partitions.count else {
            let unknown: KafkaErrorCode = exchange.version >= 13 ? .unknownTopicId : .unknownTopicOrPartition
            return .failure(Refusal(unknown, "there is no such partition"))
        }
        guard !topic.isInternal else {
            return .failure(Refusal(.invalidTopicException, "\(topic.name) is written by the broker alone"))
        }
        let partition = topic.partitions[Int(data.index)]
        guard let records = data.records else { return .failure(Refusal(.invalidRecord, "there are no records")) }
        if let refusal = check(records, exchange) { return .failure(refusal) }
        do {
            let start = partition.log.endOffset
            switch try partition.log.append(records.span, now: wallClock(), checksumVerified: true) {
            case .stored(let baseOffset):
                if partition.log.endOffset > start { appended(records.count, to: partition) }
                noteProducerID(of: records)
                return .success((baseOffset, partition.log.startOffset))
            case .duplicate(let baseOffset):
                return .success((baseOffset, partition.log.startOffset))
            }
        } catch {
            if error.code == .ioFailure { log(.error, error.message) }
            return .failure(Refusal(error))
        }
    }

    /// What is to be right about a batch: one that consumers cannot read would stop them for ever.
    private func check(_ records: ByteSlice, _ exchange: Exchange) -> Refusal? {
        guard records.count <= configuration.maximumBatchSize else {
            return Refusal(
                .messageTooLarge,
                "the batch has \(records.count) bytes, at most \(configuration.maximumBatchSize) are stored")
        }
        guard let header = BatchHeader(records.span) else {
            return Refusal(.invalidRecord, "the records are no batch of magic 2")
        }
        guard header.totalSize == records.count else {
            return Refusal(.invalidRecord, "the records are not exactly one batch")
        }
        guard header.recordsCount >= 1, Int64(header.lastOffsetDelta) == Int64(header.recordsCount) - 1 else {
            return Refusal(.invalidRecord, "the batch's count of records and its last offset disagree")
        }
        guard header.compression <= 4, header.compression != 4 || exchange.version >= 7 else {
            return Refusal(.unsupportedCompressionType, "compression \(header.compression) is not of this version")
        }
        guard !header.isControl else { return Refusal(.invalidRecord, "a client may not write control batches") }
        guard !header.isTransactional else { return .noTransactions }
        guard !header.hasLogAppendTime else {
            return Refusal(.invalidTimestamp, "a producer sends create times, not log append times")
        }
        let times = acceptedTimestamps(now: wallClock())
        for time in [header.baseTimestamp, header.maxTimestamp] {
            if let refusal = Self.check(timestamp: time, times) { return refusal }
        }
        guard header.checksumHolds(for: records.span) else {
            return Refusal(.corruptMessage, "the batch's checksum does not hold")
        }
        return checkRecords(records.span, times)
    }

    /// Kafka's `message.timestamp.before.max.ms` and `message.timestamp.after.max.ms`, and no time before 1970.
    private func acceptedTimestamps(now: Int64) -> ClosedRange<Int64> {
        let now = max(0, now)
        let earliest = max(0, now - max(0, configuration.timestampBeforeMilliseconds))
        let (latest, overflow) = now.addingReportingOverflow(max(0, configuration.timestampAfterMilliseconds))
        return earliest...max(earliest, overflow ? .max : latest)
    }

    private static func check(timestamp: Int64, _ accepted: ClosedRange<Int64>) -> Refusal? {
        // -1: the record has no time.
        guard timestamp != -1, !accepted.contains(timestamp) else { return nil }
        return Refusal(
            .invalidTimestamp,
            "the timestamp \(timestamp) is not within \(accepted.lowerBound) to \(accepted.upperBound), which "
                + "message.timestamp.before.max.ms and message.timestamp.after.max.ms allow")
    }

    private func noteProducerID(of records: ByteSlice) {
        if let header = BatchHeader(records.span), header.producerID >= 0 { folder.noteProducerID(header.producerID) }
    }

    /// Walks the records, of which the offsets must count up one by one.
    private func checkRecords(_ bytes: Span<UInt8>, _ times: ClosedRange<Int64>) -> Refusal? {
        scratch.removeAll()
        var next: Int64 = 0
        var wrongTime: Int64?
        do throws(KafkaCodecError) {
            let batch = try RecordBatchView(bytes, verifyingChecksum: false)
            next = batch.header.baseOffset
            try batch.forEachRecord(
                compression: configuration.compression, limits: configuration.decompressionLimits, scratch: &scratch
            ) { record throws(KafkaCodecError) in
                guard record.offset == next else { throw KafkaCodecError(.invalidRecord, what: "offset delta") }
                next += 1
                if record.timestamp != -1, !times.contains(record.timestamp) { wrongTime = record.timestamp }
            }
            return wrongTime.flatMap { Self.check(timestamp: $0, times) }
        } catch {
            return switch error.code {
            case .unsupportedCompression: nil
            case .decompressionLimit: Refusal(.messageTooLarge, "the records are too large uncompressed: \(error)")
            default: Refusal(.invalidRecord, "a record is damaged: \(error)")
            }
        }
    }
}

extension Refusal {
    static let noTransactions = Refusal(.transactionalIdAuthorizationFailed, "this broker has no transactions")

    /// The protocol's word for what the log says.
    init(_ error: RecordLogError) {
        switch error.code {
        case .invalidBatch: self.init(.corruptMessage, error.message)
        case .outOfOrderSequence: self.init(.outOfOrderSequenceNumber, error.message)
        case .duplicateSequence: self.init(.duplicateSequenceNumber, error.message)
        case .staleProducerEpoch: self.init(.invalidProducerEpoch, error.message)
        case .offsetOutOfRange: self.init(.offsetOutOfRange, error.message)
        case .ioFailure, .folderInUse, .invalidConfiguration: self.init(.kafkaStorageError, error.message)
        }
    }
}
