import JSONSchema
import Testing

@Suite("Hostile schemas and values")
struct HostileSchemaTests {
    @Test(
        "are refused with the place and the rule",
        arguments: [
            (##"{"type":"strin"}"##, "#/type: there is no type \"strin\""),
            (##"{"properties":{"a":{"minimum":"5"}}}"##, "#/properties/a/minimum: minimum is not a number"),
            (##"{"minLength":-1}"##, "#/minLength: minLength is not a whole number of 0 or more"),
            (##"{"pattern":"("}"##, "#/pattern: \"(\" is not a valid regular expression"),
            (##"{"$ref":"#/definitions/x"}"##, "\"#/definitions/x\" leads to nothing"),
            (#"{"$ref":"other.json"}"#, "the schema \"other.json\" is not known"),
            (##"{"$ref":"#"}"##, "the schema refers to itself for the same value"),
            (
                ##"{"anyOf":[{"$ref":"#/definitions/a"}],"definitions":{"a":{"not":{"$ref":"#"}}}}"##,
                "itself for the same value"
            ),
            (#"{"$schema":"http://json-schema.org/draft-03/schema#"}"#, "is not known: drafts 7 and 2020-12 are"),
            (#"{"items":3}"#, "a schema is an object, true or false"),
            (#"{"multipleOf":0}"#, "multipleOf is not a number above 0"),
            (#"{"required":"a"}"#, "required is not a list of strings"), ("{", "not JSON: byte 1"),
            ("[]", "a schema is an object"),
        ])
    func refused(schema: String, problem: String) {
        #expect {
            _ = try CompiledJSONSchema(Array(schema.utf8))
        } throws: {
            "\($0)".contains(problem)
        }
    }

    @Test("end when they take too many steps")
    func exponential() throws {
        // Each level applies the next one twice.
        var text = ##"{"$ref":"#/definitions/a0","definitions":{"##
        for level in 0..<60 {
            let next = "{\"$ref\":\"#/definitions/a\(level + 1)\"}"
            text += "\"a\(level)\":{\"allOf\":[\(next),\(next)]},"
        }
        text += #""a60":{"type":"null"}}}"#
        var validator = JSONSchemaValidator(try CompiledJSONSchema(Array(text.utf8)))
        #expect(throws: Never.self) { try validator.isValid(Array("1".utf8).span) }
        #expect(throws: JSONSchemaLimit.steps(JSONSchemaValidator.defaultMaximumSteps)) {
            _ = try validator.isValid(Array("null".utf8).span)
        }
    }

    @Test("end when they are nested too deep")
    func deep() throws {
        let schema = ##"{"type":"array","items":{"allOf":[{"allOf":[{"$ref":"#"}]}]}}"##
        var validator = JSONSchemaValidator(try CompiledJSONSchema(Array(schema.utf8)))
        let value = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(throws: JSONSchemaLimit.depth(1_024)) { _ = try validator.isValid(Array(value.utf8).span) }
        let shallow = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(try validator.isValid(Array(shallow.utf8).span))
    }

    @Test("with a dynamic ring end")
    func dynamicRing() throws {
        let schema = """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","$dynamicAnchor":"a","$dynamicRef":"#a"}
            """
        var validator = JSONSchemaValidator(try CompiledJSONSchema(Array(schema.utf8)))
        #expect(throws: JSONSchemaLimit.self) { _ = try validator.isValid(Array("1".utf8).span) }
    }

    @Test("with many items, members and names take linear time")
    func linear() throws {
        var unique = JSONSchemaValidator(try CompiledJSONSchema(Array(#"{"uniqueItems":true}"#.utf8)))
        let items = "[" + (0..<100_000).map(String.init).joined(separator: ",") + "]"
        #expect(try unique.isValid(Array(items.utf8).span))
        let forward = (0..<20_000).map { "\"m\($0)\":\($0)" }
        let object = "{\"const\":{" + forward.joined(separator: ",") + "}}"
        var const = JSONSchemaValidator(try CompiledJSONSchema(Array(object.utf8)))
        #expect(try const.isValid(Array(("{" + forward.reversed().joined(separator: ",") + "}").utf8).span))
    }

    @Test("with many dynamic references take a time that grows with their number")
    func dynamicReferences() throws {
        func time(_ count: Int) throws -> Duration {
            let definitions = (0..<count).map {
                ##""d\##($0)":{"$id":"d\##($0)","$dynamicAnchor":"x","properties":{"a":{"$dynamicRef":"#x"}}}"##
            }
            let text = #"{"$defs":{"# + definitions.joined(separator: ",") + "}}"
            return try ContinuousClock().measure { _ = try CompiledJSONSchema(Array(text.utf8)) }
        }
        _ = try time(50)
        #expect(try time(2_000) < max(try time(125), .milliseconds(2)) * 80)
    }

    @Test("of any bytes end in an error or a verdict")
    func anyBytes() throws {
        var random = SystemRandomNumberGenerator()
        let seed = Array(
            ##"{"$id":"a","$defs":{"x":{"$anchor":"k","anyOf":[{"pattern":"^(a|b)*$"},true]}},"$ref":"#k","items":[{"const":1}]}"##
                .utf8)
        for _ in 0..<3_000 {
            var text = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                text[Int.random(in: text.indices, using: &random)] = .random(in: 0x20...0x7E, using: &random)
            }
            guard let schema = try? CompiledJSONSchema(text) else { continue }
            var validator = JSONSchemaValidator(schema)
            _ = try? validator.faults(in: seed.span)
        }
    }
}
