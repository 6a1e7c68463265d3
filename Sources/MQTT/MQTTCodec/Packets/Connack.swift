import WireBytes

/// A server's response to CONNECT (3.2).
public struct Connack: Sendable, Hashable {
    public var sessionPresent: Bool
    /// In 3.1.1 the return codes 0 to 5 are `success`, `unsupportedProtocolVersion`, `clientIdentifierNotValid`,
    /// `serverUnavailable`, `badUserNameOrPassword` and `notAuthorized`; others cannot be sent.
    public var reasonCode: ReasonCode
    public var properties: Properties

    public init(sessionPresent: Bool = false, reasonCode: ReasonCode, properties: Properties = Properties()) {
        self.sessionPresent = sessionPresent
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

extension Connack: PacketBody {
    static var packetType: PacketType { .connack }

    init(_ reader: inout PacketReader) throws(MQTTError) {
        let flagsOffset = reader.cursor.position
        let flags = try reader.uint8()
        guard flags & 0xFE == 0 else { throw reader.failure(.connackFlags, at: flagsOffset) }
        let raw = try reader.uint8()
        let code =
            reader.version == .v5 ? ReasonCode(rawValue: raw) : ReasonCode(connectReturnCode: raw)
        guard let code, code.isAllowed(in: .connack, from: .server) else {
            throw reader.failure(.connackReasonCode, at: flagsOffset + 1)
        }
        self.sessionPresent = flags == 1
        self.reasonCode = code
        if sessionPresent, code != .success { throw reader.failure(.sessionPresentWithError, at: flagsOffset) }
        self.properties = try reader.properties(.packet(.connack))
        try reader.expectEnd()
    }

    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        guard reasonCode.isAllowed(in: .connack, from: .server) else {
            throw MQTTError(.connackReasonCode, version: version)
        }
        if version == .v3_1_1, reasonCode.connectReturnCode == nil {
            throw MQTTError(.notInVersion, version: version)
        }
        if sessionPresent, reasonCode != .success { throw MQTTError(.sessionPresentWithError, version: version) }
        return try 2 + properties.encodedSize(in: .packet(.connack), version: version)
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        try writeHeader(into: &buffer, version: version)
        buffer.append(sessionPresent ? 1 : 0)
        buffer.append(version == .v5 ? reasonCode.rawValue : reasonCode.connectReturnCode ?? 0)
        try properties.write(in: .packet(.connack), into: &buffer, version: version)
    }
}
