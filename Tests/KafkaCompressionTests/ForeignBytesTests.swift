import Foundation
import KafkaCodec
import Testing

/// Bytes that other compressors made (`Fixtures/compression/generate.py`).
@Suite struct ForeignBytesTests {
    struct Vector: Decodable, CustomTestStringConvertible {
        let `case`: String
        let codecName: String
        let magic: Int8
        let plainHex: String
        let repetitions: Int
        let compressedHex: String

        enum CodingKeys: String, CodingKey {
            case `case`, magic
            case codecName = "codec"
            case plainHex = "plain"
            case repetitions = "repeat"
            case compressedHex = "compressed"
        }

        var testDescription: String { self.case }
        var codec: CompressionCodec { CompressionCodec.allCases.first { "\($0.name)" == codecName } ?? .none }
        var compressed: [UInt8] { Fixture.bytes(hex: compressedHex) }
        var plain: [UInt8] {
            let once = Fixture.bytes(hex: plainHex)
            return Array((0..<repetitions).map { _ in once }.joined())
        }
    }

    static let vectors: [Vector] = {
        guard let text = try? Fixture.bytes("compression/vectors.jsonl") else { return [] }
        return text.split(separator: UInt8(ascii: "\n")).compactMap {
            try? JSONDecoder().decode(Vector.self, from: Data($0))
        }
    }()

    @Test func allVectorsAreThere() {
        #expect(Self.vectors.count == 70)
    }

    @Test(arguments: vectors)
    func decompressesToTheOriginal(vector: Vector) throws {
        let plain = vector.plain
        #expect(try decompressed(vector.compressed, vector.codec, magic: vector.magic) == plain)
        let exact = DecompressionLimits(maximumSize: plain.count, maximumRatio: 1 << 20)
        #expect(try decompressed(vector.compressed, vector.codec, magic: vector.magic, limits: exact) == plain)
        guard !plain.isEmpty else { return }
        let oneLess = DecompressionLimits(maximumSize: plain.count - 1, maximumRatio: 1 << 20)
        let error = #expect(throws: KafkaCodecError.self) {
            try decompressed(vector.compressed, vector.codec, magic: vector.magic, limits: oneLess)
        }
        #expect(error?.code == .decompressionLimit)
    }

    /// Cut anywhere, it is an error; only between two frames or members is it whole, and then what came out is a prefix.
    @Test(arguments: vectors.filter { $0.compressedHex.utf8.count < 6000 })
    func aCutIsAnErrorAndNeverATrap(vector: Vector) throws {
        let compressed = vector.compressed
        let plain = vector.plain
        var accepted = 0
        for end in compressed.indices {
            guard let output = try? decompressed(Array(compressed[..<end]), vector.codec, magic: vector.magic) else {
                continue
            }
            accepted += 1
            #expect(plain.starts(with: output) && output.count < plain.count, "cut at \(end)")
        }
        #expect(accepted <= (vector.case.contains("xerial") ? 10 : vector.case.contains("of two") ? 2 : 0))
    }

    /// A flipped bit may go unnoticed where the format has no checksum; it never traps and never passes a limit.
    @Test(arguments: vectors.filter { $0.compressedHex.utf8.count < 3000 })
    func aFlippedBitNeverTrapsNorPassesTheLimit(vector: Vector) throws {
        let compressed = vector.compressed
        let limits = DecompressionLimits(maximumSize: 20_000, maximumRatio: 100)
        let bound = limits.bound(compressed.count)
        var refused = 0
        for bit in 0..<(8 * compressed.count) {
            var flipped = compressed
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            if let output = try? decompressed(flipped, vector.codec, magic: vector.magic, limits: limits) {
                #expect(output.count <= bound)
            } else {
                refused += 1
            }
        }
        #expect(refused > 0)
    }
}
