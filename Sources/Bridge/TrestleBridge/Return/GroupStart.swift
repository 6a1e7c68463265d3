import KafkaClient
import KafkaSession

/// How a group began with a topic, as text beside its committed offsets: how many partitions the topic had then. `start` is for those;
/// a partition that came later is read from its beginning.
enum GroupStart {
    private static let name = "trestle.partitions="

    static func text(partitions: Int) -> String { "\(name)\(partitions)" }

    /// - Returns: `nil` when the text is another program's, or none.
    static func partitions(in text: String) -> Int? {
        guard text.utf8.count <= 64, text.hasPrefix(name) else { return nil }
        return Int(text.dropFirst(name.count))
    }

    /// Where a partition begins for which nothing has been committed.
    ///
    /// - Parameter first: the text beside the offset of the topic's first partition; `nil` when that has none either.
    static func reset(_ place: TopicPartition, first: String?, start: ReturnRoute.Start) -> OffsetReset {
        if let first, let known = partitions(in: first), Int(place.partition) >= known { return .beginning }
        return start == .beginning ? .beginning : .end
    }
}
