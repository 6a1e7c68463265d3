import Testing
import TrestleJSON

struct JSONIndexTests {
    private func isRead(_ text: String) -> Bool {
        var index = JSONIndex()
        let bytes = Array(text.utf8)
        do throws(JSONError) {
            try index.read(bytes.span)
            return index.count > 0
        } catch {
            #expect(index.count == 0)
            return false
        }
    }

    @Test(arguments: [
        "0", "-0", "-1.5e+10", "1E3", "\"\"", "\"\\u00e4\\n\\/\"", "[]", "[ ]", "{}", " { } ", "[1,2 , [3]]",
        #"{"a":{"b":[{}]},"c":null}"#,
        "true", "\"\u{7f}ü😀\"", "\t[\n1\r]\n", #"{"a":1,"a":2}"#, #""0123456789 abcdef""#,
    ])
    func `a text of RFC 8259 is read`(text: String) { #expect(isRead(text), "\(text)") }

    @Test(arguments: [
        "", " ", "01", "1.", ".5", "+1", "-", "1e", "1e+", "NaN", "tru", "truee", "nul", "[", "]", "[1", "[1,", "[1,]",
        "[,1]", "[1 2]", "{",
        "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
        "{]", "[}", "\"", "\"\\\"",
        "\"\\x\"", "\"\\u12\"", "\"\\u123g\"", "\"\u{1}\"", "\"abcdefgh\u{1f}\"", "1 2", "[] []", "\u{feff}1", "'a'",
        "[1]x", "\0", "[\0]", "1\0",
    ])
    func `any other text is refused`(text: String) { #expect(!isRead(text), "\(text)") }

    @Test func `nesting is bounded, and entries are`() {
        #expect(isRead(String(repeating: "[", count: 512) + String(repeating: "]", count: 512)))
        #expect(!isRead(String(repeating: "[", count: 513) + String(repeating: "]", count: 513)))
        var index = JSONIndex()
        let bytes = Array(("[" + String(repeating: "1,", count: 99) + "1]").utf8)
        #expect(throws: JSONError.self) { try index.read(bytes.span, maximumEntries: 100) }
        #expect(throws: Never.self) { try index.read(bytes.span, maximumEntries: 103) }
        #expect(index.count == 101)
        #expect(index[0].next == 101)
    }

    @Test func `what the index reads, the parser of values reads, too`() throws {
        var random = SystemRandomNumberGenerator()
        let seed = Array(#"{"a":[1,-2.5E+3,true,null,{"b":"x\u00e4\n","":[]}],"c":{"d":"0123456789"},"e":false}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = seed.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(seed.randomElement(using: &random) ?? 0, at: place)
                }
            }
            var index = JSONIndex()
            guard (try? index.read(bytes.span)) != nil else { continue }
            #expect((try? JSON(parsing: bytes)) != nil, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }
}
