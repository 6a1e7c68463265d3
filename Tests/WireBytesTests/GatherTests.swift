import Testing
import WireBytes

@Suite struct GatherTests {
    @Test func piecesOfAnyLengthFollowEachOther() {
        var differences: [Int] = []
        let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
        for length in 0...200 {
            var buffer = ByteBuffer(capacity: 16)
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
        var buffer = ByteBuffer()
        buffer.append(short, Span(), ShortBytes(), Span(), Span())
        var other = ByteBuffer()
        other.append(unsignedVarint: UInt64(value))
        let same = [UInt8](copying: buffer.bytes) == [UInt8](copying: other.bytes)
        #expect(same)
        #expect(short.count == Varint.size(unsigned: UInt64(value)))
    }
}
