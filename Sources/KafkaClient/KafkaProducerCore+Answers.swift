import KafkaCodec
import KafkaSession
import Transport
import WireBytes

extension KafkaProducerCore {
    /// An answer to a Produce request, or the news that none will come.
    func produceAnswered(
        _ answer: BrokerLink.Answer, _ batches: [SentBatch], _ node: LeaderNode, _ link: BrokerLink
    ) {
        guard state == .running || state == .stopping else { return }
        node.requestsInFlight -= 1
        defer { scheduleDrain() }
        guard case .response(let version, let body) = answer else {
            for sent in batches { settleLost(sent) }
            return
        }
        let response: ProduceResponse
        do { response = try ProduceResponse.decode(body, version: version, allowingTrailingBytes: true) } catch {
            for sent in batches { settleLost(sent) }
            return link.abort("\(link.endpoint) sent a malformed Produce response: \(error)")
        }
        node.failures = 0
        var answered = AnsweredBatches(batches)
        for topic in response.responses {
            for partition in topic.partitionResponses {
                guard let sent = answered.take(topic: topic.name, partition: partition.index) else {
                    for sent in answered.rest { settleLost(sent) }
                    return link.abort("\(link.endpoint) answered for a batch that was not in the request")
                }
                settle(
                    sent, errorCode: partition.errorCode, baseOffset: partition.baseOffset,
                    message: partition.errorMessage)
            }
        }
        let rest = answered.rest
        guard !rest.isEmpty else { return }
        for sent in rest { settleLost(sent) }
        link.abort("\(link.endpoint) left \(rest.count) batches of a Produce request unanswered")
    }

    /// The connection broke, or the answer was of no use: the batch is sent again under the same sequence.
    private func settleLost(_ sent: SentBatch) {
        if case .retry(let attempts) = sent.partition.queue.connectionLost(sent.departure.ordinal) {
            sent.partition.retryAt = retryTime(attempts: attempts)
        }
        list(sent.partition)
    }

    /// One batch's answer.
    func settle(_ sent: SentBatch, errorCode: Int16, baseOffset: Int64, message: String?) {
        let partition = sent.partition
        let verdict = ProduceVerdict(errorCode: errorCode)
        switch partition.queue.answered(sent.departure.ordinal, verdict) {
        case .stored(let batch):
            inFlight -= Int(batch.recordCount)
            delegate?.producer(
                self, stored: batch.tags.span, topic: partition.topic, partition: partition.index,
                baseOffset: baseOffset)
            recycle(batch)
        case .failed(let batch):
            let failure = ProduceFailure(
                errorCode: errorCode,
                text: "partition \(partition.index) of '\(partition.topic.name)' refused a record: "
                    + "\(KafkaErrorCode(rawValue: errorCode))" + (message.map { ": \($0.prefix(300))" } ?? ""))
            fail(batch, of: partition.topic, failure)
        case .retry(let attempts):
            // A batch that merely came out of order goes again as soon as the one before it is stored.
            if verdict != .outOfOrder { partition.retryAt = retryTime(attempts: attempts) }
            if ProduceVerdict.asksForMetadata(errorCode: errorCode) { wantMetadata() }
            if verdict != .outOfOrder, attempts & (attempts - 1) == 0 {
                delegate?.producer(
                    self,
                    warns: "partition \(partition.index) of '\(partition.topic.name)' did not take a batch "
                        + "(attempt \(attempts)), trying again: \(KafkaErrorCode(rawValue: errorCode))")
            }
        case .split(let batch, let ordinal, let baseSequence):
            split(batch, of: partition, ordinal: ordinal, baseSequence: baseSequence)
        case .unknown: break
        }
        if partition.hasUnsent { list(partition) }
    }

    func fail(_ batch: ProducerBatch, of topic: TopicHandle, _ failure: ProduceFailure) {
        inFlight -= Int(batch.recordCount)
        var reported = 0
        do {
            try batch.forEachRecord(compression: configuration.compression) { index, record in
                delegate?.producer(
                    self, failed: batch.tags[index], topic: topic, key: record.key, value: record.value,
                    timestamp: record.timestamp, error: failure)
                reported = index + 1
            }
        } catch {
            for tag in batch.tags[reported...] {
                delegate?.producer(
                    self, failed: tag, topic: topic, key: nil, value: nil, timestamp: -1,
                    error: unreadable(error, topic))
            }
        }
        recycle(batch)
    }

