import KafkaClient
import KafkaSession
import TrestleBase
import TrestleTransport

// Offsets, and partitions that move.
extension KafkaSource {
    /// Something of a lane has been settled.
    func progress(_ lane: ReturnLane) {
        if lane.leaving != nil { return advanceLeaving(lane) }
        lane.settledSinceCommit += 1
        if lane.settledSinceCommit >= Self.commitCount { commit(lane) }
        if lane.uncommitted != nil, commitTimer == nil {
            commitTimer = loop.schedule(after: .milliseconds(100)) { [weak self] in
                self?.commitTimer = nil
                self?.commit()
            }
        }
        schedulePump()
    }

    /// The first offset of a partition that the group has none of: from here on nothing is passed over.
    private func commitStart(_ lane: ReturnLane, _ offset: OffsetAndMetadata) {
        guard lanes[lane.place] === lane, lane.delivery.committable == nil else {
            lane.isStarting = false
            return
        }
        consumer.commit([lane.place: noted(offset, lane)]) { [weak self, weak lane] error in
            guard let self, let lane else { return }
            noteCommit(of: lane, error)
            guard error == nil else {
                loop.schedule(after: Self.commitPause) { [weak self, weak lane] in
                    if let lane { self?.commitStart(lane, offset) }
                }
                return
            }
            lane.committed = lane.committed ?? offset
            lane.isStarting = false
            schedulePump()
        }
    }

    /// With the text that stands beside the lane's offsets.
    private func noted(_ offset: OffsetAndMetadata, _ lane: ReturnLane) -> OffsetAndMetadata {
        lane.origin.topicID = consumer.topicID(of: lane.place) ?? lane.origin.topicID
        var noted = offset
        noted.metadata = lane.origin.text
        return noted
    }

    /// The position of a partition has been found. One that the group does not have yet is committed before anything is sent.
    func begin(_ lane: ReturnLane, at offset: OffsetAndMetadata, isCommitted: Bool) {
        lane.origin = GroupStart(offset.metadata)
        if let topicID = lane.origin.topicID { consumer.note(topicID, of: lane.place) }
        if isCommitted { lane.isStarting = false }
        guard !isCommitted || lane.place.partition == 0 && lane.origin.partitions == nil else { return }
        consumer.partitionCount(of: lane.place.topic) { [weak self, weak lane] count in
            guard let self, let lane, lanes[lane.place] === lane else { return }
            let known: Int
            do throws(KafkaError) { known = try count.get() } catch {
                noteCommit(of: lane, error)
                loop.schedule(after: Self.commitPause) { [weak self, weak lane] in
                    if let lane { self?.begin(lane, at: offset, isCommitted: isCommitted) }
                }
                return
            }
            // Of a topic that came later the group has begun with no partition, also for members that have not seen it come.
            let isLater = consumer.arrivals.isLater(lane.place.topic)
            lane.origin.partitions = isLater ? 0 : max(known, Int(lane.place.partition) + 1)
            commitStart(lane, OffsetAndMetadata(offset: offset.offset, leaderEpoch: offset.leaderEpoch))
        }
    }

    private func commit() {
        for lane in lanes.values where lane.leaving == nil { commit(lane) }
    }

    private func commit(_ lane: ReturnLane) {
        guard !lane.isCommitting, !lane.isCommitPaused, let offset = lane.uncommitted else { return }
        lane.isCommitting = true
        lane.settledSinceCommit = 0
        consumer.commit([lane.place: noted(offset, lane)]) { [weak self, weak lane] error in
            guard let self, let lane else { return }
            lane.isCommitting = false
            noteCommit(of: lane, error)
            if error == nil {
                lane.committed = offset
            } else if lane.leaving != nil {
                lane.committed = lane.delivery.committable
            } else {
                pauseCommits(lane)
            }
            progress(lane)
        }
    }

    /// How long offsets wait that were refused.
    private static let commitPause = Duration.seconds(1)

    /// Those of all lanes go together, so that one request a second is made.
    private func pauseCommits(_ lane: ReturnLane) {
        lane.isCommitPaused = true
        guard commitPauseTimer == nil else { return }
        commitPauseTimer = loop.schedule(after: Self.commitPause) { [weak self] in
            guard let self else { return }
            commitPauseTimer = nil
            for lane in lanes.values { lane.isCommitPaused = false }
            commit()
        }
    }

    /// Tells of offsets that are refused. A member that is about to lose a partition hears that first from its commits.
    private func noteCommit(of lane: ReturnLane, _ error: KafkaError?) {
        let subject = "group '\(group)'"
        if error == nil, lane.commitRefusal != nil { shard?.endReports(.kafkaWaiting(subject: subject)) }
        lane.commitRefusal = error.map { ($0, (lane.commitRefusal?.times ?? 0) + 1) }
        guard let (error, times) = lane.commitRefusal, error.code != .stopped, times > 1 || error.code != .notAssigned
        else { return }
        shard?.report(.kafkaWaiting(subject: subject), error.description)
    }

    // MARK: Partitions that move

    func leave(_ places: [TopicPartition], then done: @escaping () -> Void) {
        let leaving = places.compactMap { lanes[$0] }
        var left = leaving.count
        guard left > 0 else { return done() }
        for lane in leaving {
            lane.delivery.close()
            lane.leaving = {
                left -= 1
                if left == 0 { done() }
            }
        }
        for lane in leaving { advanceLeaving(lane) }
        guard left > 0 else { return }
        leaveTimer?.cancel()
        leaveTimer = loop.schedule(after: Self.leaveTimeout) { [weak self] in
            for lane in leaving { self?.finishLeaving(lane) }
        }
    }

    private func advanceLeaving(_ lane: ReturnLane) {
        guard lane.delivery.outstanding == 0 else { return }
        if lane.uncommitted != nil {
            lane.isCommitPaused = false
            return commit(lane)
        }
        if !lane.isCommitting { finishLeaving(lane) }
    }

    private func finishLeaving(_ lane: ReturnLane) {
        guard let done = lane.leaving else { return }
        lane.leaving = nil
        remove(lane)
        done()
    }

    func remove(_ lane: ReturnLane) {
        guard lanes[lane.place] === lane else { return }
        // Its topic may have been made again.
        if lane.isPaused { consumer.resume([lane.place]) }
        lanes[lane.place] = nil
        lanesByNumber[lane.number] = nil
        line.removeAll { $0 === lane }
        spans.forget { ReturnLane.number(of: $0) == lane.number }
        bytes -= lane.delivery.bytes
        for (route, tally) in lane.delivery.tallies.enumerated() {
            // What is in flight comes again, here or elsewhere; at the bridge's own end it stays in flight, as what is on its way to Kafka.
            var tally = tally
            if !isStopping { tally.abandoned += tally.begun - tally.settled }
            past[route] = past[route] + tally
        }
    }
}
