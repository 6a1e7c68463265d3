internal import KafkaCodec

// OffsetFetch (9), versions 1-9: how far a group has got; -1 where it has committed nothing. From version 8 on it asks
// for several groups.
extension BrokerCore {
    func offsetFetch(_ request: OffsetFetchRequest, _ exchange: Exchange) {
        var response = OffsetFetchResponse()
        guard exchange.version >= 8 else {
            let asked = request.topics?.map { ($0.name, Array($0.partitionIndexes)) }
            response.topics = committed(request.groupId, asked).map { topic, places in
                var answer = OffsetFetchResponse.OffsetFetchResponseTopic()
                answer.name = topic
                answer.partitions = places.map { index, committed in
                    var partition = OffsetFetchResponse.OffsetFetchResponsePartition()
                    partition.partitionIndex = index
                    partition.committedOffset = committed.offset
                    partition.committedLeaderEpoch = committed.leaderEpoch
                    partition.metadata = committed.metadata
                    return partition
                }
                return answer
            }
            return exchange.respond(response)
        }
        response.groups = request.groups.map { group in
            var answer = OffsetFetchResponse.OffsetFetchResponseGroup()
            answer.groupId = group.groupId
            let asked = group.topics?.map { ($0.name, Array($0.partitionIndexes)) }
            answer.topics = committed(group.groupId, asked).map { topic, places in
                var answer = OffsetFetchResponse.OffsetFetchResponseTopics()
                answer.name = topic
                answer.partitions = places.map { index, committed in
                    var partition = OffsetFetchResponse.OffsetFetchResponsePartitions()
                    partition.partitionIndex = index
                    partition.committedOffset = committed.offset
                    partition.committedLeaderEpoch = committed.leaderEpoch
                    partition.metadata = committed.metadata
                    return partition
                }
                return answer
            }
            return answer
        }
        exchange.respond(response)
    }

    /// What a group has committed in the partitions asked about; in all when `asked` is `nil`.
    private func committed(
        _ group: String, _ asked: [(String, [Int32])]?
    ) -> [(String, [(Int32, OffsetStore.Committed)])] {
        let places = coordinator.offsets.groups[group] ?? [:]
        if let asked {
            return asked.map { topic, indices in
                let found = indices.map { index in
                    (index, places[.init(topic: topic, partition: index)] ?? OffsetStore.Committed(offset: -1))
                }
                return (topic, found)
            }
        }
        return Dictionary(grouping: places, by: \.key.topic).sorted { $0.key < $1.key }.map { topic, places in
            (topic, places.map { ($0.key.partition, $0.value) }.sorted { $0.0 < $1.0 })
        }
    }
}
