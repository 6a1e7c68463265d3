@testable import RuleEngine
import Testing
import TrestleJSON
import WireBytes

/// A rule of the usual kind is evaluated in a way of its own: the result must be that of the general way.
struct FlatPlanTests {
    @Test(
        "A flat plan gives what the general evaluation gives, for random rules and payloads",
        arguments: [SQLVersion.v2015_10_08, .v2016_03_23])
    func sameResults(version: SQLVersion) throws {
        var source = RandomRules(state: version.isSecond ? 1 : 2)
        var evaluator = RuleEvaluator()
        var (flat, taken) = (0, 0)
        for _ in 0..<300 {
            let sql = source.sql()
            guard let rule = try? Rule(sql, version: version) else { continue }
            if rule.flat != nil { flat += 1 }
            for _ in 0..<8 {
                let payload = Array(source.payload().utf8)
                var quick = WireBuffer()
                var general = WireBuffer()
                let isSelected = evaluator.evaluateFlat(rule, payload.span, into: &quick)
                if isSelected == nil { continue }
                taken += 1
                let topic: [UInt8] = []
                let outcome = evaluator.withMessage(
                    topic: topic.span, payload: payload.span, RuleContext(timestamp: 0)
                ) { run in try? run.evaluateMatched(rule, into: &general) }
                #expect(outcome == isSelected, "\(sql) of \(String(decoding: payload, as: UTF8.self))")
                #expect(
                    String(decodingUTF8: quick.bytes) == String(decodingUTF8: general.bytes),
                    "\(sql) of \(String(decoding: payload, as: UTF8.self))")
            }
        }
        // Most rules and payloads take this way.
        #expect(flat > 200 && taken > 200)
    }

    @Test("The scanner takes the texts that the index takes, but for escapes")
    func sameTexts() {
        var source = RandomRules(state: 3)
        var (taken, refused, index) = (0, 0, JSONIndex())
        let letters = Array("{}[]\",:\\ 0e.-+\u{1}\n\t1234567890atfn".utf8) + [0x80, 0xC3, 0xFF, 0x7F]
        for _ in 0..<3_000 {
            var text = Array(source.payload().utf8)
            for _ in 0..<source.below(3) where !text.isEmpty {
                text[source.below(text.count)] = letters[source.below(letters.count)]
            }
            var slots = FlatSlots(repeating: FlatSlot())
            let names: [FlatName] = []
            let literals: [UInt8] = []
            let isTaken = FlatScanner.scan(text.span, names.span, literals.span, RequestedNames(), into: &slots)
            let isObject = (try? index.read(text.span)) != nil && index[0].kind == .object
            if isTaken { taken += 1 } else { refused += 1 }
            if isTaken || !text.contains(UInt8(ascii: "\\")) {
                #expect(isTaken == isObject, "\(String(decoding: text, as: UTF8.self))")
            }
        }
        #expect(taken > 200 && refused > 200)
    }

    @Test("The scanner finds strings and numbers wherever they lie among its blocks", arguments: 0..<140)
    func blocks(length: Int) throws {
        let rule = try Rule("SELECT b AS x, c AS y, d AS z FROM 't'", version: .v2016_03_23)
        let evaluator = RuleEvaluator()
        let filler = String(repeating: "x", count: length)
        let head = #"{"a":"\#(filler)","b":"ä","c":-12.5,"d":"#
        for (tail, isTaken) in [("true}", true), ("true", false), ("\"}", false), ("tru}", false), ("1.}", false)] {
            var output = WireBuffer()
            let isSelected = evaluator.evaluateFlat(rule, Array((head + tail).utf8).span, into: &output)
            #expect((isSelected == true) == isTaken)
            if isTaken { #expect(String(decodingUTF8: output.bytes) == #"{"x":"ä","y":-12.5,"z":true}"#) }
        }
        for fault: [UInt8] in [[0x0A], [0xC3], [0x5C]] {
            var output = WireBuffer()
            let payload = Array(#"{"a":"\#(filler)"#.utf8) + fault + Array(#"","b":1}"#.utf8)
            #expect(evaluator.evaluateFlat(rule, payload.span, into: &output) == nil)
        }
    }

    @Test(
        "Numbers are written as the general evaluation writes them",
        arguments: [
            "0", "-0", "48", "-48", "21.75", "-21.75", "10.0", "0.5", "-0.5", "0.000001", "0.0000001", "-0.0000012",
            "0.00",
            "100.10", "123456789012345678", "1234567890123456789", "9223372036854775807", "9223372036854775808", "1e2",
            "1.5e-9", "12345678.12345678", "99999999.99999999", "0.00000000123", "100000000", "99999999",
        ])
    func numbers(number: String) throws {
        for version in [SQLVersion.v2015_10_08, .v2016_03_23] {
            var evaluator = RuleEvaluator()
            for item in ["a", "-a", "a + 1", "a * 1.10", "a / 4", "a / 3", "a - 0.05", "a * a", "a % 7"] {
                let rule = try Rule("SELECT \(item) AS x FROM 't' WHERE a > -1000 OR a < 1", version: version)
                let payload = Array(#"{"a":\#(number),"rest":"of a payload"}"#.utf8)
                var quick = WireBuffer()
                var general = WireBuffer()
                #expect(evaluator.evaluateFlat(rule, payload.span, into: &quick) == true)
                let topic: [UInt8] = []
                evaluator.withMessage(topic: topic.span, payload: payload.span, RuleContext(timestamp: 0)) { run in
                    _ = try? run.evaluateMatched(rule, into: &general)
                }
                #expect(
                    String(decodingUTF8: quick.bytes) == String(decodingUTF8: general.bytes), "\(item) of \(number)")
            }
        }
    }

    @Test("The last member of a name counts, whatever the first one had", arguments: ["{}", "1", #"{"c":2}"#, "null"])
    func repeatedMembers(second: String) throws {
        let rule = try Rule("SELECT a.b AS x, a.c AS y, 1 AS z FROM 't'", version: .v2016_03_23)
        #expect(rule.flat != nil)
        let evaluator = RuleEvaluator()
        let payload = Array(#"{"a":{"b":1,"c":3},"a":\#(second)}"#.utf8)
        var output = WireBuffer()
        #expect(evaluator.evaluateFlat(rule, payload.span, into: &output) == true)
        #expect(String(decodingUTF8: output.bytes) == (second == #"{"c":2}"# ? #"{"y":2,"z":1}"# : #"{"z":1}"#))
    }
}

/// Rules and payloads of few names, so that they meet.
private struct RandomRules {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    private mutating func pick(_ list: [String]) -> String { list[below(list.count)] }

    private mutating func name() -> String {
        pick(["a", "b", "temperature", "temperatur", "position.lat", "a.b", "a.b.c", "x1"])
    }

    private mutating func number() -> String {
        pick([
            "0", "1", "-7", "10.0", "2.50", "0.1", "123456789012345678", "9223372036854775807", "1e3", "1.5E-2", "100",
            "99999999999999999999999999999999999", "-0", "-0.0", "1E+2", "3.000", "21.75", "-0.0000001", "0.25",
        ])
    }

    private mutating func expression(_ depth: Int) -> String {
        if depth == 0 || below(4) == 0 {
            switch below(5) {
            case 0: return number().replacing("E+2", with: "E2")
            case 1: return pick(["'a'", "'text'", "true", "false", "NULL", "'10'"])
            default: return name()
            }
        }
        switch below(8) {
        case 0: return "NOT (\(expression(depth - 1)))"
        case 1: return "-(\(expression(depth - 1)))"
        case 2: return "(\(expression(depth - 1))) AND (\(expression(depth - 1)))"
        case 3: return "(\(expression(depth - 1))) OR (\(expression(depth - 1)))"
        case 4, 5:
            return "(\(expression(depth - 1))) \(pick(["=", "<>", "<", "<=", ">", ">="])) (\(expression(depth - 1)))"
        default: return "(\(expression(depth - 1))) \(pick(["+", "-", "*", "/", "%"])) (\(expression(depth - 1)))"
        }
    }

    mutating func sql() -> String {
        var items: [String] = []
        for index in 0...below(4) { items.append("\(expression(2)) AS f\(index)") }
        let selection = below(4) == 0 ? "*" : items.joined(separator: ", ")
        return "SELECT \(selection) FROM 't'" + (below(3) == 0 ? "" : " WHERE \(expression(2))")
    }

    private mutating func value(_ depth: Int) -> String {
        switch below(depth == 0 ? 4 : 7) {
        case 0: return number()
        case 1: return pick(["true", "false", "null"])
        case 2: return pick([#""a""#, #""text""#, #""""#, #""10""#, #""ä€𝄞""#, #""q\"uote""#, #""\u0061""#])
        case 3: return number()
        case 4: return "[" + (0..<below(3)).map { _ in value(depth - 1) }.joined(separator: ",") + "]"
        default: return object(depth - 1)
        }
    }

    private mutating func object(_ depth: Int) -> String {
        let space = pick(["", "", "", " ", "\n\t"])
        let members = (0..<below(6)).map { _ in
            let name = pick([
                "a", "b", "c", "temperature", "temperatur", "position", "lat", "x1", "", "aa", #"\u0061"#, "ä",
            ])
            return "\"\(name)\":\(space)\(value(depth))"
        }
        return "{\(space)" + members.joined(separator: "\(space),\(space)") + "\(space)}"
    }

    mutating func payload() -> String { below(20) == 0 ? value(2) : object(3) }
}
