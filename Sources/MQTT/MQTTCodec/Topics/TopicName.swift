public import WireBytes

/// A topic that messages are published to: 1 to 65,535 bytes of UTF-8 without U+0000, `#` and `+` (4.7).
public struct TopicName: Sendable, Hashable {
    public let bytes: ByteSlice

    /// - Throws: `emptyTopicName`, `topicNameWildcard`, `nullCharacter`, `illFormedUTF8`, `fieldTooLong`.
    public init(_ name: String) throws(MQTTError) { try self.init(ByteSlice(utf8: name)) }

    /// - Throws: as `init(_: String)`.
    public init(_ bytes: ByteSlice) throws(MQTTError) {
        try TopicName.check(bytes.span)
        self.bytes = bytes
    }

    /// Throws unless `name` is a legal topic name.
    public static func check(_ name: Span<UInt8>, version: MQTTVersion = .v5) throws(MQTTError) {
        guard name.count > 0 else { throw MQTTError(.emptyTopicName, version: version) }
        guard name.count <= 0xffff else { throw MQTTError(.fieldTooLong, version: version) }
        try MQTTText.check(name, .topicName, wildcard: .topicNameWildcard, at: 0, version: version)
    }
}

extension TopicName: CustomStringConvertible {
    public var description: String { String(decodingUTF8: bytes.span) }
}
