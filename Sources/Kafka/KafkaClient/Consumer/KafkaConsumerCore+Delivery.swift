import KafkaCodec
package import KafkaSession
import TrestleBase

// From what was fetched to the user, and back when it is done.
extension KafkaConsumerCore {
    /// The next records, from each partition in turn; `nil` if there are none. Call `finish` for each processed batch.
    ///
    /// - Parameters:
    ///   - exclusively: skips partitions with an unfinished batch, so that several callers keep the order.
    ///   - isTaken: whether the caller takes something of a partition now; what the others have stays for later.
    package func takeBatch(
        exclusively: Bool = false, where isTaken: (TopicPartition) -> Bool = { _ in true }
    ) -> ConsumerBatch? {
        guard isActive else { return nil }
        var passed = 0
        while passed < ready.count, let partition = ready.popFirst() {
            guard !partition.fetched.isEmpty, !partition.isRevoking, !partition.isPaused else {
                partition.isListed = false
                continue
            }
            if exclusively && partition.outstanding > 0 || !isTaken(partition.place) {
                ready.append(partition)
                passed += 1
                continue
            }
            let batch = take(from: partition)
            if partition.fetched.isEmpty { partition.isListed = false } else { ready.append(partition) }
            scheduleAdvance()
            if let batch { return batch }
        }
        wasEmpty = true
        return nil
    }

    /// Whether `takeBatch` may have something.
    var hasBatches: Bool { !wasEmpty }

    private func take(from partition: ConsumedPartition) -> ConsumerBatch? {
        guard var records = partition.popFirst() else { return nil }
        bufferedBytes -= records.size
        do throws(KafkaCodecError) {
            let batch = try records.takeBatch(
                of: partition.place, committed: configuration.isolationLevel == .readCommitted,
                verifyingChecksums: configuration.verifiesChecksums,
                compression: configuration.compression, limits: configuration.decompressionLimits,
                course: partition.course)
            partition.isMoved = true
            partition.clearDamage()
            release(partition)
            if !records.isEmpty {
                partition.putBack(records)
                bufferedBytes += records.size
            }
            guard let batch else {
                // Nothing for the user in them: done with, unless something before them is not.
                if partition.outstanding == 0 {
                    partition.processed = OffsetAndMetadata(offset: records.end, leaderEpoch: records.endEpoch)
                }
                return nil
            }
            partition.outstanding += 1
            return batch
        } catch {
            partition.position.seek(to: records.start, leaderEpoch: records.startEpoch)
            handleDamage(error, of: partition, at: records.start)
            return nil
        }
    }

    /// Nothing more is read of a partition until the user seeks.
    func stop(_ partition: ConsumedPartition, _ error: KafkaError) {
        bufferedBytes -= partition.dropFetched()
        partition.position.stop()
        delegate?.consumer(self, failed: error, isFatal: false)
    }

    /// How often the same records must be unreadable to be so in the log: what was damaged on the way comes whole the next time.
    private static let damageLimit = 3
    /// How long what the cluster refuses is left alone.
    private static let refusalPause = Duration.seconds(1)
    /// The same for what is damaged in its log: each look takes megabytes.
    private static let damageBackoff = Backoff(initial: .seconds(1), maximum: .seconds(10))

    /// Records that are no records. They are fetched again, from the offset where they begin.
    func handleDamage(_ error: KafkaCodecError, of partition: ConsumedPartition, at offset: Int64) {
        bufferedBytes -= partition.dropFetched()
        let times = partition.noteDamage(at: offset)
        let place = partition.place
        if times < Self.damageLimit {
            let pause = configuration.cluster.retryBackoff.delay(attempts: times, random: random.next())
            partition.position.postpone(until: now + pause)
            if configuration.waitingAdvice != nil { tellWaiting(partition, .damaged(error, at: place, offset: offset)) }
            return scheduleAdvance()
        }
        let fault = KafkaError(error, at: place, offset: offset, waitingAdvice: configuration.waitingAdvice)
        guard configuration.waitingAdvice != nil else { return stop(partition, fault) }
        let pause = Self.damageBackoff.delay(attempts: times - Self.damageLimit + 1, random: random.next())
        hold(partition, fault, for: pause)
    }

