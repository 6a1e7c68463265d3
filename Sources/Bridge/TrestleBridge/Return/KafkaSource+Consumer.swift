import KafkaClient
import KafkaSession
import TrestleBase
import TrestleTransport

extension KafkaSource: KafkaConsumerDelegate {
    func consumerHasBatches(_ consumer: KafkaConsumerCore) { schedulePump() }

    func consumer(_ consumer: KafkaConsumerCore, rebalanced change: KafkaRebalance, done: @escaping () -> Void) {
        switch change {
        case .assigned(let places):
            for place in places { addLane(place) }
            done()
        case .revoking(let places): leave(places, then: done)
        case .lost(let places):
            isMember = false
            for place in places {
                guard let lane = lanes[place] else { continue }
                lane.delivery.close()
                lane.leaving = nil
                remove(lane)
            }
            done()
        }
    }

    private func addLane(_ place: TopicPartition) {
        if let old = lanes[place] { remove(old) }
        let lane = ReturnLane(place, number: shard?.nextLane() ?? 0)
        lanes[place] = lane
        lanesByNumber[lane.number] = lane
        line.append(lane)
    }

    func consumer(
        _ consumer: KafkaConsumerCore, begins place: TopicPartition, at offset: OffsetAndMetadata, isCommitted: Bool
    ) {
        if let lane = lanes[place] { begin(lane, at: offset, isCommitted: isCommitted) }
    }

    func consumer(_ consumer: KafkaConsumerCore, failed error: KafkaError, isFatal: Bool) {
        guard isFatal else {
            shard?.observe(.kafkaNotice("\(error)"))
            return
        }
        if !isStopping { restart("\(error)") }
    }

    func consumer(_ consumer: KafkaConsumerCore, observed event: KafkaConsumerEvent) {
        switch event {
        case .connected(let broker):
            isConnected = true
            handle(.connected(broker: broker))
        case .disconnected(let obstacle):
            isConnected = consumer.isConnected
            handle(.disconnected(obstacle))
        case .waiting(let obstacle): handle(.waiting(obstacle))
        case .degraded(let text): shard?.observe(.kafkaNotice(text))
        case .rebalanced(_, let partitions):
            isMember = true
            noteMembership()
            condition.handleConnected()
            shard?.observe(.kafkaAssigned(group: group, partitions: partitions.map(\.description)))
        case .reachedEnd: break
        case .outOfRange(let place, let offset):
            shard?.observe(
                .kafkaNotice(
                    "offset \(offset) of \(place) is not in the log any more: records may have been deleted before they were read"
                ))
        case .truncated(let place, let offset):
            shard?.observe(
                .kafkaNotice("the log of \(place) was truncated to \(offset): the records from there on are others"))
        case .recreated(let place):
            // What is in flight of the former topic is settled on its own.
            if let lane = lanes[place], lane.leaving == nil { addLane(place) }
            shard?.observe(
                .kafkaNotice("the topic of \(place) was deleted and made again: it is read from the beginning"))
        case .commitFailed(let error): shard?.observe(.kafkaNotice("\(error)"))
        }
    }

    func consumer(_ consumer: KafkaConsumerCore, waits error: KafkaError?, at place: TopicPartition) {
        lanes[place]?.readingObstacle = error?.description
        if let error {
            shard?.report(.kafkaWaiting(subject: place.topic), error.description)
        } else {
            shard?.endReports(.kafkaWaiting(subject: place.topic))
            shard?.observe(.kafkaReading(partition: place.description))
        }
    }

    func consumerReads(_ consumer: KafkaConsumerCore) { condition.handleStored() }

    private func handle(_ event: KafkaLinkEvent) {
        condition.handle(event, now: loop.now)
        if case .waiting(let obstacle) = event {
            shard?.report(.kafkaWaiting(subject: obstacle.topic ?? obstacle.text), obstacle.description)
        } else {
            shard?.handle(event)
        }
        shard?.noteCondition()
    }

    func consumerStopped(_ consumer: KafkaConsumerCore) {
        for lane in Array(lanes.values) {
            lane.delivery.close()
            lane.leaving = nil
            remove(lane)
        }
        for timer in [commitTimer, commitPauseTimer, retryTimer, leaveTimer] { timer?.cancel() }
        (commitTimer, commitPauseTimer, retryTimer, leaveTimer) = (nil, nil, nil, nil)
        // One that is left since it cannot go on has been told by `restart`.
        if consumer === self.consumer, !isRestarting { end() }
    }
}
