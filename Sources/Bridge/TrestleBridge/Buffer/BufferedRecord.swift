import KafkaCodec
import WireBytes

/// A record of the buffer. Value, headers and timestamp are those for Kafka; the key has the topic and the route before it:
///
///     flags (1), length of the topic (2), topic, length of the route (2), route,
///     timestamp (8), where the record's own is the time at which it was put in,
///     partition (4), where the message names one,
///     for a dead letter: length of the cause (2), cause, length of the MQTT topic (2), MQTT topic,
///     for another, where the key is not the MQTT topic: length of the MQTT topic (2), MQTT topic,
///     for a dead letter with Kafka's error code: this (2),
///     for one that does not fit a schema: the number of headers about it (1), each name and value with its length (2),
///     the record's key
struct BufferedRecord: ~Escapable {
    /// What the flags say.
    private enum Flag {
        static let hasKey: UInt8 = 1
        static let isLetter: UInt8 = 2
        static let hasTimestamp: UInt8 = 4
        static let hasPartition: UInt8 = 8
        static let hasSource: UInt8 = 16
        static let isKeyedBySource: UInt8 = 32
        static let hasErrorCode: UInt8 = 64
        static let hasSchema: UInt8 = 128
    }

    let offset: Int64
    let topic: Span<UInt8>
    let route: Span<UInt8>
    /// The MQTT topic; `nil` in the records of earlier versions.
    let source: Span<UInt8>?
    /// Of a dead letter.
    let letter: DeadLetter.Cause?
    let key: Span<UInt8>?
    let value: Span<UInt8>?
    /// Of the message.
    let timestamp: Int64
    /// Whether the timestamp is that of the message's arrival, and none that the message says.
    let hasTimeOfArrival: Bool
    /// The partition that the message names.
    let partition: Int32?
    let headers: RecordHeaderCursor

    /// - Returns: `nil` when it is none of the buffer's.
    @_lifetime(copy record)
    init?(_ record: borrowing RecordView) {
        guard let whole = record.key, whole.count > 0 else { return nil }
        let flags = whole[0]
        var rest = whole.extracting(droppingFirst: 1)
        guard let topic = Self.field(&rest), let route = Self.field(&rest) else { return nil }
        var timestamp = record.timestamp
        if flags & Flag.hasTimestamp != 0 {
            guard let number = Self.integer(&rest, size: 8) else { return nil }
            timestamp = number
        }
        var partition: Int32?
        if flags & Flag.hasPartition != 0 {
            guard let number = Self.integer(&rest, size: 4) else { return nil }
            partition = Int32(truncatingIfNeeded: number)
        }
        var source: Span<UInt8>?
        var letter: DeadLetter.Cause?
        if flags & Flag.isLetter != 0 {
            guard let cause = Self.field(&rest), let topic = Self.field(&rest) else { return nil }
            source = topic
            var code: Int16?
            if flags & Flag.hasErrorCode != 0 {
                guard let number = Self.integer(&rest, size: 2) else { return nil }
                code = Int16(truncatingIfNeeded: number)
            }
            var schema: LetterSchema?
            if flags & Flag.hasSchema != 0 {
                guard let found = Self.schema(&rest) else { return nil }
                schema = found
            }
            letter = DeadLetter.Cause(String(decodingUTF8: cause), errorCode: code, schema: schema)
        } else if flags & Flag.hasSource != 0 {
            guard let topic = Self.field(&rest) else { return nil }
            source = topic
        }
        if flags & Flag.isKeyedBySource != 0 { source = rest }
        self.source = source
        offset = record.offset
        self.topic = topic
        self.route = route
        self.letter = letter
        key = flags & Flag.hasKey != 0 ? rest : nil
        value = record.value
        self.timestamp = timestamp
        let (difference, overflow) = timestamp.subtractingReportingOverflow(record.timestamp)
        hasTimeOfArrival = !overflow && difference.magnitude < 1_000
        self.partition = partition
        headers = record.headers
    }

