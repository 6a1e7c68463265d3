import Testing
import WireBytes

@Suite struct ByteCursorTests {
    @Test func readsIntegersInNetworkOrderAndStopsAtTheEnd() {
        let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x05]
        var cursor = ByteCursor(bytes.span)
        let (first, second) = (cursor.readUInt16(), cursor.readUInt32())
        #expect(first == 0x0102)
        #expect(second == nil)
        let position = cursor.position
        #expect(position == 2)
        if cursor.skip(4) || cursor.skip(-1) { Issue.record("skipped outside the bytes") }
        if cursor.read(4) != nil { Issue.record("read past the end") }
        if cursor.read(-1) != nil { Issue.record("read backwards") }
        let rest = cursor.readRest().count
        #expect(rest == 3)
        let left = cursor.remaining
        #expect(left == 0)
        let beyond = cursor.readUInt8()
        #expect(beyond == nil)
    }

    @Test(
        arguments: [
            ([0x00], 0), ([0x01], -1), ([0x02], 1), ([0xff, 0xff, 0xff, 0xff, 0x0f], Int32.min),
            ([0xfe, 0xff, 0xff, 0xff, 0x0f], Int32.max),
        ] as [([UInt8], Int32)])
    func readsZigzagVarints(bytes: [UInt8], value: Int32) {
        var cursor = ByteCursor(bytes.span)
        let read = cursor.readVarint()
        #expect(read == value)
        let left = cursor.remaining
        #expect(left == 0)
    }

    @Test(
        arguments: [
            [0x80], [0xff, 0xff, 0xff, 0xff, 0x1f], [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], [],
        ] as [[UInt8]])
    func refusesVarintsThatAreCutOrTooLong(bytes: [UInt8]) {
        var cursor = ByteCursor(bytes.span)
        let read = cursor.readVarint()
        #expect(read == nil)
        let position = cursor.position
        #expect(position == 0)
    }
}

@Suite struct ByteBufferTests {
    @Test func growsAndKeepsWhatWasWritten() {
        var buffer = WireBuffer(capacity: 16)
        for value in 0..<1000 { buffer.append(integer: UInt16(value)) }
        var cursor = ByteCursor(buffer.bytes)
        for value in 0..<1000 {
            let read = cursor.readUInt16()
            #expect(read == UInt16(value))
        }
        buffer.removeFirst(1998)
        #expect(Array(copying: buffer.bytes) == [0x03, 0xe7])
    }

    @Test(arguments: [0, 1, -1, 63, 64, -64, -65, 8191, 8192, Int64.max, Int64.min, 1 << 34, -(1 << 41)] as [Int64])
    func varintSizesAgreeWithWhatIsWritten(value: Int64) {
        var buffer = WireBuffer()
        buffer.append(varint: value)
        let count = buffer.count
        #expect(count == Varint.size(value))
        var cursor = ByteCursor(buffer.bytes)
        let read = cursor.readVarlong()
        #expect(read == value)
    }
}

@Suite struct VarintInsertionTests {
    /// Each size of number, before each of the bytes, at each capacity that could make the buffer grow meanwhile.
    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, 1 << 35, UInt64.max] as [UInt64])
    func movesEveryByteUpWhateverTheCapacity(value: UInt64) {
        let bytes = (1...24).map { UInt8($0) }
        var number = WireBuffer()
        number.append(unsignedVarint: value)
        for offset in 0...bytes.count {
            let expected = bytes[..<offset] + [UInt8](copying: number.bytes) + bytes[offset...]
            for capacity in bytes.count...(bytes.count + 16) {
                var buffer = WireBuffer(capacity: capacity)
                buffer.append(bytes.span)
                buffer.insert(unsignedVarint: value, at: offset)
                let found = [UInt8](copying: buffer.bytes)
                #expect(found == Array(expected), "at \(offset) with \(capacity)")
            }
        }
    }
}

@Suite struct StrictUTF8Tests {
    /// The standard library's own validation is the judge, over every two-byte and many longer sequences.
    @Test func agreesWithTheStandardLibrary() {
        var wrong = 0
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                for tail in [[], [0x80], [0xbf, 0x80], [0x41, 0x41]] as [[UInt8]] {
                    let bytes = Array("sensor/ok".utf8) + [first, second] + tail
                    let expected = String(validating: bytes, as: UTF8.self) != nil
                    if (StrictUTF8.firstFault(in: bytes.span) == nil) != expected { wrong += 1 }
                }
            }
        }
        #expect(wrong == 0)
    }
}

@Suite struct CRC32CTests {
    @Test func matchesTheCheckValueOfRFC3720() {
        #expect(CRC32C.checksum(Array("123456789".utf8).span) == 0xE306_9283)
        #expect(CRC32C.portable(Array("123456789".utf8).span) == 0xE306_9283)
        #expect(CRC32C.portable([UInt8](repeating: 0, count: 32).span) == 0x8A91_36AA)
    }

    @Test func everyPathAgreesAtEveryLengthAndCut() {
        let bytes = (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        for length in stride(from: 0, through: bytes.count, by: 37) {
            let whole = CRC32C.portable(bytes.span.extracting(first: length))
            #expect(CRC32C.checksum(bytes.span.extracting(first: length)) == whole)
            let head = CRC32C.checksum(bytes.span.extracting(first: length / 3))
            let tail = bytes.span.extracting((length / 3)..<length)
            #expect(CRC32C.checksum(tail, continuing: head) == whole)
        }
    }
}
