import Avro
import PayloadSchemas
import SchemaRegistry
import Testing
import WireBytes

/// What becomes of payloads by a schema.
@Suite struct PayloadEncoderTests {
    private static let v1 = #"{"type":"record","name":"R","fields":[{"name":"t","type":"double"}]}"#
    private static let v2 =
        #"{"type":"record","name":"R","fields":[{"name":"t","type":"double"},{"name":"u","type":"string","default":"C"}]}"#
    private static let proto = "syntax = \"proto3\"; message Other { string s = 1; } message R { int32 t = 1; }"
    private static let judge = #"{"type":"object","properties":{"t":{"maximum":10}},"required":["t"]}"#

    private static func schema(_ kind: String, _ text: String, id: Int32 = 7, guid: SchemaGUID? = nil) throws
        -> ResolvedSchema
    {
        ResolvedSchema(
            try SchemaResolver.content(kind, text), RegisteredSchema(kind: kind, text: text),
            SchemaIdentity(id: id, guid: guid), subject: "s", version: 3)
    }

    private func encode(_ encoder: PayloadEncoder, _ payload: [UInt8]) -> ([UInt8]?, SchemaMismatch?) {
        var output = WireBuffer()
        switch encoder.encode(payload.span, into: &output) {
        case .encoded: return ([UInt8](copying: output.bytes), nil)
        case .mismatch(let mismatch), .newField(let mismatch):
            #expect(output.count == 0)
            return (nil, mismatch)
        case .needs: return (nil, nil)
        }
    }

