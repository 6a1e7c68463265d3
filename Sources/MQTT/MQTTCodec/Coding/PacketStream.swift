import WireBytes

/// Cuts a stream of bytes into packets, whatever its chunks; a PUBLISH larger than a limit is handed on in pieces, so that
/// its payload is never held whole.
///
/// Call `next` with all bytes that were not consumed yet, drop `consumed` bytes from their front, and call again until it
/// returns `nil`: more bytes are needed then.
public struct PacketStream: Sendable {
    public let version: MQTTVersion
    public let sender: Role
    /// Larger packets are refused when their fixed header has come.
    public let maximumPacketSize: Int
    /// A PUBLISH whose packet is larger than this is streamed.
    public let streamsPublishesAbove: Int
    /// Payload bytes of the streamed PUBLISH that have not been handed on.
    public private(set) var payloadRemaining = 0

    /// - Parameter streamsPublishesAbove: bytes; by default nothing is streamed.
    public init(
        version: MQTTVersion, from sender: Role, maximumPacketSize: Int = FixedHeader.largestPacket,
        streamsPublishesAbove: Int = FixedHeader.largestPacket
    ) {
        self.version = version
        self.sender = sender
        self.maximumPacketSize = maximumPacketSize
        self.streamsPublishesAbove = streamsPublishesAbove
    }

    /// What stands at the front of the bytes.
    public enum Element: ~Escapable {
        /// One whole packet, not yet looked into.
        case packet(Span<UInt8>, FixedHeader)
        /// All of a large PUBLISH but its payload, which follows in pieces.
        case publish(PublishHead)
        /// A piece of that payload; `isLast` with its end.
        case payload(Span<UInt8>, isLast: Bool)
    }

    /// - Parameter consumed: is set to the bytes that the element takes from the front of `bytes`.
    /// - Throws: a broken rule of framing or of a streamed PUBLISH; the stream is of no use afterwards.
    @_lifetime(copy bytes)
    public mutating func next(_ bytes: Span<UInt8>, consumed: inout Int) throws(MQTTError) -> Element? {
        consumed = 0
        if payloadRemaining > 0 {
            guard bytes.count > 0 else { return nil }
            consumed = min(bytes.count, payloadRemaining)
            payloadRemaining -= consumed
            return .payload(bytes.extracting(first: consumed), isLast: payloadRemaining == 0)
        }
        guard let header = try FixedHeader.parse(bytes, version: version, maximumPacketSize: maximumPacketSize) else {
            return nil
        }
        if header.packetType == .publish, header.totalSize > streamsPublishesAbove {
            guard let size = try PublishHead.size(bytes, header: header, version: version), bytes.count >= size else {
                return nil
            }
            consumed = size
            payloadRemaining = header.totalSize - size
            return .publish(try PublishHead(bytes, header: header, size: size, version: version, from: sender))
        }
        guard bytes.count >= header.totalSize else { return nil }
        consumed = header.totalSize
        return .packet(bytes.extracting(first: consumed), header)
    }
}

/// All of a PUBLISH but its payload, checked, borrowed from the bytes it was read from.
public struct PublishHead: ~Escapable {
    private let frame: Span<UInt8>
    private let layout: PublishLayout

    @_lifetime(copy frame)
    init(
        _ frame: Span<UInt8>, header: FixedHeader, size: Int, version: MQTTVersion, from sender: Role
    ) throws(MQTTError) {
        self.frame = frame
        self.layout = try PublishLayout.parse(
            frame, header: header, version: version, sender: sender, available: size)
    }

    public var qos: QoS { layout.qos }
    public var retain: Bool { layout.retain }
    public var dup: Bool { layout.dup }
    /// `nil` for QoS 0.
    public var packetIdentifier: PacketIdentifier? { PacketIdentifier(rawValue: layout.packetIdentifier) }
    /// A legal topic name; empty when a topic alias stands for it.
    public var topic: Span<UInt8> { @_lifetime(copy self) get { frame.extracting(layout.topic) } }
    /// The properties without their length, checked.
    public var propertyBytes: Span<UInt8> { @_lifetime(copy self) get { frame.extracting(layout.properties) } }
    public var properties: PublishProperties { @_lifetime(copy self) get { PublishProperties(propertyBytes) } }
    /// How many bytes of payload follow.
    public var payloadLength: Int { layout.payload.count }

    /// Bytes before the payload; `nil` while too few have come to tell.
    ///
    /// - Throws: when a length inside runs past the packet.
    static func size(
        _ bytes: Span<UInt8>, header: FixedHeader, version: MQTTVersion
    ) throws(MQTTError) -> Int? {
        var position = header.headerSize
        let end = header.totalSize
        guard end - position >= 2 else { throw MQTTError(.truncated, at: position, version: version) }
        guard bytes.count - position >= 2 else { return nil }
        position += 2 + Int(bytes.bigEndianUInt16(at: position)) + (header.flags & 0b0110 == 0 ? 0 : 2)
        guard position <= end else { throw MQTTError(.truncated, at: header.headerSize, version: version) }
        guard version == .v5 else { return position }
        guard position < bytes.count else { return nil }
        guard let length = try VariableByteInteger.parse(bytes, at: position, version: version) else { return nil }
        let size = position + length.size + Int(length.value)
        guard size <= end else { throw MQTTError(.propertiesOverrun, at: position, version: version) }
        return size
    }
}
