import Testing
import WireBytes

@Suite struct GatherTests {
    @Test func piecesOfAnyLengthFollowEachOther() {
        var differences: [Int] = []
        let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
        for length in 0...200 {
            var buffer = WireBuffer(capacity: 16)
            var first = ShortBytes()
            first.append(0x32)
            first.append(bigEndian: 0x0102)
            var third = ShortBytes()
            if length.isMultiple(of: 2) { third.append(bigEndian: 0xAABB) }
            let piece = bytes.span.extracting(first: length)
            let rest = bytes.span.extracting(droppingFirst: length)
            buffer.append(first, piece, third, rest, piece)
            let expected =
                [0x32, 0x01, 0x02] + bytes.prefix(length) + (length.isMultiple(of: 2) ? [0xAA, 0xBB] : [])
                + bytes.dropFirst(length) + bytes.prefix(length)
            if [UInt8](copying: buffer.bytes) != expected { differences.append(length) }
        }
        #expect(differences == [])
    }

    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455])
    func aShortVarintIsTheSameAsALongOne(value: Int) {
        var short = ShortBytes()
        short.append(unsignedVarint: value)
        var buffer = WireBuffer()
        buffer.append(short, Span(), ShortBytes(), Span(), Span())
        var other = WireBuffer()
        other.append(unsignedVarint: UInt64(value))
        let same = [UInt8](copying: buffer.bytes) == [UInt8](copying: other.bytes)
        #expect(same)
        #expect(short.count == Varint.size(unsigned: UInt64(value)))
    }
}

@Suite struct MeasuredLengthTests {
    /// The length is right whatever was expected of it, where it takes as many bytes, fewer, or more.
    @Test(arguments: [0, 1, 62, 63, 64, 65, 8_190, 8_191, 8_192, 8_200, 1_048_575, 1_048_576])
    func whatIsBehindItsLengthIsWhole(count: Int) {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
        var reference = WireBuffer()
        reference.append(9)
        reference.append(varint: Int64(count))
        reference.append(body.span)
        for expected in [0, 63, 64, 8_191, 8_192, 1_048_576, count] {
            var buffer = WireBuffer()
            buffer.append(9)
            buffer.append(reserving: count + 10) { writer in
                writer.appendLength(about: expected) { $0.append(body.span) }
            }
            let same = buffer.bytes.hasSameBytes(as: reference.bytes)
            #expect(same, "\(expected) expected")
        }
    }
}
