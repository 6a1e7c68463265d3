import WireBytes

/// A client's request to end subscriptions (3.10).
public struct Unsubscribe: Sendable, Hashable {
    public var packetIdentifier: PacketIdentifier
    /// At least one.
    public var filters: [TopicFilter]
    public var properties: Properties

    public init(packetIdentifier: PacketIdentifier, filters: [TopicFilter], properties: Properties = Properties()) {
        self.packetIdentifier = packetIdentifier
        self.filters = filters
        self.properties = properties
    }
}

extension Unsubscribe: PacketBody {
    static var packetType: PacketType { .unsubscribe }

    init(_ reader: inout PacketReader) throws(MQTTError) {
        self.packetIdentifier = try reader.packetIdentifier(zero: .zeroPacketIdentifier)
        self.properties = try reader.properties(.packet(.unsubscribe))
        self.filters = []
        guard !reader.cursor.isAtEnd else { throw reader.failure(.unsubscribeWithoutFilter) }
        while !reader.cursor.isAtEnd { filters.append(try reader.topicFilter()) }
    }

    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        guard !filters.isEmpty else { throw MQTTError(.unsubscribeWithoutFilter, version: version) }
        var size = try 2 + properties.encodedSize(in: .packet(.unsubscribe), version: version)
        for filter in filters { size += 2 + filter.bytes.count }
        return size
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        try writeHeader(into: &buffer, version: version)
        buffer.append(integer: packetIdentifier.rawValue)
        try properties.write(in: .packet(.unsubscribe), into: &buffer, version: version)
        for filter in filters { buffer.append(binary: filter.bytes) }
    }
}
