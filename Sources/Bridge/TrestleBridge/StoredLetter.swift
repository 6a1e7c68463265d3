public import WireBytes

/// A whole dead letter of its topic: the record that it was, the cause, and the topic where it belongs.
public struct StoredLetter: Sendable, Hashable {
    public struct Header: Sendable, Hashable {
        public let name: String
        public let value: ByteSlice?
    }

    /// The offset of its last part.
    public let offset: Int64
    public let partition: Int32
    /// When the letter was written, in milliseconds since 1970.
    public let timestamp: Int64
    /// The time of the record itself, in milliseconds since 1970; `nil` when the letter does not say it.
    public let recordTimestamp: Int64?
    public let cause: String
    public let errorCode: Int16?
    /// The topic that it was meant for; `nil` where no route selected one.
    public let topic: String?
    public let route: String?
    /// The MQTT topic that it came from, or for a record TOPIC/PARTITION/OFFSET.
    public let source: String?
    /// `nil` when the record had none.
    public let key: ByteSlice?
    /// `nil` for a tombstone.
    public let value: ByteSlice?
    /// The fault by a schema, if that is the cause.
    public let schema: LetterSchema?
    /// Those of the record itself.
    public let headers: [Header]

    /// Whether it was a record on its way to MQTT.
    public let isRecord: Bool

    /// The Kafka topic to write it to again: the one that it was meant for, or for a record on its way to MQTT the one that it came from.
    public var replayTopic: String? {
        guard isRecord else { return topic }
        return source?.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).first.map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

/// Puts letters together from their records, in the order of their offsets in each partition.
///
/// Letters of several parts may lie among each other; one whose parts are not all there is dropped and counted.
public struct LetterReader: Sendable {
    private struct Name: Hashable {
        let partition: Int32
        let key: ByteSlice
        let source: ByteSlice
        let cause: ByteSlice
        /// `nil` in letters of earlier versions.
        let identifier: ByteSlice?

        /// With what the table's entry takes beside the texts: anybody may have written parts without a value.
        var size: Int { key.count + source.count + cause.count + (identifier?.count ?? 0) + 256 }
    }

    private struct Open {
        var parts: Int
        var next: Int
        var value: [UInt8]
        let nameSize: Int

        var size: Int { nameSize + value.count }
    }

    private var open: [Name: Open] = [:]
    private var bytes = 0
    /// How many headers a letter has at the most: its own, and those that fit its limit. A record with more is none.
    public static let maximumHeaders = DeadLetter.ownHeaders.count + LetterHeaders.limit / LetterHeaders.lengths

    /// Letters of which a part was missing, and records that are no letters.
    public private(set) var incomplete = 0

    /// The limit of the bytes of incomplete letters, names included; a part beyond it gives its letter up.
    private let bound: Int

    /// Letters that have begun and whose other parts have not come.
    public var unfinished: Int { open.count }

    /// One letter of the largest message that MQTT has.
    public init() { self.init(bound: 256 << 20) }

    init(bound: Int) { self.bound = bound }

    /// Takes the next record.
    ///
    /// - Returns: the letter that it completes.
    public mutating func take(
        partition: Int32, offset: Int64, timestamp: Int64, key: ByteSlice?, value: ByteSlice?,
        headers: [(name: String, value: ByteSlice?)]
    ) -> StoredLetter? {
        func text(_ name: String) -> String? {
            headers.first { $0.name.hasSameBytes(as: name) }?.value.map { String(decodingUTF8: $0.span) }
        }
        guard let cause = text("trestle.cause") else {
            incomplete += 1
            return nil
        }
        let source = text("trestle.source")
        guard
            let whole = collect(
                Name(
                    partition: partition, key: key ?? ByteSlice(), source: ByteSlice(utf8: source ?? ""),
                    cause: ByteSlice(utf8: cause), identifier: text("trestle.letter").map { ByteSlice(utf8: $0) }),
                value ?? ByteSlice(),
                part: text("trestle.part"))
        else { return nil }
        var content = ByteSlice(whole)
        var fullKey = key ?? ByteSlice()
        if let count = text("trestle.key.bytes").flatMap(Int.init), count >= 0, count <= content.count {
            fullKey = content.extracting(0..<count)
            content = content.extracting(count..<content.count)
        }
        return StoredLetter(
            offset: offset, partition: partition, timestamp: timestamp,
            recordTimestamp: text("trestle.timestamp").flatMap(Int64.init), cause: cause,
            errorCode: text("trestle.error.code").flatMap(Int16.init), topic: text("trestle.topic"),
            route: text("trestle.route"), source: source, key: text("trestle.key") == "none" ? nil : fullKey,
            value: text("trestle.value") == "none" ? nil : content, schema: LetterSchema(text),
            headers: headers.filter { !DeadLetter.isOwn($0.name) }.map {
                StoredLetter.Header(name: Self.nameInRecord($0.name), value: $0.value)
            }, isRecord: text("trestle.source.system") == "kafka")
    }

    private static func nameInRecord(_ name: String) -> String {
        let prefix = LetterHeaders.recordPrefix
        guard name.begins(with: prefix) else { return name }
        return String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    /// - Returns: the whole content, once the last part is there.
    private mutating func collect(_ name: Name, _ value: ByteSlice, part: String?) -> [UInt8]? {
        guard let part else { return value.array }
        let numbers = part.split(separator: "/").compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] >= 1, numbers[1] >= numbers[0] else {
            incomplete += 1
            return nil
        }
        if numbers[0] == 1 {
            // An attempt with larger parts was given up.
            if let old = open.removeValue(forKey: name) { bytes -= old.size }
            // A copy of the key: a slice of it would keep the response that it came in.
            let kept = Name(
                partition: name.partition, key: ByteSlice(name.key.array), source: name.source, cause: name.cause,
                identifier: name.identifier)
            let letter = Open(parts: numbers[1], next: 1, value: [], nameSize: name.size)
            open[kept] = letter
            bytes += letter.size
        }
        guard let entry = open.index(forKey: name) else {
            incomplete += 1
            return nil
        }
        let kept = open[entry].key
        var letter = open.remove(at: entry).value
        bytes -= letter.size
        guard letter.next == numbers[0], letter.parts == numbers[1], bytes + letter.size + value.count <= bound else {
            incomplete += 1
            return nil
        }
        letter.value.append(contentsOf: value)
        letter.next += 1
        if numbers[0] == numbers[1] { return letter.value }
        bytes += letter.size
        open[kept] = letter
        return nil
    }
}
