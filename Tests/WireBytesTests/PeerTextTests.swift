import Testing
import WireBytes

@Suite struct PeerTextTests {
    @Test(arguments: [
        ("broker.example", "broker.example"), ("größe 21 °C", "größe 21 °C"), ("", ""),
        ("a\n2026-01-01 critical: b", "a\\u{a}2026-01-01 critical: b"), ("\u{1b}[2Kgone", "\\u{1b}[2Kgone"),
        ("a\rb\tc\0", "a\\u{d}b\\u{9}c\\u{0}"), ("back\\u{a}slash", "back\\\\u{a}slash"),
        ("\u{9b}31m", "\\u{9b}31m"), ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
        ("user\u{202e}gpj.exe", "user\\u{202e}gpj.exe"), ("\u{85}", "\\u{85}"),
    ])
    func noTextLeavesItsLine(_ text: String, _ shown: String) {
        #expect("\(PeerText(text))" == shown)
        // What is shown is fit to be shown.
        #expect(PeerText(shown.replacing("\\", with: "")).description == shown.replacing("\\", with: ""))
    }

    @Test func aSentenceStaysOnItsLineAndIsEscapedOnce() {
        let sentence = "topic '\(PeerText("a\n\\"))' of group 'b\u{1b}[2J\nc'"
        let shown = "topic 'a\\u{a}\\\\' of group 'b\\u{1b}[2J\\u{a}c'"
        #expect(PeerText.onOneLine(sentence) == shown && PeerText.onOneLine(shown) == shown)
        let long = String(repeating: "x", count: 2_000)
        #expect(PeerText.onOneLine(long) == long)
    }

    @Test func noControlCharacterOfAnyPlaceGetsThrough() {
        for value in UInt32(0)...0x2fff {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let shown = PeerText(String(String.UnicodeScalarView([scalar]))).description
            let isClean = shown.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control && $0.properties.generalCategory != .lineSeparator
                    && $0.properties.generalCategory != .paragraphSeparator
            }
            #expect(isClean, "U+\(String(value, radix: 16))")
        }
    }

    @Test func longTextIsCut() {
        let shown = PeerText(String(repeating: "ä", count: 10_000)).description
        #expect(shown.utf8.count <= PeerText.maximumSize + 3)
        #expect(shown.hasSuffix("ä…"))
        #expect(PeerText("abcdef", maximumSize: 3).description == "abc…")
        let bytes = [UInt8](repeating: 0xff, count: 3)
        #expect(PeerText(utf8: bytes.span).description == "\u{fffd}\u{fffd}\u{fffd}")
    }

    @Test(arguments: [
        ("no such user", "no such user"), ("bad password hunter2!", "its response repeats the password"),
        ("hunter2", "its response repeats the password"), ("hunter", "its response repeats the password"),
        ("hunte", "hunte"), ("", ""),
    ])
    func whatRepeatsASecretIsNotShown(_ text: String, _ shown: String) throws {
        let secret = try #require(SentSecret("password", "hunter2".utf8))
        #expect(PeerText(text, hiding: secret).description == shown)
        #expect(!"\(secret) \(String(reflecting: secret))".contains("hunter2"))
        #expect(SentSecret("password", "".utf8) == nil)
        #expect(PeerText("a\nb", hiding: nil).description == "a\\u{a}b")
    }

    /// The password `hunter2Pla"x\y`, in the forms in which servers repeat what they were sent.
    @Test(arguments: [
        "no: hunter2Pla\"x\\y", "HUNTER2PLA", "ter2Pl", "aHVudGVyMlBsYSJ4XHk=", "AG1lAGh1bnRlcjJQbGEieFx5",
        "bWUAaHVudGVyMlBsYSJ4XHk", "YWJodW50ZXIyUGxhInhceQ==", "a\\\"x\\\\y and 2Pla\\\"x", "2%50la%22x%5Cy",
        "%68%75%6e%74%65%72",
        "68756e74657232506c61", "68 75 6E 74 65 72", "68:75:6e:74:65:72:32", "\\u0068\\u0075nter2",
        "2retnuh", "h u n t e r 2", "h.u-n_t/e\nr", "2 r-e.t n u h", "t e r 2 P l a x y", "16c60523275647e65786",
        "aHVu\r\n  dGVy\r\n  MlBs", "Invalid credentials, client hun-ter_2",
        "0x68, 0x75, 0x6e, 0x74, 0x65, 0x72", "\\x68\\x75\\x6e\\x74\\x65\\x72", "68-75-6e-74-65-72",
        "[68] [75] [6e] [74] [65] [72]",
        "&#x68;&#x75;&#x6e;&#x74;&#x65;&#x72;", "=68=75=6e=74=65=72", "[104, 117, 110, 116, 101, 114, 50]",
        "&#104;&#117;&#110;&#116;&#101;&#114;", "\\150\\165\\156\\164\\145\\162", "%2568%2575%256e%2574%2565%2572",
        "U+0068 U+0075 U+006E U+0074 U+0065 U+0072", "\\u{68}\\u{75}\\u{6e}\\u{74}\\u{65}\\u{72}",
        "u+6c, u+61, u+22, u+78, u+5c, u+79",
        "\\U00000068\\U00000075\\U0000006e\\U00000074\\U00000065\\U00000072",
        "\u{ff48}\u{ff55}\u{ff4e}\u{ff54}\u{ff45}\u{ff32}",
        "h\u{200b}u\u{200b}n\u{200b}t\u{200b}e\u{200b}r", "h\u{301}u\u{301}n\u{301}t\u{301}e\u{301}r",
    ])
    func noFormOfASecretIsShown(_ text: String) throws {
        let secret = try #require(SentSecret("password", "hunter2Pla\"x\\y".utf8))
        #expect(secret.isRepeated(in: text))
        #expect(PeerText(text, hiding: secret).description == "its response repeats the password")
    }

    @Test(arguments: [
        "no such user", "hunt", "68756e", "aHVudGU", "Authentication failed: Invalid credentials, client hun-te_2", "",
        "\\", "%", "\\u00", "u+", "\\u{", "\\u{110000}\\u{d800}", "\u{ff48}\u{ff55}\u{ff4e}",
        "h then u then n then t then e then r",
    ])
    func otherTextIsShown(_ text: String) throws {
        let secret = try #require(SentSecret("password", "hunter2Pla\"x\\y".utf8))
        #expect(!secret.isRepeated(in: text))
    }

    /// A text and a secret of the greatest size that MQTT has.
    @Test(.timeLimit(.minutes(1))) func aLongSecretTakesLinearTime() throws {
        let secret = try #require(SentSecret("password", (0..<65_535).map { UInt8($0 % 251) | 0x80 }))
        #expect(!secret.isRepeated(in: [UInt8](repeating: 0x61, count: 1 << 18)))
    }

    @Test func aShortSecretIsRecognisedAsAWhole() throws {
        let secret = try #require(SentSecret("password", "abcd".utf8))
        #expect(
            secret.isRepeated(in: "xABCDy") && secret.isRepeated(in: "61626364") && secret.isRepeated(in: "YWJjZA=="))
        #expect(!secret.isRepeated(in: "abc") && !secret.isRepeated(in: "616263"))
    }
}
