import TrestleBase
import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

/// A batch in a request.
struct SentBatch {
    let partition: PartitionAccumulator
    let batch: ProducerBatchOrder.Machine.InFlightBatch
    /// The ID by which the request named the topic; zero where it gave the name.
    var topicID = KafkaUUID.zero

    /// Whether a response's topic is that of the batch.
    func isOf(_ topic: ProduceResponse.Topic) -> Bool {
        topicID.isZero ? partition.topic.name == topic.name : topicID == topic.topicID
    }
}

/// The most requests in flight to one broker: with one batch per partition in each, no partition has more.
private let maximumRequestsInFlight = ProducerBatchOrder.Machine.idempotentWindow

/// After this long without a batch a broker may have forgotten the producer (`producer.id.expiration.ms`).
private let idleTime = Duration.seconds(60)

/// The versions of Produce that carry record batches of format 2.
private let produceVersions: ClosedRange<Int16> = 3...13
/// From this version on topics are named by their IDs (KIP-516), so that a topic that was created again under its name is not taken for
/// the one before.
private let firstVersionByID: Int16 = 13

extension KafkaProducerCore {
    /// Sends all that may be sent now, and sees to what else is due.
    func drain() {
        guard isActive else { return }
        let now = loop.now
        if expiryTime < .distantFuture { giveUpLateRecords(now: now) }
        if identity.isRefused { wantIdentity() }
        for node in nodes.values {
            if node.hasLostPartitions { watchHandover(of: node, now: now) }
            if !node.pending.isEmpty { drain(node, now: now) }
        }
        if wasFull, bufferedBytes * 4 <= configuration.bufferSize * 3 {
            wasFull = false
            delegate?.producerBecameWritable(self)
        }
        if state == .stopping, inFlight == 0 { finish() }
    }

    /// Puts a partition with something to send on the list of the node that leads it.
    func list(_ partition: PartitionAccumulator) {
        guard !partition.isListed else { return }
        guard let node = node(partition.leaderID) else {
            if isActive { cluster.refresh(inTrouble: false) }
            return
        }
        partition.isListed = true
        node.pending.append(partition)
    }

    private func node(_ id: Int32) -> LeaderNode? {
        if let node = nodes[id] { return node }
        guard let broker = cluster.node(id) else { return nil }
        let node = LeaderNode(broker)
        nodes[id] = node
        return node
    }

    // MARK: A node's connection

    private func drain(_ node: LeaderNode, now: Instant) {
        guard let link = node.broker.link else {
            guard node.broker.retryAt <= now else { return wake(at: node.broker.retryAt) }
            return node.broker.open(now: now)
        }
        guard link.isOpen, agreeOnVersion(node, link) else { return }
        while node.requestsInFlight < maximumRequestsInFlight, node.broker.link === link, link.isOpen {
            let batches = collect(for: node, now: now)
            if batches.isEmpty { break }
            send(batches, to: node, over: link)
        }
    }

    private func agreeOnVersion(_ node: LeaderNode, _ link: BrokerLink) -> Bool {
        sentSecret = link.sentSecret ?? sentSecret
        if node.produceVersion > 0 { return true }
        guard let version = link.versions.version(of: ProduceRequest.self, atMost: produceVersions.upperBound),
            version >= produceVersions.lowerBound
        else {
            link.abort("it speaks no version of Produce that carries record batches: Kafka 0.11 or later is needed")
            return false
        }
        node.produceVersion = version
        return true
    }

    // MARK: Requests

    /// Takes at most one batch of each partition, as much as one request may hold.
    private func collect(for node: LeaderNode, now: Instant) -> [SentBatch] {
        var batches: [SentBatch] = []
        var size = requestOverhead
        var served: [PartitionAccumulator] = []
        var kept: [PartitionAccumulator] = []
        let pending = node.pending
        node.pending = []
        for partition in pending {
            guard partition.leaderID == node.id else {
                partition.isListed = false
                list(partition)
                continue
            }
            guard closeIfReady(partition, now: now), maySend(partition, to: node, now: now),
                let next = partition.machine.nextBatch,
                batches.isEmpty || size + next.size + requestOverhead <= configuration.maximumRequestSize,
                let batch = partition.machine.popForSending()
            else {
                if partition.hasUnsent { kept.append(partition) } else { partition.isListed = false }
                continue
            }
            partition.inFlightNode = node.id
            partition.topic.batchesInFlight += 1
            size += next.size + requestOverhead
            batches.append(SentBatch(partition: partition, batch: batch))
            if partition.hasUnsent { served.append(partition) } else { partition.isListed = false }
        }
        // Who has been served stands behind who has not.
        node.pending = kept + served + node.pending
        return batches
    }

