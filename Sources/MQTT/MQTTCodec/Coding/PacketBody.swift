import WireBytes

/// The encoding of a packet type: the size, with all checks, and the bytes.
protocol PacketBody {
    static var packetType: PacketType { get }
    /// The remaining length.
    ///
    /// - Throws: the first rule that the value breaks in `version`.
    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int
    /// Appends the whole packet, fixed header included.
    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError)
}

extension PacketBody {
    /// Makes room for the packet and appends its fixed header; the caller appends the rest.
    func writeHeader(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        let remaining = try bodySize(version: version)
        guard remaining <= FixedHeader.largestRemainingLength else {
            throw MQTTError(.packetTooLarge, version: version)
        }
        buffer.reserve(remaining + 5)
        let type = Self.packetType
        let flags: UInt8 = type == .pubrel || type == .subscribe || type == .unsubscribe ? 2 : 0
        buffer.append(type.rawValue << 4 | flags)
        MQTTEncoder.append(length: remaining, to: &buffer)
    }
}
