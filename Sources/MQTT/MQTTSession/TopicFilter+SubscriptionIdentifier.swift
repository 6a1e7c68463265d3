import WireBytes
public import MQTTCodec

extension TopicFilter {
    /// The identifier of a client's subscription to this filter, 1 to 268,435,455: the same in each process, so that a message
    /// of a session that outlived one names its filter in the next.
    ///
    /// Two filters may rarely have the same one, so a caller that looks for a filter must also compare the topic.
    public var subscriptionIdentifier: UInt32 {
        // FNV-1a.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let bytes = bytes.span
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01b3 }
        return UInt32(truncatingIfNeeded: (hash >> 32 ^ hash) & 0x0fff_ffff) | 1
    }
}
