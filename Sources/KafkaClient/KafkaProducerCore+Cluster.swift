import KafkaCodec
import KafkaSession
import Transport
import WireBytes

/// The connection that asks about the cluster: to one of the bootstrap servers or, when none of them answers, to one of
/// the brokers that the cluster has named.
struct ControlState {
    let bootstrap: [Endpoint]
    var link: BrokerLink?
    /// Which candidate comes next.
    var turn = 0
    /// Failures since something last worked.
    var failures = 0
    var retryAt: UInt64 = 0
    /// Whether the cluster has been described over this connection.
    var hasAnswered = false
    /// The last server that described the cluster.
    var answeredBy: Endpoint?

    // Metadata
    var metadataIsWanted = false
    var metadataIsUnderWay = false
    /// Answers in a row after which something was still missing.
    var incompleteAnswers = 0
    /// Nothing is asked before this time.
    var metadataNotBefore: UInt64 = 0
    /// When the picture of the cluster is too old.
    var metadataDue = UInt64.max

    init(bootstrap: [Endpoint]) { self.bootstrap = bootstrap }
}

/// Where the producer's identity comes from.
struct IdentityState {
    /// Whether batches are to carry one.
    var isWanted = true
    var current: ProducerIdentity?
    var isUnderWay = false
    var failures = 0
    var retryAt: UInt64 = 0
}

/// A broker that leads partitions.
final class LeaderNode: BrokerLinkOwner {
    let id: Int32
    let endpoint: Endpoint
    /// Gone before a connection that was given up has closed.
    private weak var core: KafkaProducerCore?
    var link: BrokerLink?
    /// Partitions with something to send.
    var pending: [PartitionAccumulator] = []
    var requestsInFlight = 0
    var failures = 0
    var retryAt: UInt64 = 0
    /// Whether it ever answered.
    var hasAnswered = false
    var produceVersion: Int16 = 0

    init(id: Int32, endpoint: Endpoint, core: KafkaProducerCore) {
        self.id = id
        self.endpoint = endpoint
        self.core = core
    }

    func linkReady(_ link: BrokerLink) { core?.nodeReady(self, link) }
    func linkResumed(_ link: BrokerLink) { core?.drain() }
    func linkClosed(_ link: BrokerLink, obstacle: KafkaObstacle) { core?.nodeClosed(self, link, obstacle: obstacle) }
}

// MARK: The control connection

extension KafkaProducerCore: BrokerLinkOwner {
    var linkOptions: BrokerLink.Options {
        BrokerLink.Options(
            clientID: configuration.clientID, connection: configuration.connectionOptions,
            sasl: configuration.sasl, requestTimeout: configuration.requestTimeout,
            maximumResponseSize: configuration.maximumResponseSize)
    }

    /// The bootstrap servers, then the brokers of the cluster that are not among them.
    private var candidates: [Endpoint] {
        let brokers = metadata.brokers.values.sorted { $0.nodeID < $1.nodeID }
            .map { Endpoint(host: $0.host, port: $0.port) }
        return control.bootstrap + brokers.filter { !control.bootstrap.contains($0) }
    }

    func openControl() {
        guard control.link == nil, state == .running || state == .stopping else { return }
        let candidates = candidates
        guard !candidates.isEmpty else { return }
        guard control.retryAt <= loop.now.nanoseconds else { return wake(at: control.retryAt) }
        let endpoint = candidates[control.turn % candidates.count]
        let link = BrokerLink(loop: loop, endpoint: endpoint, options: linkOptions, owner: self)
        control.link = link
        control.hasAnswered = false
        link.open()
    }

    func linkReady(_ link: BrokerLink) {
        askForMetadata()
        drain()
    }

    func linkClosed(_ link: BrokerLink, obstacle: KafkaObstacle) {
        guard control.link === link else { return }
        control.link = nil
        guard state == .running || state == .stopping else { return }
        control.turn += 1
        control.failures += 1
        // The next server is tried at once; a pause follows a whole round, and a connection that had worked.
        let (round, rest) = control.failures.quotientAndRemainder(dividingBy: max(candidates.count, 1))
        control.retryAt = rest == 0 || control.hasAnswered ? retryTime(attempts: max(round, 1)) : 0
        control.metadataIsWanted = true
        observe(.disconnected(obstacle.prefixed("bootstrap \(link.endpoint)")))
        openControl()
    }

