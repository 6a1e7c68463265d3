import JSONSchema
import Testing

@Suite("Faults of values")
struct FaultTests {
    private func faults(_ schema: String, _ value: String, formats: Bool = false) throws -> [JSONSchemaFault] {
        var options = CompiledJSONSchema.Options()
        options.assertsFormats = formats
        var validator = JSONSchemaValidator(
            try CompiledJSONSchema(Array(schema.utf8), uri: "http://x/s", options: options))
        return try validator.faults(in: Array(value.utf8).span)
    }

    @Test("name the place in the value, the keyword and its place in the schema")
    func places() throws {
        let found = try faults(
            ##"{"properties":{"a/b":{"items":{"$ref":"#/definitions/t"}}},"definitions":{"t":{"maximum":5}},"required":["id"]}"##,
            #"{"a/b":[1,7.5]}"#)
        #expect(found.map(\.path) == ["/a~1b/1", ""])
        #expect(found.map(\.keyword) == ["maximum", "required"])
        #expect(found.map(\.schemaPath) == ["http://x/s#/definitions/t/maximum", "http://x/s#/required"])
        #expect(
            found.map(\.description) == [
                "/a~1b/1: expected a number of 5 or less, found 7.5 (http://x/s#/definitions/t/maximum)",
                "the value: expected the member id, found none (http://x/s#/required)",
            ])
    }

    @Test("of anyOf are those of the branch that the value comes closest to")
    func closest() throws {
        let found = try faults(
            #"{"anyOf":[{"type":"string"},{"type":"object","properties":{"t":{"type":"number"}}}]}"#, #"{"t":"x"}"#)
        #expect(found.map(\.keyword) == ["anyOf", "type"])
        #expect(found.last?.path == "/t")
        #expect(found.last?.expected == "number")
    }

    @Test("are collected up to a number, and stay on one line")
    func bounded() throws {
        let found = try faults(#"{"items":{"type":"string"}}"#, "[" + String(repeating: "1,", count: 99) + "1]")
        #expect(found.count == 16)
        let line = try faults(#"{"const":1}"#, "\"a\u{202E}\u{1B}\"".replacingOccurrences("\u{1B}", "\\u001b"))
        #expect(line.first.map { !$0.description.unicodeScalars.contains("\u{202E}") } == true)
    }

    @Test(
        "of numbers are exact",
        arguments: [
            (#"{"multipleOf":0.01}"#, "1.13", true), (#"{"multipleOf":0.01}"#, "1.131", false),
            (#"{"multipleOf":3}"#, "300000000000000000000000000000000000000000000000000000000000000000000003", true),
            (#"{"multipleOf":3}"#, "3e400", true), (#"{"multipleOf":7}"#, "1e400", false),
            (#"{"multipleOf":0.5}"#, "1e308", true),
            (#"{"maximum":9007199254740993}"#, "9007199254740993.0000000000000000000001", false),
            (#"{"const":1.0}"#, "1", true), (#"{"const":1e2}"#, "100", true), (#"{"enum":[-0.0]}"#, "0", true),
            (#"{"type":"integer"}"#, "1.0e2", true), (#"{"type":"integer"}"#, "1e-1", false),
            (#"{"exclusiveMinimum":1e-999999999}"#, "0", false), (#"{"exclusiveMinimum":0}"#, "1e-999999999", true),
            (#"{"uniqueItems":true}"#, "[1, 1.0]", false),
            (#"{"uniqueItems":true}"#, #"[{"a":1,"b":2},{"b":2,"a":1}]"#, false),
        ])
    func numbers(schema: String, value: String, isValid: Bool) throws {
        #expect(try faults(schema, value).isEmpty == isValid, "\(schema) \(value)")
    }

    @Test("are found in names with escapes")
    func escapes() throws {
        #expect(try faults(#"{"properties":{"é":{"type":"string"}}}"#, #"{"\u00e9":1}"#).count == 1)
        #expect(try faults(#"{"enum":["a\"b"]}"#, #""a\u0022b""#).isEmpty)
        #expect(try faults(#"{"maxLength":2}"#, #""😀\ud83d\ude00""#).isEmpty)
    }

    @Test("of more than 64 required members are all found")
    func manyRequired() throws {
        let names = (0..<100).map { "\"n\($0)\"" }
        let schema = "{\"required\":[\(names.joined(separator: ","))]}"
        let all = "{" + names.map { "\($0):1" }.joined(separator: ",") + "}"
        #expect(try faults(schema, all).isEmpty)
        #expect(try faults(schema, all.replacingOccurrences("\"n70\"", "\"x\"")).first?.expected == "the member n70")
    }
}

extension String {
    fileprivate func replacingOccurrences(_ old: String, _ new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}
