public import WireBytes

/// Any packet, owned.
public enum Packet: Sendable, Hashable {
    case connect(Connect)
    case connack(Connack)
    case publish(Publish)
    case puback(Puback)
    case pubrec(Pubrec)
    case pubrel(Pubrel)
    case pubcomp(Pubcomp)
    case subscribe(Subscribe)
    case suback(Suback)
    case unsubscribe(Unsubscribe)
    case unsuback(Unsuback)
    case pingreq
    case pingresp
    case disconnect(Disconnect)
    case auth(Auth)

    public var packetType: PacketType {
        switch self {
        case .connect: .connect
        case .connack: .connack
        case .publish: .publish
        case .puback: .puback
        case .pubrec: .pubrec
        case .pubrel: .pubrel
        case .pubcomp: .pubcomp
        case .subscribe: .subscribe
        case .suback: .suback
        case .unsubscribe: .unsubscribe
        case .unsuback: .unsuback
        case .pingreq: .pingreq
        case .pingresp: .pingresp
        case .disconnect: .disconnect
        case .auth: .auth
        }
    }
}

extension Packet {
    /// Decodes one whole packet. A PUBLISH gets its own storage.
    ///
    /// - Parameters:
    ///   - frame: exactly one packet.
    ///   - version: the version of the connection, which a CONNECT must request; `Connect(frame:)` accepts either.
    ///   - sender: the sender; each side may send only some packets.
    /// - Throws: the first broken rule.
    public static func decode(
        frame: Span<UInt8>, version: MQTTVersion, from sender: Role
    ) throws(MQTTError) -> Packet {
        let header = try wholeHeader(of: frame, version: version, from: sender)
        if header.packetType == .publish {
            let view = try PublishView(frame: frame, header: header, version: version, from: sender)
            return .publish(Publish(copying: view))
        }
        return try decode(frame, header: header, version: version, from: sender)
    }

    /// Reads one whole packet. A PUBLISH shares the storage of `frame`.
    public static func decode(
        frame: ByteSlice, version: MQTTVersion, from sender: Role
    ) throws(MQTTError) -> Packet {
        let header = try wholeHeader(of: frame.span, version: version, from: sender)
        if header.packetType == .publish {
            return .publish(try Publish(frame: frame, header: header, version: version, from: sender))
        }
        return try decode(frame.span, header: header, version: version, from: sender)
    }

    private static func wholeHeader(
        of frame: Span<UInt8>, version: MQTTVersion, from sender: Role
    ) throws(MQTTError) -> FixedHeader {
        guard let header = try FixedHeader.parse(frame, version: version), frame.count >= header.totalSize else {
            throw MQTTError(.truncated, at: frame.count, version: version)
        }
        guard frame.count == header.totalSize else {
            throw MQTTError(.trailingBytes, at: header.totalSize, version: version)
        }
        return header
    }

    /// Reads any packet but PUBLISH. `frame` has exactly the size that `header` says.
    private static func decode(
        _ frame: Span<UInt8>, header: FixedHeader, version: MQTTVersion, from sender: Role
    ) throws(MQTTError) -> Packet {
        let type = header.packetType
        guard type.mayBeSent(by: sender, version: version) else {
            throw MQTTError(type == .auth ? .reservedPacketType : .wrongSender, version: version)
        }
        try header.checkFlags(version: version)
        var reader = PacketReader(frame, header: header, version: version)
        switch type {
        case .connect: return .connect(try Connect(frame, header: header, spoken: version))
        case .connack: return .connack(try Connack(&reader))
        case .publish: return .publish(Publish(copying: try PublishView(frame: frame, version: version, from: sender)))
        case .puback: return .puback(try Puback(&reader, from: sender))
        case .pubrec: return .pubrec(try Pubrec(&reader, from: sender))
        case .pubrel: return .pubrel(try Pubrel(&reader, from: sender))
        case .pubcomp: return .pubcomp(try Pubcomp(&reader, from: sender))
        case .subscribe: return .subscribe(try Subscribe(&reader))
        case .suback: return .suback(try Suback(&reader))
        case .unsubscribe: return .unsubscribe(try Unsubscribe(&reader))
        case .unsuback: return .unsuback(try Unsuback(&reader))
        case .pingreq:
            try reader.expectEnd()
            return .pingreq
        case .pingresp:
            try reader.expectEnd()
            return .pingresp
        case .disconnect: return .disconnect(try Disconnect(&reader, from: sender))
        case .auth: return .auth(try Auth(&reader, from: sender))
        }
    }
}

extension Packet {
    /// The number of bytes that `encode` writes.
    ///
    /// - Throws: the first rule that the packet breaks in `version`; `notInVersion` for parts that it cannot express.
    public func encodedSize(_ version: MQTTVersion) throws(MQTTError) -> Int {
        let remaining = try bodySize(version)
        guard remaining <= FixedHeader.largestRemainingLength else {
            throw MQTTError(.packetTooLarge, version: version)
        }
        return 1 + VariableByteInteger.size(remaining) + remaining
    }

    /// Appends the packet to `buffer`, in a form that `decode` accepts.
    ///
    /// - Throws: the errors of `encodedSize`; nothing is written then.
    public func encode(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        switch self {
        case .connect(let packet): try packet.write(into: &buffer, version: version)
        case .connack(let packet): try packet.write(into: &buffer, version: version)
        case .publish(let packet): try packet.write(into: &buffer, version: version)
        case .puback(let packet): try packet.write(into: &buffer, version: version)
        case .pubrec(let packet): try packet.write(into: &buffer, version: version)
        case .pubrel(let packet): try packet.write(into: &buffer, version: version)
        case .pubcomp(let packet): try packet.write(into: &buffer, version: version)
        case .subscribe(let packet): try packet.write(into: &buffer, version: version)
        case .suback(let packet): try packet.write(into: &buffer, version: version)
        case .unsubscribe(let packet): try packet.write(into: &buffer, version: version)
        case .unsuback(let packet): try packet.write(into: &buffer, version: version)
        case .pingreq: MQTTEncoder.pingreq(into: &buffer)
        case .pingresp: MQTTEncoder.pingresp(into: &buffer)
        case .disconnect(let packet): try packet.write(into: &buffer, version: version)
        case .auth(let packet): try packet.write(into: &buffer, version: version)
        }
    }

    /// The remaining length. One switch and no existential, so that it compiles as Embedded Swift.
    private func bodySize(_ version: MQTTVersion) throws(MQTTError) -> Int {
        switch self {
        case .connect(let packet): try packet.bodySize(version: version)
        case .connack(let packet): try packet.bodySize(version: version)
        case .publish(let packet): try packet.bodySize(version: version)
        case .puback(let packet): try packet.bodySize(version: version)
        case .pubrec(let packet): try packet.bodySize(version: version)
        case .pubrel(let packet): try packet.bodySize(version: version)
        case .pubcomp(let packet): try packet.bodySize(version: version)
        case .subscribe(let packet): try packet.bodySize(version: version)
        case .suback(let packet): try packet.bodySize(version: version)
        case .unsubscribe(let packet): try packet.bodySize(version: version)
        case .unsuback(let packet): try packet.bodySize(version: version)
        case .pingreq, .pingresp: 0
        case .disconnect(let packet): try packet.bodySize(version: version)
        case .auth(let packet): try packet.bodySize(version: version)
        }
    }
}
