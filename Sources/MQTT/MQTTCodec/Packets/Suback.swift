import WireBytes

/// A server's response to SUBSCRIBE, one code per filter in its order (3.9).
public struct Suback: Sendable, Hashable {
    public var packetIdentifier: PacketIdentifier
    /// At least one. In 3.1.1 only `success`, `grantedQoS1`, `grantedQoS2` and `unspecifiedError` exist.
    public var reasonCodes: [ReasonCode]
    public var properties: Properties

    public init(
        packetIdentifier: PacketIdentifier, reasonCodes: [ReasonCode], properties: Properties = Properties()
    ) {
        self.packetIdentifier = packetIdentifier
        self.reasonCodes = reasonCodes
        self.properties = properties
    }

    private static func exists(_ code: ReasonCode, in version: MQTTVersion) -> Bool {
        version == .v5
            ? code.isAllowed(in: .suback, from: .server) : code.rawValue <= 2 || code == .unspecifiedError
    }
}

extension Suback: PacketBody {
    static var packetType: PacketType { .suback }

    init(_ reader: inout PacketReader) throws(MQTTError) {
        self.packetIdentifier = try reader.packetIdentifier(zero: .zeroSubscriptionIdentifierEcho)
        self.properties = try reader.properties(.packet(.suback))
        self.reasonCodes = []
        guard !reader.cursor.isAtEnd else { throw reader.failure(.subackWithoutReasonCode) }
        while !reader.cursor.isAtEnd {
            let offset = reader.cursor.position
            guard let code = ReasonCode(rawValue: try reader.uint8()), Suback.exists(code, in: reader.version) else {
                throw reader.failure(.subackReasonCode, at: offset)
            }
            reasonCodes.append(code)
        }
    }

    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        guard !reasonCodes.isEmpty else { throw MQTTError(.subackWithoutReasonCode, version: version) }
        for code in reasonCodes where !Suback.exists(code, in: version) {
            throw MQTTError(.subackReasonCode, version: version)
        }
        return try 2 + properties.encodedSize(in: .packet(.suback), version: version) + reasonCodes.count
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        try writeHeader(into: &buffer, version: version)
        buffer.append(integer: packetIdentifier.rawValue)
        try properties.write(in: .packet(.suback), into: &buffer, version: version)
        for code in reasonCodes { buffer.append(code.rawValue) }
    }
}
