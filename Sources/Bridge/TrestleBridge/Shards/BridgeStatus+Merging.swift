import TrestleMetrics

extension BridgeStatus {
    /// Adds the status of another bridge of the same configuration, on another event loop.
    mutating func add(_ other: BridgeStatus) {
        addCounts(of: other)
        isMQTTConnected = isMQTTConnected && other.isMQTTConnected
        isMQTTSubscribed = isMQTTSubscribed && other.isMQTTSubscribed
        isKafkaConnected = isKafkaConnected && other.isKafkaConnected
        for group in other.unjoinedGroups where !unjoinedGroups.contains(group) { unjoinedGroups.append(group) }
        for lag in other.lags { add(lag) }
        kafkaObstacle = kafkaObstacle ?? other.kafkaObstacle
        schemaObstacle = schemaObstacle ?? other.schemaObstacle
        isPaused = isPaused || other.isPaused
        queueBytes += other.queueBytes
        queueCapacity += other.queueCapacity
        returnQueueBytes += other.returnQueueBytes
        oldestAge = max(oldestAge, other.oldestAge)
        if let buffer = other.buffer {
            var sum = self.buffer ?? BufferStatus()
            sum.add(buffer)
            self.buffer = sum
        }
        leftBuffers += other.leftBuffers
        leavingSessions += other.leavingSessions
        deadLettersWaiting += other.deadLettersWaiting
    }

    /// Adds what another bridge has done, without what it is doing.
    mutating func addCounts(of other: BridgeStatus) {
        counts.add(other.counts)
        for route in other.routes { add(route) }
        retriedRecords &+= other.retriedRecords
        retriedMessages &+= other.retriedMessages
        storeLatency = storeLatency + other.storeLatency
        acknowledgeLatency = acknowledgeLatency + other.acknowledgeLatency
        publishLatency = publishLatency + other.publishLatency
    }

    /// Members of one group read different partitions.
    private mutating func add(_ lag: Lag) {
        guard let place = lags.firstIndex(where: { $0.group == lag.group && $0.topic == lag.topic }) else {
            return lags.append(lag)
        }
        lags[place].partitions += lag.partitions
        lags[place].messages &+= lag.messages
    }
}
