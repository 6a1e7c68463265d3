import RegularExpressions
import Testing

@Suite("Patterns of ECMAScript")
struct ECMAScriptTests {
    private func matches(_ pattern: String, _ text: String, steps: Int = 100_000) throws -> Bool {
        let regex = try #require(RegularExpression(ecmaScript: pattern), "\(pattern)")
        var left = steps
        let found = regex.isFound(in: Array(text.utf8).span, steps: &left)
        #expect(left >= 0, "\(pattern)")
        return found
    }

    @Test(
        "match as the specification says",
        arguments: [
            ("^a*$", "aaa", true), ("^a*$", "abc", false), ("a+", "xxaayy", true), ("^$", "", true), ("^$", "x", false),
            ("^\\d{3}-\\d{4}$", "555-1234", true), ("^\\d{3}-\\d{4}$", "555-12345", false), ("$", "abc", true),
            ("^(ab|cd)+$", "abcdab", true), ("^(ab|cd)+$", "abc", false), ("b$", "ab\n", false), ("[]", "a", false),
            ("[^]", "\n", true), ("^[^a-c]$", "d", true), ("^[^a-c]$", "b", false), ("^.$", "\u{2028}", false),
            ("^\\S+$", "a\u{A0}b", false), ("^\\p{Letter}+$", "über", true), ("^\\p{Lu}", "ü", false),
            ("^\\p{Script=Greek}$", "λ", true), ("(?<=a+)b", "aab", true), ("(?<!a)b", "ab", false),
            ("(?=.*x)y", "yx", true), ("(a)|\\1b", "b", true), ("(?<n>a)\\k<n>", "aa", true),
            ("\\bfoo\\b", "a foo b", true),
            ("\\u{1F600}", "😀", true), ("\\uD83D\\uDE00", "😀", true), ("^\\W$", "é", true),
            ("^a{2,3}?$", "aaaa", false),
            ("^[\\w-.]+$", "a-b.c", true), ("{", "a{b", true), ("^a{,2}$", "a{,2}", true), ("\\/", "/", true),
            ("$^", "", true), ("$^", "x", false), ("^é+$", "éé", true), ("a|^b$", "xa", true), ("x*", "", true),
        ])
    func match(pattern: String, text: String, expected: Bool) throws {
        #expect(try matches(pattern, text) == expected, "\(pattern) \(text)")
    }

    @Test(
        "are refused when they are not valid",
        arguments: [
            "^(abc]", "\\a", "\\Z", "(?i)abc", "(?P<n>x)", "a**", "+a", "[b-a]", "(?<n>a)(?<n>b)", "\\k<x>", "\\2(a)",
            "a{3,2}", "\\p{Nothing}", "(", ")", "[a", "\\u{110000}", "\\x1", "(?#c)a",
        ])
    func refused(pattern: String) { #expect(RegularExpression(ecmaScript: pattern) == nil, "\(pattern)") }

    @Test("take linear time on ASCII text where backtracking would take for ever")
    func linear() throws {
        let text = String(repeating: "a", count: 100_000) + "!"
        #expect(try !matches("^(a+)+$", text))
        #expect(try !matches("^(a|aa)*b", text))
    }

    @Test("are built in bounded time, however they repeat and list", .timeLimit(.minutes(1)))
    func bounded() throws {
        for pattern in [
            "((((){512}){512}){512}){512}", "(((a{1,20}){1,20}){1,20}){1,20}", "((((a?){8}b?){8}c?){8}d?){8}",
            "[" + String(repeating: "ab-cd", count: 10_000) + "]{1,60}", String(repeating: "(a|b)*", count: 200) + "c",
        ] {
            _ = RegularExpression(ecmaScript: pattern)
            #expect(RegularExpression.isValid(ecmaScript: pattern), "\(pattern.prefix(40))")
        }
        var work = 1_000
        let regex = try #require(RegularExpression(ecmaScript: "^(a|b)*abb(a|b)*$", work: &work))
        var steps = 10_000
        #expect(work < 1_000 && regex.isFound(in: Array("aabbab".utf8).span, steps: &steps))
    }

    @Test("that look back are given up when they take too many steps")
    func givenUp() throws {
        let regex = try #require(RegularExpression(ecmaScript: "^(a+)+\\1$"))
        var steps = 10_000
        #expect(!regex.isFound(in: Array((String(repeating: "a", count: 40) + "!").utf8).span, steps: &steps))
        #expect(steps < 0)
    }

    @Test("mean the same to the automaton as to the backtracking matcher")
    func sameAsBacktracking() throws {
        var random = SystemRandomNumberGenerator()
        let atoms = [
            "a", "b", "[ab]", "[^a]", ".", "(a|b)", "(ab)*", "a?", "b+", "^", "$", "(^a|b$)", "a{1,2}", "(|b)",
        ]
        for _ in 0..<2_000 {
            let pattern = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                atoms.randomElement(using: &random) ?? ""
            }
            .joined(separator: Bool.random(using: &random) ? "" : "|")
            let text = (0..<Int.random(in: 0...5, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a"
            }
            guard let regex = RegularExpression(ecmaScript: pattern) else { continue }
            var (fast, slow) = (10_000, 10_000)
            // A character beyond ASCII is left to the matcher.
            let plain = regex.isFound(in: Array(String(text).utf8).span, steps: &fast)
            let marked = try #require(RegularExpression(ecmaScript: "(?:\(pattern))(?=)"))
            #expect(plain == marked.isFound(in: Array(String(text).utf8).span, steps: &slow), "\(pattern) \(text)")
        }
    }
}
