import KafkaCodec
import KafkaCompression
import Testing
import WireBytes

/// Bytes that mean harm: bombs, and sizes that lie.
@Suite struct HostileBytesTests {
    static let codecs: [CompressionCodec] = [.gzip, .snappy, .lz4, .zstd]

    /// Decompresses into a small buffer.
    ///
    /// - Returns: the error's code, and how large the buffer had become.
    func attempt(
        _ bytes: [UInt8], _ codec: CompressionCodec, _ limits: DecompressionLimits
    ) -> (code: KafkaCodecError.Code?, count: Int, capacity: Int) {
        var output = WireBuffer(capacity: 16)
        output.append(0xFF)
        do throws(KafkaCodecError) {
            try StandardCompression.shared.decompress(bytes.span, codec: codec, magic: 2, limits: limits, into: &output)
            return (nil, output.count, output.capacity)
        } catch {
            return (error.code, output.count, output.capacity)
        }
    }

    @Test(arguments: codecs)
    func aBombIsStoppedAtTheLimitWithoutMoreMemory(codec: CompressionCodec) throws {
        let bomb = try compressed([UInt8](repeating: 0, count: 20_000_000), codec)
        for limits in [
            DecompressionLimits(maximumSize: 1_000_000), DecompressionLimits(maximumRatio: 10),
            DecompressionLimits(maximumSize: 70_000, maximumRatio: 3), DecompressionLimits(maximumSize: 0),
            DecompressionLimits(maximumSize: -1),
        ] {
            let result = attempt(bomb, codec, limits)
            #expect(result.code == .decompressionLimit, "\(limits)")
            // What was in the buffer before is kept, and nothing else.
            #expect(result.count == 1)
            #expect(result.capacity <= max(16, 1 + limits.bound(bomb.count)), "\(limits)")
        }
        // Snappy's elements stand for at most 64 bytes in 3, so that its bombs pass no ratio of 200.
        #expect((attempt(bomb, codec, DecompressionLimits()).code == .decompressionLimit) == (codec != .snappy))
    }

    @Test(arguments: codecs)
    func manySmallBombsInARowAreStopped(codec: CompressionCodec) throws {
        let one = try compressed([UInt8](repeating: 0, count: 100_000), codec)
        let many = Array((0..<100).map { _ in one }.joined())
        let limits = DecompressionLimits(maximumSize: 1_000_000, maximumRatio: 1 << 20)
        let result = attempt(many, codec, limits)
        #expect(result.code == .decompressionLimit)
        #expect(result.capacity <= 1_000_001)
    }

    @Test func aSnappySizeIsNotBelieved() {
        // 2^32 - 1, then 2^22, declared by a few bytes; and more digits than 32 bits have.
        let huge = attempt([0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00, 0x41], .snappy, everything)
        #expect(huge.code == .decompressionLimit && huge.capacity == 16)
        let large = attempt([0x80, 0x80, 0x80, 0x02, 0x00, 0x41], .snappy, everything)
        #expect(large.code == .invalidCompression && large.capacity <= 70_000)
        let long = attempt([0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00, 0x41], .snappy, everything)
        #expect(long.code == .invalidVarint)
        // One byte declared, two there; and the other way round.
        #expect(attempt([0x01, 0x04, 0x41, 0x42], .snappy, everything).code == .invalidCompression)
        #expect(attempt([0x03, 0x04, 0x41, 0x42], .snappy, everything).code == .invalidCompression)
        #expect(attempt([0x02, 0x04, 0x41, 0x42], .snappy, everything).code == nil)
    }

