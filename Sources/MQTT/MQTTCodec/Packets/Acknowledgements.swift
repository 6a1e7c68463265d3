import WireBytes

/// Responds to a PUBLISH of QoS 1 (3.4).
public struct Puback: Sendable, Hashable {
    public var packetIdentifier: PacketIdentifier
    /// `success` in 3.1.1, which has none.
    public var reasonCode: ReasonCode
    public var properties: Properties

    public init(
        packetIdentifier: PacketIdentifier, reasonCode: ReasonCode = .success, properties: Properties = Properties()
    ) {
        self.packetIdentifier = packetIdentifier
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

/// First response to a PUBLISH of QoS 2 (3.5).
public struct Pubrec: Sendable, Hashable {
    public var packetIdentifier: PacketIdentifier
    /// `success` in 3.1.1, which has none.
    public var reasonCode: ReasonCode
    public var properties: Properties

    public init(
        packetIdentifier: PacketIdentifier, reasonCode: ReasonCode = .success, properties: Properties = Properties()
    ) {
        self.packetIdentifier = packetIdentifier
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

/// Responds to PUBREC (3.6).
public struct Pubrel: Sendable, Hashable {
    public var packetIdentifier: PacketIdentifier
    /// `success` or `packetIdentifierNotFound`.
    public var reasonCode: ReasonCode
    public var properties: Properties

    public init(
        packetIdentifier: PacketIdentifier, reasonCode: ReasonCode = .success, properties: Properties = Properties()
    ) {
        self.packetIdentifier = packetIdentifier
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

/// Responds to PUBREL and ends the exchange (3.7).
public struct Pubcomp: Sendable, Hashable {
    public var packetIdentifier: PacketIdentifier
    /// `success` or `packetIdentifierNotFound`.
    public var reasonCode: ReasonCode
    public var properties: Properties

    public init(
        packetIdentifier: PacketIdentifier, reasonCode: ReasonCode = .success, properties: Properties = Properties()
    ) {
        self.packetIdentifier = packetIdentifier
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

/// The shape that the four share: identifier, then reason code and properties, which may be left out.
protocol PublishAcknowledgement: PacketBody {
    /// The error for a reason code that this packet does not have.
    static var wrongReasonCode: MQTTError.Code { get }
    var packetIdentifier: PacketIdentifier { get }
    var reasonCode: ReasonCode { get }
    var properties: Properties { get }
    init(packetIdentifier: PacketIdentifier, reasonCode: ReasonCode, properties: Properties)
}

extension PublishAcknowledgement {
    init(_ reader: inout PacketReader, from sender: Role) throws(MQTTError) {
        let identifier = try reader.packetIdentifier(zero: .zeroAcknowledgedIdentifier)
        var code = ReasonCode.success
        var properties = Properties()
        if reader.version == .v5, !reader.cursor.isAtEnd {
            let offset = reader.cursor.position
            guard let named = ReasonCode(rawValue: try reader.uint8()),
                named.isAllowed(in: Self.packetType, from: sender)
            else { throw reader.failure(Self.wrongReasonCode, at: offset) }
            code = named
            if !reader.cursor.isAtEnd { properties = try reader.properties(.packet(Self.packetType)) }
        }
        try reader.expectEnd()
        self.init(packetIdentifier: identifier, reasonCode: code, properties: properties)
    }

    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        guard version == .v5 else {
            if reasonCode != .success || !properties.isEmpty { throw MQTTError(.notInVersion, version: version) }
            return 2
        }
        // Either side may send it: what the server alone may say is refused when it is received.
        guard reasonCode.isAllowed(in: Self.packetType, from: .server) else {
            throw MQTTError(Self.wrongReasonCode, version: version)
        }
        if properties.isEmpty { return reasonCode == .success ? 2 : 3 }
        return try 3 + properties.encodedSize(in: .packet(Self.packetType), version: version)
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        try writeHeader(into: &buffer, version: version)
        buffer.append(integer: packetIdentifier.rawValue)
        if reasonCode != .success || !properties.isEmpty { buffer.append(reasonCode.rawValue) }
        if !properties.isEmpty { try properties.write(in: .packet(Self.packetType), into: &buffer, version: version) }
    }
}

extension Puback: PublishAcknowledgement {
    static var packetType: PacketType { .puback }
    static var wrongReasonCode: MQTTError.Code { .pubackReasonCode }
}

extension Pubrec: PublishAcknowledgement {
    static var packetType: PacketType { .pubrec }
    static var wrongReasonCode: MQTTError.Code { .pubrecReasonCode }
}

extension Pubrel: PublishAcknowledgement {
    static var packetType: PacketType { .pubrel }
    static var wrongReasonCode: MQTTError.Code { .pubrelReasonCode }
}

extension Pubcomp: PublishAcknowledgement {
    static var packetType: PacketType { .pubcomp }
    static var wrongReasonCode: MQTTError.Code { .pubcompReasonCode }
}
