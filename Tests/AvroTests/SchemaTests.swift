import Avro
import Testing
import WireBytes

struct SchemaTests {
    @Test(
        "A fault of a schema names its place",
        arguments: [
            (#"{"type":"record","name":"A","fields":[{"name":"a","type":"nope"}]}"#, "/fields/0/type", 57),
            (
                #"{"type":"record","name":"A","fields":[{"name":"a","type":["null",{"type":"array"}]}]}"#,
                "/fields/0/type/1", 65
            ),
            (
                #"{"type":"record","name":"A","fields":[{"name":"a","type":"int","default":"x"}]}"#,
                "/fields/0/default", 73
            ),
            (#"{"type":"enum","name":"E","symbols":["A","B","A"]}"#, "/symbols/2", 45),
            (#"{"type":"fixed","name":"F","size":-1}"#, "/size", 34),
            (#"{"type":"map","values":["int","string","int"]}"#, "/values/2", 39),
            (#"{"type":"record","name":"A","namespace":"a..b","fields":[]}"#, "/namespace", 40),
            (#"{"type":"record","name":"A","name":"B","fields":[]}"#, "", 28),
            (#"[["int"]]"#, "/0", 1),
        ])
    func places(_ text: String, _ path: String, _ offset: Int) throws {
        let error = try #require(throws: AvroError.self) { try AvroSchema(text) }
        #expect(error.code == .invalidSchema)
        #expect(error.path == path)
        #expect(error.offset == offset)
    }

    @Test func `Text that is not JSON is refused with the offset`() throws {
        let error = try #require(throws: AvroError.self) { try AvroSchema(#"{"type":}"#) }
        #expect(error.code == .invalidJSON)
        #expect(error.offset == 8)
    }

    @Test func `A namespace holds for the names inside, unless they have dots`() throws {
        let schema = try AvroSchema(
            """
            {"type":"record","name":"A","namespace":"n.m","aliases":["Old","x.Older"],"fields":[
              {"name":"b","type":{"type":"fixed","name":"B","size":2}},
              {"name":"c","type":{"type":"enum","name":"x.C","symbols":["S"]}},
              {"name":"again","type":["null","B","n.m.A"]}]}
            """)
        #expect(schema.name == "n.m.A")
        #expect(schema.aliases == ["n.m.Old", "x.Older"])
        #expect(schema.fields.map(\.type.name) == ["n.m.B", "x.C", nil])
        #expect(schema.fields[2].type.branches.map(\.branchName) == ["null", "n.m.B", "n.m.A"])
    }

    @Test func `A logical type that is not valid for its type is ignored`() throws {
        let cases: [(String, AvroLogicalType?)] = [
            (#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#, .decimal(precision: 4, scale: 2)),
            (#"{"type":"bytes","logicalType":"decimal"}"#, nil),
            (#"{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}"#, nil),
            (
                #"{"type":"fixed","name":"F","size":2,"logicalType":"decimal","precision":4}"#,
                .decimal(precision: 4, scale: 0)
            ),
            (#"{"type":"fixed","name":"F","size":2,"logicalType":"decimal","precision":5}"#, nil),
            (#"{"type":"long","logicalType":"timestamp-micros"}"#, .timestampMicros),
            (#"{"type":"int","logicalType":"timestamp-micros"}"#, nil),
            (#"{"type":"fixed","name":"F","size":16,"logicalType":"uuid"}"#, .uuid),
            (#"{"type":"fixed","name":"F","size":12,"logicalType":"duration"}"#, .duration),
        ]
        for (text, expected) in cases { #expect(try AvroSchema(text).logicalType == expected, "\(text)") }
    }

    @Test func `A schema uses the types of its references`() throws {
        let point = try AvroSchema(
            #"{"type":"record","name":"geo.Point","fields":[{"name":"x","type":"int","default":7},{"name":"y","type":"int"}]}"#
        )
        let schema = try AvroSchema(
            #"{"type":"record","name":"Place","fields":[{"name":"at","type":"geo.Point","default":{"y":1}}]}"#,
            references: [point])
        var encoder = JSONToAvro(schema)
        #expect(try encoder.encode(#"{"at":{"y":2}}"#) == [14, 4])
        #expect(try encoder.encode("{}") == [14, 2])
        #expect(
            schema.canonicalForm
                == #"{"name":"Place","type":"record","fields":[{"name":"at","type":{"name":"geo.Point","type":"record","#
                + #""fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}}]}"#)
    }

    @Test func `Fingerprints are those of the specification's algorithms`() throws {
        let schema = try AvroSchema(#"{"type":"int"}"#)
        #expect(schema.crc64 == 0x7275_d51a_3f39_5c8f)
        #expect(
            schema.md5 == [
                0xef, 0x52, 0x4e, 0xa1, 0xb9, 0x1e, 0x73, 0x17, 0x3d, 0x93, 0x8a, 0xde, 0x36, 0xc1, 0xdb, 0x32,
            ])
        #expect(schema.sha256.prefix(4) == [0x3f, 0x2b, 0x87, 0xa9])
        var header = WireBuffer()
        AvroSingleObject.appendHeader(for: schema, to: &header)
        let bytes = [UInt8](copying: header.bytes)
        #expect(bytes == [0xC3, 0x01, 0x8f, 0x5c, 0x39, 0x3f, 0x1a, 0xd5, 0x75, 0x72])
        let fingerprint = try AvroSingleObject.fingerprint(bytes.span)
        #expect(fingerprint == schema.crc64)
    }
}
