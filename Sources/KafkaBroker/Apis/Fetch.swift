internal import KafkaCodec
internal import RecordLog
internal import Transport
internal import WireBytes

// Fetch (1), versions 4-17: batches as they stand in the log, at once or when enough has come. Sessions (KIP-227) are
// not kept: the answer's session 0 tells the client to name all its partitions each time.
extension BrokerCore {
    func fetch(_ request: FetchRequest, _ exchange: Exchange) {
        if request.sessionId != 0 {
            var response = FetchResponse()
            response.errorCode = KafkaErrorCode.fetchSessionIdNotFound.rawValue
            return exchange.respond(response)
        }
        let (response, missing) = readFetch(request, exchange)
        if missing <= 0 || request.maxWaitMs <= 0 { return exchange.respond(response) }
        park(request, exchange, missing: missing)
    }

    /// Reads what there is for the request.
    ///
    /// - Returns: the answer, and how many bytes are missing before it is to be given; 0 when an error is to be told.
    private func readFetch(_ request: FetchRequest, _ exchange: Exchange) -> (response: FetchResponse, missing: Int) {
        var room = min(max(Int(request.maxBytes), 0), configuration.maximumFetchSize)
        var total = 0
        var isDue = request.topics.isEmpty
        var response = FetchResponse()
        response.responses = request.topics.map { asked in
            var answer = FetchResponse.FetchableTopicResponse()
            let topic = topic(asked, exchange)
            answer.topic = asked.topic
            answer.topicId = asked.topicId
            answer.partitions = asked.partitions.map { asked in
                let answer = read(asked, of: topic, room: room, isFirst: total == 0, exchange)
                let count = answer.records?.count ?? 0
                room = max(0, room - count)
                total += count
                if answer.errorCode != 0 { isDue = true }
                return answer
            }
            return answer
        }
        return (response, isDue ? 0 : max(0, Int(request.minBytes) - total))
    }

    private func topic(_ asked: FetchRequest.FetchTopic, _ exchange: Exchange) -> Topic? {
        exchange.version >= 13 ? topics.topic(id: asked.topicId) : topics.topics[asked.topic]
    }

    private func partition(of topic: Topic?, _ index: Int32) -> Partition? {
        guard let topic, index >= 0, Int(index) < topic.partitions.count else { return nil }
        return topic.partitions[Int(index)]
    }

    private func read(
        _ asked: FetchRequest.FetchPartition, of topic: Topic?, room: Int, isFirst: Bool, _ exchange: Exchange
    ) -> FetchResponse.PartitionData {
        var answer = FetchResponse.PartitionData()
        answer.partitionIndex = asked.partition
        answer.highWatermark = -1
        answer.records = ByteSlice()
        func fail(_ error: KafkaErrorCode) -> FetchResponse.PartitionData {
            answer.errorCode = error.rawValue
            return answer
        }
        guard let partition = partition(of: topic, asked.partition) else {
            return fail(exchange.version >= 13 && topic == nil ? .unknownTopicId : .unknownTopicOrPartition)
        }
        if let error = Self.check(leaderEpoch: asked.currentLeaderEpoch) { return fail(error) }
        let log = partition.log
        answer.highWatermark = log.endOffset
        answer.lastStableOffset = log.endOffset
        answer.logStartOffset = log.startOffset
        do {
            // Memory of its own: the answer goes out from there.
            var records = ByteBuffer()
            let count = try log.read(
                from: asked.fetchOffset, maximumBytes: min(room, Int(asked.partitionMaxBytes)),
                atLeastOneBatch: isFirst, into: &records)
            // What was read in vain, for a batch that does not fit, is not kept until the answer has left.
            if count > 0 { answer.records = count < records.capacity / 2 ? Self.copy(records) : ByteSlice(records) }
            return answer
        } catch {
            if error.code != .offsetOutOfRange { self.log(.error, error.message) }
            return fail(Refusal(error).code)
        }
    }

    private static func copy(_ buffer: borrowing ByteBuffer) -> ByteSlice { ByteSlice(copying: buffer.bytes) }

    // MARK: Waiting for more

    private func park(_ request: FetchRequest, _ exchange: Exchange, missing: Int) {
        let partitions = request.topics.flatMap { asked in
            asked.partitions.compactMap { partition(of: topic(asked, exchange), $0.partition) }
        }
        let parked = ParkedFetch(partitions: partitions, missing: missing) { [unowned self] in
            exchange.respond(readFetch(request, exchange).response)
        }
        parked.timer = loop.schedule(after: .milliseconds(request.maxWaitMs)) { parked.finish() }
        exchange.connection.parkedFetch = parked
    }

    /// Wakes those who have waited for this much of a partition, at the end of the turn: what else comes in it goes in
    /// one answer.
    func appended(_ bytes: Int, to partition: Partition) {
        for parked in partition.waiters where parked.missing > 0 {
            parked.missing -= bytes
            if parked.missing <= 0 { loop.atEndOfTurn { parked.finish() } }
        }
    }
}

/// A Fetch that waits for its partitions to grow or for its time to pass.
final class ParkedFetch {
    private let partitions: [Partition]
    /// Bytes that must come before it is answered.
    var missing: Int
    var timer: LoopTimer?
    private var answer: (() -> Void)?

    init(partitions: [Partition], missing: Int, answer: @escaping () -> Void) {
        self.partitions = partitions
        self.missing = missing
        self.answer = answer
        for partition in partitions { partition.waiters.append(self) }
    }

    /// Answers with what there is, unless it has been answered.
    func finish() {
        guard let answer else { return }
        cancel()
        answer()
    }

    /// Waits no more, and answers nothing.
    func cancel() {
        timer?.cancel()
        timer = nil
        for partition in partitions { partition.waiters.removeAll { $0 === self } }
        answer = nil
    }
}
