import Foundation
import RuleEngine
import RuleFiles
import Testing
import TrestleJSON
import WireBytes

struct RuleFileTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/rules/files")

    private static func read(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: folder.appending(path: name)))
    }

    private static func cases() throws -> [JSON] {
        guard case .array(let files)? = try JSON(parsing: read("expected.json"))["files"] else { return [] }
        return files
    }

    @Test func `every file is read as its description says`() throws {
        let cases = try Self.cases()
        #expect(cases.count == 10)
        for expected in cases {
            let name = try #require(expected["file"]?.text)
            let reading = RuleFileReading(try Self.read(name))
            if expected["ok"]?.bool == true {
                let file = try #require(reading.file, "\(name): \(reading.findings)")
                #expect(file.form.rawValue == expected["form"]?.text, "\(name)")
                #expect(file.rule.version.rawValue == expected["sqlVersion"]?.text, "\(name)")
                #expect(file.isDisabled == (expected["disabled"]?.bool ?? false), "\(name)")
                #expect(file.name == expected["ruleName"]?.text, "\(name)")
                #expect(file.errorAction?.type == expected["errorAction"]?.text, "\(name)")
                #expect(JSON.array(file.actions.map { .string($0.type) }) == expected["actions"], "\(name)")
                if case .array(let renders)? = expected["renders"] {
                    for render in renders { try check(render, file, name) }
                }
            } else {
                #expect(reading.file == nil, "\(name)")
                let error = try #require(reading.findings.first { $0.severity == .error }, "\(name)")
                #expect(error.code == expected["fault"]?.text, "\(name)")
                #expect(error.position.line == expected["line"]?.integer, "\(name)")
                #expect(error.pointer == expected["pointer"]?.text, "\(name)")
                if let column = expected["column"]?.integer { #expect(error.position.column == column, "\(name)") }
            }
        }
    }

    /// A rule file with one part of it replaced.
    private static func file(replacing part: String, with other: String) -> [UInt8] {
        let text = #"""
            {"sql": "SELECT * FROM 'a/#'", "awsIotSqlVersion": "2016-03-23", "actions": [
              {"kafka": {"destinationArn": "arn:aws:iot:eu-west-1:123456789012:ruledestination/vpc/7", "topic": "t-${topic(1)}",
                "clientProperties": {"bootstrap.servers": "k:9093", "acks": "all",
                  "ssl.keystore": "${get_secret('store', 'SecretBinary', 'arn:aws:iam::123456789012:role/r')}"}}},
              {"republish": {"roleArn": "arn:aws:iam::123456789012:role/r", "topic": "b/${topic()}"}}]}
            """#
        return Array(text.replacing(part, with: other).utf8)
    }

    @Test(
        "A constant that can never work is a fault at its place",
        arguments: [
            ("t-${topic(1)}", "", "/actions/0/kafka/topic"), ("t-${topic(1)}", "a/b", "/actions/0/kafka/topic"),
            ("t-${topic(1)}", "a b ${topic(1)}", "/actions/0/kafka/topic"),
            ("t-${topic(1)}", String(repeating: "x", count: 250), "/actions/0/kafka/topic"),
            (
                "arn:aws:iot:eu-west-1:123456789012:ruledestination/vpc/7", "arn:aws:iot:x",
                "/actions/0/kafka/destinationArn"
            ),
            (
                "arn:aws:iam::123456789012:role/r\", \"topic\": \"b", "arn:aws:iam:x\", \"topic\": \"b",
                "/actions/1/republish/roleArn"
            ),
            ("b/${topic()}", "b/#", "/actions/1/republish/topic"), ("b/${topic()}", "", "/actions/1/republish/topic"),
            (
                "'store', 'SecretBinary', 'arn:aws:iam::123456789012:role/r'", "'a'",
                "/actions/0/kafka/clientProperties/ssl.keystore"
            ),
            ("SecretBinary", "SecretFoo", "/actions/0/kafka/clientProperties/ssl.keystore"),
            (
                "'SecretBinary', 'arn:aws:iam::123456789012:role/r'", "'SecretBinary', 'r'",
                "/actions/0/kafka/clientProperties/ssl.keystore"
            ),
            ("SELECT *", "SELECT get_secret('a', 'b', 'c')", "/sql"),
        ])
    func constants(part: String, other: String, pointer: String) throws {
        #expect(RuleFileReading(Self.file(replacing: "none of it", with: "")).file != nil)
        let reading = RuleFileReading(Self.file(replacing: part, with: other))
        #expect(reading.file == nil)
        let error = try #require(reading.findings.first { $0.severity == .error })
        #expect(error.pointer == pointer, "\(error)")
    }

    @Test("A byte order mark before the file is passed over") func byteOrderMark() {
        #expect(RuleFileReading([0xEF, 0xBB, 0xBF] + Self.file(replacing: "none of it", with: "")).file != nil)
    }

    private func check(_ render: JSON, _ file: RuleFile, _ name: String) throws {
        var context = RuleContext(timestamp: Int64(render["timestamp"]?.integer ?? 0))
        context.clientID = render["clientId"]?.text
        let topic = Array(try #require(render["topic"]?.text).utf8)
        let payload = Array(try #require(render["payload"]?.text).utf8)
        var evaluator = RuleEvaluator()
        var output = WireBuffer()
        let text: (SubstitutionTemplate, inout RuleRun) throws -> JSON = { template, run in
            var buffer = WireBuffer()
            try run.render(template, into: &buffer)
            return .string(String(decoding: [UInt8](copying: buffer.bytes), as: UTF8.self))
        }
        var kafka: [JSON] = []
        var republish: [JSON] = []
        let outcome = try evaluator.withMessage(topic: topic.span, payload: payload.span, context) { run throws in
            let outcome = try run.evaluate(file.rule, into: &output)
            for action in file.actions where outcome == .selected {
                switch action {
                case .kafka(let action):
                    var members: [(name: String, value: JSON)] = [("topic", try text(action.topic, &run))]
                    if let key = action.key { members.append(("key", try text(key, &run))) }
                    if let partition = action.partition { members.append(("partition", try text(partition, &run))) }
                    var headers: [JSON] = []
                    for header in action.headers {
                        headers.append(.array([try text(header.key, &run), try text(header.value, &run)]))
                    }
                    if !headers.isEmpty { members.append(("headers", .array(headers))) }
                    kafka.append(.object(members))
                case .republish(let action):
                    republish.append(.object([("topic", try text(action.topic, &run)), ("qos", .integer(action.qos))]))
                default: break
                }
            }
            return outcome
        }
        #expect((outcome == .selected) == (render["runs"]?.bool == true), "\(name)")
        if let value = render["value"] {
            #expect(try JSON(parsing: [UInt8](copying: output.bytes)) == value, "\(name)")
        }
        if let expected = render["kafka"] { #expect(JSON.array(kafka) == expected, "\(name)") }
        if let expected = render["republish"] {
            #expect(expected.isWithin(JSON.array(republish)) || JSON.array(republish).isWithin(expected), "\(name)")
        }
    }

    private func findings(_ actions: String, sql: String = "SELECT * FROM 'a'") -> [RuleFinding] {
        RuleFileReading(Array(#"{"sql":"\#(sql)","awsIotSqlVersion":"2016-03-23","actions":[\#(actions)]}"#.utf8))
            .findings
    }

    /// Whoever sends messages must not decide where secret headers go.
    @Test(arguments: [
        ("https://${tenant}.plant.example/x", true, "https://x.plant.example"),
        ("http://plant.example:${port}/", true, "http://plant.example:1"),
        ("http://[::1]:${port}/", true, "http://[::1]:1"),
        ("http://${topic(1)}-${topic(2)}.a.example?q", true, "http://x-x.a.example"),
        ("https://plant.example/${path}://${x}", true, "https://plant.example"),
        ("https://${get_secret('hook', 'SecretString', 'host', 'arn:aws:iam::1:role/r')}/x", true, "https://x"),
        ("${get_secret('hook', 'SecretString', 'url', 'arn:aws:iam::1:role/r')}/x", true, "x"),
        ("https://${tenant}/x", false, ""), ("https://${tenant}:8080/x", false, ""), ("https://a.${tenant}", false, ""),
        ("${url}", false, ""), ("http:/${url}", false, ""), ("http${s}://plant.example/", false, ""),
        ("http://[::${t}]:80/", false, ""), ("http://${t}.0.1:80/", false, ""), ("http://${t}.0x1/", false, ""),
        ("http://::${t}/", false, ""), ("http://127.0.${t}.1/", false, ""),
        ("https://${tenant}#.plant.example/", false, ""),
        ("https://plant${tenant}example", false, ""), ("https://${tenant}./", false, ""),
        ("https://${get_secret(tenant, 'SecretString', 'host', 'arn:aws:iam::1:role/r')}/x", false, ""),
    ])
    func `a message has at most a part of the server's name`(url: String, isTaken: Bool, example: String) throws {
        let text =
            #"{"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[{"http":{"url":"\#(url)"}}]}"#
        let reading = RuleFileReading(Array(text.utf8))
        #expect(reading.findings.contains { $0.code == "server-by-message" } != isTaken, "\(reading.findings)")
        guard isTaken, case .http(let action)? = reading.file?.actions.first else {
            #expect(!isTaken && reading.file == nil)
            return
        }
        #expect(action.server.example == example)
    }

    private static let secret = "${get_secret('hook', 'SecretString', 'arn:aws:iam::1:role/r')}"

    /// No request can be made for such a URL, and its errors would show what it holds.
    @Test(
        arguments: [
            ("https://me:hunter2@plant.example/x", "secret-in-url"),
            ("https://me:\(secret)@plant.example/x", "secret-in-url"),
            ("https://\(secret)@plant.example", "secret-in-url"), ("\(secret)@plant.example/x", "secret-in-url"),
            ("https://plant.example:\(secret)/x", "secret-in-url"), ("https://[::1]\(secret)/x", "secret-in-url"),
            ("https://me:hunter2/3@plant.example/x", "invalid-value"),
            ("https://plant.example:1;\(secret)/x", "invalid-value"),
            ("https://plant.example:1\\\\\(secret)", "invalid-value"),
            ("https://plant.example#\(secret)", "invalid-value"),
            ("hunter2", "invalid-value"), ("ftp://plant.example/${x}", "invalid-value"),
            ("https://[::1/", "invalid-value"), ("\(secret)://plant.example/x", "invalid-value"),
            ("http\(secret)://plant.example/x", "invalid-value"), ("\(secret)s://plant.example", "invalid-value"),
            ("https://plant.example/\(secret)?\(secret)", nil), ("\(secret)/x", nil), ("\(secret)", nil),
            ("\(secret)/x?u=http://y", nil),
            ("https://\(secret):80/me@x", nil),
            ("HTTPS://[::1]:8080/x", nil), ("http://${tenant}.plant.example:${port}?x=a:b", nil),
        ] as [(String, String?)])
    func `what precedes the path of a URL holds no password`(url: String, code: String?) {
        let errors = findings(#"{"http":{"url":"\#(url)"}}"#).filter { $0.severity == .error }
        #expect(errors.map(\.code) == (code.map { [$0] } ?? []))
        #expect(!errors.contains { "\($0)".contains("hunter2") })
    }

    @Test func `errors and the log show no secret as a topic or partition`() {
        let files = [
            (Self.file(replacing: "t-${topic(1)}", with: Self.secret), "/actions/0/kafka/topic"),
            (
                Self.file(
                    replacing: #""clientProperties"#, with: #""partition": "\#(Self.secret)", "clientProperties"#),
                "/actions/0/kafka/partition"
            ),
            (Self.file(replacing: "b/${topic()}", with: "b/\(Self.secret)"), "/actions/1/republish/topic"),
            (
                Self.file(replacing: "b/${topic()}\"", with: #"b", "headers": {"responseTopic": "\#(Self.secret)"}"#),
                "/actions/1/republish/headers/responseTopic"
            ),
        ]
        for (file, pointer) in files {
            let error = RuleFileReading(file).findings.first { $0.severity == .error }
            #expect(error?.code == "secret-not-allowed" && error?.pointer == pointer, "\(String(describing: error))")
        }
    }

    @Test(arguments: [
        (
            #"{"kafka":{"topic":"t","clientProperties":{"bootstrap.servers":"a:1"}}}"#, "missing-member",
            "/actions/0/kafka"
        ),
        (#"{"http":{"url":"https://a/","enableBatching":true}}"#, "not-supported", "/actions/0/http/enableBatching"),
        (
            #"{"http":{"url":"https://a/","auth":{"sigv4":{}}}}"#, "not-supported", "/actions/0/http/auth"
        ),
        (#"{"kafak":{}}"#, "unknown-action", "/actions/0/kafak"), (#"{}"#, "invalid-action", "/actions/0"),
        (
            #"{"republish":{"roleArn":"arn:aws:iam::1:role/r","topic":"t","qos":2}}"#, "invalid-value",
            "/actions/0/republish/qos"
        ),
        (
            #"{"republish":{"roleArn":"arn:aws:iam::1:role/r","topic":"${nope}}","q~o/s":1}}"#, "unknown-member",
            "/actions/0/republish/q~0o~1s"
        ),
        (
            #"{"republish":{"roleArn":"arn:aws:iam::1:role/r","topic":"${nope"}}"#, "template-syntax",
            "/actions/0/republish/topic"
        ),
        (#"{"republish":{"roleArn":"arn:aws:iam::1:role/r","topic":1}}"#, "wrong-type", "/actions/0/republish/topic"),
    ])
    func `a fault has its code and pointer`(action: String, code: String, pointer: String) {
        let errors = findings(action).filter { $0.severity == .error }
        #expect(errors.map(\.code) == [code])
        #expect(errors.first?.pointer == pointer)
    }

    @Test func `a fault of the SQL has the column of its token in the file`() throws {
        let text = "{\n  \"sql\": \"SELECT a,, b FROM 'x'\",\n  \"actions\": []\n}"
        let error = try #require(RuleFileReading(Array(text.utf8)).findings.first { $0.severity == .error })
        #expect(error.position.line == 2)
        #expect(error.position.column == 20)
    }

    @Test func `traps are warnings`() {
        let found = findings(
            #"{"lambda":{}}"#, sql: "SELECT *, a / 2 AS b, 10.0 AS c FROM 'topic/#'")
        #expect(found.allSatisfy { $0.severity == .warning })
        #expect(
            Set(found.map(\.code))
                == [
                    "star-with-items", "integer-division", "whole-decimal", "hash-matches-parent", "unsupported-action",
                    "no-error-action",
                ])
    }

    @Test func `a file nested ten thousand deep or cut anywhere is refused or read`() throws {
        let deep = String(repeating: #"{"a":"#, count: 10_000)
        #expect(RuleFileReading(Array(deep.utf8)).file == nil)
        let bytes = try Self.read("01-bare-sasl-plain.json")
        for length in 0..<bytes.count - 2 { #expect(RuleFileReading(Array(bytes[..<length])).file == nil) }
    }
}