    @Test func aSnappyCopyReachesNoFartherThanTheOutput() {
        // A literal "A", then copies of four bytes from one, two and no bytes back, in all three notations.
        #expect(attempt([0x05, 0x00, 0x41, 0x01, 0x01], .snappy, everything).code == nil)
        #expect(attempt([0x05, 0x00, 0x41, 0x01, 0x02], .snappy, everything).code == .invalidCompression)
        #expect(attempt([0x05, 0x00, 0x41, 0x0E, 0x00, 0x00], .snappy, everything).code == .invalidCompression)
        #expect(
            attempt([0x05, 0x00, 0x41, 0x0F, 0xFF, 0xFF, 0xFF, 0xFF], .snappy, everything).code == .invalidCompression)
        #expect(attempt([0x04, 0x01, 0x01], .snappy, everything).code == .invalidCompression)
    }

    @Test func xerialBlockSizesAreNotBelieved() throws {
        let header: [UInt8] = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]
        for size in [[0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0, 0, 0, 4]] as [[UInt8]] {
            #expect(attempt(header + size + [0x01, 0x00, 0x41], .snappy, everything).code == .truncated)
        }
        #expect(attempt(header + [0, 0, 0, 3, 0x01, 0x00, 0x41], .snappy, everything).code == nil)
        #expect(attempt(header + [0, 0, 0, 0], .snappy, everything).code == .truncated)
        var newer = header
        newer[15] = 2
        #expect(attempt(newer + [0, 0, 0, 3, 0x01, 0x00, 0x41], .snappy, everything).code == .unsupportedCompression)
        newer[15] = 1
        newer[12] = 0x80
        #expect(attempt(newer + [0, 0, 0, 3, 0x01, 0x00, 0x41], .snappy, everything).code == .unsupportedCompression)
    }

    /// A frame with the given flags and blocks, its header checksum right.
    func frame(_ flags: UInt8, _ blockDescriptor: UInt8 = 0x40, size: [UInt8] = [], blocks rest: [UInt8]) -> [UInt8] {
        let descriptor = [flags, blockDescriptor] + size
        return [0x04, 0x22, 0x4D, 0x18] + descriptor + [headerChecksum(descriptor)] + rest
    }

    /// By trial: the decoder accepts one value in 256, and says so by going on to the next fault.
    func headerChecksum(_ descriptor: [UInt8]) -> UInt8 {
        for candidate in UInt8.min...UInt8.max {
            let bytes = [0x04, 0x22, 0x4D, 0x18] + descriptor + [candidate]
            if attempt(bytes, .lz4, everything).code != .invalidChecksum { return candidate }
        }
        return 0
    }

    @Test func lz4DescriptorsAreChecked() {
        let empty: [UInt8] = [0, 0, 0, 0]
        #expect(frame(0x60, blocks: empty)[6] == 0x82, "the checksum that the LZ4 tool writes for these flags")
        #expect(attempt(frame(0x60, blocks: empty), .lz4, everything).code == nil)
        #expect(attempt(frame(0x20, blocks: empty), .lz4, everything).code == .invalidCompression, "version 0")
        #expect(attempt(frame(0x62, blocks: empty), .lz4, everything).code == .invalidCompression, "reserved flag")
        #expect(
            attempt(frame(0x60, 0x41, blocks: empty), .lz4, everything).code == .invalidCompression, "reserved bits")
        #expect(attempt(frame(0x60, 0x30, blocks: empty), .lz4, everything).code == .invalidCompression, "size code 3")
        #expect(attempt(frame(0x61, blocks: empty), .lz4, everything).code == .unsupportedCompression, "dictionary")
        #expect(attempt(frame(0x60, blocks: [1, 2]), .lz4, everything).code == .truncated)
        #expect(attempt([0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x83] + empty, .lz4, everything).code == .invalidChecksum)
        #expect(
            attempt([0x02, 0x21, 0x4C, 0x18] + empty, .lz4, everything).code == .invalidCompression, "legacy frame")
        #expect(attempt([0x50, 0x2A, 0x4D, 0x18, 0xFF, 0xFF, 0xFF, 0xFF], .lz4, everything).code == .truncated)
        #expect(attempt([0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0], .lz4, everything).code == nil)
        #expect(attempt([], .lz4, everything).code == .truncated)
    }

    @Test func lz4SizesAreNotBelieved() {
        let one: [UInt8] = [1, 0, 0, 0x80, 0x41, 0, 0, 0, 0]
        let right: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
        let huge = [UInt8](repeating: 0xFF, count: 8)
        #expect(attempt(frame(0x68, size: right, blocks: one), .lz4, everything).code == nil)
        #expect(
            attempt(frame(0x68, size: [2] + right.dropFirst(), blocks: one), .lz4, everything).code
                == .invalidCompression)
        let lying = attempt(frame(0x68, size: huge, blocks: one), .lz4, everything)
        #expect(lying.code == .invalidCompression && lying.capacity <= 32)
        // A block that is larger than it may be, by its own size and by what it decompresses to.
        #expect(attempt(frame(0x60, blocks: [1, 0, 1, 0x80]), .lz4, everything).code == .invalidCompression)
        #expect(attempt(frame(0x60, blocks: [0xFF, 0xFF, 0xFF, 0x7F]), .lz4, everything).code == .invalidCompression)
        let long = [0x1F, 0x41, 1, 0] + [UInt8](repeating: 255, count: 257) + [0, 0x00]
        let block = [UInt8(long.count & 255), UInt8(long.count >> 8), 0, 0] + long + [0, 0, 0, 0]
        #expect(attempt(frame(0x60, blocks: block), .lz4, everything).code == .invalidCompression)
        #expect(attempt(frame(0x60, 0x50, blocks: block), .lz4, everything).code == nil, "blocks of 256 KiB")
    }

    @Test func anLZ4MatchReachesNoFartherThanItsBlockOrFrame() {
        // "A" and four bytes from one back, and so from two and from none; then the last literals, none.
        func block(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count), 0, 0, 0] + bytes }
        let end: [UInt8] = [0, 0, 0, 0]
        #expect(attempt(frame(0x60, blocks: block([0x10, 0x41, 1, 0, 0]) + end), .lz4, everything).code == nil)
        #expect(
            attempt(frame(0x60, blocks: block([0x10, 0x41, 2, 0, 0]) + end), .lz4, everything).code
                == .invalidCompression)
        #expect(
            attempt(frame(0x60, blocks: block([0x10, 0x41, 0, 0, 0]) + end), .lz4, everything).code
                == .invalidCompression)
        // Into the block before: only where blocks are linked.
        let before = block([0x10, 0x41, 1, 0, 0])
        let reaching = block([0x10, 0x42, 6, 0, 0])
        #expect(attempt(frame(0x40, blocks: before + reaching + end), .lz4, everything).code == nil)
        #expect(attempt(frame(0x60, blocks: before + reaching + end), .lz4, everything).code == .invalidCompression)
        let tooFar = block([0x10, 0x42, 7, 0, 0])
        #expect(attempt(frame(0x40, blocks: before + tooFar + end), .lz4, everything).code == .invalidCompression)
    }

    @Test func lz4ChecksumsAreChecked() throws {
        let block: [UInt8] = [1, 0, 0, 0x80, 0x41]
        let hash: [UInt8] = [0xBE, 0x90, 0xE3, 0x8C]  // XXH32 of "A" is not that
        #expect(attempt(frame(0x70, blocks: block + hash + [0, 0, 0, 0]), .lz4, everything).code == .invalidChecksum)
        #expect(attempt(frame(0x64, blocks: block + [0, 0, 0, 0] + hash), .lz4, everything).code == .invalidChecksum)
        #expect(attempt(frame(0x64, blocks: block + [0, 0, 0, 0]), .lz4, everything).code == .truncated)
    }

    @Test func gzipChecksAndMembersAreRead() throws {
        let good = try compressed(Array("checked".utf8), .gzip)
        for (offset, what) in [(0, "magic"), (2, "method"), (good.count - 8, "checksum"), (good.count - 1, "size")] {
            var bad = good
            bad[offset] ^= 0x80
            #expect(attempt(bad, .gzip, everything).code == .invalidCompression, "\(what)")
        }
        #expect(attempt(good + [0], .gzip, everything).code != nil, "a byte after the last member")
        #expect(try decompressed(good + good, .gzip) == Array("checkedchecked".utf8))
        #expect(attempt([], .gzip, everything).code == .truncated)
    }

    /// A frame that declares no content, and a buffer without room: neither makes progress by itself.
    @Test func aZstdFrameThatDeclaresNothingAndHoldsSomethingEnds() throws {
        var frame = try compressed([UInt8](0..<100), .zstd)
        // One byte of size, with no window before it.
        try #require(frame[4] & 0xE0 == 0x20 && frame[5] == 100)
        frame[5] = 0
        var output = WireBuffer()
        #expect(throws: KafkaCodecError.self) {
            try StandardCompression.shared.decompress(
                frame.span, codec: .zstd, magic: 2, limits: everything, into: &output)
        }
        #expect(output.count == 0)
    }

    @Test func zstdSizesAreNotBelieved() throws {
        // A frame that declares 2^62 bytes in one segment, and one with a window of 2^31 (its descriptor 0xA8).
        let content: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x09, 0, 0, 0x41]
        let lying = attempt(content, .zstd, everything)
        #expect(lying.code == .invalidCompression && lying.capacity <= 70_000)
        let window = attempt([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xA8, 0x09, 0, 0, 0x41], .zstd, everything)
        #expect(window.capacity <= 70_000)
        #expect(attempt([0x28, 0xB5, 0x2F, 0xFD], .zstd, everything).code == .truncated)
        #expect(
            attempt([0x25, 0xB5, 0x2F, 0xFD, 0, 0, 0, 0], .zstd, everything).code == .invalidCompression, "old format")
        #expect(attempt([], .zstd, everything).code == .truncated)
    }

    @Test func whatIsNotCompressedKeepsTheLimitToo() {
        #expect(attempt([1, 2, 3], .none, DecompressionLimits(maximumSize: 2)).code == .decompressionLimit)
        #expect(attempt([1, 2, 3], .none, DecompressionLimits(maximumSize: 3)).code == nil)
    }

    /// The same bytes mean nothing to the others.
    @Test(arguments: codecs)
    func noiseIsRefused(codec: CompressionCodec) {
        var noise = Noise(seed: 3)
        var refused = 0
        for count in 0..<2000 {
            let limits = DecompressionLimits(maximumSize: 10_000)
            let result = attempt(noise.bytes(count % 200), codec, limits)
            if result.code != nil { refused += 1 }
            #expect(result.capacity <= 10_001)
        }
        #expect(refused >= 1990)
    }
}
