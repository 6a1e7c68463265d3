public import WireBytes

extension Packet {
    /// Reads one whole packet: `try Packet.decode([0xc0, 0x00])`.
    ///
    /// - Parameters:
    ///   - bytes: one packet, no more and no less: an array, `Data`, a `ByteSlice`, or any other sequence of bytes.
    ///   - version: the version that the connection speaks. `nil`: a CONNECT says it itself, and any other packet is read as
    ///     MQTT 5. Default: `nil`.
    ///   - sender: the side that sent the packet; each may send only some packets and properties. `nil`: whichever side may
    ///     send it. Default: `nil`.
    /// - Throws: the first broken rule.
    public static func decode(
        _ bytes: some Sequence<UInt8>, version: MQTTVersion? = nil, from sender: Role? = nil
    ) throws(MQTTError) -> Packet {
        try decode(ByteSlice(bytes), version: version, from: sender)
    }

    /// Reads one whole packet. A PUBLISH shares the storage of `bytes`.
    public static func decode(
        _ bytes: ByteSlice, version: MQTTVersion? = nil, from sender: Role? = nil
    ) throws(MQTTError) -> Packet {
        let type = try FixedHeader.parse(bytes.span, version: version ?? .v5)?.packetType
        if type == .connect, version == nil, sender != .server {
            return .connect(try Connect(frame: bytes.span))
        }
        let version = version ?? .v5
        let senders = sender.map { [$0] } ?? Role.allCases.filter { type?.mayBeSent(by: $0, version: version) ?? true }
        do throws(MQTTError) {
            return try decode(frame: bytes, version: version, from: senders.first ?? .client)
        } catch {
            guard senders.count > 1, let packet = try? decode(frame: bytes, version: version, from: senders[1]) else {
                throw error
            }
            return packet
        }
    }

    /// The packet's bytes, as `decode` takes them.
    ///
    /// - Throws: the first rule that the packet breaks in `version`; `notInVersion` for parts that it cannot express.
    public func encoded(version: MQTTVersion) throws(MQTTError) -> ByteSlice {
        var buffer = WireBuffer(capacity: try encodedSize(version))
        try encode(into: &buffer, version: version)
        return ByteSlice(buffer)
    }
}
