/// Which topics have come into being since they were first looked for.
///
/// A value without clock or socket. That a topic was not there is known from the cluster alone: from a response that it does not exist,
/// from a list without it, or from another ID.
package struct TopicArrivals: Sendable {
    private var later: Set<String> = []
    /// The last list.
    private var listed: Set<String>?

    package init() {}

    /// The cluster does not have a topic, or not the one that was read.
    package mutating func noteMissing(_ topic: String) { later.insert(topic) }

    /// Takes over the notes of another consumer of the group in this process.
    package mutating func merge(_ other: TopicArrivals) {
        later.formUnion(other.later)
        guard let theirs = other.listed else { return }
        listed = listed?.union(theirs) ?? theirs
    }

    /// All topics of the cluster.
    package mutating func noteList(_ topics: Set<String>) {
        // One that is not there now is new again when it comes: nothing is kept of topics that have gone.
        later.formIntersection(topics)
        if let listed { later.formUnion(topics.subtracting(listed)) }
        listed = topics
    }

    /// Whether there was a time without the topic: all its records came after that.
    package func isLater(_ topic: String) -> Bool { later.contains(topic) }
}
