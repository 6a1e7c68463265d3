import KafkaSession

/// The partitions that a consumer reads, found by name and walked in the order of topic and index: what is done for one after the other
/// happens in the same order in every run.
struct PartitionTable {
    private var byPlace: [TopicPartition: ConsumedPartition] = [:]
    /// By topic and index.
    private(set) var values: [ConsumedPartition] = []

    var count: Int { values.count }
    var isEmpty: Bool { values.isEmpty }
    var places: [TopicPartition] { values.map(\.place) }

    subscript(place: TopicPartition) -> ConsumedPartition? { byPlace[place] }

    /// Adds a partition, in place of one of the same name.
    mutating func insert(_ partition: ConsumedPartition) {
        let index = values.partitioningIndex { $0.place >= partition.place }
        if byPlace.updateValue(partition, forKey: partition.place) == nil {
            values.insert(partition, at: index)
        } else {
            values[index] = partition
        }
    }

    @discardableResult
    mutating func remove(_ place: TopicPartition) -> ConsumedPartition? {
        guard let partition = byPlace.removeValue(forKey: place) else { return nil }
        values.remove(at: values.partitioningIndex { $0.place >= place })
        return partition
    }

    mutating func removeAll() {
        byPlace.removeAll()
        values.removeAll()
    }
}

extension Sequence {
    /// The elements by topic, in the order of the topics' names; those of one topic keep their order.
    func grouped(byTopic topic: (Element) -> String) -> [(topic: String, elements: [Element])] {
        Dictionary(grouping: self, by: topic).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension Dictionary where Key: Comparable {
    /// In the order of the keys, which is the same in every run.
    var inOrder: [Element] { sorted { $0.key < $1.key } }
}
