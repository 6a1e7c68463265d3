internal import KafkaCodec

// OffsetFetch (9), versions 1-9: how far a group has got; -1 where it has committed nothing. From version 8 on it asks
// for several groups.
extension BrokerCore {
    func offsetFetch(_ request: OffsetFetchRequest, _ exchange: Exchange) {
        guard exchange.version >= 8 else {
            let answer = Gathered(OffsetFetchResponse())
            let asked = request.topics?.map { (name: $0.name, indices: Array($0.partitionIndexes)) }
            return inParts(topics(asked, of: request.groupId), of: exchange) { [self] asked in
                var topic = OffsetFetchResponse.OffsetFetchResponseTopic()
                topic.name = asked.name
                topic.partitions = committed(request.groupId, asked).map { index, committed in
                    var partition = OffsetFetchResponse.OffsetFetchResponsePartition()
                    partition.partitionIndex = index
                    partition.committedOffset = committed.offset
                    partition.committedLeaderEpoch = committed.leaderEpoch
                    partition.metadata = committed.metadata
                    return partition
                }
                answer.value.topics.append(topic)
            } finish: {
                exchange.respond(answer.value)
            }
        }
        var seen: Set<String> = []
        let groups = request.groups.filter { seen.insert($0.groupId).inserted }
        let answer = Gathered(OffsetFetchResponse())
        answer.value.groups = groups.map { asked in
            var group = OffsetFetchResponse.OffsetFetchResponseGroup()
            group.groupId = asked.groupId
            return group
        }
        let parts = groups.enumerated().flatMap { place, group in
            let asked = group.topics?.map { (name: $0.name, indices: Array($0.partitionIndexes)) }
            return topics(asked, of: group.groupId).map { (place, group.groupId, $0) }
        }
        inParts(parts, of: exchange) { [self] place, group, asked in
            var topic = OffsetFetchResponse.OffsetFetchResponseTopics()
            topic.name = asked.name
            topic.partitions = committed(group, asked).map { index, committed in
                var partition = OffsetFetchResponse.OffsetFetchResponsePartitions()
                partition.partitionIndex = index
                partition.committedOffset = committed.offset
                partition.committedLeaderEpoch = committed.leaderEpoch
                partition.metadata = committed.metadata
                return partition
            }
            answer.value.groups[place].topics.append(topic)
        } finish: {
            exchange.respond(answer.value)
        }
    }

    private typealias AskedTopic = (name: String, indices: [Int32])

    /// The topics asked about, each once; all in which the group has committed something when `asked` is `nil`.
    private func topics(_ asked: [AskedTopic]?, of group: String) -> [AskedTopic] {
        if let asked {
            var places: [String: Int] = [:]
            var topics: [AskedTopic] = []
            for topic in asked {
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

    private func committed(_ group: String, _ asked: AskedTopic) -> [(Int32, OffsetStore.Committed)] {
        let places = coordinator.offsets.groups[group] ?? [:]
        return asked.indices.map { index in
            (index, places[.init(topic: asked.name, partition: index)] ?? OffsetStore.Committed(offset: -1))
        }
    }
}
