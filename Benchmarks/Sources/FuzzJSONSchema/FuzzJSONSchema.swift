import JSONSchema
import SchemaCompatibility
import WireBytes

/// The first byte chooses the draft and whether formats count; a schema, a zero byte and a text follow. Nothing may trap or take longer
/// than the bound, the verdict agrees with the faults, and a schema reads its own data.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let parts = input.dropFirst().split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    var options = CompiledJSONSchema.Options()
    options.defaultDraft = choice & 1 == 0 ? .draft7 : .draft202012
    options.assertsFormats = choice & 2 == 0
    guard let schema = try? CompiledJSONSchema(Array(parts[0]), options: options) else { return 0 }
    _ = schema.incompatibilities(reading: schema)
    let text = parts.count > 1 ? Array(parts[1]) : []
    var validator = JSONSchemaValidator(schema, maximumSteps: 100_000)
    guard let isValid = try? validator.isValid(text.span), let faults = try? validator.faults(in: text.span) else {
        return 0
    }
    precondition(isValid == faults.isEmpty, "valid: \(isValid), faults: \(faults)")
    return 0
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
