import KafkaCodec
import KafkaCompression
import WireBytes

private let start: [UInt8] = [0xA5, 0x5A, 0xC3]

/// The first byte says codec, format and limits; the rest is decompressed. Output and its memory never pass the limit, what
/// was there before stays, and what comes out survives being compressed and decompressed again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: pointer, count: count))
    guard let choice = input.first, let codec = CompressionCodec(rawValue: choice & 7) else { return -1 }
    let magic = Int8(choice >> 3 & 3)
    let limits =
        choice & 0x20 == 0
        ? DecompressionLimits(maximumSize: 1 << 20, maximumRatio: 200)
        : DecompressionLimits(maximumSize: 700, maximumRatio: 3)
    let bytes = Array(input.dropFirst())
    let bound = limits.bound(bytes.count)

    // Full, so that every decoder has to request its first capacity.
    var output = WireBuffer(capacity: start.count)
    output.append(start.span)
    let compression = StandardCompression.shared
    do throws(KafkaCodecError) {
        try compression.decompress(bytes.span, codec: codec, magic: magic, limits: limits, into: &output)
    } catch {
        precondition(output.bytes.hasSameBytes(as: start.span), "an error left output behind")
        precondition(output.capacity <= start.count + bound, "\(output.capacity) bytes taken")
        return 0
    }
    precondition(output.capacity <= start.count + bound, "\(output.capacity) bytes taken")
    precondition(output.count <= start.count + bound, "\(output.count) bytes of output")
    precondition(output.bytes.extracting(first: start.count).hasSameBytes(as: start.span))

    let plain = [UInt8](copying: output.bytes.extracting(droppingFirst: start.count))
    var packed = WireBuffer()
    var again = WireBuffer()
    do throws(KafkaCodecError) {
        try compression.compress(plain.span, codec: codec, magic: magic, into: &packed)
        let exact = DecompressionLimits(maximumSize: plain.count, maximumRatio: 1 << 30)
        try compression.decompress(packed.bytes, codec: codec, magic: magic, limits: exact, into: &again)
    } catch {
        fatalError("what was decompressed cannot be compressed again: \(error)")
    }
    precondition(again.bytes.hasSameBytes(as: plain.span))
    return 0
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
