internal import KafkaCodec
internal import RecordLog
internal import TrestleBase
internal import WireBytes

// Produce (0), versions 3-13: appends one batch to each partition named. Versions 0-2 are refused, and so is a partition
// that is named more than once: which of its batches came first could not be told.
extension KafkaBrokerCore {
    typealias StoreOutcome = Result<Stored, Refusal>

    struct Stored {
        var baseOffset: Int64
        var logStartOffset: Int64
        /// The time that the records got; -1 where they keep their own.
        var appendTime: Int64 = -1
    }

    func produce(_ request: ProduceRequest, _ exchange: Exchange) {
        let storing = Storing(request, decompressing: configuration.decompressionLimits)
        inParts(storing.parts, of: exchange) { [self] (part, done: @escaping () -> Void) in
            store(part, storing, request, exchange) { outcome in
                storing.finish(part, outcome)
                done()
            }
        } finish: {
            guard request.acks == 0 else {
                return storing.waits.whenDone { exchange.respond(storing.response) }
            }
            // A producer that expects no response learns of a failure only by the end of its connection.
            if let error = storing.firstError {
                return exchange.close("a Produce without acknowledgement failed: \(error)")
            }
            exchange.finishWithoutResponse()
        }
    }

    private func store(
        _ part: Storing.Part, _ storing: Storing, _ request: ProduceRequest, _ exchange: Exchange,
        then finish: @escaping (StoreOutcome) -> Void
    ) {
        func refuse(_ code: KafkaErrorCode, _ message: String) { finish(.failure(Refusal(code, message))) }
        guard exchange.version >= 3 else {
            return refuse(.unsupportedForMessageFormat, "message sets of magic 0 and 1 are not stored: use version 3")
        }
        guard -1...1 ~= request.acks else {
            return refuse(.invalidRequiredAcks, "acks must be -1, 0 or 1, not \(request.acks)")
        }
        guard request.transactionalID == nil else { return finish(.failure(.noTransactions)) }
        guard !storing.isRepeated(part) else { return refuse(.invalidRequest, "the partition is named more than once") }
        let rules: TopicRules
        switch partition(of: part, exchange) {
        case .failure(let refusal): return finish(.failure(refusal))
        case .success(let partition): rules = partition.rules
        }
        if request.acks == -1, rules.minimumInSyncReplicas > 1 {
            return refuse(
                .notEnoughReplicas, "the topic requires \(rules.minimumInSyncReplicas) replicas (min.insync.replicas)")
        }
        guard let records = part.data.records else { return refuse(.invalidRecord, "there are no records") }
        let check = BatchCheck(times: acceptedTimestamps(rules, now: wallClock()), needsKeys: rules.isCompacted)
        if let refusal = self.check(records, check, rules, exchange) { return finish(.failure(refusal)) }
        inspect(
            BatchInspection(records, configuration.compression, storing.limits), for: exchange.connection
        ) {
            inspection throws(KafkaCodecError) in
            try Self.walk(inspection, check)
        } then: { [self] outcome in
            // What was looked into elsewhere may come back after the logs have been closed.
            guard !exchange.connection.isClosed else { return }
            if let refusal = storing.refusal(for: outcome) { return finish(.failure(refusal)) }
            append(records, part, storing, exchange, then: finish)
        }
    }

    private func partition(of part: Storing.Part, _ exchange: Exchange) -> Result<Partition, Refusal> {
        let topic = exchange.version >= 13 ? topics.topic(id: part.topicID) : topics.topics[part.topic]
        let index = part.data.index
        guard let topic, index >= 0, Int(index) < topic.partitions.count else {
            let unknown: KafkaErrorCode = exchange.version >= 13 ? .unknownTopicID : .unknownTopicOrPartition
            return .failure(Refusal(unknown, "there is no such partition"))
        }
        guard !topic.isInternal else {
            return .failure(Refusal(.invalidTopicException, "\(topic.name) can be written only by the broker"))
        }
        return .success(topic.partitions[Int(index)])
    }

    private func append(
        _ records: ByteSlice, _ part: Storing.Part, _ storing: Storing, _ exchange: Exchange,
        then finish: (StoreOutcome) -> Void
    ) {
        // While the records were looked into the topic may have gone.
        let partition: Partition
        switch self.partition(of: part, exchange) {
        case .success(let found): partition = found
        case .failure(let refusal): return finish(.failure(refusal))
        }
        do {
            let now = wallClock()
            var records = records
            if partition.rules.usesAppendTime { records = Self.stamped(records, now) }
            let baseOffset = try append(records, to: partition)
            let log = partition.log
            if log.awaitsSync, log.flushedOffset < log.endOffset {
                storing.waits.add(partition, upTo: log.endOffset) { storing.lose(part) }
            }
            finish(
                .success(
                    Stored(
                        baseOffset: baseOffset, logStartOffset: log.startOffset,
                        appendTime: partition.rules.usesAppendTime ? now.milliseconds : -1)))
        } catch {
            if error.code == .ioFailure { logStorageError(error) }
            finish(.failure(Refusal(error)))
        }
    }

