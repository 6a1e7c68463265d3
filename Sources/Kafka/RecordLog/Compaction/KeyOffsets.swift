internal import KafkaCodec
internal import WireBytes

/// The last offset of each key in the part of a log that has not been compacted before.
struct KeyOffsets: Sendable {
    private var offsets: [[UInt8]: Int64] = [:]
    private var bytes = 0
    private let limit: Int
    /// The offset up to which all records are known: the end of the batch before which the limit was reached.
    private(set) var end: Int64

    /// Memory of an entry besides its key.
    private static let entrySize = 64

    /// - Parameters:
    ///   - start: the offset of the first record that is added.
    ///   - limit: bytes of memory, at most; one batch more.
    init(start: Int64, limit: Int) {
        end = start
        self.limit = limit
    }

    var isFull: Bool { bytes >= limit }

    /// The last offset of a key; `nil` for a key that none of the records has.
    subscript(key: Span<UInt8>) -> Int64? { offsets[[UInt8](copying: key)] }

    mutating func add(_ key: Span<UInt8>, _ offset: Int64) {
        let key = [UInt8](copying: key)
        if offsets.updateValue(offset, forKey: key) == nil { bytes += key.count + Self.entrySize }
    }

    /// All records before this offset have been added.
    mutating func finish(at offset: Int64) { end = offset }
}
