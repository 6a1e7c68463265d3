import ProtobufSchema
import WireBytes

/// The first byte chooses binary data or JSON text of a message with every kind of field. Nothing may trap or take memory without bound;
/// what was read is written and read again as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    let type = choice & 2 == 0 ? types[0] : types[1]
    var binary = WireBuffer()
    if choice & 1 == 0 {
        guard (try? type.normalize(bytes.span, to: &binary)) != nil else { return 0 }
        // A packed item of one byte may be written with a tag of five.
        precondition(binary.count <= 8 * bytes.count + 64, "\(bytes.count) bytes have become \(binary.count)")
    } else {
        var options = ProtobufJSONOptions()
        options.ignoresUnknownFields = choice & 4 == 0
        guard (try? type.encode(json: bytes.span, options: options, to: &binary)) != nil else { return 0 }
    }
    var again = WireBuffer()
    do { try type.normalize(binary.bytes, to: &again) } catch { fatalError("\(error)") }
    precondition(again.bytes.hasSameBytes(as: binary.bytes), "\(hex(binary)) has become \(hex(again))")
    var text: [UInt8] = []
    guard (try? type.decode(binary.bytes, json: &text)) != nil else { return 0 }
    var back = WireBuffer()
    do { try type.encode(json: text.span, to: &back) } catch {
        fatalError("\(error) in \(String(decoding: text, as: UTF8.self))")
    }
    var same: [UInt8] = []
    do { try type.decode(back.bytes, json: &same) } catch { fatalError("\(error)") }
    precondition(
        same == text, "\(String(decoding: text, as: UTF8.self)) has become \(String(decoding: same, as: UTF8.self))")
    return 0
}

private func hex(_ bytes: borrowing WireBuffer) -> String {
    var text = ""
    for index in bytes.bytes.indices { text += String(bytes.bytes[index], radix: 16) + " " }
    return text
}

private let body = """
    import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto"; import "google/protobuf/struct.proto";
    import "google/protobuf/wrappers.proto"; import "google/protobuf/any.proto"; import "google/protobuf/field_mask.proto";
    message M { LABEL double d = 1; LABEL float f = 2; LABEL int32 i = 3; LABEL sint64 z = 4; LABEL fixed32 x = 5; LABEL bool b = 6;
      LABEL string s = 7; LABEL bytes y = 8; LABEL E e = 9; LABEL M m = 10; repeated M ms = 11; repeated uint64 us = 12;
      map<string, M> mm = 13; map<bool, E> be = 14; oneof o { int64 oi = 15; string os = 16; M om = 17; }
      LABEL google.protobuf.Timestamp at = 18; LABEL google.protobuf.Duration du = 19; LABEL google.protobuf.Value v = 20;
      LABEL google.protobuf.Any any = 21; LABEL google.protobuf.FieldMask fm = 22; repeated google.protobuf.Int64Value w = 23;
      repeated string ts = 24; repeated E es = 25; GROUP }
    enum E { Z = 0; ONE = 1; NEG = -1; }
    """

private let types: [ProtobufMessageType] = ["proto3", "proto2"].map { syntax in
    let isNew = syntax == "proto3"
    let text =
        "syntax = \"\(syntax)\";"
        + body.split(separator: "LABEL").joined(separator: isNew ? "" : "optional")
        .split(separator: "GROUP").joined(separator: isNew ? "" : "optional group G = 26 { optional int32 a = 1; }")
    do {
        guard let type = try CompiledProtobufSchema(proto: Array(text.utf8)).messageType("M") else {
            fatalError("no M")
        }
        return type
    } catch { fatalError("\(error)") }
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
