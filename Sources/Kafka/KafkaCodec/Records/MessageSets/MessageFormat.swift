/// The formats of Kafka's records before batches: single messages, or several messages in a compressed wrapper.
public enum MessageFormat: Int8, Sendable, CaseIterable {
    /// Kafka 0.8 and 0.9: no timestamp; wrapped messages have their own, absolute offsets.
    case v0 = 0
    /// Kafka 0.10: a timestamp; the offsets of wrapped messages count from the first of them.
    case v1 = 1

    /// Bytes before a message that its size does not count: the offset and the size itself.
    public static let prefixSize = 12

    /// Bytes of the smallest message that the size counts: checksum, magic, attributes, timestamp and two lengths.
    @inlinable public var minimumSize: Int { self == .v0 ? 14 : 22 }
}
