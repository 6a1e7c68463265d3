import RuleEngine
import Testing
import WireBytes

/// Texts and payloads that mean harm get a typed error or Undefined, in a time that grows with their length.
struct HostileRuleTests {
    @Test func `a megabyte of parentheses is refused`() {
        #expect(throws: RuleSyntaxError.self) {
            try Rule("SELECT " + String(repeating: "(", count: 1 << 20) + "1 FROM 'a'")
        }
        #expect(throws: RuleSyntaxError.self) {
            try Rule("SELECT " + String(repeating: "(", count: 100_000) + "1 FROM 'a'")
        }
    }

    @Test(arguments: ["NOT ", "- ", "[", "{'a':", "abs(", "CASE ", "(SELECT VALUE ", "cast(", "EXISTS (SELECT a FROM "])
    func `an expression nested ten thousand deep is refused`(opening: String) {
        let text = "SELECT " + String(repeating: opening, count: 10_000) + "1 FROM 'a'"
        let error = #expect(throws: RuleSyntaxError.self) { try Rule(text, version: .v2016_03_23) }
        #expect(error?.code == .limitExceeded || error?.code == .unexpectedToken)
    }

    @Test(arguments: [" + 1", " = 1", " IN a", " * 2", ".a"])
    func `a chain of ten thousand operators is refused or flat`(part: String) throws {
        let text = "SELECT a" + String(repeating: part, count: 10_000) + " AS r FROM 'a/b'"
        do throws(RuleSyntaxError) {
            _ = try Rule(text, version: .v2016_03_23)
            #expect(part == ".a")
        } catch {
            #expect(error.code == .limitExceeded)
        }
    }

    @Test func `ten thousand terms of AND are one expression`() throws {
        let terms = [String](repeating: "a = 1", count: 10_000).joined(separator: " AND ")
        #expect(try output("SELECT 1 AS k FROM 'a/b' WHERE \(terms)", #"{"a":1}"#) == #"{"k":1}"#)
    }

    @Test func `a payload nested ten thousand deep is not JSON`() throws {
        let payload = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        #expect(try output("SELECT a AS r FROM 'a/b'", payload) == "{}")
        #expect(try output("SELECT * FROM 'a/b'", payload) == payload)
    }

    @Test func `a payload nested five hundred deep goes through every way`() throws {
        let payload = String(repeating: #"{"a":"#, count: 500) + "1" + String(repeating: "}", count: 500)
        let inner = String(payload.dropFirst(5).dropLast())
        #expect(try output("SELECT VALUE a FROM 'a/b'", payload) == inner)
        #expect(try output("SELECT VALUE a = a FROM 'a/b'", payload) == "true")
        #expect(try output("SELECT VALUE cast(a AS String) = cast(a AS String) FROM 'a/b'", payload) == "true")
        #expect(try output("SELECT VALUE decode(encode(*, 'base64'), 'base64').a FROM 'a/b'", payload) == inner)
    }

    @Test func `a number of a million digits is rounded`() throws {
        let digits = String(repeating: "7", count: 1_000_000)
        #expect(try value("n * 1", #"{"n":0.\#(digits)}"#) == "0.7777777777777777777777777777777778")
        #expect(try value("n * 1", #"{"n":\#(digits)}"#) == "undefined")
        #expect(try value("n * 1", #"{"n":1E\#(digits)}"#) == "undefined")
        #expect(try value("n * 1", #"{"n":1E-\#(digits)}"#) == "0")
        #expect(throws: RuleSyntaxError.self) { try Rule("SELECT 1E\(String(repeating: "9", count: 10_000)) FROM 'a'") }
    }

    @Test(arguments: [
        "(a+)+b", "(a|aa)+b", "(a*)*b", "(a|a)*b", "(?=(a+)+b)a", "(?<=(a|aa){1,30})b", "^(([a-z])+.)+[A-Z]([a-z])+$",
    ])
    func `a regular expression that explodes is given up`(pattern: String) throws {
        let payload = #"{"s":"\#(String(repeating: "a", count: 2_000))","re":"\#(pattern)"}"#
        do {
            let found = try output("SELECT VALUE regexp_matches(s, re) FROM 'a/b'", payload)
            #expect(found == "false")
        } catch let error as RuleError {
            #expect(error.code == .stepLimitExceeded)
        }
    }

    @Test(arguments: ["(", "[", "(?:", "(?i)(", "a{1,2}", "(a{1,9}){1,9}"])
    func `a regular expression nested ten thousand deep is bad`(part: String) throws {
        let payload = #"{"re":"\#(String(repeating: part, count: 10_000))"}"#
        _ = try output("SELECT VALUE regexp_matches('a', re) FROM 'a/b'", payload)
    }

    @Test func `a repetition of repetitions is too large`() throws {
        #expect(try value("regexp_matches('a', '((((ab){1,1000}){1,1000}){1,1000}){1,1000}')") == "undefined")
    }

    @Test func `bytes that are not UTF-8 are not JSON`() throws {
        let payload: [UInt8] = Array(#"{"a":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
        #expect(try outputBytes("SELECT * FROM 'a/b'", payload) == payload)
        #expect(try outputBytes("SELECT a FROM 'a/b'", payload) == Array("{}".utf8))
        let error = #expect(throws: RuleError.self) { try outputBytes("SELECT *, 1 AS k FROM 'a/b'", payload) }
        #expect(error?.code == .payloadNotAnObject)
    }

    @Test func `work that multiplies ends at the limit of steps`() throws {
        let numbers = (0..<20_000).map(String.init).joined(separator: ",")
        let sql = "SET @l = e SELECT (SELECT VALUE n FROM o WHERE n IN @l) AS r FROM 'a/b'"
        let objects = (0..<20_000).map { #"{"n":\#($0 + 20_000)}"# }.joined(separator: ",")
        let error = #expect(throws: RuleError.self) { try output(sql, #"{"e":[\#(numbers)],"o":[\#(objects)]}"#) }
        #expect(error?.code == .stepLimitExceeded)
    }

    @Test func `strings that double end at the limit of their size`() throws {
        let doubled = (1...40).map { "@s\($0) = concat(@s\($0 - 1), @s\($0 - 1))" }.joined(separator: ", ")
        let error = #expect(throws: RuleError.self) {
            try output("SET @s0 = 'abcdefgh', \(doubled) SELECT VALUE @s40 FROM 'a/b'")
        }
        #expect(error?.code == .valueTooLarge)
    }

    @Test func `objects of many members compare and merge in linear time`() throws {
        let members = (0..<50_000).map { #""m\#($0)":\#($0)"# }
        let payload = #"{"a":{\#(members.joined(separator: ","))},"b":{\#(members.reversed().joined(separator: ","))}}"#
        #expect(try output("SELECT VALUE a = b FROM 'a/b'", payload) == "true")
    }

    @Test(arguments: ["(?:){1000000000}", "(?:(?i)){2000000000}a", "(?:a{0}){1000000000}"])
    func `a repetition of nothing takes no time`(pattern: String) throws {
        #expect(try value("regexp_matches('a', re)", #"{"re":"\#(pattern)"}"#) == "true")
    }

    @Test(arguments: [
        "get(@s, 999999)", "n = @s", "n > @s", "@s < n", "length(@s)", "NOT @s", "topic(1) = @s",
        "encode(*, 'base64') = @s",
    ])
    func `a long text is not looked at for every element`(expression: String) throws {
        let elements = [String](repeating: "{\"n\":\"1\"}", count: 50_000).joined(separator: ",")
        let payload = #"{"s":"\#(String(repeating: "1", count: 1_000_000))","e":[\#(elements)]}"#
        var limits = RuleLimits()
        limits.steps = 500_000
        do {
            _ = try output(
                "SET @s = s SELECT (SELECT VALUE \(expression) FROM e) AS r FROM 'a/b'", payload, limits: limits)
        } catch let error as RuleError {
            #expect(error.code == .stepLimitExceeded || error.code == .valueTooLarge)
        }
    }
}
