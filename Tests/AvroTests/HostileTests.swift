import Avro
import SchemaCompatibility
import Testing
import TrestleBase

/// What a peer may send or may have stored costs no more than it should.
struct HostileTests {
    private func refusal(_ schema: String, _ data: [UInt8]) throws -> AvroError.Code? {
        let reader = try AvroReader(writer: AvroSchema(schema))
        let tree = #expect(throws: AvroError.self) { try reader.decode(data) }
        let json = #expect(throws: AvroError.self) { try AvroToJSON(reader).text(data) }
        #expect(tree?.code == json?.code)
        return tree?.code
    }

    @Test func `Items without bytes are counted`() throws {
        // 2^62 items.
        let count: [UInt8] = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]
        for items in [
            #""null""#, #"{"type":"fixed","name":"F","size":0}"#, #"{"type":"record","name":"R","fields":[]}"#,
            #"{"type":"record","name":"R","fields":[{"name":"a","type":"null"}]}"#,
        ] {
            #expect(try refusal(#"{"type":"array","items":\#(items)}"#, count + [0]) == .limit)
        }
        #expect(try refusal(#"{"type":"array","items":"int"}"#, count + [0]) == .truncated)
        #expect(try refusal(#"{"type":"map","values":"null"}"#, count + [0]) == .truncated)
    }

    @Test func `Records that double without a byte are counted`() throws {
        var schema = #"{"type":"record","name":"R0","fields":[{"name":"a","type":"null"}]}"#
        for level in 1...60 {
            schema =
                #"{"type":"record","name":"R\#(level)","fields":[{"name":"a","type":\#(schema)},{"name":"b","type":"R\#(level - 1)"}]}"#
        }
        #expect(try refusal(schema, []) == .limit)
    }

    @Test func `A record inside itself ends at the depth limit`() throws {
        #expect(try refusal(#"{"type":"record","name":"R","fields":[{"name":"a","type":"R"}]}"#, []) == .limit)
        let list = #"{"type":"record","name":"L","fields":[{"name":"n","type":["null","L"]}]}"#
        #expect(try refusal(list, [UInt8](repeating: 2, count: 100_000)) == .limit)
        let array = #"{"type":"record","name":"A","fields":[{"name":"a","type":{"type":"array","items":"A"}}]}"#
        #expect(try refusal(array, [UInt8](repeating: 2, count: 100_000)) == .limit)
    }

    @Test func `Defaults that grow, or contain themselves, are refused`() throws {
        var schema = #"{"type":"record","name":"R0","fields":[{"name":"a","type":"string","default":"xxxxxxxx"}]}"#
        for level in 1...60 {
            schema =
                #"{"type":"record","name":"R\#(level)","fields":[{"name":"a","type":\#(schema),"default":{}},"#
                + #"{"name":"b","type":"R\#(level - 1)","default":{}}]}"#
        }
        #expect(throws: AvroError.self) { try AvroSchema(schema) }
        let ring = #"{"type":"record","name":"A","fields":[{"name":"a","type":"A","default":{}}]}"#
        let error = try #require(throws: AvroError.self) { try AvroSchema(ring) }
        #expect(error.expected == "a default that does not contain itself")
    }

    @Test func `Defaults that a text brings in many times are bounded`() throws {
        let long = String(repeating: "x", count: 100_000)
        let schema = try AvroSchema(
            #"{"type":"array","items":{"type":"record","name":"R","fields":[{"name":"a","type":"string","default":"\#(long)"}]}}"#
        )
        var encoder = JSONToAvro(schema)
        let error = try #require(throws: AvroError.self) {
            try encoder.encode("[" + String(repeating: "{},", count: 10_000) + "{}]")
        }
        #expect(error.code == .limit)
    }

    @Test func `Deep schemas and texts are refused, not followed`() throws {
        let arrays = String(repeating: #"{"type":"array","items":"#, count: 600) + "1"
        #expect(throws: AvroError.self) { try AvroSchema(arrays) }
        var encoder = JSONToAvro(
            try AvroSchema(#"{"type":"record","name":"A","fields":[{"name":"a","type":["null","A"]}]}"#))
        let deep = String(repeating: #"{"a":"#, count: 500) + "null" + String(repeating: "}", count: 500)
        #expect(try encoder.encode(deep).count == 500)
        let deeper = String(repeating: #"{"a":"#, count: 600) + "null" + String(repeating: "}", count: 600)
        #expect(throws: AvroError.self) { try encoder.encode(deeper) }
    }

    @Test func `Many records in a union are told apart in one pass over the value`() throws {
        let branches = (0..<2000).map {
            #"{"type":"record","name":"R\#($0)","fields":[{"name":"f\#($0)","type":"int"}]}"#
        }
        let schema = try AvroSchema(#"{"type":"array","items":[\#(branches.joined(separator: ","))]}"#)
        var encoder = JSONToAvro(schema)
        #expect(try encoder.encode(#"[{"f1999":1}]"#) == [2, 0x9e, 0x1f, 2, 0])
        let error = try #require(throws: AvroError.self) {
            try encoder.encode("[" + String(repeating: #"{"x":1},"#, count: 10) + "1]")
        }
        #expect(error.path == "/0")
    }

    @Test func `Data that is cut or changed anywhere is refused or read, and nothing else`() throws {
        let schema = try AvroSchema(
            """
            {"type":"record","name":"All","fields":[
              {"name":"s","type":"string"},{"name":"l","type":"long"},{"name":"u","type":["null","double","bytes"]},
              {"name":"a","type":{"type":"array","items":{"type":"map","values":"int"}}},
              {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},{"name":"f","type":{"type":"fixed","name":"F","size":3}}]}
            """)
        var encoder = JSONToAvro(schema, .avro)
        let data = try encoder.encode(
            #"{"s":"häuser","l":-5000000000,"u":{"bytes":"abc"},"a":[{"x":1,"y":2},{}],"e":"B","f":"xyz"}"#)
        let reader = try AvroReader(writer: schema)
        let json = AvroToJSON(reader, .avro)
        for end in 0..<data.count { #expect(throws: AvroError.self) { try reader.decode(Array(data[..<end])) } }
        var random = SeededRandom(seed: 1)
        for _ in 0..<20_000 {
            var changed = data
            changed[Int.random(in: data.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            let tree = try? reader.decode(changed)
            let text = try? json.text(changed)
            #expect((tree == nil) == (text == nil))
            guard let tree, let text else { continue }
            #expect(try schema.encode(tree) == encoder.encode(text))
        }
    }

    /// Each of 30 records has three fields of the next one: 3^30 paths lead to the innermost type.
    @Test func `A difference that many paths lead to is told once`() throws {
        func schema(_ innermost: String) throws -> AvroSchema {
            var text = "\"\(innermost)\""
            for number in stride(from: 30, through: 1, by: -1) {
                let next = number == 30 ? text : "\"R\(number + 1)\""
                text =
                    #"{"type":"record","name":"R\#(number)","fields":[{"name":"a","type":\#(text)},{"name":"b","type":\#(next)},{"name":"c","type":\#(next)}]}"#
            }
            return try AvroSchema(text)
        }
        let found = try schema("string").incompatibilities(reading: try schema("long"))
        #expect((1...3).contains(found.count) && found.allSatisfy { $0.rule == "TYPE_MISMATCH" })
    }

    @Test func `Of many differences 100 are told`() throws {
        func schema(_ type: String) throws -> AvroSchema {
            let fields = (0..<500).map {
                #"{"name":"f\#($0)","type":{"type":"fixed","name":"F\#($0)","size":\#(type)}}"#
            }
            return try AvroSchema(#"{"type":"record","name":"R","fields":[\#(fields.joined(separator: ","))]}"#)
        }
        #expect(try schema("1").incompatibilities(reading: try schema("2")).count == 101)
    }

    @Test func `A difference that was found while branches of a union were tried is told where it matters`() throws {
        func schema(_ type: String) throws -> AvroSchema {
            try AvroSchema(
                #"{"type":"record","name":"R","fields":[{"name":"u","type":["null",{"type":"record","name":"I","fields":[{"name":"x","type":"\#(type)"}]}]},{"name":"i","type":"I"}]}"#
            )
        }
        let found = try schema("string").incompatibilities(reading: try schema("long"))
        #expect(found.map(\.path) == ["/fields/0/type/1", "/fields/1/type/fields/0/type"])
    }
}
