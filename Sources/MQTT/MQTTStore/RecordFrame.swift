import WireBytes

/// What stands before a record in a file: its length, a checksum of the length and of the place in the file, and a checksum of the
/// record, four bytes each.
enum RecordFrame {
    static let size = 12
    /// A PUBLISH and its type.
    static let longestRecord = 268_435_455 + 64

    /// - Returns: where the frame begins in the buffer, for `finish`.
    static func begin(in bytes: inout WireBuffer) -> Int {
        let start = bytes.count
        bytes.append(integer: UInt64(0))
        bytes.append(integer: UInt32(0))
        return start
    }

    /// - Parameters:
    ///   - start: where the frame begins in the buffer; the record ends with the buffer.
    ///   - place: where it begins in the file.
    static func finish(from start: Int, at place: Int, in bytes: inout WireBuffer) {
        let checksum = CRC32C.checksum(bytes.bytes.extracting((start + size)...))
        let count = UInt32(truncatingIfNeeded: bytes.count - start - size)
        bytes.replace(at: start, integer: count)
        bytes.replace(at: start + 4, integer: lengthChecksum(count, at: place))
        bytes.replace(at: start + 8, integer: checksum)
    }

    /// With the place, since a record may contain what looks like another one.
    static func lengthChecksum(_ count: UInt32, at place: Int) -> UInt32 {
        var bytes = InlineArray<12, UInt8>(repeating: 0)
        let place = UInt64(truncatingIfNeeded: place)
        for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: place >> UInt64(56 - 8 * index)) }
        for index in 0..<4 { bytes[8 + index] = UInt8(truncatingIfNeeded: count >> UInt32(24 - 8 * index)) }
        return CRC32C.checksum(bytes.span)
    }

    /// The record's length and checksum, if `bytes` begin with a frame that was written at `place`.
    static func read(_ bytes: Span<UInt8>, at place: Int) -> (count: Int, checksum: UInt32)? {
        guard bytes.count >= size else { return nil }
        let count = number(bytes, 0)
        guard Int(count) <= longestRecord, number(bytes, 4) == lengthChecksum(count, at: place) else { return nil }
        return (Int(count), number(bytes, 8))
    }

    private static func number(_ bytes: Span<UInt8>, _ start: Int) -> UInt32 {
        var number: UInt32 = 0
        for index in start..<start + 4 { number = number << 8 | UInt32(bytes[index]) }
        return number
    }
}
