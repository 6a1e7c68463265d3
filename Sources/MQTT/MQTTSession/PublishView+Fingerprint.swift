import WireBytes

public import MQTTCodec

extension PublishView {
    /// Tells a repeat from another message under the same packet identifier: both have the same topic and payload. What
    /// may differ between them (DUP, the time left until a message expires) has no part in it.
    @inline(__always)
    public var fingerprint: UInt64 { MQTTSession.fingerprint(topic: topic, payload: payload) }
}

extension MalformedPublish {
    var fingerprint: UInt64 { MQTTSession.fingerprint(topic: topic, payload: payload) }
}

/// CRC-32C of topic and payload, and the payload's size.
@inline(__always)
func fingerprint(topic: Span<UInt8>, payload: Span<UInt8>) -> UInt64 {
    UInt64(CRC32C.checksum(payload, continuing: CRC32C.checksum(topic))) << 32
        | UInt64(UInt32(truncatingIfNeeded: payload.count))
}
