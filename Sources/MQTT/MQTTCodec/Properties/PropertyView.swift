public import WireBytes

/// A property, borrowed from its packet.
public struct PropertyView: ~Escapable {
    public let identifier: PropertyIdentifier
    /// The value of an integer property; 0 for the others.
    public let number: UInt32
    /// The value of a string or binary property, or of a user property; empty for integers.
    public let value: Span<UInt8>
    /// The name of a user property; empty for the others.
    public let name: Span<UInt8>

    @inlinable @_lifetime(copy value, copy name)
    init(_ identifier: PropertyIdentifier, number: UInt32, value: Span<UInt8>, name: Span<UInt8>) {
        self.identifier = identifier
        self.number = number
        self.value = value
        self.name = name
    }
}

/// Reads properties one by one and checks each: known, allowed here, not repeated, whole, in range (2.2.2).
@usableFromInline
struct PropertyReader: ~Escapable {
    @usableFromInline var cursor: ByteCursor
    /// Offset of the first property in its packet.
    @usableFromInline let base: Int
    @usableFromInline let place: PropertyPlace
    @usableFromInline var seen: PropertySet = []

    /// - Parameters:
    ///   - bytes: the properties without the length before them.
    ///   - base: where they begin in the packet, for errors.
    @inlinable @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, at base: Int, in place: PropertyPlace) {
        self.cursor = ByteCursor(bytes)
        self.base = base
        self.place = place
    }

    @inlinable func failure(_ code: MQTTError.Code, at position: Int) -> MQTTError {
        MQTTError(code, at: base + position, version: .v5)
    }

    /// The next property, or `nil` after the last.
    @inlinable @inline(__always) @_lifetime(copy self) @_lifetime(self: copy self)
    mutating func next() throws(MQTTError) -> PropertyView? {
        let start = cursor.position
        guard let raw = cursor.readUInt8() else { return nil }
        guard let identifier = PropertyIdentifier(rawValue: raw) else { throw failure(.unknownProperty, at: start) }
        let property = PropertySet(identifier)
        guard place.allowed.contains(property) else { throw failure(.propertyNotAllowed, at: start) }
        guard seen.isDisjoint(with: property.subtracting(place.repeatable)) else {
            throw failure(.repeatedProperty, at: start)
        }
        seen.formUnion(property)
        switch identifier.valueType {
        case .byte:
            guard let value = cursor.readUInt8() else { throw failure(.propertyTruncated, at: start) }
            guard value <= 1 else { throw wrongFlag(identifier, at: start) }
            return PropertyView(identifier, number: UInt32(value), value: Span(), name: Span())
        case .twoByteInteger:
            guard let value = cursor.readUInt16() else { throw failure(.propertyTruncated, at: start) }
            if value == 0 { try checkZero(identifier, at: start) }
            return PropertyView(identifier, number: UInt32(value), value: Span(), name: Span())
        case .fourByteInteger:
            guard let value = cursor.readUInt32() else { throw failure(.propertyTruncated, at: start) }
            if value == 0 { try checkZero(identifier, at: start) }
            return PropertyView(identifier, number: value, value: Span(), name: Span())
        case .variableByteInteger:
            let value = try readVariableByteInteger(start: start)
            if value == 0 { throw failure(.subscriptionIdentifierZero, at: start) }
            return PropertyView(identifier, number: value, value: Span(), name: Span())
        case .string:
            let text =
                identifier == .responseTopic
                ? try readTopic(start: start) : try readString(start: start)
            return PropertyView(identifier, number: 0, value: text, name: Span())
        case .binary:
            guard let count = cursor.readUInt16(), let data = cursor.read(Int(count)) else {
                throw failure(.propertyTruncated, at: start)
            }
            return PropertyView(identifier, number: 0, value: data, name: Span())
        case .stringPair:
            let name = try readString(start: start)
            let value = try readString(start: start)
            return PropertyView(identifier, number: 0, value: value, name: name)
        }
    }

    @inlinable @inline(__always) @_lifetime(copy self) @_lifetime(self: copy self)
    mutating func readString(start: Int) throws(MQTTError) -> Span<UInt8> {
        guard let count = cursor.readUInt16(), let text = cursor.read(Int(count)) else {
            throw failure(.propertyTruncated, at: start)
        }
        try MQTTText.check(
            text, .string, wildcard: .topicNameWildcard, at: base &+ cursor.position &- text.count, version: .v5)
        return text
    }

    @usableFromInline @_lifetime(copy self) @_lifetime(self: copy self)
    mutating func readTopic(start: Int) throws(MQTTError) -> Span<UInt8> {
        guard let count = cursor.readUInt16(), let text = cursor.read(Int(count)) else {
            throw failure(.propertyTruncated, at: start)
        }
        guard count > 0 else { throw failure(.emptyTopicName, at: start) }
        try MQTTText.check(
            text, .topicName, wildcard: .responseTopicWildcard, at: base &+ cursor.position &- text.count, version: .v5)
        return text
    }

    @usableFromInline @_lifetime(self: copy self)
    mutating func readVariableByteInteger(start: Int) throws(MQTTError) -> UInt32 {
        var rest = cursor
        let bytes = rest.readRest()
        let parsed: (value: UInt32, size: Int)?
        do throws(MQTTError) {
            parsed = try VariableByteInteger.parse(bytes, at: 0, version: .v5)
        } catch {
            throw failure(error.code, at: cursor.position)
        }
        guard let parsed, cursor.skip(parsed.size) else { throw failure(.propertyTruncated, at: start) }
        return parsed.value
    }

    @usableFromInline
    func wrongFlag(_ identifier: PropertyIdentifier, at start: Int) -> MQTTError {
        switch identifier {
        case .payloadFormatIndicator: failure(.payloadFormatValue, at: start)
        case .maximumQoS: failure(.maximumQoSValue, at: start)
        default: failure(.booleanPropertyValue, at: start)
        }
    }

    @usableFromInline
    func checkZero(_ identifier: PropertyIdentifier, at start: Int) throws(MQTTError) {
        switch identifier {
        case .topicAlias: throw failure(.topicAliasZero, at: start)
        case .receiveMaximum: throw failure(.receiveMaximumZero, at: start)
        case .maximumPacketSize: throw failure(.maximumPacketSizeZero, at: start)
        default: return
        }
    }
}
