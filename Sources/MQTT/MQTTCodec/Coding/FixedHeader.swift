/// The first two to five bytes of every packet: type, flags and the length of the rest (2.1 in MQTT 5, 2.2 in 3.1.1).
public struct FixedHeader: Sendable, Hashable {
    /// The largest packet that the format can express: five bytes of header and 268,435,455 after them.
    public static let largestPacket = 268_435_460
    /// The largest remaining length: four bytes of seven bits.
    public static let largestRemainingLength = 268_435_455

    /// Type and flags as sent. Its upper half is never zero.
    public let firstByte: UInt8
    @usableFromInline let lengthBytes: UInt8
    @usableFromInline let remaining: UInt32

    @inlinable
    init(firstByte: UInt8, lengthBytes: Int, remaining: UInt32) {
        self.firstByte = firstByte
        self.lengthBytes = UInt8(truncatingIfNeeded: lengthBytes)
        self.remaining = remaining
    }

    @inlinable public var packetType: PacketType { PacketType(rawValue: firstByte >> 4) ?? .connect }
    /// The lower four bits of the first byte.
    @inlinable public var flags: UInt8 { firstByte & 0x0f }
    /// Bytes of the header itself: 2 to 5.
    @inlinable public var headerSize: Int { 1 &+ Int(lengthBytes) }
    /// Bytes that follow the header.
    @inlinable public var remainingLength: Int { Int(remaining) }
    /// Bytes of the whole packet.
    @inlinable public var totalSize: Int { headerSize &+ remainingLength }

    /// Reads the header at the front of `bytes`, which may hold less or more than one packet.
    ///
    /// - Parameter maximumPacketSize: the largest `totalSize` that is accepted; a larger one is refused here, before the
    ///   body has arrived.
    /// - Returns: `nil` when the header is not complete yet.
    /// - Throws: `reservedPacketType`, `lengthTooLong`, `lengthNotMinimal`, `packetTooLarge`.
    @inlinable @inline(__always)
    public static func parse(
        _ bytes: Span<UInt8>, version: MQTTVersion = .v5, maximumPacketSize: Int = largestPacket
    ) throws(MQTTError) -> FixedHeader? {
        guard bytes.count >= 2 else {
            if bytes.count == 1, bytes[0] < 0x10 { throw MQTTError(.reservedPacketType, version: version) }
            return nil
        }
        let first = bytes[0]
        guard first >= 0x10 else { throw MQTTError(.reservedPacketType, version: version) }
        let header: FixedHeader
        let low = bytes[1]
        if low < 0x80 {
            header = FixedHeader(firstByte: first, lengthBytes: 1, remaining: UInt32(low))
        } else if bytes.count >= 3, bytes[2] < 0x80, bytes[2] != 0 {
            header = FixedHeader(
                firstByte: first, lengthBytes: 2, remaining: UInt32(low & 0x7f) | UInt32(bytes[2]) &<< 7)
        } else {
            guard let longer = try parseLong(bytes, version: version) else { return nil }
            header = longer
        }
        guard header.totalSize <= maximumPacketSize else { throw MQTTError(.packetTooLarge, at: 1, version: version) }
        return header
    }

    @usableFromInline @inline(never)
    static func parseLong(_ bytes: Span<UInt8>, version: MQTTVersion) throws(MQTTError) -> FixedHeader? {
        guard let length = try VariableByteInteger.parse(bytes, at: 1, version: version) else { return nil }
        return FixedHeader(firstByte: bytes[0], lengthBytes: length.size, remaining: length.value)
    }

    /// Throws unless the flags are those that the packet's type demands. PUBLISH uses them for itself.
    @inlinable
    func checkFlags(version: MQTTVersion) throws(MQTTError) {
        switch packetType {
        case .publish:
            return
        case .pubrel, .subscribe, .unsubscribe:
            if flags == 0b0010 { return }
        default:
            if flags == 0 { return }
        }
        throw wrongFlags(version: version)
    }

    @usableFromInline @inline(never)
    func wrongFlags(version: MQTTVersion) -> MQTTError {
        let code: MQTTError.Code =
            switch packetType {
            case .pubrel: .pubrelFlags
            case .subscribe: .subscribeFlags
            case .unsubscribe: .unsubscribeFlags
            case .disconnect: .disconnectFlags
            case .auth: .authFlags
            default: .reservedFlags
            }
        return MQTTError(code, version: version)
    }
}

/// Lengths and subscription identifiers: seven bits a byte, low bits first, one to four bytes (1.5.5).
@usableFromInline
enum VariableByteInteger {
    /// Bytes that `value` takes, which is at most 268,435,455.
    @inlinable
    static func size(_ value: Int) -> Int {
        value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4
    }

    /// The integer at `offset`; `nil` when `bytes` end inside it.
    @usableFromInline
    static func parse(
        _ bytes: Span<UInt8>, at offset: Int, version: MQTTVersion
    ) throws(MQTTError) -> (value: UInt32, size: Int)? {
        var value: UInt32 = 0
        for index in 0..<4 {
            guard offset + index < bytes.count else { return nil }
            let byte = bytes[offset + index]
            value |= UInt32(byte & 0x7f) << UInt32(7 * index)
            if byte < 0x80 {
                if byte == 0, index > 0 { throw MQTTError(.lengthNotMinimal, at: offset, version: version) }
                return (value, index + 1)
            }
        }
        throw MQTTError(.lengthTooLong, at: offset, version: version)
    }
}