    // MARK: Metadata

    /// Asks what the cluster looks like now, at once or as soon as it may.
    func wantMetadata() {
        control.metadataIsWanted = true
        askForMetadata()
    }

    func askForMetadata() {
        guard state == .running || state == .stopping else { return }
        guard let link = control.link else { return openControl() }
        guard link.isReady, control.metadataIsWanted, !control.metadataIsUnderWay else { return }
        guard control.metadataNotBefore <= loop.now.nanoseconds else { return wake(at: control.metadataNotBefore) }
        guard let version = link.versions.version(of: MetadataRequest.self, atMost: 12) else {
            return link.abort("\(link.endpoint) and this client share no version of Metadata")
        }
        var request = MetadataRequest()
        request.topics = topics.map { topic in
            var element = MetadataRequest.MetadataRequestTopic()
            element.name = topic.name
            return element
        }
        request.allowAutoTopicCreation = true
        control.metadataIsWanted = false
        control.metadataIsUnderWay = true
        let asked = topics.count
        link.send(request, version: version) { [weak self, weak link] answer in
            guard let self, let link else { return }
            self.control.metadataIsUnderWay = false
            self.metadataAnswered(answer, link, asked: asked)
        }
    }

    private func metadataAnswered(_ answer: BrokerLink.Answer, _ link: BrokerLink, asked: Int) {
        guard case .response(let version, let body) = answer else {
            control.metadataIsWanted = true
            return
        }
        let response: MetadataResponse
        do { response = try MetadataResponse.decode(body, version: version, allowingTrailingBytes: true) } catch {
            control.metadataIsWanted = true
            return link.abort("\(link.endpoint) sent a malformed Metadata response: \(error)")
        }
        metadata.update(response)
        control.metadataDue =
            loop.now.nanoseconds
            + configuration.metadataMaximumAge.nanoseconds
        wake(at: control.metadataDue)
        control.failures = 0
        control.retryAt = 0
        control.answeredBy = link.endpoint
        if !control.hasAnswered {
            control.hasAnswered = true
            observe(.connected(broker: link.endpoint.description))
        }
        updateNodes()
        var isComplete = !metadata.brokers.isEmpty
        for topic in topics.prefix(asked) where !update(topic) { isComplete = false }
        if isComplete {
            control.incompleteAnswers = 0
        } else {
            control.incompleteAnswers += 1
            control.metadataIsWanted = true
        }
        control.metadataNotBefore = retryTime(attempts: max(control.incompleteAnswers, 1))
        if asked < topics.count {
            // Topics that were named while the answer was on its way.
            control.metadataIsWanted = true
            control.metadataNotBefore = 0
        }
        if control.metadataIsWanted { wake(at: control.metadataNotBefore) }
        drain()
    }

    /// Drops the nodes that moved or went; what was in flight there is answered as lost.
    private func updateNodes() {
        for (id, node) in nodes {
            let broker = metadata.brokers[id]
            let isSame = broker.map { Endpoint(host: $0.host, port: $0.port) == node.endpoint } ?? false
            if isSame { continue }
            nodes[id] = nil
            for partition in node.pending { partition.isListed = false }
            node.pending.removeAll()
            node.link?.abort("the cluster no longer names this broker")
        }
    }

    /// Takes over what the cluster says of a topic; `false` when something that is needed is missing.
    private func update(_ topic: TopicHandle) -> Bool {
        guard let known = metadata.topics[topic.name] else {
            warn(
                topic,
                KafkaObstacle(.brokerError, topic: topic.name, "the cluster does not mention topic '\(topic.name)'"))
            return false
        }
        if known.errorCode != 0 {
            if KafkaErrorCode(rawValue: known.errorCode) == .invalidTopicException {
                failAll(of: topic, errorCode: known.errorCode)
                return true
            }
            warn(topic, KafkaObstacle(errorCode: known.errorCode, topic: topic.name))
        }
        var isComplete = known.errorCode == 0
        while topic.partitions.count < known.partitions.count {
            let partition = PartitionAccumulator(
                index: Int32(topic.partitions.count), topic: topic, isIdempotent: identity.isWanted)
            topic.partitions.append(partition)
        }
        topic.available.removeAll(keepingCapacity: true)
        for (index, partition) in known.partitions.enumerated() {
            let accumulator = topic.partitions[index]
            move(accumulator, toLeader: partition.leaderID)
            if metadata.brokers[partition.leaderID] == nil {
                isComplete = false
                if accumulator.hasUnsent {
                    warn(
                        topic,
                        KafkaObstacle(
                            .leaderNotAvailable, topic: topic.name,
                            "partition \(index) of topic '\(topic.name)' has no leader"))
                }
            } else {
                topic.available.append(index)
            }
            if accumulator.hasUnsent { list(accumulator) }
        }
        topic.sticky.partitionsChanged()
        if known.errorCode == 0 { dropVanished(of: topic, count: known.partitions.count) }
        if isComplete { topic.failures = 0 }
        if !topic.partitions.isEmpty {
            let batches = topic.unrouted
            topic.unrouted = []
            route(batches, in: topic)
        }
        return isComplete
    }

