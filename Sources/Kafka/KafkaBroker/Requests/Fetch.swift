internal import KafkaCodec
internal import RecordLog
internal import TrestleTransport
internal import WireBytes

// Fetch (1), versions 4-17: batches as they stand in the log, at once or when enough has come. Sessions (KIP-227) are
// not kept: the response's session 0 tells the client to name all its partitions each time.
extension KafkaBrokerCore {
    func fetch(_ request: FetchRequest, _ exchange: Exchange) {
        if request.sessionID != 0 {
            var response = FetchResponse()
            response.errorCode = KafkaErrorCode.fetchSessionIDNotFound.rawValue
            return exchange.respond(response)
        }
        let topics = Self.distinct(request.topics)
        read(topics, request, exchange) { [self] reading in
            if reading.missing <= 0 || request.maxWaitMs <= 0 { return exchange.respond(reading.response) }
            park(topics, request, exchange, after: reading)
        }
    }

    /// Each partition once: of one that is named again the last counts, as in Kafka.
    private static func distinct(_ topics: [FetchRequest.Topic]) -> [FetchRequest.Topic] {
        if topics.count == 1, topics[0].partitions.count == 1 { return topics }
        struct Name: Hashable {
            var name: ExactText
            var id: KafkaUUID
        }
        struct Place {
            var topic: Int
            var partitions: [Int32: Int] = [:]
        }
        var distinct: [FetchRequest.Topic] = []
        var places: [Name: Place] = [:]
        for topic in topics {
            let name = Name(name: ExactText(topic.topic), id: topic.topicID)
            var place = places[name] ?? Place(topic: distinct.count)
            if place.topic == distinct.count {
                distinct.append(topic)
                distinct[place.topic].partitions = []
            }
            for partition in topic.partitions {
                if let index = place.partitions[partition.partition] {
                    distinct[place.topic].partitions[index] = partition
                } else {
                    place.partitions[partition.partition] = distinct[place.topic].partitions.count
                    distinct[place.topic].partitions.append(partition)
                }
            }
            places[name] = place
        }
        return distinct
    }

    /// Reads what there is for the request, a partition at a time.
    private func read(
        _ topics: [FetchRequest.Topic], _ request: FetchRequest, _ exchange: Exchange,
        then finish: @escaping (FetchReading) -> Void
    ) {
        let reading = FetchReading(
            topics, bytesLeft: min(max(Int(request.maxBytes), 0), configuration.maximumFetchSize),
            minimumBytes: Int(request.minBytes))
        let places = topics.indices.flatMap { topic in topics[topic].partitions.indices.map { (topic, $0) } }
        inParts(places, of: exchange) { [self] topic, partition in
            let requested = topics[topic]
            let partition = requested.partitions[partition]
            let known = self.topic(requested, exchange)
            let result = read(partition, of: known, bytesLeft: reading.bytesLeft, isFirst: reading.total == 0, exchange)
            exchange.prepare(result.records?.count ?? 0)
            reading.add(
                result, from: partition.fetchOffset, of: self.partition(of: known, partition.partition), topic: topic)
        } finish: {
            finish(reading)
        }
    }

    private func topic(_ requested: FetchRequest.Topic, _ exchange: Exchange) -> Topic? {
        exchange.version >= 13 ? topics.topic(id: requested.topicID) : topics.topics[requested.topic]
    }

    private func partition(of topic: Topic?, _ index: Int32) -> Partition? {
        guard let topic, index >= 0, Int(index) < topic.partitions.count else { return nil }
        return topic.partitions[Int(index)]
    }

