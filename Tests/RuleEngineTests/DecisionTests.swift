import RuleEngine
import Testing
import WireBytes

/// The decisions of Docs/RULES.md where the guide leaves a question open.
struct DecisionTests {
    @Test(arguments: [
        ("bitnot(13)", "-14"), ("7 / 2", "3"), ("-7 / 2", "-3"), ("(75 - 32) * 5 / 9", "23"), ("1 / 0", "undefined"),
        ("1 % 0", "undefined"), ("-7 % 3", "-1"), ("mod(7, -3)", "1"), ("round(-1.5)", "-2"), ("round('1.7')", "2"),
        ("cast(-1.9 AS Int)", "-2"), ("cast('-1.9' AS Int)", "-2"), ("substring('012345', 2.745)", "\"2345\""),
        ("sqrt(-4)", "undefined"), ("ln(0)", "undefined"), ("ln(-1)", "undefined"), ("log(0)", "undefined"),
        ("exp(10000)", "undefined"), ("power(10, 400)", "undefined"),
        ("cast(1000000 * 0.0000000001 AS String)", "\"0.0001000000\""),
        ("cast(0.00000012 AS String)", "\"1.2E-7\""), ("-temp", "-21"), ("nanvl('abc', 3)", "\"abc\""),
        ("nanvl(NULL, 3)", "3"),
        ("2.5 * 4", "10"), ("'7' / 2", "3.5"), ("9E999 * 10", "undefined"), ("1E-999 / 10", "0"),
        ("rand() < 1", "true"),
        ("1 / 3.0", "0"), ("1 / 3.5", "0.2857142857142857142857142857142857"),
    ])
    func `a number is as decided`(expression: String, expected: String) throws {
        #expect(try value(expression, #"{"temp":21}"#) == expected, "\(expression)")
    }

    @Test(arguments: [
        ("true OR missing", "undefined"), ("false AND missing", "undefined"), ("'abc' > 1", "undefined"),
        ("NULL = NULL", "true"),
        ("NULL <> NULL", "false"), ("[1,2] <> [2,1]", "true"), ("1 IN 5", "undefined"), ("1 IN missing", "undefined"),
        ("CASE 5 WHEN 2 + 3 THEN 'x' END", "\"x\""), ("CASE NULL WHEN NULL THEN 1 ELSE 2 END", "1"),
        ("EXISTS (SELECT n FROM list WHERE n > 1)", "true"), ("EXISTS (SELECT n FROM list WHERE n > 9)", "false"),
        ("NOT NOT true", "true"), ("1 IN [3, '1']", "false"), ("{'a':1,'b':[2]} = {'b':[2.0],'a':1}", "true"),
    ])
    func `a comparison is as decided`(expression: String, expected: String) throws {
        #expect(try value(expression, #"{"list":[{"n":1},{"n":2}]}"#) == expected, "\(expression)")
    }

