import ProtobufSchema
import Testing
import WireBytes

@Suite("Data of Protobuf")
struct ProtobufDataTests {
    private let schema: CompiledProtobufSchema
    private let type: ProtobufMessageType

    init() throws {
        let text = """
            syntax = "proto3"; package t; import "google/protobuf/timestamp.proto"; import "google/protobuf/struct.proto";
            message M { int32 i = 1; repeated M ms = 2; string s = 3; bytes y = 4; map<string, int64> m = 5; repeated uint64 u = 6;
              google.protobuf.Timestamp at = 7; E e = 8; oneof o { int32 a = 9; int32 b = 10; } double d = 11;
              google.protobuf.Value v = 12; uint32 n = 13; M one = 14; }
            enum E { Z = 0; ONE = 1; }
            """
        schema = try CompiledProtobufSchema(proto: Array(text.utf8))
        type = try #require(schema.messageType("t.M"))
    }

    private func encoded(_ json: String, ignoring: Bool = false) throws -> [UInt8] {
        var options = ProtobufJSONOptions()
        options.ignoresUnknownFields = ignoring
        var output = WireBuffer()
        try type.encode(json: Array(json.utf8).span, options: options, to: &output)
        return [UInt8](copying: output.bytes)
    }

    private func decoded(_ bytes: [UInt8], options: ProtobufJSONOptions = ProtobufJSONOptions()) throws -> String {
        var text: [UInt8] = []
        try type.decode(bytes.span, options: options, json: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @Test(
        "in JSON are refused with the field and the reason",
        arguments: [
            (#"{"i":"x"}"#, "i: expected a whole number"), (#"{"i":2147483648}"#, "i: \"2147483648\" is out of range"),
            (#"{"i":1.5}"#, "i: expected a whole number"), (#"{"n":-1}"#, "n: \"-1\" is out of range"),
            (#"{"ms":[{},{"s":1}]}"#, "ms[1].s: expected a string"), (#"{"x":1}"#, "t.M has no field \"x\""),
            (#"{"a":1,"b":2}"#, "two fields of the oneof o"), (#"{"e":"TWO"}"#, "e: \"TWO\" is not a value of t.E"),
            (#"{"y":"*"}"#, "y: expected base64"),
            (#"{"at":"2024-02-30T00:00:00Z"}"#, "at: expected a time of RFC 3339"),
            (#"{"d":1e400}"#, "d: \"1e400\" is out of range"), (#"{"i":1,"i":2}"#, "the field i is given twice"),
            (#"{"ms":[null]}"#, "ms[0]: null is not an item"), ("[]", "expected an object"), ("{", "not JSON"),
        ])
    func refused(json: String, problem: String) {
        #expect { _ = try encoded(json) } throws: { "\($0)".contains(problem) }
    }

    @Test("in JSON have their other forms, too")
    func forms() throws {
        #expect(
            try encoded(#"{"i":"1e2","u":["18446744073709551615",1.0]}"#)
                == encoded(#"{"i":100,"u":[18446744073709551615,1]}"#))
        #expect(try encoded(#"{"y":"_-8"}"#) == encoded(#"{"y":"/+8="}"#))
        #expect(try encoded(#"{"at":"2024-02-29T13:00:00+01:00"}"#) == encoded(#"{"at":"2024-02-29T12:00:00Z"}"#))
        #expect(try encoded(#"{"e":1,"s":null,"x":[1]}"#, ignoring: true) == encoded(#"{"e":"ONE"}"#))
        #expect(try decoded(encoded(#"{"v":{"a":[null,true,1.5,"x"]}}"#)) == #"{"v":{"a":[null,true,1.5,"x"]}}"#)
    }

    @Test("keep unknown fields when they are written again")
    func unknown() throws {
        let bytes: [UInt8] = [0x08, 0x05, 0xA0, 0x06, 0x01, 0x12, 0x04, 0xA2, 0x06, 0x01, 0x61]
        var output = WireBuffer()
        try type.normalize(bytes.span, to: &output)
        let written = [UInt8](copying: output.bytes)
        #expect(written == [0x08, 0x05, 0x12, 0x04, 0xA2, 0x06, 0x01, 0x61, 0xA0, 0x06, 0x01])
    }

    @Test("print defaults, names and numbers by choice")
    func options() throws {
        var options = ProtobufJSONOptions()
        options.usesEnumNumbers = true
        #expect(try decoded(encoded(#"{"e":"ONE"}"#), options: options) == #"{"e":1}"#)
        options.printsDefaults = true
        #expect(try decoded([], options: options).contains(#""i":0,"ms":[],"s":"","y":"","m":{},"u":[]"#))
    }

    @Test(
        "are refused where they promise more than there is",
        arguments: [
            [0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0x32, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x01], [0x12, 0x02, 0x12],
            [0x1A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        ] as [[UInt8]])
    func lengths(bytes: [UInt8]) {
        #expect(throws: ProtobufDataError.self) { _ = try decoded(bytes) }
    }

    @Test("nested more than 100 deep are refused in both forms")
    func deep() throws {
        var bytes: [UInt8] = []
        for _ in 0..<99 {
            var output = WireBuffer()
            output.append(0x12)
            output.append(unsignedVarint: UInt64(bytes.count))
            bytes = [UInt8](copying: output.bytes) + bytes
        }
        let text = try decoded(bytes)
        #expect(try encoded(text) == bytes)
        var output = WireBuffer()
        output.append(0x12)
        output.append(unsignedVarint: UInt64(bytes.count))
        let deeper = [UInt8](copying: output.bytes) + bytes
        #expect(throws: ProtobufDataError.self) { _ = try decoded(deeper) }
        #expect(throws: ProtobufDataError.self) { _ = try encoded(#"{"ms":["# + text + "]}") }
        #expect(throws: ProtobufDataError.self) { _ = try decoded([UInt8](repeating: 0xA3, count: 50_000)) }
    }

    @Test("of unpacked items, maps and fields in any order take linear time", .timeLimit(.minutes(1)))
    func linear() throws {
        var bytes: [UInt8] = []
        for index in 0..<100_000 { bytes += [0x30, UInt8(index & 0x7F), 0x08, 0x01, 0x68, 0x02] }
        for index in 0..<20_000 {
            let key = Array("k\(index)".utf8)
            bytes += [0x2A, UInt8(key.count + 4), 0x0A, UInt8(key.count)] + key + [0x10, 0x01]
        }
        #expect(try decoded(bytes).utf8.count > 400_000)
        // A message in pieces, each of which brings an entry of its map.
        var pieces: [UInt8] = []
        for index in 0..<30_000 {
            let key = Array("k\(index)".utf8)
            pieces += [0x72, UInt8(key.count + 4), 0x2A, UInt8(key.count + 2), 0x0A, UInt8(key.count)] + key
        }
        #expect(try decoded(pieces).utf8.count > 300_000)
    }

    @Test("have paths of field masks between commas, whatever stands behind these")
    func paths() throws {
        let text = "syntax = \"proto3\"; import \"google/protobuf/field_mask.proto\"; message M { google.protobuf.FieldMask m = 1; }"
        let type = try #require(try CompiledProtobufSchema(proto: Array(text.utf8)).messageType("M"))
        let json = "{\"m\":\"aB,\u{301}c\"}"
        var binary = WireBuffer()
        try type.encode(json: Array(json.utf8).span, to: &binary)
        #expect([UInt8](copying: binary.bytes) == [0x0A, 10, 0x0A, 3] + Array("a_b".utf8) + [0x0A, 3, 0xCC, 0x81, 0x63])
        var back: [UInt8] = []
        try type.decode(binary.bytes, json: &back)
        #expect(back == Array(json.utf8))
    }

    @Test("have one entry for each key of a map, and no key is the key of no bytes", arguments: ["proto2", "proto3"])
    func keys(syntax: String) throws {
        let text = "syntax = \"\(syntax)\"; message M { map<string, int32> m = 1; map<int32, int32> n = 2; }"
        let type = try #require(try CompiledProtobufSchema(proto: Array(text.utf8)).messageType("M"))
        // Key and value, value alone, key alone.
        for field: UInt8 in [1, 2] {
            let key: [UInt8] = field == 1 ? [0x0A, 0] : [0x08, 0]
            let tag = field << 3 | 2
            let bytes = [tag, 4] + key + [0x10, 1] + [tag, 2, 0x10, 2] + [tag, 2] + key + [tag, 2, 0x10, 7]
            var output = WireBuffer()
            try type.normalize(bytes.span, to: &output)
            #expect([UInt8](copying: output.bytes) == [tag, 4] + key + [0x10, 7])
        }
    }

    @Test("of any bytes end in an error or a message that is the same when it is read again")
    func anyBytes() throws {
        var random = SystemRandomNumberGenerator()
        let seed = try encoded(
            #"{"i":5,"ms":[{"s":"a"}],"m":{"k":"1","l":"2"},"u":[1,300],"at":"2024-01-01T00:00:00.5Z","v":{"a":[1]},"d":1.5}"#
        )
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            var once = WireBuffer()
            guard (try? type.normalize(bytes.span, to: &once)) != nil else { continue }
            var twice = WireBuffer()
            try type.normalize(once.bytes, to: &twice)
            let (first, second) = ([UInt8](copying: once.bytes), [UInt8](copying: twice.bytes))
            #expect(first == second)
            guard let text = try? decoded(bytes) else { continue }
            #expect(try decoded(encoded(text)) == text)
        }
    }

    @Test("that would take much more memory than they are large are refused")
    func bombs() throws {
        let text = "syntax = \"proto3\"; message M { repeated string t = 3; }"
        let type = try #require(try CompiledProtobufSchema(proto: Array(text.utf8)).messageType("M"))
        let texts = [[UInt8]](repeating: [0x1A, 0x00], count: 360_000).flatMap { $0 }
        var output = WireBuffer()
        #expect(throws: ProtobufDataError.self) { try type.normalize(texts.span, to: &output) }
    }

    @Test("message indexes have both forms of the first message")
    func indexes() {
        #expect(ProtobufMessageIndexes.encode([0]) == [0])
        #expect(ProtobufMessageIndexes.encode([1, 0]) == [4, 2, 0])
        func indexes(_ bytes: [UInt8]) -> [Int]? { ProtobufMessageIndexes.decode(bytes.span)?.indexes }
        #expect(indexes([0, 9]) == [0])
        #expect(indexes([2, 0]) == [0])
        #expect(indexes([2]) == nil)
        #expect(indexes([0xFE, 0xFF, 0xFF, 0xFF, 0x0F]) == nil)
    }
}
