public import WireBytes

/// A client's request to connect (3.1).
public struct Connect: Sendable, Hashable {
    public var version: MQTTVersion
    public var clientID: String
    /// Clean Session in 3.1.1.
    public var cleanStart: Bool
    /// Seconds; 0 turns it off.
    public var keepAlive: UInt16
    public var will: Will?
    public var username: String?
    public var password: ByteSlice?
    public var properties: Properties

    public init(
        version: MQTTVersion = .v5, clientID: String, cleanStart: Bool = true, keepAlive: UInt16 = 60,
        will: Will? = nil, username: String? = nil, password: ByteSlice? = nil, properties: Properties = Properties()
    ) {
        self.version = version
        self.clientID = clientID
        self.cleanStart = cleanStart
        self.keepAlive = keepAlive
        self.will = will
        self.username = username
        self.password = password
        self.properties = properties
    }
}

extension Connect {
    /// A request with a username and a password of text.
    public init(
        version: MQTTVersion = .v5, clientID: String, cleanStart: Bool = true, keepAlive: UInt16 = 60,
        will: Will? = nil, username: String, password: String, properties: Properties = Properties()
    ) {
        self.init(
            version: version, clientID: clientID, cleanStart: cleanStart, keepAlive: keepAlive, will: will,
            username: username, password: ByteSlice(utf8: password), properties: properties)
    }
}

/// The message that the server publishes when the connection ends without a DISCONNECT (3.1.2.5).
public struct Will: Sendable, Hashable {
    public var topic: String
    public var payload: ByteSlice
    public var qos: QoS
    public var retain: Bool
    public var properties: Properties

    public init(
        topic: String, payload: ByteSlice, qos: QoS = .atMostOnce, retain: Bool = false,
        properties: Properties = Properties()
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
    }

    /// A message whose payload is text.
    public init(
        topic: String, payload: String, qos: QoS = .atMostOnce, retain: Bool = false,
        properties: Properties = Properties()
    ) {
        self.init(topic: topic, payload: ByteSlice(utf8: payload), qos: qos, retain: retain, properties: properties)
    }

    /// A message whose payload is an array, `Data`, or any other sequence of bytes.
    public init(
        topic: String, payload: some Sequence<UInt8>, qos: QoS = .atMostOnce, retain: Bool = false,
        properties: Properties = Properties()
    ) {
        self.init(topic: topic, payload: ByteSlice(payload), qos: qos, retain: retain, properties: properties)
    }
}

extension Connect {
    /// Decodes a CONNECT of either version, for a server that does not know the version yet.
    ///
    /// - Parameter frame: one whole packet.
    /// - Throws: `protocolName` and `protocolVersion`, whose reason code is "unsupported protocol version", for MQTT
    ///   3.1 and anything else; any other broken rule of section 3.1.
    public init(frame: Span<UInt8>) throws(MQTTError) {
        guard let header = try FixedHeader.parse(frame) else { throw MQTTError(.truncated, version: .v5) }
        guard header.packetType == .connect else { throw MQTTError(.wrongSender, version: .v5) }
        guard frame.count >= header.totalSize else { throw MQTTError(.truncated, at: frame.count, version: .v5) }
        guard frame.count == header.totalSize else {
            throw MQTTError(.trailingBytes, at: header.totalSize, version: .v5)
        }
        try self.init(frame, header: header, spoken: nil)
    }

    /// - Parameter spoken: the only version accepted, or `nil` for both.
    init(_ frame: Span<UInt8>, header: FixedHeader, spoken: MQTTVersion?) throws(MQTTError) {
        var opening = PacketReader(frame, header: header, version: spoken ?? .v5)
        let name = try opening.span()
        let nameEnd = opening.cursor.position
        guard String(decodingUTF8: name) == "MQTT" else {
            throw opening.failure(.protocolName, at: nameEnd - name.count)
        }
        let level = try opening.uint8()
        guard let version = MQTTVersion(rawValue: level), spoken == nil || spoken == version else {
            throw opening.failure(.protocolVersion, at: nameEnd)
        }
        try header.checkFlags(version: version)
        var reader = PacketReader(frame, header: header, version: version)
        _ = reader.cursor.skip(nameEnd + 1 - header.headerSize)
        let flags = try reader.uint8()
        try Connect.check(flags: flags, at: nameEnd + 1, version: version)

        self.version = version
        self.cleanStart = flags & 0x02 != 0
        self.keepAlive = try reader.uint16()
        self.properties = try reader.properties(.packet(.connect))
        if properties.authenticationData != nil, properties.authenticationMethod == nil {
            throw reader.failure(.authenticationDataWithoutMethod)
        }
        let identifierStart = reader.cursor.position
        self.clientID = try reader.string(.missingClientIdentifier)
        if clientID.isEmpty, version == .v3_1_1, !cleanStart {
            throw reader.failure(.emptyClientIdentifier, at: identifierStart)
        }
        self.will = flags & 0x04 != 0 ? try Will(&reader, flags: flags) : nil
        self.username = flags & 0x80 != 0 ? try reader.string(.missingUserName) : nil
        self.password = flags & 0x40 != 0 ? try reader.binary(.missingPassword) : nil
        if !reader.cursor.isAtEnd {
            if username == nil { throw reader.failure(.unannouncedUserName) }
            if password == nil { throw reader.failure(.unannouncedPassword) }
        }
        try reader.expectEnd()
    }

