import WireBytes

/// A server's response to UNSUBSCRIBE (3.11).
public struct Unsuback: Sendable, Hashable {
    public var packetIdentifier: PacketIdentifier
    /// One per filter in its order; none in 3.1.1.
    public var reasonCodes: [ReasonCode]
    public var properties: Properties

    public init(
        packetIdentifier: PacketIdentifier, reasonCodes: [ReasonCode], properties: Properties = Properties()
    ) {
        self.packetIdentifier = packetIdentifier
        self.reasonCodes = reasonCodes
        self.properties = properties
    }
}

extension Unsuback: PacketBody {
    static var packetType: PacketType { .unsuback }

    init(_ reader: inout PacketReader) throws(MQTTError) {
        self.packetIdentifier = try reader.packetIdentifier(zero: .zeroSubscriptionIdentifierEcho)
        self.properties = try reader.properties(.packet(.unsuback))
        self.reasonCodes = []
        guard reader.version == .v5 else {
            try reader.expectEnd()
            return
        }
        guard !reader.cursor.isAtEnd else { throw reader.failure(.unsubackWithoutReasonCode) }
        while !reader.cursor.isAtEnd {
            let offset = reader.cursor.position
            guard let code = ReasonCode(rawValue: try reader.uint8()), code.isAllowed(in: .unsuback, from: .server)
            else { throw reader.failure(.unsubackReasonCode, at: offset) }
            reasonCodes.append(code)
        }
    }

    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        guard version == .v5 else {
            if !reasonCodes.isEmpty || !properties.isEmpty { throw MQTTError(.notInVersion, version: version) }
            return 2
        }
        guard !reasonCodes.isEmpty else { throw MQTTError(.unsubackWithoutReasonCode, version: version) }
        for code in reasonCodes where !code.isAllowed(in: .unsuback, from: .server) {
            throw MQTTError(.unsubackReasonCode, version: version)
        }
        return try 2 + properties.encodedSize(in: .packet(.unsuback), version: version) + reasonCodes.count
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        try writeHeader(into: &buffer, version: version)
        buffer.append(integer: packetIdentifier.rawValue)
        try properties.write(in: .packet(.unsuback), into: &buffer, version: version)
        for code in reasonCodes { buffer.append(code.rawValue) }
    }
}