    @Test(arguments: [
        ("'a' + NULL", "undefined"), ("'a' + missing", "undefined"), ("concat(1)", "1"), ("concat()", "undefined"),
        ("concat(1, 2)", "undefined"), ("concat('a', NULL)", "undefined"), ("concat([1], NULL)", "[1,null]"),
        ("concat([1], missing, 2)", "[1,2]"), ("cast('x' AS String)", "\"x\""),
        ("cast(o AS String)", #""{\"b\":1,\"a\":[1,2]}""#),
        ("length('😀')", "2"), ("substring('a😀b', 0, 2)", "\"a\""), ("substring('a😀b', 2)", "\"b\""),
        ("get('a😀b', 1)", "\"😀\""),
        ("indexof('a😀b', 'b')", "3"), ("upper('straße')", "\"STRASSE\""), ("lower('ΟΔΟΣ')", "\"οδος\""),
        ("get('abc', 1)", "\"b\""),
        ("indexof('abc', 'x')", "-1"), ("regexp_substr('abc', 'x')", "undefined"), ("chr(200)", "undefined"),
        ("'\\d'", #""\\d""#),
        ("'it''s'", "\"it's\""), ("\"a\"\"b\"", #""a\"b""#), ("trim(' \t x\n ')", #""x\n""#),
        ("replace('abc', '', '-')", "\"-a-b-c-\""),
        ("regexp_replace('abc', 'z', '$9')", "\"abc\""), ("regexp_matches('', '(?m)^')", "false"),
        ("regexp_substr('aa', '(?x)a{1,2} ?')", "\"a\""), ("encode(NULL, 'base64')", "undefined"),
    ])
    func `a string is as decided`(expression: String, expected: String) throws {
        #expect(try value(expression, #"{"o": { "b" : 1, "a" : [ 1, 2.0 ] } }"#) == expected, "\(expression)")
    }

    @Test(arguments: [
        ("SELECT *, 9 AS a FROM 'a/b'", #"{"a":1,"b":2}"#, #"{"b":2,"a":9}"#),
        ("SELECT *, missing AS a FROM 'a/b'", #"{"a":1}"#, #"{"a":1}"#),
        ("SELECT 9 AS a, * FROM 'a/b'", #"{"a":1}"#, #"{"a":1}"#),
        ("SELECT 1 AS a, 2 AS a FROM 'a/b'", "{}", #"{"a":2}"#),
        ("SELECT 1 AS a.b, 2 AS a.c FROM 'a/b'", "{}", #"{"a":{"b":1,"c":2}}"#),
        ("SELECT *, 1 AS a.b.c FROM 'a/b'", #"{"a":{"b":{"x":1}}}"#, #"{"a":{"b":{"x":1,"c":1}}}"#),
        ("SELECT * AS x FROM 'a/b'", #"{"a":1}"#, #"{"x":{"a":1}}"#),
        ("SELECT {'m': *,} AS x FROM 'a/b'", #"{"a":1}"#, #"{"x":{"m":{"a":1}}}"#),
        ("SELECT * FROM 'a/b'", "[1, 2 ]", "[1, 2 ]"), ("SELECT *, 1 AS a FROM 'a/b'", "", #"{"a":1}"#),
        ("SELECT VALUE missing FROM 'a/b'", "{}", ""), ("SELECT VALUE * FROM 'a/b'", "{ }", "{ }"),
        ("SELECT value FROM 'a/b'", #"{"value":3}"#, #"{"value":3}"#),
        ("SELECT value, a FROM 'a/b'", #"{"value":3}"#, #"{"value":3}"#),
        ("SELECT value.x FROM 'a/b'", #"{"value":{"x":3}}"#, #"{"x":3}"#),
        ("SELECT nul.x AS r FROM 'a/b'", #"{"nul":null}"#, "{}"),
        ("SELECT data1, a.b2 FROM 'a/b'", #"{"data1":1,"a":{"b2":2}}"#, #"{"data1":1,"b2":2}"#),
        ("SELECT topic(2), upper('x') FROM 'a/b'", "{}", #"{"topic":"b","upper":"X"}"#),
        ("SELECT 1 + 1 FROM 'a/b'", "{}", #"{"_0":2}"#),
        ("SELECT (SELECT n FROM e WHERE n > 5) AS r FROM 'a/b'", #"{"e":[{"n":1}]}"#, #"{"r":[]}"#),
        ("SELECT (SELECT n FROM e WHERE n > 5) AS r FROM 'a/b'", #"{"e":{"n":1}}"#, "{}"),
        ("SELECT (SELECT n FROM e) AS r FROM 'a/b'", "{}", "{}"),
        (
            "SELECT (SELECT n FROM e) AS r, (SELECT VALUE * FROM e) AS s FROM 'a/b'", #"{"e":[1,"x"]}"#,
            #"{"r":[{},{}],"s":[1,"x"]}"#
        ),
        (
            "SELECT transform('enrichArray', {'k': 1}, e) AS r FROM 'a/b'", #"{"e":[{"k":2,"v":3}]}"#,
            #"{"r":[{"k":1,"v":3}]}"#
        ),
        ("SELECT transform('enrichArray', {'k': 1}, e) AS r FROM 'a/b'", #"{"e":[5]}"#, "{}"),
        ("SELECT a FROM 'a/b'", #"{"a":1,"a":2}"#, #"{"a":2}"#),
    ])
    func `a selection is as decided`(sql: String, payload: String, expected: String) throws {
        #expect(try output(sql, payload) == expected)
    }

    @Test(arguments: [
        ("W10", "true"), ("WzEsIDJd", "[1,2]"), ("dHJ1ZQ", "true"), ("ODA=", "80"), ("_w==", "null"), ("/w==", "null"),
        ("gA==", "null"),
        ("aGk", "\"hi\""),
    ])
    func `decode gives the value, the text or Null`(text: String, expected: String) throws {
        let found = try value("decode(x, 'base64')", #"{"x":"\#(text)"}"#)
        #expect(found == (text == "W10" ? "[]" : expected))
    }

    @Test func `a first version keeps whole Decimals and has no array as output`() throws {
        #expect(try output("SELECT n FROM 'a/b'", #"{"n":10.0}"#, version: .v2015_10_08) == #"{"n":10.0}"#)
        #expect(try output("SELECT n FROM 'a/b'", #"{"n":10.0}"#) == #"{"n":10}"#)
        #expect(try output("SELECT VALUE a FROM 'a/b'", #"{"a":[1]}"#, version: .v2015_10_08) == "")
        #expect(try output("SELECT n FROM 'a/b'", #"{"n":10.0}"#, version: .beta) == #"{"n":10}"#)
    }

    @Test(arguments: [
        ("topic(0)", "undefined"), ("topic(-1)", "undefined"), ("topic(99)", "undefined"), ("topic('1')", "\"a\""),
        ("topic(1.9)", "\"a\""),
        ("clientid()", "\"n/a\""), ("traceid()", "undefined"),
        ("get_mqtt_property('format_indicator')", "\"UNSPECIFIED_BYTES\""),
        ("get_user_properties()", "undefined"), ("time_to_epoch('2021-02-31', 'yyyy-MM-dd')", "1614470400000"),
        ("time_to_epoch('10:15', 'HH:mm')", "undefined"),
        ("time_to_epoch('2021-02-01 10', 'yyyy-MM-dd HH')", "1612173600000"),
        ("time_to_epoch('0000-01-01', 'yyyy-MM-dd')", "undefined"), ("parse_time('b', 0)", "undefined"),
        ("parse_time('yyyy', 0, 'Nope')", "undefined"),
        ("parse_time('x-ww e', 1230768000000)", "\"2009-01 4\""),
    ])
    func `the surroundings are as decided`(expression: String, expected: String) throws {
        #expect(try value(expression) == expected, "\(expression)")
    }

    @Test(arguments: [
        ("topic/#", "topic", true), ("a/+", "a/", true), ("+/b", "/b", true), ("#", "$SYS/x", false),
        ("+/x", "$SYS/x", false),
        ("$SYS/#", "$SYS/x", true), ("a/#", "ab", false), ("a", "a/", false), ("+", "", true),
    ])
    func `topic filters match by the rules of MQTT`(filter: String, topic: String, matches: Bool) throws {
        #expect((try output("SELECT 1 AS k FROM '\(filter)'", topic: topic) != nil) == matches)
    }

    @Test func `a rule without FROM runs for Basic Ingest alone`() throws {
        #expect(try output("SELECT topic() AS t", topic: "a/b") == nil)
        #expect(try output("SELECT topic() AS t", topic: "$aws/rules/r/a/b") { $0.ruleName = "r" } == #"{"t":"a/b"}"#)
        #expect(try output("SELECT topic() AS t", topic: "$aws/rules/rr/a/b") { $0.ruleName = "r" } == nil)
    }

    @Test func `a remote function without a service fails, and get_or_default has its default`() throws {
        let error = #expect(throws: RuleError.self) {
            try output("SELECT get_secret('a', 'SecretString', 'r') AS s FROM 'a/b'")
        }
        #expect(error?.code == .functionUnavailable)
        #expect(error?.description.contains("get_secret()") == true)
        #expect(try value("get_or_default(get_secret('a', 'SecretString', 'r'), 'x')") == "\"x\"")
        var environment = RuleEnvironment()
        environment.remote = { call in call.function == "get_secret" ? .string(call.arguments[0] ?? "") : .pending }
        #expect(
            try output("SELECT VALUE get_secret('a', 'SecretString', 'r') FROM 'a/b'", environment: environment)
                == #""\"a\"""#)
        let pending = #expect(throws: RuleError.self) {
            try output("SELECT VALUE aws_lambda('arn', *) FROM 'a/b'", environment: environment)
        }
        #expect(pending?.code == .pending)
    }

    @Test func `a template sees the payload and the variables, and gives nothing for Undefined`() throws {
        let rule = try Rule("SET @v = a * 2 SELECT a AS renamed FROM 'x/+'", version: .v2016_03_23)
        let template = try rule.template("t-${topic(2)}-${@v}-${renamed}-${ {'k': [a]} }$")
        var evaluator = RuleEvaluator()
        var output = WireBuffer()
        let (topic, payload) = (Array("x/y".utf8), Array(#"{"a":4}"#.utf8))
        try evaluator.withMessage(topic: topic.span, payload: payload.span, RuleContext(timestamp: 0)) { run throws in
            var value = WireBuffer()
            _ = try run.evaluate(rule, into: &value)
            try run.render(template, into: &output)
        }
        #expect(String(decoding: [UInt8](copying: output.bytes), as: UTF8.self) == #"t-y-8--{"k":[4]}$"#)
        #expect(throws: RuleSyntaxError.self) { try rule.template("${@w}") }
        #expect(throws: RuleSyntaxError.self) { try rule.template("${a") }
    }
}
