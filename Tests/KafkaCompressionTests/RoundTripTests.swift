import KafkaCodec
import KafkaCompression
import Testing
import WireBytes

/// What we compress comes back. That others read it is shown by `Tests/Peers/test_compression.py`.
@Suite struct RoundTripTests {
    static let codecs = CompressionCodec.allCases

    /// The shapes that have found faults in compressors.
    static let shapes: [(name: String, bytes: [UInt8])] = {
        var noise = Noise(seed: 11)
        var shapes: [(String, [UInt8])] = [("empty", []), ("one byte", [7])]
        for count in [
            2, 12, 13, 15, 16, 17, 18, 64, 65, 255, 256, 270, 4096, 32_768, 32_769, 65_535, 65_536, 65_537, 200_000,
        ] {
            shapes.append(("\(count) of noise", noise.bytes(count)))
            shapes.append(("\(count) of one value", [UInt8](repeating: 0xA5, count: count)))
            let few = noise.bytes(count).map { $0 & 3 }
            shapes.append(("\(count) of four values", few))
        }
        for period in 1...40 {
            let pattern = noise.bytes(period)
            shapes.append(("period \(period)", (0..<1000).map { pattern[$0 % period] }))
        }
        for gap in [2047, 2048, 32_700, 65_500, 65_535, 65_536, 70_000, 131_072] {
            let word = noise.bytes(100)
            shapes.append(("repeated after \(gap)", word + noise.bytes(gap) + word + word))
        }
        for length in 4...90 {
            let word = noise.bytes(length)
            shapes.append(("match of \(length)", noise.bytes(30) + word + noise.bytes(5) + word + noise.bytes(20)))
        }
        return shapes
    }()

    @Test(arguments: codecs)
    func everyShapeComesBack(codec: CompressionCodec) throws {
        for (name, bytes) in Self.shapes {
            let small = try compressed(bytes, codec)
            #expect(try decompressed(small, codec) == bytes, "\(name)")
            #expect(small.count <= bytes.count + bytes.count / 6 + 64, "\(name)")
        }
    }

    @Test(arguments: codecs)
    func whatRepeatsGetsSmall(codec: CompressionCodec) throws {
        guard codec != .none else { return }
        let text = Array((0..<1000).map { "{\"device\":\"pump-\($0 % 7)\",\"state\":\"running\"}" }.joined().utf8)
        #expect(try compressed(text, codec).count < text.count / 8)
    }

    @Test func lz4OfFormat0HasTheHeaderChecksumOfFormat0() throws {
        let bytes = Array("so it has been since 0.8.2".utf8)
        let old = try compressed(bytes, .lz4, magic: 0)
        let new = try compressed(bytes, .lz4, magic: 1)
        #expect(old[6] != new[6] && old[..<6] == new[..<6] && old[7...] == new[7...])
        #expect(try decompressed(old, .lz4, magic: 0) == bytes)
        #expect(try decompressed(new, .lz4, magic: 0) == bytes)
        #expect(throws: KafkaCodecError(.invalidChecksum)) { try decompressed(old, .lz4, magic: 1) }
    }

    @Test(arguments: codecs)
    func outputIsAppended(codec: CompressionCodec) throws {
        let bytes = Array("appended".utf8)
        var output = WireBuffer()
        output.append(Array("before".utf8).span)
        let compression = StandardCompression()
        try compression.compress(bytes.span, codec: codec, into: &output)
        let packed = [UInt8](copying: output.bytes.extracting(droppingFirst: 6))
        output.truncate(to: 6)
        try compression.decompress(packed.span, codec: codec, magic: 2, limits: everything, into: &output)
        #expect([UInt8](copying: output.bytes) == Array("beforeappended".utf8))
    }

    @Test func manyTasksMayShareOneValue() async throws {
        let compression = StandardCompression()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<16 {
                group.addTask {
                    var noise = Noise(seed: UInt64(task))
                    var packed = WireBuffer()
                    var back = WireBuffer()
                    for _ in 0..<20 {
                        for codec in CompressionCodec.allCases {
                            let bytes = noise.bytes(3000).map { $0 & 15 }
                            packed.removeAll()
                            back.removeAll()
                            try compression.compress(bytes.span, codec: codec, into: &packed)
                            try compression.decompress(
                                packed.bytes, codec: codec, magic: 2, limits: everything, into: &back)
                            guard back.bytes.hasSameBytes(as: bytes.span) else { return false }
                        }
                    }
                    return true
                }
            }
            for try await same in group { #expect(same) }
        }
    }
}

/// Bytes that are the same in every run.
struct Noise {
    var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) } }
}
