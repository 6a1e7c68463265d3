import KafkaClient
import KafkaCodec
import MQTTCodec
import WireBytes

/// A message that its own topic does not take, as the dead-letter topic keeps it: cause and source in the headers, the
/// payload as it came. One larger than a record may be becomes several records of the same key, in order.
struct DeadLetter {
    /// Why it is not where it should be.
    let cause: Cause
    let origin: Origin
    /// Empty where the record has none.
    let key: ByteSlice
    let hasKey: Bool
    /// Empty for a tombstone.
    let value: ByteSlice
    let isTombstone: Bool
    /// The record's own time in milliseconds since 1970. The letter's record has the time of its writing: a topic that does
    /// not take the one would not take the other either.
    let timestamp: Int64
    /// Those of the record that it was to become, or was.
    var originalHeaders: LetterHeaders

    struct Cause {
        /// One line.
        let reason: String
        /// Kafka's error code; `nil` when Kafka was not queried.
        let errorCode: Int16?
        /// The fault by a schema, if that is the cause.
        let schema: LetterSchema?

        init(_ reason: String, errorCode: Int16? = nil, schema: LetterSchema? = nil) {
            self.reason = reason
            self.errorCode = errorCode
            self.schema = schema
        }

        init(_ failure: ProduceFailure) { self.init(failure.text, errorCode: failure.errorCode) }
    }

    /// Where it comes from, and where it belongs: whoever makes a letter says all three.
    struct Origin {
        /// The topic that it was meant for, of Kafka or MQTT, where a route selected one.
        let target: String?
        /// The name of the route that took it; `nil` where none did.
        let route: String?
        /// The topic that it came from: of MQTT, or of Kafka with the partition and the offset.
        let source: String?
        /// Whether it was a record of Kafka on its way to MQTT: an MQTT topic may look like the place of one.
        var isRecord = false
    }

    /// - Parameters:
    ///   - key: `nil` where the record has none.
    ///   - value: `nil` for a tombstone.
    init(
        _ cause: Cause, _ origin: Origin, key: ByteSlice?, value: ByteSlice?, timestamp: Int64,
        headers: LetterHeaders = LetterHeaders()
    ) {
        self.cause = cause
        self.origin = origin
        self.key = key ?? ByteSlice()
        hasKey = key != nil
        self.value = value ?? ByteSlice()
        isTombstone = value == nil
        self.timestamp = timestamp
        originalHeaders = headers
    }

    /// The headers that a letter has beside those of its record.
    static func isOwn(_ name: String) -> Bool { ownHeaders.contains { $0.hasSameBytes(as: name) } }

    static let ownHeaders: Set<String> = [
        "trestle.cause", "trestle.key.bytes", "trestle.error.code", "trestle.topic", "trestle.part", "trestle.route",
        "trestle.source", "trestle.source.system", "trestle.letter", "trestle.key", "trestle.value",
        "trestle.headers.lost", "trestle.timestamp", "trestle.schema.path", "trestle.schema.expected",
        "trestle.schema.found", "trestle.schema.subject", "trestle.schema.version", "trestle.schema.id",
    ]

    /// Bytes of a cause in a header.
    static let longestReason = 512

    /// The key and value of a dead letter whose key may have `longestKey` bytes. A longer key is truncated, and
    /// precedes the payload as a whole.
    func content(longestKey: Int) -> (key: ByteSlice, value: ByteSlice) {
        guard key.count > longestKey else { return (key, value) }
        var whole = WireBuffer(capacity: key.count + value.count)
        whole.append(key.span)
        whole.append(value.span)
        return (key.extracting(0..<longestKey), ByteSlice(whole))
    }

    /// Bytes of all headers at the most, beside reason and topic.
    var headersSize: Int {
        416 + (origin.route?.utf8.count ?? 0) + min(origin.source?.utf8.count ?? 0, Self.longestReason)
            + originalHeaders.size + (cause.schema?.size ?? 0)
    }

    /// The headers of one part: `trestle.cause`, `trestle.error.code` (Kafka's), `trestle.topic`, `trestle.route`,
    /// `trestle.source`, for records `trestle.source.system` and, where there are several, `trestle.part`, for example
    /// `2/5`, with the same `trestle.letter`; `trestle.key.bytes` says how many bytes in front of the payload are the key;
    /// `trestle.key` and `trestle.value` say `none` where the record has none; `trestle.timestamp` is the record's own time; the headers of `LetterSchema` say what does not fit a schema. Behind them
    /// stand the headers of the record itself; `trestle.headers.lost` says how many did not fit.
    func headers(part: Int, of parts: Int, _ identifier: String, longestKey: Int) -> RecordHeaders {
        var headers = RecordHeaders()
        Self.append(
            "trestle.cause", String(decoding: cause.reason.utf8.prefix(Self.longestReason), as: UTF8.self), to: &headers
        )
        if key.count > longestKey { Self.append("trestle.key.bytes", String(key.count), to: &headers) }
        if let errorCode = cause.errorCode { Self.append("trestle.error.code", String(errorCode), to: &headers) }
        if let topic = origin.target { Self.append("trestle.topic", topic, to: &headers) }
        if parts > 1 {
            Self.append("trestle.part", "\(part + 1)/\(parts)", to: &headers)
            Self.append("trestle.letter", identifier, to: &headers)
        }
        if let route = origin.route { Self.append("trestle.route", route, to: &headers) }
        if let source = origin.source {
            Self.append(
                "trestle.source", String(decoding: source.utf8.prefix(Self.longestReason), as: UTF8.self), to: &headers)
        }
        if origin.isRecord { Self.append("trestle.source.system", "kafka", to: &headers) }
        if !hasKey { Self.append("trestle.key", "none", to: &headers) }
        if isTombstone { Self.append("trestle.value", "none", to: &headers) }
        Self.append("trestle.timestamp", String(timestamp), to: &headers)
        if originalHeaders.lost > 0 {
            Self.append("trestle.headers.lost", String(originalHeaders.lost), to: &headers)
        }
        cause.schema?.forEach { name, value in Self.append(name, value, to: &headers) }
        originalHeaders.forEach { name, value in headers.append(name, value) }
        return headers
    }

    private static func append(_ name: String, _ value: String, to headers: inout RecordHeaders) {
        headers.append([UInt8](name.utf8).span, [UInt8](value.utf8).span)
    }
}

extension ByteSlice {
    /// A copy of bytes that may be none.
    init?(copying bytes: Span<UInt8>?) {
        guard let bytes else { return nil }
        self.init(copying: bytes)
    }
}
