internal import KafkaCodec
internal import WireBytes

// OffsetFetch (9), versions 1-9: how far a group has got; -1 where it has committed nothing. From version 8 on it asks
// for several groups.
extension KafkaBrokerCore {
    func offsetFetch(_ request: OffsetFetchRequest, _ exchange: Exchange) {
        guard exchange.version >= 8 else {
            let response = Gathered(OffsetFetchResponse())
            let requested = request.topics?.map { (name: $0.name, indices: Array($0.partitionIndexes)) }
            return inParts(topics(requested, of: request.groupID), of: exchange) { [self] requested in
                var topic = OffsetFetchResponse.Topic()
                topic.name = requested.name
                topic.partitions = committed(request.groupID, requested).map { index, committed in
                    var partition = OffsetFetchResponse.Partition()
                    partition.partitionIndex = index
                    partition.committedOffset = committed.offset
                    partition.committedLeaderEpoch = committed.leaderEpoch
                    partition.metadata = committed.metadata
                    return partition
                }
                response.value.topics.append(topic)
            } finish: {
                exchange.respond(response.value)
            }
        }
        var seen: Set<ExactText> = []
        let groups = request.groups.filter { seen.insert(ExactText($0.groupID)).inserted }
        let response = Gathered(OffsetFetchResponse())
        response.value.groups = groups.map { requested in
            var group = OffsetFetchResponse.Group()
            group.groupID = requested.groupID
            return group
        }
        let parts = groups.enumerated().flatMap { place, group in
            let requested = group.topics?.map { (name: $0.name, indices: Array($0.partitionIndexes)) }
            return topics(requested, of: group.groupID).map { (place, group.groupID, $0) }
        }
        inParts(parts, of: exchange) { [self] place, group, requested in
            var topic = OffsetFetchResponse.GroupTopic()
            topic.name = requested.name
            topic.partitions = committed(group, requested).map { index, committed in
                var partition = OffsetFetchResponse.GroupPartition()
                partition.partitionIndex = index
                partition.committedOffset = committed.offset
                partition.committedLeaderEpoch = committed.leaderEpoch
                partition.metadata = committed.metadata
                return partition
            }
            response.value.groups[place].topics.append(topic)
        } finish: {
            exchange.respond(response.value)
        }
    }

    private typealias RequestedTopic = (name: String, indices: [Int32])

    /// The topics of the request, each once; all in which the group has committed something when `requested` is `nil`.
    private func topics(_ requested: [RequestedTopic]?, of group: String) -> [RequestedTopic] {
        if let requested {
            var places: ExactTexts<Int> = [:]
            var topics: [RequestedTopic] = []
            for topic in requested {
                if let place = places[topic.name] {
                    topics[place].indices += topic.indices
                } else {
                    places[topic.name] = topics.count
                    topics.append(topic)
                }
            }
            return topics.map { ($0.name, $0.indices.distinct()) }
        }
        let places = coordinator.offsets.groups[group] ?? [:]
        return Dictionary(grouping: places.keys, by: \.topic).sorted { $0.key < $1.key }.map { topic, places in
            (topic, places.map(\.partition).sorted())
        }
    }

    private func committed(_ group: String, _ requested: RequestedTopic) -> [(Int32, OffsetStore.Committed)] {
        let places = coordinator.offsets.groups[group] ?? [:]
        return requested.indices.map { index in
            (index, places[.init(topic: requested.name, partition: index)] ?? OffsetStore.Committed(offset: -1))
        }
    }
}
