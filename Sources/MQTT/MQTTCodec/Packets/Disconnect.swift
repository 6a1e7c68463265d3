import WireBytes

/// The last packet of a connection (3.14). In 3.1.1 only a client sends it, and it is empty.
public struct Disconnect: Sendable, Hashable {
    public var reasonCode: ReasonCode
    public var properties: Properties

    public init(reasonCode: ReasonCode = .normalDisconnection, properties: Properties = Properties()) {
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

extension Disconnect: PacketBody {
    static var packetType: PacketType { .disconnect }

    init(_ reader: inout PacketReader, from sender: Role) throws(MQTTError) {
        self.init()
        if reader.version == .v5, !reader.cursor.isAtEnd {
            let offset = reader.cursor.position
            guard let code = ReasonCode(rawValue: try reader.uint8()), code.isAllowed(in: .disconnect, from: sender)
            else { throw reader.failure(.disconnectReasonCode, at: offset) }
            reasonCode = code
            if !reader.cursor.isAtEnd { properties = try reader.properties(.packet(.disconnect)) }
            if sender == .server, properties.sessionExpiryInterval != nil {
                throw reader.failure(.sessionExpiryFromServer, at: offset + 1)
            }
        }
        try reader.expectEnd()
    }

    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        guard version == .v5 else {
            if reasonCode != .success || !properties.isEmpty { throw MQTTError(.notInVersion, version: version) }
            return 0
        }
        guard
            reasonCode.isAllowed(in: .disconnect, from: .client) || reasonCode.isAllowed(in: .disconnect, from: .server)
        else { throw MQTTError(.disconnectReasonCode, version: version) }
        if properties.isEmpty { return reasonCode == .success ? 0 : 1 }
        return try 1 + properties.encodedSize(in: .packet(.disconnect), version: version)
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        try writeHeader(into: &buffer, version: version)
        if reasonCode != .success || !properties.isEmpty { buffer.append(reasonCode.rawValue) }
        if !properties.isEmpty { try properties.write(in: .packet(.disconnect), into: &buffer, version: version) }
    }
}
