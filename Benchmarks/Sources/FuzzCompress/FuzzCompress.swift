import KafkaCodec
import KafkaCompression
import WireBytes

/// The first byte says codec and format, the second how often the rest is repeated (so that small inputs reach past a
/// block), and how. Compressed and decompressed, under a limit of exactly its size, it is what it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: pointer, count: count))
    guard input.count >= 2, let codec = CompressionCodec(rawValue: input[0] & 7) else { return -1 }
    let magic = Int8(input[0] >> 3 & 3)
    let piece = input.dropFirst(2)
    var bytes: [UInt8] = []
    for round in 0...Int(input[1] & 0x7F) where bytes.count < 70_000 {
        bytes += piece
        // Some bytes that differ from round to round, and so matches of many lengths.
        if input[1] & 0x80 != 0 { bytes += [UInt8(truncatingIfNeeded: round), UInt8(truncatingIfNeeded: round &* 37)] }
    }
    var packed = WireBuffer()
    var back = WireBuffer()
    do throws(KafkaCodecError) {
        try StandardCompression.shared.compress(bytes.span, codec: codec, magic: magic, into: &packed)
        precondition(packed.count <= bytes.count + bytes.count / 6 + 64, "\(packed.count) bytes for \(bytes.count)")
        let exact = DecompressionLimits(maximumSize: bytes.count, maximumRatio: 1 << 30)
        try StandardCompression.shared.decompress(packed.bytes, codec: codec, magic: magic, limits: exact, into: &back)
    } catch {
        fatalError("\(bytes.count) bytes by \(codec.name): \(error)")
    }
    precondition(back.bytes.hasSameBytes(as: bytes.span), "\(bytes.count) bytes by \(codec.name) came back changed")
    return 0
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
