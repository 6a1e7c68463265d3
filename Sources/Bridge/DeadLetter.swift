import KafkaClient
import KafkaCodec
import WireBytes

/// A message that its own topic does not take, as the dead-letter topic keeps it: cause and source in the headers, the
/// payload as it came. One larger than `partSize` becomes several records of the same key, in order.
struct DeadLetter {
    /// Bytes of payload in one record, well below what brokers take by default (1 MiB for a whole batch).
    static let partSize = 512 << 10

    /// The Kafka topic that it was meant for.
    let topic: String
    /// Why it is not there.
    let cause: ProduceFailure

    /// How many records a payload takes.
    static func parts(of size: Int) -> Int { max(1, (size + partSize - 1) / partSize) }

    /// The headers of one part: `trestle.cause`, `trestle.error.code` (Kafka's), `trestle.topic` and, where there are
    /// several, `trestle.part` such as `2/5`.
    func headers(part: Int, of parts: Int) -> RecordHeaders {
        var headers = RecordHeaders()
        Self.append("trestle.cause", cause.text, to: &headers)
        Self.append("trestle.error.code", String(cause.errorCode), to: &headers)
        Self.append("trestle.topic", topic, to: &headers)
        if parts > 1 { Self.append("trestle.part", "\(part + 1)/\(parts)", to: &headers) }
        return headers
    }

    private static func append(_ name: String, _ value: String, to headers: inout RecordHeaders) {
        headers.append([UInt8](name.utf8).span, [UInt8](value.utf8).span)
    }
}
