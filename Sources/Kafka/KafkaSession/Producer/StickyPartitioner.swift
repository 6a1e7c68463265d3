import TrestleBase

/// Where records without a key go: all to one partition until its batch is closed, then to another, so that batches
/// fill up (KIP-480).
public struct StickyPartitioner: Sendable {
    private var random: SeededRandom
    private var current: Int?

    public init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// The partition for the next record.
    ///
    /// - Parameters:
    ///   - count: partitions of the topic, 1 or more.
    ///   - available: indices of those that have a leader; when there is none, any will do.
    public mutating func partition(count: Int, available: [Int]) -> Int {
        if let current, current < count { return current }
        let chosen =
            if let index = available.randomElement(using: &random) { index } else {
                Int.random(in: 0..<max(count, 1), using: &random)
            }
        current = chosen
        return chosen
    }

    /// The batch of `partition` was closed: the next record starts another one elsewhere.
    public mutating func batchClosed(partition: Int) {
        if current == partition { current = nil }
    }

    /// The set of partitions, or of those with a leader, has changed.
    public mutating func partitionsChanged() { current = nil }
}
