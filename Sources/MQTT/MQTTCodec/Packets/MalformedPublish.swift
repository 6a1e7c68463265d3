import WireBytes

/// The readable part of a received PUBLISH that breaks a rule of section 3.3, for receivers that must handle it, since
/// its sender would send it again for ever.
///
/// Its frame is complete, so that the next packet can be found regardless of the content.
public struct MalformedPublish: ~Escapable {
    /// The rule that is broken, in one line.
    public let reason: String
    /// The bytes in the place of the topic; empty if they cannot be determined.
    public let topic: Span<UInt8>
    /// Whether `topic` is a legal topic name.
    public let isTopicLegal: Bool
    /// The payload, or all that follows what can be read, see `isPayloadKnown`.
    public let payload: Span<UInt8>
    /// Whether `payload` is the publisher's payload; `false` if its start cannot be determined.
    public let isPayloadKnown: Bool
    /// `nil` for QoS 0, and where there is no legal one: then the packet cannot be acknowledged.
    public let packetIdentifier: PacketIdentifier?
    /// `atMostOnce` where there is no packet identifier.
    public let qos: QoS
    public let dup: Bool

    /// - Parameters:
    ///   - frame: begins with the packet and holds all of it.
    ///   - header: what `FixedHeader.parse` found at its front; its type is PUBLISH.
    ///   - reason: what `PublishView` says against it.
    @_lifetime(copy frame)
    public init(frame: Span<UInt8>, header: FixedHeader, version: MQTTVersion, reason: String) {
        self.reason = reason
        let end = min(header.totalSize, frame.count)
        var position = min(header.headerSize, end)
        var topic = position..<position
        if end - position >= 2 {
            let start = position + 2
            let length = Int(frame.bigEndianUInt16(at: position))
            if end - start >= length {
                topic = start..<(start + length)
                position = topic.upperBound
            }
        }
        self.topic = frame.extracting(topic)
        self.isTopicLegal = !topic.isEmpty && (try? TopicName.check(frame.extracting(topic), version: version)) != nil
        var identifier: PacketIdentifier?
        var qos = QoS(rawValue: header.flags >> 1 & 3)
        var isReadable = position > header.headerSize && qos != nil
        if isReadable, qos != .atMostOnce {
            if end - position >= 2 {
                identifier = PacketIdentifier(rawValue: frame.bigEndianUInt16(at: position))
                position += 2
            } else {
                isReadable = false
            }
        }
        if identifier == nil { qos = .atMostOnce }
        self.packetIdentifier = identifier
        self.qos = qos ?? .atMostOnce
        self.dup = header.flags & 8 != 0
        if isReadable, version == .v5 {
            let rest = frame.extracting(0..<end)
            let length = (try? VariableByteInteger.parse(rest, at: position, version: version)) ?? nil
            if let length, end - position - length.size >= Int(length.value) {
                position += length.size + Int(length.value)
            } else {
                isReadable = false
            }
        }
        self.isPayloadKnown = isReadable
        self.payload = frame.extracting(position..<end)
    }
}
