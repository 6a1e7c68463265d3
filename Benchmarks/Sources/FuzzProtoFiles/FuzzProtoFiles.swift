import ProtobufSchema
import SchemaCompatibility
import WireBytes

/// The first byte chooses a `.proto` file, with its import behind a zero byte, or a descriptor set. Nothing may trap; a schema comes back
/// from its descriptor set, and reads its own data.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let rest = Array(input.dropFirst())
    if choice & 1 == 1 {
        _ = try? CompiledProtobufSchema(descriptorSet: rest.span)
        return 0
    }
    let parts = rest.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let imports = parts.count > 1 ? ["a.proto": Array(parts[1])] : [:]
    guard let schema = try? CompiledProtobufSchema(proto: Array(parts[0]), imports: imports) else { return 0 }
    precondition(schema.incompatibilities(reading: schema).isEmpty)
    let set = schema.descriptorSet
    // A descriptor set has no place for an empty name's package.
    if let copy = try? CompiledProtobufSchema(descriptorSet: set.span, file: "schema.proto") {
        precondition(copy.descriptorSet == set, "the descriptor set does not come back")
        precondition(copy.messageNames == schema.messageNames)
    }
    return 0
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
