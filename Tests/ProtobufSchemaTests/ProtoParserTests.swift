import ProtobufSchema
import Testing

@Suite("Files of Protobuf")
struct ProtoParserTests {
    @Test(
        "are refused with the line, the column and the rule",
        arguments: [
            ("syntax = \"proto4\";", "1:10: syntax \"proto4\" is not known"),
            ("syntax = \"proto3\"; message M { int32 a = 0; }", "0 is not a valid field number"),
            ("syntax = \"proto3\"; message M { int32 a = 19500; }", "19500 is not a valid field number"),
            (
                "syntax = \"proto3\";\nmessage M {\n  int32 a = 1;\n  int32 b = 1;\n}",
                "4:3: two fields with the number 1"
            ),
            ("syntax = \"proto3\"; message M { int32 a = 1; string a = 2; }", "\"M.a\" is declared twice"),
            ("syntax = \"proto3\"; message M { Foo a = 1; }", "\"Foo\" is not known"),
            ("syntax = \"proto3\"; message M { reserved 3; int32 a = 3; }", "a = 3 is reserved"),
            ("syntax = \"proto3\"; message M { reserved \"a\"; int32 a = 3; }", "a = 3 is reserved"),
            ("syntax = \"proto3\"; enum E { A = 1; }", "the first value of an open enum has the number 0"),
            ("enum E { A = 1; B = 1; }", "two values with the number 1, without allow_alias"),
            ("syntax = \"proto3\"; message M { required int32 a = 1; }", "required is for proto2 only"),
            ("syntax = \"proto2\"; message M { int32 a = 1; }", "begins with optional, required or repeated"),
            (
                "syntax = \"proto3\"; message M { map<double, int32> a = 1; }",
                "double cannot be the type of a map's keys"
            ),
            (
                "syntax = \"proto3\"; message M { int32 foo_bar = 1; int32 fooBar = 2; }",
                "have the same name in JSON, fooBar"
            ),
            ("syntax = \"proto3\"; message M { oneof o { } }", "the oneof o has no fields"),
            ("syntax = \"proto3\"; import \"x.proto\";", "the import \"x.proto\" is not known"),
            (
                "syntax = \"proto2\"; message M { extensions 10 to 20; } extend M { optional int32 a = 9; }",
                "has no extension range with 9"
            ),
            (
                "syntax = \"proto2\"; message M { optional E a = 1 [default = B]; } enum E { A = 0; }",
                "B is not a value of E"
            ),
            ("syntax = \"proto3\"; message M { string a = 1; /* }", "a comment without an end"),
            ("syntax = \"proto3\"; message M { int32 a = 1 }", "expected \";\", found \"}\""),
            ("syntax = \"proto3\"; message M { string a = 1;", "expected a field's type, found the end of the file"),
            ("edition = \"2024\";", "edition \"2024\" is not known"),
        ])
    func refused(proto: String, problem: String) {
        #expect {
            _ = try CompiledProtobufSchema(proto: Array(proto.utf8))
        } throws: {
            "\($0)".contains(problem)
        }
    }

    @Test("see imports and public imports, but not the imports of imports")
    func visibility() throws {
        let main = "syntax = \"proto3\"; import \"a.proto\"; message M { A a = 1; B b = 2; }"
        let b = Array("syntax = \"proto3\"; message B {}".utf8)
        func compile(_ a: String) throws -> CompiledProtobufSchema {
            try CompiledProtobufSchema(proto: Array(main.utf8), imports: ["a.proto": Array(a.utf8), "b.proto": b])
        }
        #expect(try compile("syntax = \"proto3\"; import public \"b.proto\"; message A {}").messageNames == ["M"])
        #expect(throws: ProtobufSchemaError.self) {
            _ = try compile("syntax = \"proto3\"; import \"b.proto\"; message A {}")
        }
    }

    @Test("that import one another are refused")
    func ring() {
        let a = Array("syntax = \"proto3\"; import \"b.proto\";".utf8)
        let b = Array("syntax = \"proto3\"; import \"a.proto\";".utf8)
        #expect(throws: ProtobufSchemaError.self) {
            _ = try CompiledProtobufSchema(proto: a, name: "a.proto", imports: ["b.proto": b])
        }
    }

    @Test("nested without end are refused, not followed")
    func deep() {
        for text in [
            String(repeating: "message M { ", count: 100_000),
            "option a = " + String(repeating: "{", count: 100_000),
            "message M { " + String(repeating: "oneof o { group G = 1 { ", count: 100_000),
        ] {
            #expect(throws: ProtobufSchemaError.self) { _ = try CompiledProtobufSchema(proto: Array(text.utf8)) }
        }
    }

    @Test("come back from their descriptor set with every option and reserved range")
    func descriptorSet() throws {
        let text = """
            edition = "2023"; package p; import "google/protobuf/descriptor.proto";
            option java_package = "x"; option features.field_presence = IMPLICIT;
            extend google.protobuf.FieldOptions { string note = 50000; }
            message M { option deprecated = true; reserved 4 to 6, 9; reserved old; string a = 1 [(note) = "n", json_name = "b"];
              repeated int32 r = 2 [features.repeated_field_encoding = EXPANDED]; M m = 3 [features.message_encoding = DELIMITED]; }
            enum E { option allow_alias = true; A = 0; B = 0; reserved 7; }
            service S { rpc Go (stream M) returns (M) { option idempotency_level = IDEMPOTENT; } }
            """
        let schema = try CompiledProtobufSchema(proto: Array(text.utf8))
        let set = schema.descriptorSet
        let copy = try CompiledProtobufSchema(descriptorSet: set.span, file: "schema.proto")
        #expect(copy.descriptorSet == set)
        #expect(copy.messageNames == ["p.M"])
    }

    @Test(
        "take a time that grows with their size",
        arguments: [
            { "reserved \(2 * $0 + 1); int32 f\($0) = \(2 * $0 + 2);" },
            { "reserved \"n\($0)\"; int32 f\($0) = \($0 + 1);" },
            { "oneof o\($0) { int32 f\($0) = \($0 + 1); }" },
            { "extensions \(2 * $0 + 1); extend M { optional int32 e\($0) = \(2 * $0 + 1); }" },
            { "enum E\($0) { A\($0) = 0; reserved \($0 + 1); }" },
        ] as [@Sendable (Int) -> String])
    func linearTime(_ part: @Sendable (Int) -> String) throws {
        func time(_ count: Int) throws -> Duration {
            let parts = (0..<count).map(part).joined()
            // Fields without a label are of proto3, extensions of others of proto2.
            let syntax = parts.contains("extend") ? "proto2" : "proto3"
            let text = Array("syntax = \"\(syntax)\"; message M { \(parts) }".utf8)
            return try ContinuousClock().measure { _ = try CompiledProtobufSchema(proto: text) }
        }
        _ = try time(100)
        // Sixteen times as much: in a time that grows with the square it would be 256 times.
        #expect(try time(4_000) < max(try time(250), .milliseconds(2)) * 80)
    }

    @Test("of any bytes end in an error or a schema")
    func anyBytes() throws {
        var random = SystemRandomNumberGenerator()
        let seed = Array(
            "syntax = \"proto2\"; package t; message M { optional group G = 1 { optional E e = 2 [default = A]; } map<int32, M> m = 3; oneof o { string s = 4; } extensions 100 to max; } enum E { A = 1; } extend M { optional M x = 100; }"
                .utf8)
        let set = try CompiledProtobufSchema(proto: seed).descriptorSet
        for _ in 0..<3_000 {
            var (text, bytes) = (seed, set)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                text[Int.random(in: text.indices, using: &random)] = seed[Int.random(in: seed.indices, using: &random)]
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            for schema in [
                try? CompiledProtobufSchema(proto: text), try? CompiledProtobufSchema(descriptorSet: bytes.span),
            ] {
                guard let schema, let type = schema.messageNames.first.flatMap({ schema.messageType($0) }) else {
                    continue
                }
                var json: [UInt8] = []
                try? type.decode([0x0B, 0x10, 0x01, 0x0C, 0x22, 0x01, 0x61].span, json: &json)
            }
        }
    }
}