    private func move(_ partition: PartitionAccumulator, toLeader leaderID: Int32) {
        guard partition.leaderID != leaderID else { return }
        if partition.isListed {
            nodes[partition.leaderID]?.pending.removeAll { $0 === partition }
            partition.isListed = false
        }
        partition.leaderID = leaderID
        partition.retryAt = 0
    }

    /// A topic that was deleted and made anew may have fewer partitions: the records of those that are gone are
    /// distributed again, once none of them is in flight.
    private func dropVanished(of topic: TopicHandle, count: Int) {
        guard count > 0 else { return }
        while topic.partitions.count > count, let last = topic.partitions.last, last.machine.inFlightCount == 0 {
            move(last, toLeader: -1)
            topic.partitions.removeLast()
            last.close()
            route(last.machine.removeAll(), in: topic)
        }
    }

    /// Says why a topic's records wait: at once, and then less and less often.
    private func warn(_ topic: TopicHandle, _ obstacle: KafkaObstacle) {
        topic.failures += 1
        guard topic.failures & (topic.failures - 1) == 0 else { return }
        observe(.waiting(obstacle))
    }

    // MARK: Identity

    /// Requests a producer identity unless one is on its way.
    func wantIdentity() {
        guard identity.isWanted, !identity.isUnderWay, let link = control.link, link.isReady else { return }
        guard identity.retryAt <= loop.now.nanoseconds else { return wake(at: identity.retryAt) }
        guard let version = link.versions.version(of: InitProducerIdRequest.self, atMost: 5) else {
            return doWithoutIdentity("the broker does not know InitProducerId")
        }
        var request = InitProducerIdRequest()
        request.transactionalId = nil
        request.transactionTimeoutMs = Int32.max
        identity.isUnderWay = true
        link.send(request, version: version) { [weak self, weak link] answer in
            guard let self, let link else { return }
            self.identity.isUnderWay = false
            self.identityAnswered(answer, link)
        }
    }

    private func identityAnswered(_ answer: BrokerLink.Answer, _ link: BrokerLink) {
        guard case .response(let version, let body) = answer else { return }
        let response: InitProducerIdResponse
        do { response = try InitProducerIdResponse.decode(body, version: version, allowingTrailingBytes: true) } catch {
            return link.abort("\(link.endpoint) sent a malformed InitProducerId response: \(error)")
        }
        let code = KafkaErrorCode(rawValue: response.errorCode)
        switch ProduceVerdict(errorCode: response.errorCode) {
        case .stored where response.producerId >= 0 && response.producerEpoch >= 0:
            identity.failures = 0
            identity.current = ProducerIdentity(
                producerID: response.producerId, producerEpoch: response.producerEpoch)
            drain()
        case .notStored, .rejected:
            doWithoutIdentity("the broker refuses InitProducerId: \(code)")
        default:
            identity.failures += 1
            identity.retryAt = retryTime(attempts: identity.failures)
            wake(at: identity.retryAt)
            if identity.failures == 1 {
                observe(
                    .waiting(
                        KafkaObstacle(
                            .brokerError, errorCode: response.errorCode, "InitProducerId failed, trying again: \(code)")
                    ))
            }
        }
    }

    /// Keeps order by one batch in flight per partition from now on.
    private func doWithoutIdentity(_ reason: String) {
        identity.isWanted = false
        for topic in topics {
            for partition in topic.partitions { partition.machine.removeIdentity() }
        }
        observe(
            .degraded("\(reason): one batch per partition in flight, and a repeated batch may be stored twice"))
        scheduleDrain()
    }
}
