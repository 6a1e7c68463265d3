import Avro
import Testing

struct CodableTests {
    private struct Reading: Codable, Equatable {
        enum Unit: String, Codable { case celsius = "C", kelvin = "K" }

        struct Place: Codable, Equatable {
            var x: Float
            var y: Float
        }

        var id: String
        var temperature: Double
        var count: UInt16
        var unit: Unit
        var note: String?
        var raw: [UInt8]
        var tags: [String: Int]
        var places: [Place]
        var extra: Place?
    }

    private static let schema = """
        {"type":"record","name":"Reading","fields":[
          {"name":"id","type":"string"},{"name":"temperature","type":"double"},{"name":"count","type":"int"},
          {"name":"unit","type":{"type":"enum","name":"Unit","symbols":["K","C"]}},{"name":"note","type":["null","string"],"default":null},
          {"name":"raw","type":"bytes"},{"name":"tags","type":{"type":"map","values":"long"}},
          {"name":"places","type":{"type":"array","items":{"type":"record","name":"Place","fields":[
            {"name":"x","type":"float"},{"name":"y","type":"float"}]}}},
          {"name":"extra","type":["null","Place"]},{"name":"version","type":"int","default":3}]}
        """

    @Test func `A value comes back as it was`() throws {
        let schema = try AvroSchema(Self.schema)
        let value = Reading(
            id: "a", temperature: 21.5, count: 7, unit: .celsius, note: nil, raw: [0, 255], tags: ["t": -1],
            places: [.init(x: 1, y: 2.5)], extra: .init(x: 0, y: -1))
        let data = try AvroEncoder(schema).encode(value)
        #expect(try AvroDecoder(schema).decode(Reading.self, from: data) == value)
        var json = JSONToAvro(schema)
        let text =
            #"{"id":"a","temperature":21.5,"count":7,"unit":"C","note":null,"raw":"AP8=","tags":{"t":-1},"#
            + #""places":[{"x":1,"y":2.5}],"extra":{"x":0,"y":-1}}"#
        #expect(try json.encode(text) == data)
    }

    @Test func `A value that does not fit is refused with its path`() throws {
        let schema = try AvroSchema(#"{"type":"map","values":{"type":"array","items":"int"}}"#)
        let error = try #require(throws: AvroError.self) { try AvroEncoder(schema).encode(["a": [1, 3_000_000_000]]) }
        #expect(error.path == "/a/1")
        #expect(error.code == .outOfRange)
        let decoder = try AvroDecoder(AvroSchema(#"{"type":"array","items":"int"}"#))
        #expect(throws: DecodingError.self) { try decoder.decode([UInt8].self, from: [2, 0x80, 4, 0]) }
        #expect(throws: DecodingError.self) { try decoder.decode([String].self, from: [2, 2, 0]) }
    }

    @Test func `A union takes the branch that a value fits exactly`() throws {
        let schema = try AvroSchema(#"["null","int","float","double","string"]"#)
        let encoder = AvroEncoder(schema)
        #expect(try encoder.value(5) == .union(1, .int(5)))
        #expect(try encoder.value(0.5) == .union(2, .float(0.5)))
        #expect(try encoder.value(0.1) == .union(3, .double(0.1)))
        #expect(try encoder.value("x") == .union(4, .string("x")))
        #expect(try encoder.value(Int?.none) == .union(0, .null))
    }

    @Test func `A decimal is a number or its text`() throws {
        let schema = try AvroSchema(#"{"type":"bytes","logicalType":"decimal","precision":20,"scale":2}"#)
        let data = try AvroEncoder(schema).encode("-123456789012345678.90")
        #expect(try AvroDecoder(schema).decode(String.self, from: data) == "-123456789012345678.90")
        #expect(try AvroDecoder(schema).decode(Double.self, from: AvroEncoder(schema).encode(2.5)) == 2.5)
    }
}
