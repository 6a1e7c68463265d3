import SchemaCompatibility
import SchemaRegistry
import Testing

/// The types of schemas, as the registry uses them.
struct SchemaKindTests {
    @Test func `A JSON Schema finds the schemas that it refers to by name`() throws {
        let unit = SchemaReferenceText(name: "unit.json", text: #"{"type":"string","maxLength":3}"#)
        let text = #"{"type": "object", "additionalProperties": false, "properties": {"u": {"$ref": "unit.json"}}}"#
        let schema = try JSONKind().read(text, references: [unit])
        #expect(
            schema.text == #"{"additionalProperties":false,"properties":{"u":{"$ref":"unit.json"}},"type":"object"}"#)
        let wider = SchemaReferenceText(name: "unit.json", text: #"{"type":"string","maxLength":4}"#)
        let newer = try JSONKind().read(text, references: [wider])
        #expect(newer.incompatibilities(reading: schema).isEmpty)
        #expect(schema.incompatibilities(reading: newer).map(\.rule) == ["MAX_LENGTH_DECREASED"])
        #expect(throws: SchemaFault.self) { try JSONKind().read(text, references: []) }
    }

    @Test func `A Protobuf schema imports the files that it refers to`() throws {
        let unit = SchemaReferenceText(
            name: "unit.proto", text: "syntax = \"proto3\"; package p; message Unit { string name = 1; }")
        let text = "syntax = \"proto3\"; // units\nimport \"unit.proto\"; message M { p.Unit u = 1; }"
        let schema = try ProtobufKind().read(text, references: [unit])
        #expect(schema.text == text)
        #expect(schema.normalizedText == "syntax = \"proto3\" ; import \"unit.proto\" ; message M { p . Unit u = 1 ; }")
        let changed = SchemaReferenceText(
            name: "unit.proto", text: "syntax = \"proto3\"; package p; message Unit { int32 name = 1; }")
        let newer = try ProtobufKind().read(text, references: [changed])
        #expect(
            newer.incompatibilities(reading: schema).map(\.rule) == [
                "FIELD_SCALAR_KIND_CHANGED", "FIELD_NAMED_TYPE_CHANGED",
            ])
        #expect(throws: SchemaFault.self) { try ProtobufKind().read(text, references: []) }
    }

    @Test func `A Protobuf descriptor in base64 becomes a text, and comes back as a descriptor`() throws {
        let text = "syntax = \"proto3\"; package p; message M { map<string, int32> m = 1; oneof o { string a = 2; } }"
        let schema = try ProtobufKind().read(text, references: [])
        let descriptor = try #require(schema.text(format: "serialized"))
        let copy = try ProtobufKind().read(descriptor, references: [])
        #expect(copy.text.contains("map<string, int32> m = 1;"))
        #expect(copy.text(format: "serialized") == descriptor)
        #expect(copy.text(format: "other") == nil)
        #expect(copy.incompatibilities(reading: schema).isEmpty && schema.incompatibilities(reading: copy).isEmpty)
    }
}