    @_lifetime(copy rest)
    private static func field(_ rest: inout Span<UInt8>) -> Span<UInt8>? {
        guard rest.count >= 2 else { return nil }
        let count = Int(rest[0]) << 8 | Int(rest[1])
        guard rest.count >= 2 + count else { return nil }
        let field = rest.extracting(2..<2 + count)
        rest = rest.extracting((2 + count)...)
        return field
    }

    private static func schema(_ rest: inout Span<UInt8>) -> LetterSchema? {
        guard rest.count > 0 else { return nil }
        let count = rest[0]
        rest = rest.extracting(droppingFirst: 1)
        var texts: [(name: String, value: String)] = []
        for _ in 0..<count {
            guard let name = field(&rest), let value = field(&rest) else { return nil }
            texts.append((String(decodingUTF8: name), String(decodingUTF8: value)))
        }
        return LetterSchema { name in texts.first { $0.name.hasSameBytes(as: name) }?.value }
    }

    private static func integer(_ rest: inout Span<UInt8>, size: Int) -> Int64? {
        guard rest.count >= size else { return nil }
        var bits: UInt64 = 0
        for index in 0..<size { bits = bits << 8 | UInt64(rest[index]) }
        rest = rest.extracting(size...)
        return Int64(bitPattern: bits)
    }

    /// Writes what the key of a record of the buffer has.
    static func write(
        topic: Span<UInt8>, route: String, source: Span<UInt8>, letter: DeadLetter.Cause? = nil, key: Span<UInt8>?,
        timestamp: Int64, partition: Int32? = nil, into buffer: inout WireBuffer
    ) {
        var flags = Flag.hasTimestamp | (partition == nil ? 0 : Flag.hasPartition)
        if let key {
            flags |= Flag.hasKey
            if letter == nil, key.hasSameBytes(as: source) { flags |= Flag.isKeyedBySource }
        }
        if let letter {
            flags |=
                Flag.isLetter | (letter.errorCode == nil ? 0 : Flag.hasErrorCode)
                | (letter.schema == nil ? 0 : Flag.hasSchema)
        } else if flags & Flag.isKeyedBySource == 0 {
            flags |= Flag.hasSource
        }
        buffer.removeAll()
        buffer.append(flags)
        append(topic, to: &buffer)
        append(route.utf8Span.span, to: &buffer)
        buffer.append(integer: timestamp)
        if let partition { buffer.append(integer: partition) }
        if let letter {
            append(letter.reason.utf8Span.span, to: &buffer)
            append(source.extracting(first: min(source.count, SourceTopics.longest)), to: &buffer)
            if let code = letter.errorCode { buffer.append(integer: code) }
            if let schema = letter.schema { append(schema, to: &buffer) }
        } else if flags & Flag.hasSource != 0 {
            append(source.extracting(first: min(source.count, SourceTopics.longest)), to: &buffer)
        }
        if let key { buffer.append(key) }
    }

    private static func append(_ schema: LetterSchema, to buffer: inout WireBuffer) {
        var texts: [String] = []
        schema.forEach { name, value in texts += [name, value] }
        buffer.append(UInt8(texts.count / 2))
        for text in texts { append(text.utf8Span.span, to: &buffer) }
    }

    private static func append(_ field: Span<UInt8>, to buffer: inout WireBuffer) {
        let field = field.extracting(first: min(field.count, 0xffff))
        buffer.append(integer: UInt16(truncatingIfNeeded: field.count))
        buffer.append(field)
    }
}

extension BufferedRecord {
    /// `nil` where no route has taken the message.
    var routeName: String? { route.isEmpty ? nil : String(decodingUTF8: route) }

    var sourceText: String? {
        guard let source, !source.isEmpty else { return nil }
        return String(decodingUTF8: source)
    }
}

extension DeadLetter {
    /// A message that the buffer holds.
    init(_ cause: Cause, _ record: borrowing BufferedRecord) {
        let target = record.topic.isEmpty ? nil : String(decodingUTF8: record.topic)
        self.init(
            cause, Origin(target: target, route: record.routeName, source: record.sourceText),
            key: ByteSlice(copying: record.key), value: ByteSlice(copying: record.value),
            timestamp: record.timestamp, headers: LetterHeaders(record.headers))
    }
}