    @Test func jsonBecomesAvroBehindTheID() throws {
        let encoder = try PayloadEncoder(Self.schema("AVRO", Self.v1), PayloadFormat(.avro))
        let (value, _) = encode(encoder, Array(#"{"t":1.0}"#.utf8))
        #expect(value == [0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
    }

    @Test func aMismatchNamesPlaceExpectedFoundAndSchema() throws {
        let encoder = try PayloadEncoder(Self.schema("AVRO", Self.v1), PayloadFormat(.avro))
        let mismatch = try #require(encode(encoder, Array(#"{"t":"hot"}"#.utf8)).1)
        #expect(mismatch.path == "/t" && mismatch.id == 7 && mismatch.version == 3 && mismatch.subject == "s")
        #expect(!mismatch.expected.isEmpty && mismatch.found.contains("hot") || mismatch.found.contains("string"))
    }

    @Test func theHeaderHasTheGUIDAndTheValueNoPrefix() throws {
        let guid = try #require(SchemaGUID("00010203-0405-0607-0809-0a0b0c0d0e0f"))
        var format = PayloadFormat(.avro)
        format.framing = .header
        let encoder = try PayloadEncoder(Self.schema("AVRO", Self.v1, guid: guid), format)
        #expect(encoder.header == [1] + guid.bytes)
        #expect(encode(encoder, Array(#"{"t":1}"#.utf8)).0?.count == 8)
        #expect(throws: SchemaRegistryError.self) { try PayloadEncoder(Self.schema("AVRO", Self.v1), format) }
    }

    @Test func avroOfAnotherWriterIsConvertedOnceItsSchemaIsThere() throws {
        var format = PayloadFormat(.avro)
        format.source = .prefix
        let encoder = try PayloadEncoder(Self.schema("AVRO", Self.v2), format)
        let datum: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        var output = WireBuffer()
        let payload: [UInt8] = [0, 0, 0, 0, 9] + datum
        guard case .needs(.id(9)) = encoder.encode(payload.span, into: &output) else { return #expect(Bool(false)) }
        encoder.add(try Self.schema("AVRO", Self.v1, id: 9), for: .id(9))
        #expect(encode(encoder, payload).0 == [0, 0, 0, 0, 7] + datum + [2, UInt8(ascii: "C")])
        // Its own goes as it is, once it has been read.
        let own: [UInt8] = [0, 0, 0, 0, 7] + datum + [2, UInt8(ascii: "F")]
        #expect(encode(encoder, own).0 == own)
        #expect(encode(encoder, own.dropLast()).1?.id == 7)
        #expect(encode(encoder, []).1 != nil)
        encoder.add(try Self.schema("JSON", "{}", id: 10), for: .id(10))
        #expect(encode(encoder, [0, 0, 0, 0, 10, 1]).1?.found == "one of the type json")
    }

    @Test func singleObjectsAreKnownByTheirFingerprint() throws {
        var format = PayloadFormat(.avro)
        format.source = .singleObject
        let encoder = try PayloadEncoder(
            Self.schema("AVRO", Self.v2), format, stated: try Self.schema("AVRO", Self.v1, id: 0))
        var single = WireBuffer()
        AvroSingleObject.appendHeader(for: try AvroSchema(Self.v1), to: &single)
        let datum: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        let payload = [UInt8](copying: single.bytes) + datum
        #expect(encode(encoder, payload).0 == [0, 0, 0, 0, 7] + datum + [2, UInt8(ascii: "C")])
        #expect(encode(encoder, [0xC3, 1] + Array(repeating: 5, count: 8) + datum).1 != nil)
    }

    @Test func protobufHasItsMessageBehindTheID() throws {
        let schema = try Self.schema("PROTOBUF", Self.proto)
        let encoder = try PayloadEncoder(schema, PayloadFormat(.protobuf), message: "R")
        #expect(encode(encoder, Array(#"{"t":5}"#.utf8)).0 == [0, 0, 0, 0, 7, 2, 2, 8, 5])
        #expect(encode(encoder, Array(#"{"t":"x"}"#.utf8)).1?.path == "t")
        #expect(throws: SchemaRegistryError.self) {
            try PayloadEncoder(schema, PayloadFormat(.protobuf), message: "None")
        }
    }

    @Test func jsonIsJudgedAndStaysAsItIs() throws {
        let encoder = try PayloadEncoder(Self.schema("JSON", Self.judge), PayloadFormat(.json))
        let good = Array(#"{ "t" : 10 }"#.utf8)
        #expect(encode(encoder, good).0 == [0, 0, 0, 0, 7] + good)
        let mismatch = try #require(encode(encoder, Array(#"{"t":11}"#.utf8)).1)
        #expect(mismatch.path == "/t" && mismatch.found == "11")
        #expect(encode(encoder, Array("x".utf8)).1 != nil)
    }

    @Test func jsonThatIsCheckedByAvroStaysJSON() throws {
        var format = PayloadFormat(.avro)
        (format.target, format.framing) = (.json, .none)
        let encoder = try PayloadEncoder(Self.schema("AVRO", Self.v1), format)
        #expect(encode(encoder, Array(#"{"t": 1}"#.utf8)).0 == Array(#"{"t": 1}"#.utf8))
        #expect(encode(encoder, Array(#"{"t": "1"}"#.utf8)).1 != nil)
    }

    @Test func combinationsThatMeanNothingAreFaults() {
        for type in PayloadSchemaType.allCases {
            for source in PayloadFormat.Source.allCases {
                for target in PayloadFormat.Target.allCases {
                    var format = PayloadFormat(type)
                    (format.source, format.target, format.framing) = (source, target, .none)
                    let fits =
                        source == .json || source == .prefix || source.rawValue == type.rawValue
                        || source == .singleObject && type == .avro
                    let isGood = fits && (target == .json || target.rawValue == type.rawValue)
                    #expect((format.fault(with: type) == nil) == isGood, "\(type) \(source) \(target)")
                }
            }
        }
        var format = PayloadFormat(.avro)
        format.target = .json
        #expect(format.fault(with: .avro)?.contains("framing: none") == true)
    }

    @Test func valuesBecomeJSONByTheSchemaThatTheyName() throws {
        let value: [UInt8] = [0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        let found = PayloadDecoder.named(value.span, header: nil)
        let named = try #require(found)
        #expect(named.framing == .id(9))
        let decoder = try PayloadDecoder(
            Self.schema("AVRO", Self.v1, id: 9), readAs: Self.schema("AVRO", Self.v2, id: 0))
        var output = WireBuffer()
        try decoder.decode(value.span, named, into: &output)
        #expect(String(decodingUTF8: output.bytes) == #"{"t":1.0,"u":"C"}"#)
        let cut = Array(value.dropLast())
        do throws(SchemaMismatch) {
            try decoder.decode(cut.span, named, into: &output)
            #expect(Bool(false))
        } catch { #expect(error.id == 9) }
        let plain = PayloadDecoder.named([5, 1].span, header: nil)
        #expect(plain == nil)
        #expect(throws: SchemaMismatch.self) {
            try PayloadDecoder(Self.schema("AVRO", Self.v1), readAs: Self.schema("AVRO", #""string""#))
        }
    }
}
