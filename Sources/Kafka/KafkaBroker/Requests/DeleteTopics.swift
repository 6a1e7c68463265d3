internal import KafkaCodec
internal import RecordLog
internal import TrestleTransport

/// Topics that have been deleted and whose committed offsets have yet to be forgotten.
struct DeletedTopics {
    fileprivate var names: Set<String> = []
    fileprivate var isUnderWay = false
    fileprivate var waiting: [() -> Void] = []
}

// DeleteTopics (20), versions 1-6: deletes topics with all their records. From version 6 on by name or by id.
extension KafkaBrokerCore {
    func deleteTopics(_ request: DeleteTopicsRequest, _ exchange: Exchange) {
        let requested: [(name: String?, id: KafkaUUID)] =
            exchange.version >= 6
            ? request.topics.map { ($0.name, $0.topicID) } : request.topicNames.map { ($0, .zero) }
        let response = Gathered(DeleteTopicsResponse())
        inParts(requested, of: exchange) { [self] requested, done in
            let (name, id) = requested
            let topic = name.map { topics.topics[$0] } ?? topics.topic(id: id)
            delete(topic, unknown: name == nil ? .unknownTopicID : .unknownTopicOrPartition) { refusal in
                var result = DeleteTopicsResponse.Topic()
                result.name = name ?? topic?.name
                result.topicID = topic?.id ?? id
                if let refusal {
                    result.errorCode = refusal.code.rawValue
                    result.errorMessage = refusal.message
                }
                response.value.responses.append(result)
                done()
            }
        } finish: { [self] in
            whenDeletionEnds { refusal in
                if let refusal {
                    for index in response.value.responses.indices where response.value.responses[index].errorCode == 0 {
                        response.value.responses[index].errorCode = refusal.code.rawValue
                        response.value.responses[index].errorMessage = refusal.message
                    }
                }
                exchange.respond(response.value)
            }
        }
    }

    private func delete(_ topic: Topic?, unknown: KafkaErrorCode, then done: @escaping (Refusal?) -> Void) {
        guard let topic else { return done(Refusal(unknown, "there is no such topic")) }
        guard !topic.isInternal else {
            return done(Refusal(.topicAuthorizationFailed, "\(topic.name) is the broker's own"))
        }
        guard !topics.isChanging(topic.name) else {
            return done(Refusal(.reassignmentInProgress, "partitions are being added to the topic"))
        }
        delete(topics.beginDeletion(of: topic), then: done)
    }

    /// Deletes partitions until the tick's share of time is spent, and goes on in the next, even if the client has left.
    private func delete(_ doomed: TopicInDeletion, then done: @escaping (Refusal?) -> Void) {
        guard !topics.isClosed else { return }
        while !doomed.isComplete {
            do { try topics.renameNext(doomed) } catch {
                logStorageError(error)
                return done(Refusal(error))
            }
            if work.isSliceSpent, !doomed.isComplete { return work.add { [self] in delete(doomed, then: done) } }
        }
        logTopic("deleted topic \(doomed.topic.name)")
        // Those who wait for more of it learn that there is none.
        for partition in topics.finish(doomed) {
            for parked in partition.waiters.values { parked.finish() }
            forget(partition)
        }
        forgetOffsets(of: doomed.topic.name)
        done(nil)
    }

    /// Calls `body` once what was committed for deleted topics is forgotten and, where records are acknowledged only
    /// then, too, the deletion is on the disk.
    private func whenDeletionEnds(_ body: @escaping (Refusal?) -> Void) {
        let done = { [self] in
            guard folder.logs.sync == .always else { return body(nil) }
            loop.detach { [logs = folder.logs] () -> RecordLogError? in
                do throws(RecordLogError) {
                    try logs.syncNames()
                    return nil
                } catch {
                    return error
                }
            } then: { error in
                body(
                    error.map {
                        Refusal(
                            .kafkaStorageError,
                            "the topic is gone, but may come back with the next start: \($0.message)")
                    })
            }
        }
        if deletedTopics.isUnderWay { deletedTopics.waiting.append(done) } else { done() }
    }

    // MARK: Committed offsets

    /// Removes the topic's committed offsets in one of the next ticks, independent of the request: each group is
    /// examined once for all topics that were deleted meanwhile.
    private func forgetOffsets(of topic: String) {
        deletedTopics.names.insert(topic)
        guard !deletedTopics.isUnderWay else { return }
        deletedTopics.isUnderWay = true
        work.add { [self] in forgetNextOffsets() }
    }

    private func forgetNextOffsets() {
        let topics = deletedTopics.names
        guard !topics.isEmpty else {
            deletedTopics.isUnderWay = false
            let waiting = deletedTopics.waiting
            deletedTopics.waiting = []
            for done in waiting { done() }
            return
        }
        deletedTopics.names = []
        forgetOffsets(of: topics, in: Array(coordinator.offsets.groups.keys)[...])
    }

    private func forgetOffsets(of topics: Set<String>, in groups: ArraySlice<String>) {
        var groups = groups
        while let group = groups.popFirst() {
            do throws(RecordLogError) {
                try coordinator.offsets.remove(group: group, topics: topics, now: wallClock())
            } catch {
                logStorageError(error)
            }
            if work.isSliceSpent, !groups.isEmpty {
                return work.add { [self, groups] in forgetOffsets(of: topics, in: groups) }
            }
        }
        forgetNextOffsets()
    }
}
