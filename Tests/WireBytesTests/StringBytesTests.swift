import Testing
import WireBytes

@Suite("Texts of peers by their bytes")
struct StringBytesTests {
    @Test func equalBytesMakeEqualTexts() {
        #expect("a".hasSameBytes(as: "a") && !"a".hasSameBytes(as: "b") && "".hasSameBytes(as: ""))
        // Swift takes these for equal.
        #expect(!"\u{e9}".hasSameBytes(as: "e\u{301}"))
        #expect("ab".begins(with: "a") && "a".begins(with: "") && !"a".begins(with: "ab"))
        #expect("e\u{301}".begins(with: "e"))
    }

    @Test func aRunOfMarksIsFoundWhereverItIs() {
        let marks = String(repeating: "\u{301}", count: 65)
        #expect(marks.hasLongRunOfMarks && ("name" + marks + "s").hasLongRunOfMarks)
        #expect(!String(repeating: "e\u{301}", count: 1_000).hasLongRunOfMarks)
        #expect(!String(marks.unicodeScalars.dropLast().map(Character.init)).hasLongRunOfMarks)
        #expect(!"".hasLongRunOfMarks && !"plant/1".hasLongRunOfMarks)
    }
}
