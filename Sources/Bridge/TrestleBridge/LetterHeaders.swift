import KafkaClient
import KafkaCodec
import WireBytes

/// The headers of the record that a dead letter is about: the first of them, up to a limit, and how many are beyond it.
///
/// They are kept in one buffer, in the size that is counted: a device may send a hundred thousand user properties in a message.
struct LetterHeaders {
    /// Bytes that are kept.
    static let limit = 8 << 10
    /// Bytes of the two lengths in front of a header. A record takes no more for them.
    static let lengths = 8

    /// One behind the other: the lengths of name and value, four bytes each and -1 for a value that is none, and both.
    private var bytes = [UInt8]()
    private var count = 0
    /// Headers that are not kept.
    private(set) var lost = 0

    init() {}

    var isEmpty: Bool { count == 0 }

    /// Bytes that the kept headers take here, and at the most in a record.
    var size: Int { bytes.count }

    /// What stands in front of the name of a header that begins like those of the letter itself.
    static let recordPrefix = "trestle.record."

    /// Keeps a header if it and all before it fit. One that begins like the letter's own gets a prefix: it must not be taken for one.
    mutating func append(_ name: Span<UInt8>, _ value: Span<UInt8>?) {
        let prefix = name.begins(with: MessageHeaders.ownPrefix) ? Self.recordPrefix : ""
        let size = Self.lengths + prefix.utf8.count + name.count + (value?.count ?? 0)
        guard lost == 0, bytes.count + size <= Self.limit else {
            lost += 1
            return
        }
        append(Int32(prefix.utf8.count + name.count))
        append(Int32(value?.count ?? -1))
        bytes.append(contentsOf: prefix.utf8)
        bytes.append(contentsOf: [UInt8](copying: name))
        if let value { bytes.append(contentsOf: [UInt8](copying: value)) }
        count += 1
    }

    private mutating func append(_ length: Int32) {
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: length >> Int32(shift))) }
    }

    /// The kept headers with the names that they have in the record.
    func forEachOfRecord(_ body: (Span<UInt8>, Span<UInt8>?) -> Void) {
        forEach { name, value in
            let isRenamed = name.begins(with: Self.recordPrefix)
            body(name.extracting(droppingFirst: isRenamed ? Self.recordPrefix.utf8.count : 0), value)
        }
    }

    /// The record has no room for any of them.
    mutating func removeAll() {
        lost += count
        count = 0
        bytes = []
    }

    func forEach(_ body: (Span<UInt8>, Span<UInt8>?) -> Void) {
        let all = bytes.span
        var offset = 0
        func length() -> Int {
            defer { offset += 4 }
            return Int(Int32(truncatingIfNeeded: (0..<4).reduce(0) { $0 << 8 | Int(all[offset + $1]) }))
        }
        for _ in 0..<count {
            let nameCount = length()
            let valueCount = length()
            let name = all.extracting(offset..<offset + nameCount)
            offset += nameCount
            if valueCount < 0 {
                body(name, nil)
            } else {
                body(name, all.extracting(offset..<offset + valueCount))
                offset += valueCount
            }
        }
    }
}

extension LetterHeaders {
    /// What a message is beside its payload, see `MessageHeaders`.
    init(_ message: borrowing MappedMessage) {
        self.init()
        MessageHeaders.forEach(message) { name, value in append(name, value) }
    }

    /// The first of a record that we have made.
    init(_ headers: borrowing RecordHeaders) { self.init(headers.cursor) }

    init(_ headers: RecordHeaderCursor) {
        self.init()
        var cursor = headers
        while let header = cursor.next() { append(header.name, header.value) }
    }

    /// The first of a record. The others are counted without being looked at.
    init(_ record: ConsumerRecord) {
        self.init()
        record.forEachHeader { name, value in
            append(name, value)
            return lost == 0
        }
        lost = record.headerCount - count
    }
}
