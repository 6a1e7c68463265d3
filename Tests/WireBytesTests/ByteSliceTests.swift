import Testing
import WireBytes

/// A slice is used as any Swift collection, and reads and prints as text where it is text.
@Suite struct ByteSliceTests {
    @Test func itIsACollection() {
        let slice = ByteSlice([1, 2, 3, 4, 5]).extracting(1..<5)
        #expect(Array(slice) == [2, 3, 4, 5])
        #expect(slice.first == 2 && slice.last == 5 && slice.firstIndex(of: 4) == 2)
        #expect(slice.map { $0 * 2 } == [4, 6, 8, 10])
        #expect(Array(slice.reversed()) == [5, 4, 3, 2])
        #expect(slice.contains(3) && slice.starts(with: [2, 3]))
        let contiguous = unsafe slice.withContiguousStorageIfAvailable { $0.count }
        #expect(contiguous == 4)
        #expect(ByteSlice().isEmpty && ByteSlice().first == nil)
    }

    @Test func aPartKeepsItsIndicesAndExtractingCountsFromZero() {
        let slice: ByteSlice = [1, 2, 3, 4, 5]
        #expect(slice[2..<4].startIndex == 2 && slice[2...].first == 3)
        #expect(slice.extracting(2..<4).startIndex == 0 && slice.extracting(2..<4)[0] == 3)
        #expect(ByteSlice(slice[2..<4].dropFirst()) == [4])
        #expect(ByteSlice(slice.prefix(2)) == [1, 2])
    }

    @Test func itIsMadeOfLiteralsAndSequences() {
        let text: ByteSlice = "21.5"
        #expect(text.array == [0x32, 0x31, 0x2e, 0x35])
        #expect(ByteSlice("hé".utf8) == [0x68, 0xc3, 0xa9])
        #expect(ByteSlice([9, 8].lazy.map { $0 + 1 as UInt8 }) == [10, 9])
        #expect(ByteSlice([1, 2, 3][1...]) == [2, 3])
    }

    @Test func itComparesWithText() {
        let slice: ByteSlice = "plant/1"
        let (same, other) = ("plant/1", "plant/2")
        let key: ByteSlice? = slice
        let none: ByteSlice? = nil
        #expect(slice == "plant/1" && slice == same && same == slice && slice == same[...])
        #expect(slice != "plant" && slice != other && other != slice)
        #expect(key == same && key == "plant/1" && key != other && none != same)
        #expect(ByteSlice([0x65, 0xcc, 0x81]) != "\u{e9}")
    }

    @Test func textPrintsAsTextAndTheRestAsHexadecimalDigits() {
        let text: ByteSlice = "21.5 °C"
        #expect("\(text)" == "21.5 °C" && text.string == "21.5 °C")
        #expect(ByteSlice([0x00, 0xff, 0x0a]).description == "0x00ff0a")
        #expect(ByteSlice([0xff]).string == "\u{fffd}")
        #expect("\([text: text])" == #"["21.5 °C": "21.5 °C"]"#)
        let steering: ByteSlice = "a\n\u{202e}b\"\\"
        #expect("\(steering)" == #"a\u{a}\u{202e}b"\\"#)
        #expect(steering.debugDescription == #""a\u{a}\u{202e}b\"\\""#)
        #expect("\(ByteSlice())".isEmpty)
    }

    /// A payload of any size makes a line of a bounded one, and no character is shown in parts.
    @Test func aLongDescriptionIsCut() {
        let ascii = ByteSlice(utf8: String(repeating: "x", count: 600))
        #expect(ascii.description == String(repeating: "x", count: 512) + "…(600 bytes)")
        #expect(ByteSlice(utf8: String(repeating: "x", count: 512)).description.utf8.count == 512)
        for lead in 0..<4 {
            let cut = ByteSlice(utf8: String(repeating: "x", count: lead) + String(repeating: "\u{1f600}", count: 200))
            #expect(!cut.description.hasPrefix("0x") && !cut.description.contains("\u{fffd}"), "\(lead)")
        }
        #expect(ByteSlice([UInt8](repeating: 0x80, count: 600)).description.hasSuffix("80…(600 bytes)"))
    }
}
