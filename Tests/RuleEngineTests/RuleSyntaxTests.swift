import Foundation
import RuleEngine
import Testing

struct RuleSyntaxTests {
    @Test(arguments: [
        ("SELECT a,, b FROM 't'", 1, 10, "unexpected ','", "an expression"),
        ("SELECT a\nFROM t", 2, 6, "unexpected 't'", "single quotes"),
        ("SELECT a FROM \"t\"", 1, 15, "unexpected '\"t\"'", "single quotes"),
        ("SELECT ü FROM 't'", 1, 8, "unexpected character", ""),
        ("SELECT 'ü' b FROM 't'", 1, 12, "unexpected 'b'", "FROM"),
        ("SELECT upperr(a) FROM 't'", 1, 8, "unknown function", "is it upper()?"),
        ("SELECT a FROM 'a/#/b'", 1, 15, "# is not the last level", "stand alone"),
        ("SELECT a FROM 'a+'", 1, 15, "+ is not a whole level", ""),
        ("SELECT a FROM '$aws/rules/r/x'", 1, 15, "$aws/rules/", ""), ("SELECT a != 1 FROM 't'", 1, 10, "!=", "<>"),
        ("SELECT @x FROM 't'", 1, 8, "@x is not assigned", "SET"),
        ("SET @x = 1, @x = 2 SELECT @x FROM 't'", 1, 13, "assigned twice", ""),
        ("SELECT .5 FROM 't'", 1, 8, "unexpected '.'", ""), ("SELECT 5. FROM 't'", 1, 8, "decimal point", "5.0"),
        ("SELECT a AS 'x' FROM 't'", 1, 13, "unexpected", "without quotes"),
        ("SELECT a[0] FROM 't'", 1, 9, "unexpected '['", "get("),
        ("SELECT CASE WHEN a THEN 1 END FROM 't'", 1, 13, "unexpected 'WHEN'", "CASE always compares"),
        ("SELECT topic(1), topic(2) FROM 't'", 1, 18, "two items have the name 'topic'", "AS"),
        ("SELECT VALUE a, b FROM 't'", 1, 15, "more than one item", ""),
        ("SELECT encode(a, 'hex') FROM 't'", 1, 18, "no scheme 'hex'", "base64"),
        ("SELECT transform(m, a, b) FROM 't'", 1, 18, "not a string in quotes", "enrichArray"),
        ("SELECT 1 + * FROM 't'", 1, 12, "unexpected '*'", ""),
        ("SELECT cast(a AS Dezimal) FROM 't'", 1, 18, "unexpected 'Dezimal'", "Decimal"),
        ("SELECT 1E9999 FROM 't'", 1, 8, "9.99E999", ""),
    ])
    func `a fault has its line, column and advice`(sql: String, line: Int, column: Int, problem: String, advice: String)
        throws
    {
        let error = try #require(throws: RuleSyntaxError.self) { try Rule(sql, version: .v2016_03_23) }
        #expect(error.position.line == line && error.position.column == column, "\(error)")
        #expect(
            error.description.contains(problem) && (advice.isEmpty || error.description.contains(advice)), "\(error)")
    }

    @Test(arguments: [
        "[1]", "{'a': 1}", "(SELECT a FROM b)", "length(a)", "encode(a, 'base64')", "isUndefined(a)",
        "parse_time('y', 1)",
        "cast(a AS Decimal)",
    ])
    func `an element of the second version is refused under the first`(expression: String) throws {
        let sql = "SELECT \(expression) AS r FROM 't'"
        let error = try #require(throws: RuleSyntaxError.self) { try Rule(sql, version: .v2015_10_08) }
        #expect(error.code == .newerVersion)
        _ = try Rule(sql, version: .v2016_03_23)
    }

    @Test func `a rule cut anywhere is refused or is a rule`() throws {
        let sql = Array(
            "SET @a = [1, {'k': CASE x WHEN 1 THEN 'é' ELSE -2.5E+3 END}] SELECT *, (SELECT VALUE v FROM @a WHERE v <> 3) AS p.q, regexp_matches(y, \"a\"\"b\") AS z FROM 'a/+/#' WHERE NOT EXISTS (SELECT n FROM w) AND cast(t AS Int) IN [1,2]"
                .utf8)
        for length in 0..<sql.count {
            _ = try? Rule(String(decoding: sql[..<length], as: UTF8.self), version: .v2016_03_23)
        }
        _ = try Rule(String(decoding: sql, as: UTF8.self), version: .v2016_03_23)
    }

    @Test func `every function of an explanation is named with its value`() throws {
        let rule = try Rule("SELECT a + 1 AS b FROM 't/#' WHERE c.d > 2", version: .v2016_03_23)
        #expect(rule.traps.map(\.code) == ["hash-matches-parent"])
        var evaluator = RuleEvaluator()
        let (topic, payload) = (Array("t".utf8), Array(#"{"a":1,"c":{"d":3}}"#.utf8))
        let explanation = evaluator.withMessage(topic: topic.span, payload: payload.span, RuleContext(timestamp: 0)) {
            run in
            run.explain(rule)
        }
        #expect(explanation.outcome == .selected)
        #expect(explanation.condition?.operands.first?.value.json == "3")
        #expect(explanation.fields.first?.step?.value.type == "Int")
        #expect(explanation.output == Array(#"{"b":2}"#.utf8))
    }

    @Test func `inputs that fuzzing keeps are read without a trap`() throws {
        let folder = RuleFixtures.folder.deletingLastPathComponent().appending(path: "fuzz/FuzzRules")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 12)
        for file in files {
            let bytes = try Array(Data(contentsOf: file).dropFirst())
            let end = bytes.firstIndex(of: 0) ?? bytes.count
            guard let rule = try? Rule(String(decoding: bytes[..<end], as: UTF8.self), version: .v2016_03_23) else {
                continue
            }
            var evaluator = RuleEvaluator()
            let (topic, payload) = (Array("a".utf8), Array(bytes[end...].dropFirst()))
            let explanation = evaluator.withMessage(topic: topic.span, payload: payload.span, RuleContext(timestamp: 0))
            { run in
                run.explain(rule)
            }
            #expect(explanation.fields.count > 0 || explanation.outcome != .selected)
        }
    }
}
