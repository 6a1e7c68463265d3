import KafkaClient
import WireBytes

/// The Kafka topics that a route, or an action of a rule, writes to.
final class TopicSet {
    /// The route's name, for messages.
    let name: String
    let outlet: KafkaOutlet
    /// The topic; `nil` when it depends on the message.
    let constant: TopicHandle?
    /// The others: those that messages have named, and those that messages of a buffer were taken for.
    private var topics: [ByteSlice: TopicHandle] = [:]

    /// How many topics there may be: each takes memory for as long as the bridge runs, and who publishes names them.
    static let limit = 10_000

    /// - Parameter constant: the name of the topic, when it does not depend on the message.
    init(name: String, outlet: KafkaOutlet, constant: String?) {
        self.name = name
        self.outlet = outlet
        self.constant = constant.map { outlet.constantTopic($0) }
        // Whoever names topics may use up what a user of the cluster may create, and then no letter would have a place.
        if constant == nil { outlet.prepareDeadLetterTopic() }
    }

    /// Records that wait for topics which the cluster does not have.
    var unrouted: (records: Int, bytes: Int) {
        var sum = (records: 0, bytes: 0)
        for topic in topics.values {
            sum.records += topic.unroutedRecords
            sum.bytes += topic.unroutedBytes
        }
        return sum
    }

    /// Sends what waits for topics beside the constant one, and that cannot be written, to the dead letters.
    ///
    /// - Parameters:
    ///   - timeout: how long it may wait; zero: for ever.
    ///   - isFull: whether what waits leaves too little for others.
    func giveUpUnusable(after timeout: Duration, isFull: Bool) {
        guard timeout > .zero else { return }
        let time = isFull ? .zero : timeout
        for topic in topics.values { outlet.producer.giveUpUnusable(topic, after: time) }
    }

    /// The handle of a topic.
    ///
    /// - Throws: when there are too many.
    func topic(named name: Span<UInt8>) throws(MappingError) -> TopicHandle {
        if let constant, constant.name.utf8Span.span.hasSameBytes(as: name) { return constant }
        let key = ByteSlice(copying: name)
        if let known = topics[key] { return known }
        guard topics.count < Self.limit else {
            throw MappingError("route '\(self.name)' writes to \(Self.limit) topics already, and takes no more")
        }
        let handle = outlet.producer.topic(String(decodingUTF8: name))
        topics[key] = handle
        return handle
    }
}
