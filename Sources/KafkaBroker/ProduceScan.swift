internal import WireBytes

/// Counts what a Produce request names before it is decoded: 64 MiB of batches make a few large values, 64 MiB of
/// partitions without batches, or of fields that nobody knows, many times their size of small ones.
struct ProduceScan {
    /// More partitions, topics and unknown fields than a request of an honest producer has: it names each partition once,
    /// of which this broker has no more than `maximumPartitions`. What a request names is decoded in one step.
    static func maximumParts(_ configuration: KafkaBrokerConfiguration) -> Int {
        max(10_000, min(configuration.maximumPartitions, 1 << 20) * 4)
    }

    private enum Stop: Error {
        case malformed, tooManyParts
    }

    private let maximumParts: Int
    private let isFlexible: Bool
    private let version: Int16
    private var parts = 0

    /// Whether there are no more than `maximumParts`. A frame that is malformed passes: decoding says what is wrong.
    ///
    /// - Parameter frame: from the API key on.
    static func isAdmissible(_ frame: Span<UInt8>, version: Int16, maximumParts: Int) -> Bool {
        var scan = ProduceScan(maximumParts: maximumParts, isFlexible: version >= 9, version: version)
        do throws(Stop) {
            try scan.walk(frame)
            return true
        } catch {
            return error == .malformed
        }
    }

    private mutating func walk(_ frame: Span<UInt8>) throws(Stop) {
        var cursor = ByteCursor(frame)
        try skip(8, &cursor)
        // The client's id is never compact.
        try skip(Int(try integer(Int16.self, &cursor)), &cursor)
        try skipTags(&cursor)
        if version >= 3 { try skipText(&cursor) }
        try skip(6, &cursor)
        for _ in 0..<(try count(&cursor)) {
            if version >= 13 { try skip(16, &cursor) } else { try skipText(&cursor) }
            for _ in 0..<(try count(&cursor)) {
                try skip(4, &cursor)
                try skip(isFlexible ? try compactLength(&cursor) : Int(try integer(Int32.self, &cursor)), &cursor)
                try skipTags(&cursor)
            }
            try skipTags(&cursor)
        }
        try skipTags(&cursor)
    }

    private mutating func add(_ count: Int) throws(Stop) {
        parts += count
        guard parts <= maximumParts else { throw .tooManyParts }
    }

    /// The length of an array, whose elements count.
    private mutating func count(_ cursor: inout ByteCursor) throws(Stop) -> Int {
        let count = max(0, isFlexible ? try compactLength(&cursor) : Int(try integer(Int32.self, &cursor)))
        try add(count)
        return count
    }

    private func skipText(_ cursor: inout ByteCursor) throws(Stop) {
        try skip(isFlexible ? try compactLength(&cursor) : Int(try integer(Int16.self, &cursor)), &cursor)
    }

    private mutating func skipTags(_ cursor: inout ByteCursor) throws(Stop) {
        guard isFlexible else { return }
        let tags = try varint(&cursor)
        try add(tags)
        for _ in 0..<tags {
            _ = try varint(&cursor)
            try skip(try varint(&cursor), &cursor)
        }
    }

    private func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _: Value.Type, _ cursor: inout ByteCursor
    ) throws(Stop) -> Value {
        guard let value = cursor.readInteger(Value.self) else { throw .malformed }
        return value
    }

    private func varint(_ cursor: inout ByteCursor) throws(Stop) -> Int {
        guard let value = cursor.readUnsignedVarint(maximumBytes: 5) else { throw .malformed }
        return Int(clamping: value)
    }

    /// A length is one more than it says; null is -1.
    private func compactLength(_ cursor: inout ByteCursor) throws(Stop) -> Int { try varint(&cursor) - 1 }

    private func skip(_ count: Int, _ cursor: inout ByteCursor) throws(Stop) {
        guard cursor.skip(max(0, count)) else { throw .malformed }
    }
}