    private func read(
        _ requested: FetchRequest.Partition, of topic: Topic?, bytesLeft: Int, isFirst: Bool, _ exchange: Exchange
    ) -> FetchResponse.Partition {
        var result = FetchResponse.Partition()
        result.partitionIndex = requested.partition
        result.highWatermark = -1
        result.records = ByteSlice()
        func fail(_ error: KafkaErrorCode) -> FetchResponse.Partition {
            result.errorCode = error.rawValue
            return result
        }
        guard let partition = partition(of: topic, requested.partition) else {
            return fail(exchange.version >= 13 && topic == nil ? .unknownTopicID : .unknownTopicOrPartition)
        }
        if let error = partition.check(leaderEpoch: requested.currentLeaderEpoch) { return fail(error) }
        let log = partition.log
        result.highWatermark = log.highWatermark
        result.lastStableOffset = log.highWatermark
        result.logStartOffset = log.startOffset
        if requested.lastFetchedEpoch >= 0 {
            // KIP-595: where the client's records and ours part.
            guard let end = log.end(ofEpoch: requested.lastFetchedEpoch) else { return fail(.offsetOutOfRange) }
            if end.epoch < requested.lastFetchedEpoch || end.offset < requested.fetchOffset {
                result.divergingEpoch.epoch = end.epoch
                result.divergingEpoch.endOffset = end.offset
                return result
            }
        }
        do {
            // Memory of its own: the response goes out from there.
            var records = WireBuffer()
            let count = try log.read(
                from: requested.fetchOffset, maximumBytes: min(bytesLeft, Int(requested.partitionMaxBytes)),
                atLeastOneBatch: isFirst, into: &records)
            // What was read in vain, for a batch that does not fit, is not kept until the response has left.
            if count > 0 { result.records = count < records.capacity / 2 ? Self.copy(records) : ByteSlice(records) }
            return result
        } catch {
            if error.code != .offsetOutOfRange { logStorageError(error) }
            return fail(Refusal(error).code)
        }
    }

    private static func copy(_ buffer: borrowing WireBuffer) -> ByteSlice { ByteSlice(copying: buffer.bytes) }

    // MARK: Waiting for more

    private func park(
        _ topics: [FetchRequest.Topic], _ request: FetchRequest, _ exchange: Exchange, after reading: FetchReading
    ) {
        let partitions = reading.partitions
        let (topics, size) = Self.kept(topics)
        var request = request
        request.topics = []
        request.unknownTaggedFields = []
        exchange.connection.giveUpRequest(keeping: size)
        let parked = ParkedFetch(partitions: partitions, missing: reading.missing &- reading.bytesSinceRead) {
            [unowned self] in
            read(topics, request, exchange) { exchange.respond($0.response) }
        }
        let wait = min(.milliseconds(request.maxWaitMs), configuration.idleTimeout)
        parked.timer = loop.schedule(after: wait) { parked.finish() }
        exchange.connection.parkedFetch = parked
        // Others had their turn between the partitions: what came, or went, since each was read wakes nobody any more.
        let isMissingPartition = partitions.contains { self.topics.partition($0.topic, $0.index) !== $0 }
        if parked.missing <= 0 || isMissingPartition { wake(parked) }
    }

    /// The part of a request that a waiting Fetch keeps, without the request's bytes.
    ///
    /// - Returns: the topics, and about how many bytes of memory they take while it waits.
    private static func kept(_ topics: [FetchRequest.Topic]) -> (topics: [FetchRequest.Topic], size: Int) {
        var topics = topics
        var size = 0
        for topic in topics.indices {
            size += topics[topic].topic.utf8.count + MemoryLayout<FetchRequest.Topic>.stride
            // Beside itself a place among those that wait for the partition.
            size += topics[topic].partitions.count * (MemoryLayout<FetchRequest.Partition>.stride + 64)
            if !topics[topic].unknownTaggedFields.isEmpty { topics[topic].unknownTaggedFields = [] }
            for index in topics[topic].partitions.indices
            where !topics[topic].partitions[index].unknownTaggedFields.isEmpty {
                topics[topic].partitions[index].unknownTaggedFields = []
            }
        }
        return (topics, size)
    }