    /// Closes the open batch when it has waited long enough, or cannot grow since the buffer is full; `false` when nothing waits to be sent.
    private func closeIfReady(_ partition: PartitionAccumulator, now: Instant) -> Bool {
        if partition.machine.waitingCount > 0 { return true }
        guard let open = partition.open else { return false }
        if state == .running {
            let linger = configuration.linger
            if linger == .zero {
                guard partition.machine.inFlightCount == 0 else { return false }
            } else if open.openedAt + linger > now, flushes == 0, !isFull {
                wake(at: open.openedAt + linger)
                return false
            }
        }
        partition.close()
        return true
    }

    private func maySend(_ partition: PartitionAccumulator, to node: LeaderNode, now: Instant) -> Bool {
        if partition.retryAt > now {
            wake(at: partition.retryAt)
            return false
        }
        // What the old leader still has must come back first, or it could overtake.
        if partition.machine.inFlightCount > 0, partition.inFlightNode != node.id { return false }
        if partition.topic.obstacle?.obstacle.code == .authorizationFailed {
            // One batch finds out whether the right is there now.
            guard partition.topic.batchesInFlight == 0 else { return false }
            guard partition.topic.retryAt <= now else {
                wake(at: partition.topic.retryAt)
                return false
            }
        }
        if partition.machine.inFlightCount == 0, partition.storedAt.duration(to: now) > idleTime {
            partition.machine.handleIdleness()
        }
        if partition.machine.needsIdentity, !renewIdentity(of: partition) { return false }
        return partition.machine.canSend
    }

    private func send(_ batches: [SentBatch], to node: LeaderNode, over link: BrokerLink) {
        var batches = batches.sorted { $0.partition.topic.number < $1.partition.topic.number }
        var version = node.produceVersion
        if version >= firstVersionByID {
            // A cluster that was just upgraded may not have told the ID of each topic yet.
            let hasIDs = batches.allSatisfy { !$0.partition.topic.topicID.isZero }
            if !hasIDs { version = firstVersionByID - 1 }
            if hasIDs {
                for index in batches.indices { batches[index].topicID = batches[index].partition.topic.topicID }
            }
        }
        // Brokers know zstd from this version of Produce on (KIP-110).
        let codec =
            configuration.compressionCodec == .zstd && node.produceVersion < 7 ? .none : configuration.compressionCodec
        let expectsResponse = configuration.acks != .none
        let reply: BrokerLink.Reply = { [weak self, batches] outcome in
            self?.handleProduce(outcome, batches, node, link)
        }
        node.requestsInFlight += 1
        cluster.watchSilence()
        link.sendProduce(
            request(with: batches, codec: codec), version: version, reply: expectsResponse ? reply : nil)
        guard !expectsResponse else { return }
        node.requestsInFlight -= 1
        for sent in batches { sent.partition.topic.batchesInFlight -= 1 }
        var result = ProduceResponse.Partition()
        result.baseOffset = -1
        for sent in batches { settle(sent, result) }
    }

    /// - Parameter batches: those of one topic stand together.
    private func request(with batches: [SentBatch], codec: CompressionCodec) -> ProduceRequest {
        var request = ProduceRequest()
        request.acks = configuration.acks.rawValue
        // Half of what we wait for, so that the broker says that its replicas are slow before we give up on it.
        request.timeoutMs = Int32(clamping: configuration.cluster.requestTimeout.nanoseconds / 2_000_000)
        var topic: TopicHandle?
        for sent in batches {
            if topic !== sent.partition.topic {
                topic = sent.partition.topic
                var data = ProduceRequest.Topic()
                if sent.topicID.isZero { data.name = sent.partition.topic.name } else { data.topicID = sent.topicID }
                request.topicData.append(data)
            }
            let batch = sent.batch
            var data = ProduceRequest.Partition()
            data.index = sent.partition.index
            data.records = batch.batch.finish(
                batch.identity, baseSequence: batch.baseSequence, codec: codec,
                compression: configuration.compression)
            request.topicData[request.topicData.count - 1].partitionData.append(data)
        }
        return request
    }
}
