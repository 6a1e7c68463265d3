public import MQTTCodec
public import WireBytes

/// The topic aliases that a 5.0 server has set on the present connection (3.3.2.3.4).
struct InboundAliases: Sendable {
    /// The largest alias that the server may use; 0 is none.
    let maximum: UInt16
    private var topics: [UInt16: ByteSlice] = [:]

    init(maximum: UInt16) { self.maximum = maximum }

    /// Aliases end with their connection.
    mutating func removeAll() { topics = [:] }

    mutating func set(_ alias: UInt16, _ topic: Span<UInt8>) throws(SessionError) {
        guard alias <= maximum else { throw .topicAlias }
        if let known = topics[alias], known.span.hasSameBytes(as: topic) { return }
        topics[alias] = ByteSlice(copying: topic)
    }

    func topic(of alias: UInt16) -> ByteSlice? { topics[alias] }
}

/// The topic aliases that a session has set on the present connection, first come first served.
struct OutboundAliases: Sendable {
    enum Alias {
        case none
        /// To be sent with the topic, and noted once that has been written.
        case new(UInt16)
        case known(UInt16)
    }

    private var aliases: [ByteSlice: UInt16] = [:]
    /// The largest alias that the server takes; 0 is none.
    var maximum: UInt16 = 0 {
        didSet { aliases = [:] }
    }

    func alias(of topic: ByteSlice) -> Alias {
        if let known = aliases[topic] { return .known(known) }
        return aliases.count < Int(maximum) ? .new(UInt16(aliases.count + 1)) : .none
    }

    mutating func note(_ alias: UInt16, _ topic: ByteSlice) { aliases[topic.compacted()] = alias }
}

extension ClientSession {
    /// The server may name topics by alias on this connection.
    public var takesAliases: Bool { inboundAliases.maximum > 0 }

    /// Records the alias of a PUBLISH that has both an alias and a topic.
    ///
    /// - Throws: `topicAlias` for one beyond our maximum.
    public mutating func noteAlias(_ publish: borrowing PublishView) throws(SessionError) {
        guard !publish.topic.isEmpty, let alias = publish.properties.topicAlias else { return }
        try inboundAliases.set(alias, publish.topic)
    }

    /// The topic that the packet names by an alias; `nil` when there is none.
    public func aliasedTopic(of publish: borrowing PublishView) -> ByteSlice? {
        publish.properties.topicAlias.flatMap { inboundAliases.topic(of: $0) }
    }

    /// The packet with its topic in the place of the alias.
    ///
    /// - Throws: `topicAlias` when the server has not set it.
    public func expanded(_ publish: borrowing PublishView) throws(SessionError) -> ByteSlice {
        guard let alias = publish.properties.topicAlias, let topic = inboundAliases.topic(of: alias) else {
            throw .topicAlias
        }
        var kept = Publish(copying: publish).properties
        kept.topicAlias = nil
        var properties = WireBuffer()
        var output = WireBuffer(capacity: publish.bytes.count + topic.count)
        do throws(MQTTError) {
            try kept.encodeForPublish(into: &properties)
            try MQTTEncoder.publish(
                topic: topic.span, payload: publish.payload, qos: publish.qos, retain: publish.retain, dup: publish.dup,
                packetIdentifier: publish.packetIdentifier, properties: properties.bytes, version: .v5, into: &output)
        } catch {
            throw .illegal(error)
        }
        return ByteSlice(output)
    }
}