    /// Gives up everything of a topic that may not be written; what is in flight is answered by its broker.
    func failAll(of topic: TopicHandle, errorCode: Int16) {
        let failure = ProduceFailure(
            errorCode: errorCode,
            text: "topic '\(topic.name)' cannot be written: \(KafkaErrorCode(rawValue: errorCode))")
        var batches = topic.unrouted
        topic.unrouted = []
        for partition in topic.partitions where partition.queue.inFlightCount == 0 {
            partition.close()
            batches += partition.queue.removeAll()
        }
        for batch in batches { fail(batch, of: topic, failure) }
    }

    /// Divides a batch in two that take its place.
    private func split(
        _ batch: ProducerBatch, of partition: PartitionAccumulator, ordinal: UInt64, baseSequence: Int32?
    ) {
        let half = Int(batch.recordCount) / 2
        let parts = [takeBatch(), takeBatch()]
        do {
            try batch.forEachRecord(compression: configuration.compression) { index, record in
                parts[index < half ? 0 : 1].append(copying: record, tag: batch.tags[index])
            }
        } catch {
            return fail(batch, of: partition.topic, unreadable(error, partition.topic))
        }
        for part in parts { account(part, sizeBefore: 0) }
        partition.queue.putBack(
            parts.map { ($0, $0.recordCount) }, ordinal: ordinal, baseSequence: baseSequence)
        recycle(batch)
    }

    /// Distributes the records of batches over the partitions now known.
    func route(_ batches: [ProducerBatch], in topic: TopicHandle) {
        for batch in batches {
            do {
                try batch.forEachRecord(compression: configuration.compression) { index, record in
                    let key = record.key
                    let size = RecordBatchBuilder.maximumRecordSize(
                        keyCount: key?.count ?? 0, valueCount: record.value?.count ?? 0)
                    let target = openBatch(forKey: key, size: size, in: topic)
                    let before = target.size
                    target.append(copying: record, tag: batch.tags[index])
                    account(target, sizeBefore: before)
                }
                recycle(batch)
            } catch {
                fail(batch, of: topic, unreadable(error, topic))
            }
        }
    }

    /// Our own compressed batch does not decompress: a fault of the codec that is configured.
    private func unreadable(_ error: KafkaCodecError, _ topic: TopicHandle) -> ProduceFailure {
        ProduceFailure(
            errorCode: KafkaErrorCode.corruptMessage.rawValue,
            text: "records for '\(topic.name)' cannot be taken out of their batch again: \(error)")
    }
}

/// The batches of a request, found again as the response names them: in the order of the request at no cost, in any
/// other by a table made once.
private struct AnsweredBatches {
    private struct Key: Hashable {
        let topic: String
        let partition: Int32
    }

    private let batches: [SentBatch]
    private var isTaken: [Bool]
    private var next = 0
    private var table: [Key: Int]?

    init(_ batches: [SentBatch]) {
        self.batches = batches
        self.isTaken = Array(repeating: false, count: batches.count)
    }

    /// The batch for a partition, once.
    mutating func take(topic: String, partition: Int32) -> SentBatch? {
        if next < batches.count, batches[next].partition.index == partition,
            batches[next].partition.topic.name == topic, !isTaken[next]
        {
            isTaken[next] = true
            next += 1
            return batches[next - 1]
        }
        if table == nil {
            table = [:]
            for (index, sent) in batches.enumerated() {
                table?[Key(topic: sent.partition.topic.name, partition: sent.partition.index)] = index
            }
        }
        guard let index = table?[Key(topic: topic, partition: partition)], !isTaken[index] else { return nil }
        isTaken[index] = true
        return batches[index]
    }

    /// Those not taken yet.
    var rest: [SentBatch] { batches.indices.filter { !isTaken[$0] }.map { batches[$0] } }
}
