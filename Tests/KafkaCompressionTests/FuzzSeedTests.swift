import Foundation
import KafkaCodec
import KafkaCompression
import Testing
import WireBytes

/// The inputs of `FuzzDecompress`, seeds and findings, keep what the fuzzer holds us to.
@Suite struct FuzzSeedTests {
    @Test func everyInputKeepsTheLimits() throws {
        let folder = Fixture.root.appendingPathComponent("fuzz/FuzzDecompress")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 30)
        for file in files {
            let input = [UInt8](try Data(contentsOf: file))
            let codec = try #require(input.first.flatMap { CompressionCodec(rawValue: $0 & 7) }, "\(file)")
            let bytes = Array(input.dropFirst())
            for limits in [
                DecompressionLimits(maximumSize: 1 << 20), DecompressionLimits(maximumSize: 700, maximumRatio: 3),
            ] {
                let bound = limits.bound(bytes.count)
                var output = WireBuffer()
                do throws(KafkaCodecError) {
                    try StandardCompression.shared.decompress(
                        bytes.span, codec: codec, magic: Int8(input[0] >> 3 & 3), limits: limits, into: &output)
                } catch {
                    let left = output.count
                    #expect(left == 0, "\(file)")
                }
                let (count, capacity) = (output.count, output.capacity)
                #expect(count <= bound && capacity <= max(16, bound), "\(file)")
            }
        }
    }
}
