import KafkaCodec
import WireBytes

/// A message that its own topic does not take, as the dead-letter topic keeps it: cause and source in the headers, the
/// payload as it came. One larger than a record may be becomes several records of the same key, in order.
struct DeadLetter {
    /// Why it is not where it should be.
    let reason: String
    /// Kafka's error code; `nil` when Kafka was not queried.
    let errorCode: Int16?
    /// The Kafka topic that it was meant for, where a route selected one.
    let topic: String?
    let key: ByteSlice
    let value: ByteSlice
    /// Milliseconds since 1970.
    let timestamp: Int64

    /// Bytes of a cause in a header.
    static let longestReason = 512

    /// What is kept beside the headers when a key may have `longestKey` bytes. One that is longer is cut, and stands in
    /// front of the payload as a whole.
    func content(longestKey: Int) -> (key: ByteSlice, value: ByteSlice) {
        guard key.count > longestKey else { return (key, value) }
        var whole = WireBuffer(capacity: key.count + value.count)
        whole.append(key.span)
        whole.append(value.span)
        return (key.extracting(0..<longestKey), ByteSlice(whole))
    }

    /// The headers of one part: `trestle.cause`, `trestle.error.code` (Kafka's), `trestle.topic` and, where there are
    /// several, `trestle.part`, for example `2/5`; `trestle.key.bytes` says how many bytes in front of the payload are
    /// the key.
    func headers(part: Int, of parts: Int, longestKey: Int) -> RecordHeaders {
        var headers = RecordHeaders()
        Self.append(
            "trestle.cause", String(decoding: reason.utf8.prefix(Self.longestReason), as: UTF8.self), to: &headers)
        if key.count > longestKey { Self.append("trestle.key.bytes", String(key.count), to: &headers) }
        if let errorCode { Self.append("trestle.error.code", String(errorCode), to: &headers) }
        if let topic { Self.append("trestle.topic", topic, to: &headers) }
        if parts > 1 { Self.append("trestle.part", "\(part + 1)/\(parts)", to: &headers) }
        return headers
    }

    private static func append(_ name: String, _ value: String, to headers: inout RecordHeaders) {
        headers.append([UInt8](name.utf8).span, [UInt8](value.utf8).span)
    }
}
