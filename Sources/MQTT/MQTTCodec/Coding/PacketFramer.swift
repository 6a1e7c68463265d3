import WireBytes

/// Finds the packets in a stream of bytes, whatever pieces the bytes come in.
///
/// It keeps no bytes: the caller keeps the bytes of an incomplete packet and calls again when more have arrived.
///
/// ```swift
/// let framer = PacketFramer(version: .v5, maximumPacketSize: 1 << 20)
/// while case .packet(let header) = try framer.front(of: received.extracting(start...)) {
///     handle(received.extracting(start..<(start + header.totalSize)))
///     start += header.totalSize
/// }
/// ```
public struct PacketFramer: Sendable {
    public let version: MQTTVersion
    /// The largest packet in bytes; a larger one is refused when its fixed header has come.
    public let maximumPacketSize: Int

    @inlinable
    public init(version: MQTTVersion, maximumPacketSize: Int = FixedHeader.largestPacket) {
        self.version = version
        self.maximumPacketSize = maximumPacketSize
    }

    /// The packet, or part of a packet, at the front of a stream's bytes.
    public enum Front: Sendable, Hashable {
        /// Less than a fixed header.
        case incompleteHeader
        /// The beginning of a packet.
        case incomplete(FixedHeader)
        /// A whole packet, `totalSize` bytes long.
        case packet(FixedHeader)
    }

    /// - Throws: `reservedPacketType`, `lengthTooLong`, `lengthNotMinimal`, `packetTooLarge`; where the next packet begins is
    ///   unknown then, and the connection is of no use any more (4.13 in MQTT 5).
    @inlinable @inline(__always)
    public func front(of bytes: Span<UInt8>) throws(MQTTError) -> Front {
        guard
            let header = try FixedHeader.parse(bytes, version: version, maximumPacketSize: maximumPacketSize)
        else { return .incompleteHeader }
        return header.totalSize <= bytes.count ? .packet(header) : .incomplete(header)
    }
}
