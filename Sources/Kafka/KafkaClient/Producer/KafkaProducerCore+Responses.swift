import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

extension KafkaProducerCore {
    /// A response to a Produce request, or the news that none will come.
    func handleProduce(
        _ outcome: BrokerLink.Outcome, _ batches: [SentBatch], _ node: LeaderNode, _ link: BrokerLink
    ) {
        guard isActive else { return }
        node.requestsInFlight -= 1
        for sent in batches { sent.partition.topic.batchesInFlight -= 1 }
        defer { scheduleDrain() }
        guard case .response(let version, let body) = outcome else {
            for sent in batches { settleLost(sent) }
            return
        }
        let response: ProduceResponse
        do {
            response = try ProduceResponse.decode(
                body, version: version, allowingTrailingBytes: true, allowingNulls: true)
        } catch {
            for sent in batches { settleLost(sent) }
            return link.abort("\(link.endpoint) sent a malformed Produce response: \(error)")
        }
        node.broker.noteResponse()
        // Before version 6 a broker waits itself, with the response in its hands (KIP-219).
        if version >= 6 { link.throttle(milliseconds: response.throttleTimeMs) }
        var outstanding = OutstandingBatches(batches)
        for topic in response.responses {
            for partition in topic.partitionResponses {
                guard let sent = outstanding.take(topic, partition: partition.index) else {
                    for sent in outstanding.rest { settleLost(sent) }
                    return link.abort("\(link.endpoint) responded for a batch that was not in the request")
                }
                settle(sent, partition)
            }
        }
        takeLeaders(from: response, batches)
        let rest = outstanding.rest
        guard !rest.isEmpty else { return }
        for sent in rest { settleLost(sent) }
        link.abort("\(link.endpoint) left \(rest.count) batches of a Produce request without a response")
    }

    /// A broker that does not lead a partition any more tells who does.
    private func takeLeaders(from response: ProduceResponse, _ batches: [SentBatch]) {
        var named: [MetadataCache.NamedLeader] = []
        lazy var endpoints = Dictionary(
            response.nodeEndpoints.map { ($0.nodeID, (host: $0.host, port: $0.port)) }, uniquingKeysWith: { $1 })
        for topic in response.responses {
            for result in topic.partitionResponses where result.currentLeader.leaderID >= 0 {
                let leader = result.currentLeader
                let endpoint = endpoints[leader.leaderID]
                guard let name = batches.first(where: { $0.isOf(topic) })?.partition.topic.name else { continue }
                named.append(
                    MetadataCache.NamedLeader(
                        place: TopicPartition(topic: name, partition: result.index), leaderID: leader.leaderID,
                        leaderEpoch: leader.leaderEpoch, host: endpoint?.host, port: endpoint?.port))
            }
        }
        if !named.isEmpty { cluster.handle(named) }
    }

    /// The connection broke, or the response was of no use: the batch is sent again under the same sequence.
    private func settleLost(_ sent: SentBatch) {
        if case .retry(let attempts) = sent.partition.machine.handleConnectionLost(sent.batch.ordinal) {
            retriedRecords &+= UInt64(clamping: sent.batch.batch.recordCount)
            sent.partition.retryAt = cluster.retryTime(attempts: attempts)
            dropGivenUp(of: sent.partition)
        }
        list(sent.partition)
    }

    /// One batch's response.
    func settle(_ sent: SentBatch, _ result: ProduceResponse.Partition) {
        let partition = sent.partition
        let verdict = ProduceVerdict(errorCode: result.errorCode)
        switch partition.machine.handleResponse(sent.batch.ordinal, verdict) {
        case .reportStored(let batch) where batch.isGivenUp:
            noteStored(in: partition)
            recycle(batch)
        case .rejected(let batch, _) where batch.isGivenUp: recycle(batch)
        case .reportStored(let batch):
            inFlight -= Int(batch.recordCount)
            noteStored(in: partition)
            let last = result.baseOffset.addingReportingOverflow(Int64(batch.recordCount))
            delegate?.producer(
                self, stored: batch.userData.span, topic: partition.topic, partition: partition.index,
                baseOffset: result.baseOffset < 0 || last.overflow ? -1 : result.baseOffset)
            recycle(batch)
        case .rejected(let batch, let ordinal):
            handleRejection(of: batch, ordinal: ordinal, partition, result)
        case .retry(let attempts):
            retriedRecords &+= UInt64(clamping: sent.batch.batch.recordCount)
            dropGivenUp(of: partition)
            planRetry(of: partition, verdict, attempts: attempts, result)
        case .none: break
        }
        if partition.hasUnsent { list(partition) }
    }

    private func planRetry(
        of partition: PartitionAccumulator, _ verdict: ProduceVerdict, attempts: Int,
        _ result: ProduceResponse.Partition
    ) {
        // A batch that merely came out of order is sent again as soon as the one before it is stored.
        if verdict == .outOfOrder, attempts <= 2 { return }
        partition.retryAt = cluster.retryTime(attempts: attempts)
        if ProduceVerdict.needsMetadata(errorCode: result.errorCode) { cluster.refresh(inTrouble: true) }
        if verdict == .outOfOrder || verdict == .duplicate || verdict == .identityLost { return }
        let topic = partition.topic
        let detail = result.errorMessage.map { PeerText($0, hiding: sentSecret) }
        let obstacle = KafkaObstacle(errorCode: result.errorCode, topic: topic.name, detail: detail)
        if obstacle.code == .authorizationFailed {
            topic.refusals += 1
            topic.retryAt = cluster.retryTime(attempts: topic.refusals)
        }
        noteObstacle(obstacle, of: topic, partition: partition.index)
    }
}

/// The batches of a request, found again as the response names them: in the order of the request at no cost, in any
/// other by a table made once.
private struct OutstandingBatches {
    private struct Key: Hashable {
        /// Empty where the request names topics by their IDs.
        let topic: String
        let topicID: KafkaUUID
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
    mutating func take(_ topic: ProduceResponse.Topic, partition: Int32) -> SentBatch? {
        if next < batches.count, batches[next].partition.index == partition, batches[next].isOf(topic), !isTaken[next] {
            isTaken[next] = true
            next += 1
            return batches[next - 1]
        }
        if table == nil {
            table = [:]
            for (index, sent) in batches.enumerated() {
                let name = sent.topicID.isZero ? sent.partition.topic.name : ""
                table?[Key(topic: name, topicID: sent.topicID, partition: sent.partition.index)] = index
            }
        }
        let key = Key(topic: topic.topicID.isZero ? topic.name : "", topicID: topic.topicID, partition: partition)
        guard let index = table?[key], !isTaken[index] else { return nil }
        isTaken[index] = true
        return batches[index]
    }

    /// Those not taken yet.
    var rest: [SentBatch] { batches.indices.filter { !isTaken[$0] }.map { batches[$0] } }
}