    /// The cluster refuses what a partition needs.
    func handleRefusal(_ fault: FetchPosition.Fault, of partition: ConsumedPartition) {
        let error = KafkaError(fault, at: partition.place)
        guard configuration.waitingAdvice != nil, case .refused = fault else { return stop(partition, error) }
        hold(partition, error, for: Self.refusalPause)
        cluster.refresh(inTrouble: true)
    }

    private func hold(_ partition: ConsumedPartition, _ error: KafkaError, for pause: Duration) {
        partition.position.postpone(until: now + pause)
        tellWaiting(partition, error)
        scheduleAdvance()
    }

    func tellWaiting(_ partition: ConsumedPartition, _ error: KafkaError) {
        partition.isHeld = true
        delegate?.consumer(self, waits: error, at: partition.place)
    }

    /// A request for a partition has succeeded, or its records could be read.
    func release(_ partition: ConsumedPartition) {
        guard partition.isHeld, partition.damage == nil else { return }
        partition.isHeld = false
        delegate?.consumer(self, waits: nil, at: partition.place)
    }

    /// The user has processed a batch, or drops it.
    ///
    /// - Parameter isProcessed: whether it counts as processed, for automatic commits. Batches of a partition are
    ///   finished in their order.
    package func finish(_ batch: ConsumerBatch, isProcessed: Bool = true) {
        guard isActive, let partition = partitions[batch.place],
            partition.course.assignment == batch.course.assignment
        else { return }
        partition.outstanding = max(0, partition.outstanding - 1)
        if isProcessed, partition.course == batch.course { partition.processed = batch.committable }
        if partition.isRevoking { advanceRevocation() }
        if partition.outstanding == 0, !partition.fetched.isEmpty { announce(partition) }
    }

    /// The user drops a batch, of which it has seen what is before an offset.
    ///
    /// - Parameter isProcessed: whether it is through with that.
    func giveBack(_ batch: ConsumerBatch, from next: OffsetAndMetadata, isProcessed: Bool) {
        guard next.offset < batch.nextOffset else { return finish(batch, isProcessed: isProcessed) }
        if let partition = partitions[batch.place], partition.course == batch.course {
            if isProcessed { partition.processed = next }
            if !partition.isRevoking {
                bufferedBytes -= partition.dropFetched()
                partition.position.seek(to: next.offset, leaderEpoch: next.leaderEpoch)
                scheduleAdvance()
            }
        }
        finish(batch, isProcessed: false)
    }

    /// Whether the partition is still read in the course that the batch is of.
    func isCurrent(_ batch: ConsumerBatch) -> Bool { partitions[batch.place]?.course == batch.course }

    /// Whether the partition is still ours by the assignment that the batch is of.
    func isAssigned(_ batch: ConsumerBatch) -> Bool {
        partitions[batch.place]?.course.assignment == batch.course.assignment
    }

    /// The user waits for records (`nil`), or has got some and comes again until `deadline`.
    package func notePoll(isWaiting: Bool) {
        notePoll(deadline: isWaiting ? nil : pollDeadline, isWaiting: isWaiting)
    }

    /// Several users: one of them has come.
    ///
    /// - Parameters:
    ///   - deadline: until when the first of those comes again who have records.
    ///   - isWaiting: whether one of them waits for records.
    func notePoll(deadline: Instant?, isWaiting: Bool) {
        guard membership != nil else { return }
        perform { $0.handlePoll(deadline: deadline, isWaiting: isWaiting, now: $1) }
    }

    /// A user who had records has gone: now the others' time counts.
    func renewPollDeadline(_ deadline: Instant?, isWaiting: Bool) {
        guard membership != nil else { return }
        perform { membership, _ in membership.handleGone(deadline: deadline, isWaiting: isWaiting) }
    }

    /// Until when a user has to come again who is given records now.
    var pollDeadline: Instant { now.advanced(by: configuration.maximumPollInterval) }

    /// Puts a partition into the line, and tells when that was empty.
    func announce(_ partition: ConsumedPartition) {
        if !partition.isListed {
            partition.isListed = true
            ready.append(partition)
        }
        guard wasEmpty else { return }
        wasEmpty = false
        delegate?.consumerHasBatches(self)
    }