    private static func check(flags: UInt8, at offset: Int, version: MQTTVersion) throws(MQTTError) {
        func failure(_ code: MQTTError.Code) -> MQTTError { MQTTError(code, at: offset, version: version) }
        if flags & 0x01 != 0 { throw failure(.connectReservedFlag) }
        if flags & 0x04 == 0 {
            if flags & 0x18 != 0 { throw failure(.willQoSWithoutWill) }
            if flags & 0x20 != 0 { throw failure(.willRetainWithoutWill) }
        } else if flags & 0x18 == 0x18 {
            throw failure(.willQoS3)
        }
        if version == .v3_1_1, flags & 0xC0 == 0x40 { throw failure(.passwordWithoutUserName) }
    }
}

extension Will {
    fileprivate init(_ reader: inout PacketReader, flags: UInt8) throws(MQTTError) {
        self.properties = try reader.properties(.will)
        self.topic = try reader.topicName(.missingWill)
        self.payload = try reader.binary(.missingWill)
        self.qos = QoS(rawValue: flags >> 3 & 3) ?? .atMostOnce
        self.retain = flags & 0x20 != 0
    }
}

extension Connect: PacketBody {
    static var packetType: PacketType { .connect }

    /// - Parameter version: must be the packet's own.
    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        guard version == self.version else { throw MQTTError(.notInVersion, version: version) }
        if version == .v3_1_1 {
            if password != nil, username == nil { throw MQTTError(.passwordWithoutUserName, version: version) }
            if clientID.isEmpty, !cleanStart { throw MQTTError(.emptyClientIdentifier, version: version) }
        }
        if properties.authenticationData != nil, properties.authenticationMethod == nil {
            throw MQTTError(.authenticationDataWithoutMethod, version: version)
        }
        var size = try 10 + properties.encodedSize(in: .packet(.connect), version: version)
        size += try MQTTText.encodedSize(clientID, version: version)
        if let will {
            guard !will.topic.isEmpty else { throw MQTTError(.emptyTopicName, version: version) }
            guard will.payload.count <= 0xffff else { throw MQTTError(.fieldTooLong, version: version) }
            size += try will.properties.encodedSize(in: .will, version: version)
            size += try MQTTText.encodedSize(will.topic, .topicName, version: version) + 2 + will.payload.count
        }
        if let username { size += try MQTTText.encodedSize(username, version: version) }
        if let password {
            guard password.count <= 0xffff else { throw MQTTError(.fieldTooLong, version: version) }
            size += 2 + password.count
        }
        return size
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        try writeHeader(into: &buffer, version: version)
        buffer.append(string: "MQTT")
        buffer.append(version.rawValue)
        buffer.append(flags)
        buffer.append(integer: keepAlive)
        try properties.write(in: .packet(.connect), into: &buffer, version: version)
        buffer.append(string: clientID)
        if let will {
            try will.properties.write(in: .will, into: &buffer, version: version)
            buffer.append(string: will.topic)
            buffer.append(binary: will.payload)
        }
        if let username { buffer.append(string: username) }
        if let password { buffer.append(binary: password) }
    }

    private var flags: UInt8 {
        var flags: UInt8 = cleanStart ? 0x02 : 0
        if let will { flags |= 0x04 | will.qos.rawValue << 3 | (will.retain ? 0x20 : 0) }
        if username != nil { flags |= 0x80 }
        if password != nil { flags |= 0x40 }
        return flags
    }
}