    /// Wakes those who have waited for this much of a partition, at the end of the tick: what else comes in it goes in
    /// one response.
    func appended(_ bytes: Int, to partition: Partition) {
        partition.appendedBytes &+= bytes
        for parked in partition.waiters.values where parked.missing > 0 {
            parked.missing -= bytes
            if parked.missing <= 0 { loop.atEndOfTick { [self] in wake(parked) } }
        }
    }

    /// Responds to a Fetch now, or in its turn where there are many.
    private func wake(_ parked: ParkedFetch) {
        if work.isSliceSpent { work.add { parked.finish() } } else { parked.finish() }
    }
}

/// The response to a Fetch in the making.
private final class FetchReading {
    private(set) var response = FetchResponse()
    /// Bytes that the response may still take.
    private(set) var bytesLeft: Int
    private(set) var total = 0
    private(set) var partitions: [Partition] = []
    /// The sum of their `appendedBytes` when each was read.
    private var appendedBytes = 0
    /// The client would wait for so many bytes, or for as many as the response may have.
    private let minimumBytes: Int
    /// Whether the response is to be given without waiting for more: there is an error to tell, nothing was requested,
    /// or there is more than the response takes.
    private var isDue: Bool

    init(_ topics: [FetchRequest.Topic], bytesLeft: Int, minimumBytes: Int) {
        self.bytesLeft = bytesLeft
        self.minimumBytes = min(minimumBytes, bytesLeft)
        isDue = topics.isEmpty
        response.responses = topics.map { requested in
            var result = FetchResponse.Topic()
            result.topic = requested.topic
            result.topicID = requested.topicID
            return result
        }
    }

    /// Bytes that are to come before the response is given; 0 and less when it is due.
    var missing: Int { isDue ? 0 : minimumBytes - total }

    /// Bytes that have come to the partitions since each was read.
    var bytesSinceRead: Int { partitions.reduce(0) { $0 &+ $1.appendedBytes } &- appendedBytes }

    /// - Parameters:
    ///   - offset: from where it was read.
    ///   - partition: `nil` when there is none.
    func add(
        _ result: FetchResponse.Partition, from offset: Int64, of partition: Partition?, topic: Int
    ) {
        response.responses[topic].partitions.append(result)
        let bytes = result.records?.count ?? 0
        bytesLeft = max(0, bytesLeft - bytes)
        total += bytes
        if result.errorCode != 0 || result.divergingEpoch.epoch >= 0 { isDue = true }
        if let partition {
            partitions.append(partition)
            appendedBytes &+= partition.appendedBytes
        }
        // The rest of a partition does not come by waiting, but by the next Fetch.
        if total > 0, missing > 0, Self.end(of: result.records, from: offset) < result.highWatermark { isDue = true }
    }

    /// The offset after the last batch of `records`; `offset` when there is none.
    private static func end(of records: ByteSlice?, from offset: Int64) -> Int64 {
        guard let records, !records.isEmpty else { return offset }
        var end = offset
        var position = 0
        while position < records.count,
            let batch = try? RecordBatchView(
                records.span.extracting(droppingFirst: position), verifyingChecksum: false)
        {
            end = batch.header.lastOffset &+ 1
            position += batch.header.totalSize
        }
        return end
    }
}

/// A Fetch that waits for its partitions to grow or for its time to pass.
final class ParkedFetch {
    private let partitions: [Partition]
    /// Bytes that must come before it is completed.
    var missing: Int
    var timer: LoopTimer?
    private var respond: (() -> Void)?

    init(partitions: [Partition], missing: Int, respond: @escaping () -> Void) {
        self.partitions = partitions
        self.missing = missing
        self.respond = respond
        for partition in partitions { partition.waiters[ObjectIdentifier(self)] = self }
    }

    /// Responses with what there is, unless it has been completed.
    func finish() {
        guard let respond else { return }
        cancel()
        respond()
    }

    /// Waits no more, and sends no response.
    func cancel() {
        timer?.cancel()
        timer = nil
        for partition in partitions { partition.waiters[ObjectIdentifier(self)] = nil }
        respond = nil
    }
}