    /// The batch with the time of its arrival in place of its records' own.
    private static func stamped(_ batch: ByteSlice, _ now: WallTime) -> ByteSlice {
        guard var attributes = RecordBatchHeader(of: batch)?.attributes else { return batch }
        attributes.isLogAppendTime = true
        var stamped = WireBuffer(capacity: batch.count)
        stamped.append(batch)
        stamped.replace(at: 21, integer: attributes.rawValue)
        stamped.replace(at: 35, integer: now.milliseconds)
        stamped.replace(at: 17, integer: CRC32C.checksum(stamped.bytes.extracting(droppingFirst: 21)))
        return ByteSlice(stamped)
    }

    /// Stores a batch, unless it stands in the log already.
    ///
    /// - Returns: its first offset.
    private func append(_ records: ByteSlice, to partition: Partition) throws(RecordLogError) -> Int64 {
        switch try partition.log.append(records.span, now: wallClock(), checksumVerified: true) {
        case .stored(let baseOffset):
            noteProducerID(of: records)
            if partition.log.highWatermark == partition.log.endOffset {
                partition.shownOffset = partition.log.endOffset
                appended(records.count, to: partition)
            } else {
                partition.hiddenBytes += records.count
            }
            return baseOffset
        case .duplicate(let baseOffset): return baseOffset
        }
    }

    /// Checks a batch, since one that consumers cannot read would stop them for ever.
    private func check(
        _ records: ByteSlice, _ check: BatchCheck, _ rules: TopicRules, _ exchange: Exchange
    ) -> Refusal? {
        guard records.count <= rules.maximumBatchSize else {
            return Refusal(
                .messageTooLarge,
                "the batch has \(records.count) bytes, at most \(rules.maximumBatchSize) are stored")
        }
        guard let header = RecordBatchHeader(of: records) else {
            return Refusal(.invalidRecord, "the records are not a batch of magic 2")
        }
        guard header.totalSize == records.count else {
            return Refusal(.invalidRecord, "the records are not exactly one batch")
        }
        guard exchange.connection.isInProcess || !ownProducerIDs.contains(header.producerID) else {
            return Refusal(.invalidProducerIDMapping, "producer ID \(header.producerID) is another producer's")
        }
        guard header.recordCount >= 1, Int64(header.lastOffsetDelta) == Int64(header.recordCount) - 1 else {
            return Refusal(.invalidRecord, "the batch's count of records and its last offset disagree")
        }
        guard header.compression != .zstd || exchange.version >= 7 else {
            return Refusal(.unsupportedCompressionType, "compression zstd is not of this version")
        }
        guard !header.attributes.isControl else {
            return Refusal(.invalidRecord, "a client may not write control batches")
        }
        guard !header.attributes.isTransactional else { return .noTransactions }
        guard !header.attributes.isLogAppendTime else {
            return Refusal(.invalidTimestamp, "a producer sends create times, not log append times")
        }
        for time in [header.baseTimestamp, header.maxTimestamp] {
            if let refusal = Self.check(timestamp: time, check.times) { return refusal }
        }
        guard CRC32C.checksum(records.span.extracting(droppingFirst: 21)) == header.checksum else {
            return Refusal(.corruptMessage, "the batch's checksum does not hold")
        }
        return nil
    }

    /// Kafka's `message.timestamp.before.max.ms` and `message.timestamp.after.max.ms`, and no time before 1970.
    private func acceptedTimestamps(_ rules: TopicRules, now: WallTime) -> ClosedRange<Int64> {
        // They are replaced.
        if rules.usesAppendTime { return .min ... .max }
        let now = max(0, now.milliseconds)
        let earliest = max(0, now - max(0, rules.timestampBefore))
        let (latest, overflow) = now.addingReportingOverflow(max(0, rules.timestampAfter))
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
        if let header = RecordBatchHeader(of: records), header.producerID >= 0 {
            folder.noteProducerID(header.producerID)
        }
    }

    /// The rules for the records of a batch.
    struct BatchCheck: Sendable {
        /// Milliseconds since 1970.
        var times: ClosedRange<Int64>
        /// A compacted topic keeps the last record of each key.
        var needsKeys: Bool
    }

    /// The result of iterating over the records.
    struct Walk: Sendable {
        var refusal: Refusal?
        var decompressedBytes = 0
    }

    /// Walks the records, of which the offsets must count up one by one. Perhaps away from the loop.
    private static func walk(
        _ inspection: BatchInspection, _ check: BatchCheck
    ) throws(KafkaCodecError) -> Walk {
        var next = try RecordBatchView(inspection.batch.span, verifyingChecksum: false).header.baseOffset
        var wrongTime: Int64?
        var lacksKey = false
        let decompressed = try inspection.forEachRecord { record throws(KafkaCodecError) in
            guard record.offset == next else { throw KafkaCodecError(.invalidRecord, what: "offset delta") }
            next += 1
            if record.timestamp != -1, !check.times.contains(record.timestamp) { wrongTime = record.timestamp }
            if check.needsKeys, record.key == nil { lacksKey = true }
        }
        let refusal = lacksKey ? .noKey : wrongTime.flatMap { Self.check(timestamp: $0, check.times) }
        return Walk(refusal: refusal, decompressedBytes: decompressed)
    }
}

