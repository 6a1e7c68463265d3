import JSONSchema
import SchemaCompatibility
import Testing

@Suite("Compatibility of JSON Schemas")
struct JSONSchemaCompatibilityTests {
    private func rules(_ old: String, _ new: String) throws -> [String] {
        let (writer, reader) = (try CompiledJSONSchema(Array(old.utf8)), try CompiledJSONSchema(Array(new.utf8)))
        return reader.incompatibilities(reading: writer).map(\.rule)
    }

    private static let closed =
        ##"{"type":"object","additionalProperties":false,"properties":{"a":{"type":"integer"}}}"##
    private static let cases: [(old: String, new: String, rules: [String])] = [
        (##"{"type":"integer"}"##, ##"{"type":"number"}"##, []),
        (##"{"type":"number"}"##, ##"{"type":"integer"}"##, ["TYPE_NARROWED"]),
        (##"{"type":"string"}"##, ##"{"type":["string","null"]}"##, []),
        (##"{"type":["string","null"]}"##, ##"{"type":"string"}"##, ["TYPE_NARROWED"]),
        (##"{"type":"string"}"##, ##"{"type":"integer"}"##, ["TYPE_CHANGED"]),
        (##"{"type":"string"}"##, ##"{"type":"string","maxLength":5}"##, ["MAX_LENGTH_ADDED"]),
        (##"{"type":"string","maxLength":5}"##, ##"{"type":"string","maxLength":4}"##, ["MAX_LENGTH_DECREASED"]),
        (##"{"type":"string","maxLength":5}"##, ##"{"type":"string","maxLength":6}"##, []),
        (##"{"minimum":1.50}"##, ##"{"minimum":1.5}"##, []),
        (##"{"minimum":1}"##, ##"{"minimum":2}"##, ["MINIMUM_INCREASED"]),
        (##"{"multipleOf":6}"##, ##"{"multipleOf":3}"##, []),
        (##"{"multipleOf":3}"##, ##"{"multipleOf":6}"##, ["MULTIPLE_OF_CHANGED"]),
        (##"{"enum":["a","b"]}"##, ##"{"enum":["b","a","c"]}"##, []),
        (##"{"enum":["a","b"]}"##, ##"{"enum":["a"]}"##, ["ENUM_ARRAY_NARROWED"]),
        (##"{"enum":["a"]}"##, ##"{"enum":["b"]}"##, ["ENUM_ARRAY_CHANGED"]),
        // An open object: a new member could be there already, as anything.
        (
            ##"{"properties":{}}"##, ##"{"properties":{"a":{"type":"string"}}}"##,
            ["PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"]
        ),
        (##"{"properties":{"a":{"type":"string"}}}"##, ##"{"properties":{}}"##, []),
        (
            closed,
            ##"{"type":"object","additionalProperties":false,"properties":{"a":{"type":"integer"},"b":{"type":"string"}}}"##,
            []
        ),
        (
            closed,
            ##"{"type":"object","additionalProperties":false,"properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["b"]}"##,
            ["REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"]
        ),
        (
            closed,
            ##"{"type":"object","additionalProperties":false,"properties":{"a":{"type":"integer"},"b":{"type":"string","default":""}},"required":["b"]}"##,
            []
        ),
        (
            closed, ##"{"type":"object","additionalProperties":false,"properties":{}}"##,
            ["PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL"]
        ),
        (##"{"properties":{"a":{}}}"##, ##"{"properties":{"a":{}},"required":["a"]}"##, ["REQUIRED_ATTRIBUTE_ADDED"]),
        (
            ##"{"type":"object"}"##, ##"{"type":"object","additionalProperties":false}"##,
            ["ADDITIONAL_PROPERTIES_REMOVED"]
        ),
        (##"{"items":{"type":"integer"}}"##, ##"{"items":{"type":"string"}}"##, ["TYPE_CHANGED"]),
        (##"{"type":"array"}"##, ##"{"type":"array","uniqueItems":true}"##, ["UNIQUE_ITEMS_ADDED"]),
        (##"{"oneOf":[{"type":"string"}]}"##, ##"{"oneOf":[{"type":"string"},{"type":"null"}]}"##, []),
        (
            ##"{"oneOf":[{"type":"string"},{"type":"null"}]}"##, ##"{"oneOf":[{"type":"string"},{"type":"boolean"}]}"##,
            ["COMBINED_TYPE_SUBSCHEMAS_CHANGED"]
        ),
        (##"{"oneOf":[{"type":"null"},{"type":"string"}]}"##, ##"{"oneOf":[{"type":"string"},{"type":"null"}]}"##, []),
        (##"{"allOf":[{"type":"string"}]}"##, ##"{"allOf":[{"type":"string"},{"type":"string"}]}"##, []),
        (
            ##"{"anyOf":[{"type":"null"},{"type":"string"}]}"##, ##"{"oneOf":[{"type":"string"}]}"##,
            ["COMBINED_TYPE_CHANGED"]
        ),
        (
            ##"{"allOf":[{"type":"string"}]}"##, ##"{"allOf":[{"type":"string"},{"maxLength":3}]}"##,
            ["PRODUCT_TYPE_EXTENDED"]
        ),
        (##"{"type":"string"}"##, ##"{"oneOf":[{"type":"null"},{"type":"string"}]}"##, []),
        (##"{"not":{"type":"string"}}"##, ##"{"not":{"type":["string","null"]}}"##, ["NOT_TYPE_EXTENDED"]),
        (
            ##"{"$ref":"#/definitions/t","definitions":{"t":{"type":"integer"}}}"##, ##"{"type":"string"}"##,
            ["TYPE_CHANGED"]
        ),
        (
            ##"{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}"##,
            ##"{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}"##, []
        ),
    ]

    @Test("follows the registry's rules", arguments: cases)
    func rules(old: String, new: String, expected: [String]) throws {
        #expect(try rules(old, new) == expected, "\(old) \(new)")
    }

    @Test("names the place and the reason")
    func places() throws {
        let writer = try CompiledJSONSchema(Array(##"{"properties":{"a":{"maximum":5}}}"##.utf8))
        let reader = try CompiledJSONSchema(Array(##"{"properties":{"a":{"maximum":4}}}"##.utf8))
        #expect(
            reader.incompatibilities(reading: writer).map(\.description)
                == ["MAXIMUM_DECREASED at #/properties/a/maximum: maximum is now 4"])
    }

    @Test("ends for schemas that lead to one another in many ways, or very deep")
    func bounded() throws {
        var text = ##"{"$ref":"#/definitions/a0","definitions":{"##
        for level in 0..<300 {
            let next = ##"{"$ref":"#/definitions/a\##(level + 1)"}"##
            text += ##""a\##(level)":{"anyOf":[\##(next),\##(next),\##(next)]},"##
        }
        text += ##""a300":{"type":"null"}}}"##
        #expect(try rules(text, text) == ["TOO_COMPLEX"])
        let short = text.replacing("a0\"", with: "a200\"")
        #expect(try rules(short, short).isEmpty)
    }
}
