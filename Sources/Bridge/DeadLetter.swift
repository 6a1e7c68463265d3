import KafkaCodec
import WireBytes

/// A message that its own topic does not take, as the dead-letter topic keeps it: cause and source in the headers, the
/// payload as it came. One larger than a record may be becomes several records of the same key, in order.
struct DeadLetter {
    /// Why it is not where it should be.
    let reason: String
    /// Kafka's error code; `nil` when Kafka was not asked.
    let errorCode: Int16?
    /// The Kafka topic that it was meant for, where a route selected one.
    let topic: String?
    let key: ByteSlice
    let value: ByteSlice
    /// Milliseconds since 1970.
    let timestamp: Int64

    /// The headers of one part: `trestle.cause`, `trestle.error.code` (Kafka's), `trestle.topic` and, where there are
    /// several, `trestle.part`, for example `2/5`.
    func headers(part: Int, of parts: Int) -> RecordHeaders {
        var headers = RecordHeaders()
        Self.append("trestle.cause", reason, to: &headers)
        if let errorCode { Self.append("trestle.error.code", String(errorCode), to: &headers) }
        if let topic { Self.append("trestle.topic", topic, to: &headers) }
        if parts > 1 { Self.append("trestle.part", "\(part + 1)/\(parts)", to: &headers) }
        return headers
    }

    private static func append(_ name: String, _ value: String, to headers: inout RecordHeaders) {
        headers.append([UInt8](name.utf8).span, [UInt8](value.utf8).span)
    }
}
