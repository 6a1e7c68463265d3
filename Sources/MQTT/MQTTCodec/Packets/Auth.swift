import WireBytes

/// One step of enhanced authentication (3.15). MQTT 5 only.
public struct Auth: Sendable, Hashable {
    /// `success` (from the server), `continueAuthentication`, or `reauthenticate` (from the client).
    public var reasonCode: ReasonCode
    /// Holds the authentication method, except in the empty packet that says success.
    public var properties: Properties

    public init(reasonCode: ReasonCode, properties: Properties = Properties()) {
        self.reasonCode = reasonCode
        self.properties = properties
    }

    /// The method must be there, unless the packet is a bare success, which may be sent without a body (3.15.2.1).
    private var lacksMethod: Bool {
        properties.authenticationMethod == nil && !(reasonCode == .success && properties.isEmpty)
    }
}

extension Auth: PacketBody {
    static var packetType: PacketType { .auth }

    init(_ reader: inout PacketReader, from sender: Role) throws(MQTTError) {
        let offset = reader.cursor.position
        var code: ReasonCode? = .success
        let isEmpty = reader.cursor.isAtEnd
        if !isEmpty { code = ReasonCode(rawValue: try reader.uint8()) }
        guard let code, code.isAllowed(in: .auth, from: sender) else {
            throw reader.failure(.authReasonCode, at: offset)
        }
        self.init(reasonCode: code)
        if !isEmpty { properties = try reader.properties(.packet(.auth)) }
        if lacksMethod { throw reader.failure(.authWithoutMethod, at: offset) }
        try reader.expectEnd()
    }

    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        guard version == .v5 else { throw MQTTError(.notInVersion, version: version) }
        guard reasonCode.isAllowed(in: .auth, from: .client) || reasonCode.isAllowed(in: .auth, from: .server) else {
            throw MQTTError(.authReasonCode, version: version)
        }
        if lacksMethod { throw MQTTError(.authWithoutMethod, version: version) }
        if properties.isEmpty { return 0 }
        return try 1 + properties.encodedSize(in: .packet(.auth), version: version)
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        try writeHeader(into: &buffer, version: version)
        guard !properties.isEmpty else { return }
        buffer.append(reasonCode.rawValue)
        try properties.write(in: .packet(.auth), into: &buffer, version: version)
    }
}
