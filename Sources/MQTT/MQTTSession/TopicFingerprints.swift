/// Topics by their fingerprints; beyond a number of them, all.
struct TopicFingerprints: Sendable {
    private var topics: Set<UInt64> = []
    private static let most = 1_000

    var isEmpty: Bool { topics.isEmpty }

    func contains(_ topic: UInt64) -> Bool {
        !topics.isEmpty && (topics.count >= Self.most || topics.contains(topic))
    }

    mutating func insert(_ topic: UInt64) {
        if topics.count < Self.most { topics.insert(topic) }
    }

    mutating func formUnion(_ other: TopicFingerprints) {
        for topic in other.topics { insert(topic) }
    }
}