/// The response to a Produce in the making.
private final class Storing {
    struct Part {
        /// The place of its topic in the response.
        var place: Int
        var topic: String
        var topicID: KafkaUUID
        var data: ProduceRequest.Partition
    }

    private struct Name: Hashable {
        var topic: ExactText
        var topicID: KafkaUUID
        var index: Int32
    }

    let parts: [Part]
    private(set) var response = ProduceResponse()
    private(set) var firstError: KafkaErrorCode?
    /// The writes that must be on the disk before the response.
    let waits = FlushWaits()
    /// How often each partition is named; empty for one.
    private var named: [Name: Int] = [:]
    private let perBatch: DecompressionLimits
    /// The remaining decompressed size of all batches of the request.
    private var left: Int

    /// More than honest batches decompress to, for each byte of them.
    private static let ratioOfAll = 32

    init(_ request: ProduceRequest, decompressing limits: DecompressionLimits) {
        parts = request.topicData.enumerated().flatMap { place, topic in
            topic.partitionData.map { Part(place: place, topic: topic.name, topicID: topic.topicID, data: $0) }
        }
        perBatch = limits
        let size = parts.reduce(0) { $0 + ($1.data.records?.count ?? 0) }
        left = max(limits.maximumSize, size * Self.ratioOfAll)
        if parts.count > 1 { for part in parts { named[Self.name(part), default: 0] += 1 } }
        response.responses = request.topicData.map { data in
            var result = ProduceResponse.Topic()
            result.name = data.name
            result.topicID = data.topicID
            return result
        }
    }

    private static func name(_ part: Part) -> Name {
        Name(topic: ExactText(part.topic), topicID: part.topicID, index: part.data.index)
    }

    func isRepeated(_ part: Part) -> Bool { named[Self.name(part)] ?? 1 > 1 }

    /// The limits of the decompressed size of the next batch.
    var limits: DecompressionLimits {
        var limits = perBatch
        limits.maximumSize = min(limits.maximumSize, left)
        return limits
    }

    /// Why a batch is not stored for what looking into it has shown; `nil` when it is.
    func refusal(for outcome: Result<KafkaBrokerCore.Walk, KafkaCodecError>) -> Refusal? {
        switch outcome {
        case .success(let walk):
            left = max(0, left - walk.decompressedBytes)
            return walk.refusal
        case .failure(let error):
            switch error.code {
            case .unsupportedCompression: return nil
            case .decompressionLimit:
                left = max(0, left - limits.maximumSize)
                return Refusal(.messageTooLarge, "the records are too large uncompressed: \(error)")
            default: return Refusal(.invalidRecord, "a record is damaged: \(error)")
            }
        }
    }

    func finish(_ part: Part, _ outcome: KafkaBrokerCore.StoreOutcome) {
        var result = ProduceResponse.Partition()
        result.index = part.data.index
        switch outcome {
        case .success(let stored):
            result.baseOffset = stored.baseOffset
            result.logStartOffset = stored.logStartOffset
            result.logAppendTimeMs = stored.appendTime
        case .failure(let refusal):
            result.baseOffset = -1
            result.errorCode = refusal.code.rawValue
            result.errorMessage = refusal.message
            if firstError == nil { firstError = refusal.code }
        }
        response.responses[part.place].partitionResponses.append(result)
    }

    /// The disk has dropped what was stored.
    func lose(_ part: Part) {
        let results = response.responses[part.place].partitionResponses
        guard let index = results.firstIndex(where: { $0.index == part.data.index }) else { return }
        response.responses[part.place].partitionResponses[index].baseOffset = -1
        response.responses[part.place].partitionResponses[index].errorCode = Refusal.lost.code.rawValue
        response.responses[part.place].partitionResponses[index].errorMessage = Refusal.lost.message
    }
}

extension RecordBatchHeader {
    /// `nil` when the records are not a batch of magic 2.
    fileprivate init?(of records: ByteSlice) {
        do throws(KafkaCodecError) { try self.init(parsing: records.span) } catch { return nil }
    }
}

extension Refusal {
    static let lost = Refusal(.kafkaStorageError, "the disk refused the records, and dropped them")
    static let noKey = Refusal(.invalidRecord, "a compacted topic takes only records with a key")
    static let noTransactions = Refusal(.transactionalIDAuthorizationFailed, "this broker has no transactions")

    /// The protocol's word for what the log says.
    init(_ error: RecordLogError) {
        switch error.code {
        case .invalidBatch: self.init(.corruptMessage, error.message)
        case .outOfOrderSequence: self.init(.outOfOrderSequenceNumber, error.message)
        case .duplicateSequence: self.init(.duplicateSequenceNumber, error.message)
        case .staleProducerEpoch: self.init(.invalidProducerEpoch, error.message)
        case .offsetOutOfRange: self.init(.offsetOutOfRange, error.message)
        case .ioFailure, .folderInUse, .folderNotPrivate, .invalidConfiguration:
            self.init(.kafkaStorageError, error.message)
        }
    }
}
