#if Program
import KafkaClient
import KafkaSession

/// Ends the consumer when all partitions are past their ends.
///
/// In a group they may be read to their end by others, or hold nothing new: the group's offsets say so. And the last of a
/// partition may be nothing that is handed out, such as the end of a transaction: the position says so.
struct EndWatch: Sendable {
    let consumer: KafkaConsumer
    let commits: CommitWatch
    let ends: [TopicPartition: Int64]
    let isGroup: Bool

    /// Three seconds.
    private static let roundsForOthers = 10

    func run() async {
        let places = ends.keys.sorted()
        var quietRounds = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(isGroup ? 300 : 100))
            let own = Set(await consumer.assignment)
            let positions = await positions(of: places)
            // Without a committed offset, and held by another member if by any.
            let others = places.filter { isGroup && positions[$0] == nil && !own.contains($0) }
            let isDone = places.allSatisfy { place in
                others.contains(place) || positions[place, default: -1] >= ends[place, default: 0]
            }
            quietRounds = isDone && !own.isEmpty ? quietRounds + 1 : 0
            // It may be about to begin.
            guard isDone, others.isEmpty || quietRounds >= Self.roundsForOthers, !Task.isCancelled else { continue }
            for place in others {
                printError("\(place) is another member's, which has committed nothing: it is left out")
            }
            return await commits.close(consumer)
        }
    }

    /// The group's offsets, and where this member reads.
    private func positions(of places: [TopicPartition]) async -> [TopicPartition: Int64] {
        var positions: [TopicPartition: Int64] = [:]
        if isGroup, let committed = try? await consumer.committed(places) {
            for (place, offset) in committed where offset.offset >= 0 { positions[place] = offset.offset }
        }
        for place in places {
            guard let own = await consumer.position(of: place) else { continue }
            positions[place] = max(own, positions[place] ?? own)
        }
        return positions
    }
}
#endif
