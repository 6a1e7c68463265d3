import WireBytes

/// Reads the fields of one whole packet in order and turns what is missing or wrong into an `MQTTError` with its offset.
struct PacketReader: ~Escapable {
    var cursor: ByteCursor
    let version: MQTTVersion

    /// - Parameter frame: the whole packet; its fixed header has been parsed.
    @_lifetime(copy frame)
    init(_ frame: Span<UInt8>, header: FixedHeader, version: MQTTVersion) {
        self.cursor = ByteCursor(frame)
        self.version = version
        _ = cursor.skip(header.headerSize)
    }

    func failure(_ code: MQTTError.Code, at offset: Int? = nil) -> MQTTError {
        MQTTError(code, at: offset ?? cursor.position, version: version)
    }

    @_lifetime(self: copy self)
    mutating func uint8(_ missing: MQTTError.Code = .truncated) throws(MQTTError) -> UInt8 {
        guard let value = cursor.readUInt8() else { throw failure(missing) }
        return value
    }

    @_lifetime(self: copy self)
    mutating func uint16(_ missing: MQTTError.Code = .truncated) throws(MQTTError) -> UInt16 {
        guard let value = cursor.readUInt16() else { throw failure(missing) }
        return value
    }

    @_lifetime(self: copy self)
    mutating func packetIdentifier(zero: MQTTError.Code) throws(MQTTError) -> PacketIdentifier {
        guard let identifier = PacketIdentifier(rawValue: try uint16()) else {
            throw failure(zero, at: cursor.position - 2)
        }
        return identifier
    }

    /// Bytes behind a two-byte length.
    @_lifetime(copy self) @_lifetime(self: copy self)
    mutating func span(_ missing: MQTTError.Code = .truncated) throws(MQTTError) -> Span<UInt8> {
        let start = cursor.position
        guard let count = cursor.readUInt16(), let bytes = cursor.read(Int(count)) else {
            throw failure(missing, at: start)
        }
        return bytes
    }

    @_lifetime(self: copy self)
    mutating func binary(_ missing: MQTTError.Code = .truncated) throws(MQTTError) -> ByteSlice {
        ByteSlice(copying: try span(missing))
    }

    @_lifetime(self: copy self)
    mutating func string(_ missing: MQTTError.Code = .truncated) throws(MQTTError) -> String {
        let text = try span(missing)
        let start = cursor.position - text.count
        try MQTTText.check(text, .string, wildcard: .topicNameWildcard, at: start, version: version)
        return String(decodingUTF8: text)
    }

    @_lifetime(self: copy self)
    mutating func topicName(_ missing: MQTTError.Code = .truncated) throws(MQTTError) -> String {
        let text = try span(missing)
        let start = cursor.position - text.count
        guard text.count > 0 else { throw failure(.emptyTopicName, at: start - 2) }
        try MQTTText.check(text, .topicName, wildcard: .topicNameWildcard, at: start, version: version)
        return String(decodingUTF8: text)
    }

    @_lifetime(self: copy self)
    mutating func topicFilter() throws(MQTTError) -> TopicFilter {
        let text = try span()
        return try TopicFilter(text, at: cursor.position - text.count, version: version)
    }

    /// Length and properties; none, and nothing read, in 3.1.1.
    @_lifetime(self: copy self)
    mutating func properties(_ place: PropertyPlace) throws(MQTTError) -> Properties {
        guard version == .v5 else { return Properties() }
        let start = cursor.position
        var rest = cursor
        let bytes = rest.readRest()
        let length: (value: UInt32, size: Int)?
        do throws(MQTTError) {
            length = try VariableByteInteger.parse(bytes, at: 0, version: version)
        } catch {
            throw failure(error.code, at: start)
        }
        guard let length, cursor.skip(length.size) else { throw failure(.missingPropertyLength, at: start) }
        let base = cursor.position
        guard let body = cursor.read(Int(length.value)) else { throw failure(.propertiesOverrun, at: start) }
        return try Properties(body, at: base, in: place)
    }

    func expectEnd() throws(MQTTError) {
        guard cursor.isAtEnd else { throw failure(.trailingBytes) }
    }
}

extension WireBuffer {
    /// A string behind its two-byte length, which is known to fit.
    mutating func append(string: String) {
        append(integer: UInt16(truncatingIfNeeded: string.utf8.count))
        append(utf8: string)
    }

    /// Bytes behind their two-byte length, which is known to fit.
    mutating func append(binary: ByteSlice) {
        append(integer: UInt16(truncatingIfNeeded: binary.count))
        append(binary)
    }
}
