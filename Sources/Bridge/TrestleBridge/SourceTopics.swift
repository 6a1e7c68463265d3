import WireBytes

/// The MQTT topics of messages in flight whose records do not say them, for their dead letters.
///
/// They stand in chunks of one array, which are used again: a steady flow allocates nothing.
struct SourceTopics: Sendable {
    /// Bytes that are kept of a topic, as in a letter.
    static let longest = DeadLetter.longestReason
    /// Bytes of all. Beyond it, topics are not kept: those of 10,000 messages fit, however long they are.
    static let bound = 8 << 20
    private static let chunk = 64

    private var bytes: [UInt8] = []
    /// The chunk that goes on where one ends, or the next free one; -1 for none.
    private var next: [Int32] = []
    /// Bytes of a topic, at its first chunk.
    private var counts: [UInt16] = []
    private var free: Int32 = -1

    /// - Returns: the topic's place; -1 when it is not kept.
    mutating func add(_ topic: Span<UInt8>) -> Int32 {
        let count = min(topic.count, Self.longest)
        let chunks = (count + Self.chunk - 1) / Self.chunk
        guard count > 0, reserve(chunks) else { return -1 }
        let place = free
        var from = 0
        var current = place
        while true {
            let position = Int(current) * Self.chunk
            let end = min(from + Self.chunk, count)
            for index in from..<end { bytes[position + index - from] = topic[index] }
            from = end
            guard from < count else { break }
            current = next[Int(current)]
        }
        free = next[Int(current)]
        next[Int(current)] = -1
        counts[Int(place)] = UInt16(truncatingIfNeeded: count)
        return place
    }

    /// Whether so many chunks are free.
    private mutating func reserve(_ chunks: Int) -> Bool {
        var found = 0
        var last: Int32 = free
        while found < chunks, last >= 0 {
            found += 1
            last = next[Int(last)]
        }
        guard bytes.count + (chunks - found) * Self.chunk <= Self.bound else { return false }
        for _ in found..<chunks {
            next.append(free)
            free = Int32(truncatingIfNeeded: next.count - 1)
            counts.append(0)
            bytes.append(contentsOf: repeatElement(0, count: Self.chunk))
        }
        return true
    }

    mutating func remove(_ place: Int32) {
        guard next.indices.contains(Int(place)) else { return }
        var last = place
        while next[Int(last)] >= 0 { last = next[Int(last)] }
        next[Int(last)] = free
        free = place
    }

    /// The text of a topic; its invalid bytes replaced.
    func text(_ place: Int32) -> String? {
        guard next.indices.contains(Int(place)) else { return nil }
        var topic: [UInt8] = []
        var current = place
        while current >= 0, topic.count < counts[Int(place)] {
            let position = Int(current) * Self.chunk
            topic += bytes[position..<position + min(Self.chunk, Int(counts[Int(place)]) - topic.count)]
            current = next[Int(current)]
        }
        return String(decoding: topic, as: UTF8.self)
    }
}