    // MARK: What the user steers

    /// Stops handing out records of partitions, and fetching them, until `resume`. They stay the member's.
    package func pause(_ places: some Sequence<TopicPartition>) {
        for place in places {
            guard let partition = partitions[place], !partition.isPaused else { continue }
            partition.isPaused = true
            rewind(partition)
        }
    }

    package func resume(_ places: some Sequence<TopicPartition>) {
        for place in places {
            guard let partition = partitions[place], partition.isPaused else { continue }
            partition.isPaused = false
            // What came while it was paused is in no line.
            if !partition.fetched.isEmpty { announce(partition) }
        }
        scheduleAdvance()
    }

    /// Drops what was fetched ahead, so that it is fetched again.
    private func rewind(_ partition: ConsumedPartition) {
        guard let next = partition.next, !partition.fetched.isEmpty else { return }
        bufferedBytes -= partition.dropFetched()
        partition.position.seek(to: next.offset, leaderEpoch: next.leaderEpoch)
    }

    /// Goes on at an offset; the next batch begins there.
    ///
    /// - Throws: `notAssigned` for a partition that is not read.
    package func seek(_ place: TopicPartition, to offset: Int64) throws(KafkaError) {
        let partition = try seekable(place)
        guard offset >= 0 else {
            throw KafkaError(
                .offsetOutOfRange, "\(offset) is not an offset", topic: place.topic, partition: place.partition)
        }
        partition.position.seek(to: offset)
        scheduleAdvance()
    }

    /// The topic's ID that the position of a partition belongs to; `nil` when the cluster does not say.
    package func topicID(of place: TopicPartition) -> KafkaUUID? {
        let known = partitions[place]?.topicID ?? .zero
        let id = known.isZero ? cluster.metadata.topics[place.topic]?.topicID ?? .zero : known
        return id.isZero ? nil : id
    }

    /// Says which topic's records a committed position was among. When the topic is another one now, it is read from the beginning.
    package func note(_ topicID: KafkaUUID, of place: TopicPartition) { partitions[place]?.topicID = topicID }

    /// Takes note of the topic's ID.
    ///
    /// - Returns: whether it is another topic than the one that was read.
    func isRecreated(_ partition: ConsumedPartition) -> Bool {
        let current = cluster.metadata.topics[partition.place.topic]?.topicID ?? .zero
        let former = partition.topicID
        partition.topicID = current.isZero ? former : current
        guard !former.isZero, !current.isZero, former != current else { return false }
        arrivals.noteMissing(partition.place.topic)
        bufferedBytes -= partition.dropFetched()
        partition.noteSeek()
        partition.hasBegun = false
        partition.position.seek(.beginning)
        observe(.recreated(partition.place))
        scheduleAdvance()
        return true
    }

    /// Goes on at the beginning, the end, or a time.
    package func seek(_ place: TopicPartition, to reset: OffsetReset) throws(KafkaError) {
        try seekable(place).position.seek(reset)
        scheduleAdvance()
    }

    private func seekable(_ place: TopicPartition) throws(KafkaError) -> ConsumedPartition {
        guard let partition = partitions[place], !partition.isRevoking else { throw .notAssigned(place) }
        bufferedBytes -= partition.dropFetched()
        partition.noteSeek()
        return partition
    }

    /// The number of offsets between the user's position and the end of a partition according to the last response;
    /// `nil` while it is not known.
    package func lag(of place: TopicPartition) -> Int64? {
        guard let partition = partitions[place], let next = partition.next else { return nil }
        let end =
            configuration.isolationLevel == .readCommitted && partition.lastStableOffset >= 0
            ? partition.lastStableOffset : partition.highWatermark
        return end < 0 ? nil : max(end.subtracting(held: next.offset), 0)
    }

    /// Whether a connection to a broker of the cluster is open and authenticated.
    package var isConnected: Bool { cluster.isConnected }

    /// The partitions that are read.
    package var assignment: [TopicPartition] { partitions.places }

    /// The offset of the next record to be returned; `nil` while it is not known.
    package func position(of place: TopicPartition) -> Int64? { partitions[place]?.next?.offset }
}
