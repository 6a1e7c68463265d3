import Avro
import WireBytes

/// The first byte chooses what is read; a schema ends at the first zero byte, and the rest is data, JSON, a reader's schema or a container
/// file. Nothing may trap or take longer than the bound, trees and JSON agree, and what was read is read again as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    if choice & 3 == 3 {
        file(bytes)
        return 0
    }
    let end = bytes.firstIndex(of: 0) ?? bytes.count
    guard let schema = try? AvroSchema(bytes[..<end]) else { return 0 }
    let rest = Array(bytes[end...].dropFirst())
    let form = schema.canonicalForm
    precondition((try? AvroSchema(form))?.canonicalForm == form, "another canonical form of \(form)")
    switch choice & 3 {
    case 0: data(schema, schema, rest)
    case 1: json(schema, rest, choice & 4 == 0 ? .plain : .avro)
    default:
        let middle = rest.firstIndex(of: 0) ?? rest.count
        guard let reader = try? AvroSchema(rest[..<middle]) else { return 0 }
        data(schema, reader, Array(rest[middle...].dropFirst()))
        let breaks = reader.incompatibilities(reading: schema)
        if breaks.isEmpty {
            precondition((try? AvroReader(writer: schema, reader: reader)) != nil, "compatible, but not readable")
        }
    }
    return 0
}

private func data(_ schema: AvroSchema, _ readerSchema: AvroSchema, _ data: [UInt8]) {
    guard let reader = try? AvroReader(writer: schema, reader: readerSchema),
        let own = try? AvroReader(writer: readerSchema)
    else {
        return
    }
    guard let tree = try? reader.decode(data) else { return }
    guard let text = try? AvroToJSON(reader, .avro).text(data) else { return }
    guard let encoding = try? readerSchema.encode(tree) else {
        preconditionFailure("a value that does not fit its schema")
    }
    if let again = try? own.decode(encoding) {
        precondition((try? readerSchema.encode(again)) == encoding, "read again as another value")
    }
    var encoder = JSONToAvro(readerSchema, .avro)
    if let fromText = try? encoder.encode(text), let other = try? own.decode(fromText) {
        precondition("\(other)" == "\(tree)" || text.contains("NaN"), "\(text) is another value than \(tree)")
    }
}

private func json(_ schema: AvroSchema, _ text: [UInt8], _ options: AvroJSONOptions) {
    var encoder = JSONToAvro(schema, options)
    var output = WireBuffer()
    guard (try? encoder.encode(text.span, into: &output)) != nil else { return }
    let bytes = [UInt8](copying: output.bytes)
    precondition(bytes.count <= 16 * text.count + (1 << 20) + 64, "too many bytes")
    guard let reader = try? AvroReader(writer: schema) else {
        preconditionFailure("a schema that does not read itself")
    }
    guard let tree = try? reader.decode(bytes) else { return }
    precondition((try? schema.encode(tree)) == bytes, "encoded in another way than the tree")
}

private func file(_ bytes: [UInt8]) {
    var limits = AvroFileReader.Limits()
    limits.blockSize = 1 << 20
    guard var reader = try? AvroFileReader(ByteSlice(bytes), limits: limits) else { return }
    var count = 0
    while count < 100_000, let value = try? reader.next() {
        _ = value
        count += 1
    }
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
