public import KafkaCodec
import MQTTCodec
public import WireBytes

/// How a route makes a record of an MQTT message.
public struct InboundMapping: Sendable {
    /// A header of the route's own.
    public struct Header: Sendable, Hashable {
        public var name: String
        public var value: Template

        public init(_ name: String, _ value: Template) {
            self.name = name
            self.value = value
        }
    }

    /// The Kafka topic; the values of its fields are escaped, see `TopicEscape`.
    public var topic: Template
    /// `nil`: no key.
    public var key: Template?
    /// Added behind those of the message, in order.
    public var headers: [Header]
    /// Milliseconds since 1970; `nil`: when the message came.
    public var timestamp: Template?
    /// The index of the partition; `nil`: chosen by the key.
    public var partition: Template?
    /// Whether the record gets `MessageHeaders`.
    public var addsMessageHeaders: Bool
    /// Whether the record gets the headers of `TraceContext`, which are among `MessageHeaders`.
    public var addsTraceContext = false
    /// Whether an empty retained message becomes a record without value, which deletes its key in a compacted topic.
    public var makesTombstones: Bool
    /// The value of `trestle.origin`; `nil`: there is no such header.
    public var origin: ByteSlice?

    public init(
        topic: Template, key: Template? = nil, headers: [Header] = [], timestamp: Template? = nil,
        addsMessageHeaders: Bool = false, makesTombstones: Bool = false, origin: ByteSlice? = nil
    ) {
        self.topic = topic
        self.key = key
        self.headers = headers
        self.timestamp = timestamp
        self.addsMessageHeaders = addsMessageHeaders
        self.makesTombstones = makesTombstones
        self.origin = origin
    }

    /// Whether records carry a trace context.
    var carriesTrace: Bool { addsMessageHeaders || addsTraceContext }

    /// The longest key that a field of a message may make, in bytes.
    static let longestKey = 1 << 20

    /// Maps a message.
    ///
    /// - Parameter traceParent: the `traceparent` that the record gets instead of the message's.
    /// - Throws: why the message has no place in Kafka, in one line.
    public func map(
        _ message: borrowing MappedMessage, traceParent: String? = nil, into record: inout MappedOutput
    ) throws(MappingError) {
        record.removeAll()
        var fields = PayloadFields()
        try topic.fill(with: message, &fields, for: .kafkaTopic, into: &record.topic)
        try Self.check(topic: record.topic.bytes)
        if let key {
            try key.fill(with: message, &fields, for: .bytes, into: &record.key)
            guard record.key.count <= Self.longestKey else { throw MappingError("the key is longer than 1 MiB") }
            record.hasKey = true
        }
        record.isTombstone = makesTombstones && message.retain && message.payload.isEmpty
        record.timestamp = message.timestamp
        if let timestamp {
            record.timestamp = try Self.time(timestamp, message, &fields)
            record.isTimeGiven = true
        }
        if let partition { record.partition = try Self.partition(partition, message, &fields) }
        if addsMessageHeaders {
            MessageHeaders.append(message, traceParent: traceParent, to: &record.headers)
        } else if addsTraceContext {
            TraceContext.append(message, child: traceParent, to: &record.headers)
        }
        if let origin { MessageHeaders.add(MessageHeaders.origin, origin.span, to: &record.headers) }
        for header in headers {
            var value = WireBuffer()
            try header.value.fill(with: message, &fields, for: .bytes, into: &value)
            record.headers.append(header.name.utf8Span.span, value.bytes)
        }
    }

    static func check(topic: Span<UInt8>) throws(MappingError) {
        let name = String(decodingUTF8: topic)
        guard KafkaTopicName.isLegal(name) else {
            throw MappingError(
                "'\(PeerText(name))' is not a valid Kafka topic: it takes \(KafkaTopicName.rule), and this has \(topic.count) bytes"
            )
        }
        // `__consumer_offsets` and the like.
        guard !name.hasPrefix("__") else { throw MappingError("'\(name)' is a topic that Kafka keeps for itself") }
    }

    private static func partition(
        _ template: Template, _ message: borrowing MappedMessage, _ fields: inout PayloadFields
    ) throws(MappingError) -> Int32 {
        var text = WireBuffer()
        try template.fill(with: message, &fields, for: .bytes, into: &text)
        guard text.count <= 10, let index = Int32(String(decodingUTF8: text.bytes)), index >= 0 else {
            throw MappingError("the partition '\(PeerText(utf8: text.bytes))' is not a whole number from 0")
        }
        return index
    }

    private static func time(
        _ template: Template, _ message: borrowing MappedMessage, _ fields: inout PayloadFields
    ) throws(MappingError) -> Int64 {
        var text = WireBuffer()
        try template.fill(with: message, &fields, for: .bytes, into: &text)
        guard let time = Int64(String(decodingUTF8: text.bytes)), time >= 0 else {
            throw MappingError(
                "the timestamp '\(PeerText(utf8: text.bytes))' is not a whole number of milliseconds since 1970")
        }
        return time
    }
}

/// A record that a message was mapped to; its memory is used again.
public struct MappedOutput: ~Copyable {
    public internal(set) var topic = WireBuffer()
    var key = WireBuffer()
    var hasKey = false
    public internal(set) var isTombstone = false
    public internal(set) var headers = RecordHeaders()
    /// Milliseconds since 1970.
    public internal(set) var timestamp: Int64 = 0
    /// Whether the message says its time; else it is that of its arrival.
    var isTimeGiven = false
    /// The index of the partition; `nil`: chosen by the key.
    public internal(set) var partition: Int32?

    public init() {}

    /// `nil` when it has none.
    public var keyBytes: Span<UInt8>? {
        @_lifetime(borrow self) get { hasKey ? key.bytes : nil }
    }

    mutating func removeAll() {
        topic.removeAll()
        key.removeAll()
        headers.removeAll()
        (hasKey, isTombstone, isTimeGiven, partition) = (false, false, false, nil)
    }
}
