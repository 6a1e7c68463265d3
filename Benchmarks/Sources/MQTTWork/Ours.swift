public import MQTTCodec
public import WireBytes

/// The codec's busy paths over a whole workload, each kept whole so that it can be measured and looked at.
public enum Ours {
    /// Frames and views every packet; returns a sum over the fields.
    @inline(never)
    public static func decodeViews(_ bytes: Span<UInt8>, version: MQTTVersion) throws(MQTTError) -> Int {
        var sum = 0
        var rest = bytes
        while let header = try FixedHeader.parse(rest, version: version) {
            guard rest.count >= header.totalSize else { break }
            let view = try PublishView(frame: rest, header: header, version: version, from: .client)
            sum &+= Int(view.packetIdentifier?.rawValue ?? 0) &+ view.topic.count &+ view.payload.count
            rest = rest.extracting(droppingFirst: header.totalSize)
        }
        return sum
    }

    /// The same into owned values that share the read buffer.
    @inline(never)
    public static func decodeOwned(_ bytes: ByteSlice, version: MQTTVersion) throws(MQTTError) -> Int {
        var sum = 0
        var start = 0
        let count = bytes.count
        while start < count {
            let rest = bytes.extracting(start..<count)
            guard let header = try FixedHeader.parse(rest.span, version: version),
                rest.count >= header.totalSize
            else { break }
            let publish = try Publish(frame: rest, header: header, version: version, from: .client)
            sum &+= consume(publish)
            start &+= header.totalSize
        }
        return sum
    }

    /// Stands for whoever keeps the message.
    @inline(never)
    public static func consume(_ publish: consuming Publish) -> Int {
        Int(publish.packetIdentifier?.rawValue ?? 0) &+ publish.topicLength &+ publish.payloadLength
    }

    /// Writes every packet from its parts.
    @inline(never)
    public static func encode(
        _ bytes: Span<UInt8>, layouts: Span<Parts>, version: MQTTVersion, into buffer: inout WireBuffer
    )
        throws(MQTTError)
    {
        buffer.removeAll()
        for index in layouts.indices {
            let parts = layouts[index]
            try MQTTEncoder.publish(
                topic: bytes.extracting(parts.topic), payload: bytes.extracting(parts.payload), qos: .atLeastOnce,
                packetIdentifier: parts.identifier, properties: bytes.extracting(parts.properties), version: version,
                into: &buffer)
        }
    }

    /// Where one message's parts stand in a workload's bytes.
    public struct Parts {
        let topic: Range<Int>
        let properties: Range<Int>
        let payload: Range<Int>
        let identifier: PacketIdentifier?

        /// The parts of the PUBLISH that begins at `start`.
        public init(_ bytes: Span<UInt8>, at start: Int, version: MQTTVersion) throws(MQTTError) {
            let rest = bytes.extracting(droppingFirst: start)
            guard let header = try FixedHeader.parse(rest, version: version) else {
                throw MQTTError(.truncated, version: version)
            }
            let view = try PublishView(frame: rest, header: header, version: version, from: .client)
            let end = start + header.totalSize
            payload = (end - view.payload.count)..<end
            let identifierSize = view.qos == .atMostOnce ? 0 : 2
            let topicStart = start + header.headerSize + 2
            topic = topicStart..<(topicStart + view.topic.count)
            properties = (payload.lowerBound - view.propertyBytes.count)..<payload.lowerBound
            precondition(version == .v5 || topic.upperBound + identifierSize == payload.lowerBound)
            identifier = view.packetIdentifier
        }
    }
}
