import TrestleBase
import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

// What the cluster says of its brokers and of our topics.
extension KafkaProducerCore {
    /// Asks what the cluster looks like now, at once or as soon as it may.
    ///
    /// - Parameter inTrouble: whether something does not work, so that the same answer again would be of no help.
    func wantMetadata(inTrouble: Bool) {
        control.isMetadataWanted = true
        if inTrouble { control.isInTrouble = true }
        askForMetadata()
    }

    /// Asks when it is time to, by age or because something was missing.
    func checkMetadata(now: UInt64) {
        if min(control.metadataDue, control.metadataRetryAt) <= now {
            control.metadataDue = .max
            control.metadataRetryAt = .max
            control.isMetadataWanted = true
        }
        wake(at: min(control.metadataDue, control.metadataRetryAt))
        if control.link == nil {
            openControl()
        } else if control.isMetadataWanted {
            askForMetadata()
        }
        watchControl(now: now)
    }

    func askForMetadata() {
        guard isActive else { return }
        guard let link = control.link else { return openControl() }
        guard link.isReady, control.isMetadataWanted, control.metadataSentAt == nil else { return }
        let now = loop.now.nanoseconds
        guard control.metadataNotBefore <= now else { return wake(at: control.metadataNotBefore) }
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
        control.isMetadataWanted = false
        control.metadataSentAt = now
        wake(at: now + control.stallTimeout)
        let asked = topics.count
        link.send(request, version: version) { [weak self, weak link] answer in
            guard let self, let link, control.link === link else { return }
            control.metadataSentAt = nil
            handleMetadata(answer, link, asked: asked)
        }
    }

    private func handleMetadata(_ answer: BrokerLink.Answer, _ link: BrokerLink, asked: Int) {
        guard case .response(let version, let body) = answer else {
            control.isMetadataWanted = true
            return
        }
        let response: MetadataResponse
        do { response = try MetadataResponse.decode(body, version: version, allowingTrailingBytes: true) } catch {
            control.isMetadataWanted = true
            return link.abort("\(link.endpoint) sent a malformed Metadata response: \(error)")
        }
        let now = loop.now.nanoseconds
        metadata.update(response)
        control.failures = 0
        control.retryAt = 0
        control.stallTimeout = LeaderNode.stallTimeout
        control.answeredBy = link.endpoint
        if !control.hasAnswered {
            control.hasAnswered = true
            observe(.connected(broker: link.endpoint.description))
        }
        updateNodes()
        var isComplete = !metadata.brokers.isEmpty
        var isUseful = isComplete && !control.isInTrouble
        control.isInTrouble = false
        for topic in topics.prefix(asked) {
            switch update(topic, now: now) {
            case .complete: break
            case .refused: isComplete = false
            case .incomplete:
                isComplete = false
                isUseful = false
            }
        }
        planNextMetadata(now: now, isComplete: isComplete, hasNewTopics: asked < topics.count)
        judgeControl(isUseful: isUseful)
        drain()
    }

    private func planNextMetadata(now: UInt64, isComplete: Bool, hasNewTopics: Bool) {
        control.metadataDue = now + configuration.metadataMaximumAge.nanoseconds
        control.incompleteAnswers = isComplete ? 0 : control.incompleteAnswers + 1
        // What one topic lacks delays no news of another: only the repetition waits longer and longer.
        control.metadataRetryAt = isComplete ? .max : retryTime(attempts: control.incompleteAnswers)
        control.metadataNotBefore = hasNewTopics ? 0 : retryTime(attempts: 1)
        if hasNewTopics { control.isMetadataWanted = true }
        wake(
            at: control.isMetadataWanted ? control.metadataNotBefore : min(control.metadataDue, control.metadataRetryAt)
        )
    }

    /// Goes to another server after too many answers that did not help.
    private func judgeControl(isUseful: Bool) {
        guard !isUseful else {
            control.uselessAnswers = 0
            control.uselessAnswersAllowed = ControlState.initiallyAllowed
            return
        }
        control.uselessAnswers += 1
        guard control.uselessAnswers >= control.uselessAnswersAllowed else { return }
        control.uselessAnswers = 0
        control.uselessAnswersAllowed = min(control.uselessAnswersAllowed * 2, 64)
        leaveControl()
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

    // MARK: Topics

    private enum TopicUpdate {
        case complete
        /// A right is missing: every broker says the same.
        case refused
        /// Something is missing that another broker may know.
        case incomplete
    }

    /// Takes over what the cluster says of a topic.
    private func update(_ topic: TopicHandle, now: UInt64) -> TopicUpdate {
        guard let known = metadata.topics[topic.name] else {
            noteObstacle(
                KafkaObstacle(
                    .brokerError, topic: topic.name, "the cluster does not mention topic '\(topic.name)'"),
                of: topic, partition: nil)
            return .incomplete
        }
        if KafkaErrorCode(rawValue: known.errorCode) == .invalidTopicException {
            failAll(of: topic, errorCode: known.errorCode)
            return .complete
        }
        var obstacle = known.errorCode == 0 ? nil : KafkaObstacle(errorCode: known.errorCode, topic: topic.name)
        while topic.partitions.count < known.partitions.count {
            topic.partitions.append(
                PartitionAccumulator(
                    index: Int32(topic.partitions.count), topic: topic,
                    isIdempotent: identity.isWanted && !identity.isRefused))
        }
        topic.available.removeAll(keepingCapacity: true)
        for (index, partition) in known.partitions.enumerated() {
            let accumulator = topic.partitions[index]
            move(accumulator, toLeader: partition.leaderID)
            if metadata.brokers[partition.leaderID] != nil {
                topic.available.append(index)
            } else if obstacle == nil {
                obstacle = KafkaObstacle(
                    .leaderNotAvailable, topic: topic.name, "partition \(index) of topic '\(topic.name)' has no leader")
            }
            if accumulator.hasUnsent { list(accumulator) }
        }
        topic.sticky.partitionsChanged()
        if known.errorCode == 0 { dropVanished(of: topic, count: known.partitions.count) }
        if !topic.partitions.isEmpty {
            let batches = topic.unrouted
            topic.unrouted = []
            route(batches, in: topic)
        }
        guard let obstacle else {
            noteUsable(topic, count: known.partitions.count)
            return .complete
        }
        noteObstacle(obstacle, of: topic, partition: nil)
        return obstacle.code == .authorizationFailed ? .refused : .incomplete
    }

    private func move(_ partition: PartitionAccumulator, toLeader leaderID: Int32) {
        if partition.machine.inFlightCount > 0, partition.inFlightNode != leaderID {
            nodes[partition.inFlightNode]?.hasLostPartitions = true
        }
        guard partition.leaderID != leaderID else { return }
        if partition.isListed {
            nodes[partition.leaderID]?.pending.removeAll { $0 === partition }
            partition.isListed = false
        }
        partition.leaderID = leaderID
        partition.retryAt = 0
    }

    /// A topic that was deleted and created again may have fewer partitions: the records of those that are gone are distributed
    /// again, once none of them is in flight.
    private func dropVanished(of topic: TopicHandle, count: Int) {
        guard count > 0 else { return }
        while topic.partitions.count > count, let last = topic.partitions.last, last.machine.inFlightCount == 0 {
            move(last, toLeader: -1)
            topic.partitions.removeLast()
            last.close()
            route(last.machine.removeAll(), in: topic)
        }
    }
}
