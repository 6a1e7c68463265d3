import Foundation
import KafkaCodec
import KafkaCompression
import WireBytes

/// Files of the repository's Fixtures folder.
enum Fixture {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appendingPathComponent(path)))
    }

    static func bytes(hex: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hex.utf8.count / 2)
        var high: UInt8?
        for digit in hex.utf8 {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue.map(UInt8.init) else { continue }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}

let everything = DecompressionLimits(maximumSize: 1 << 28, maximumRatio: 1 << 20)

func compressed(_ bytes: [UInt8], _ codec: CompressionCodec, magic: Int8 = 2) throws(KafkaCodecError) -> [UInt8] {
    var output = WireBuffer(capacity: 16)
    try StandardCompression.shared.compress(bytes.span, codec: codec, magic: magic, into: &output)
    return [UInt8](copying: output.bytes)
}

func decompressed(
    _ bytes: [UInt8], _ codec: CompressionCodec, magic: Int8 = 2, limits: DecompressionLimits = everything
) throws(KafkaCodecError) -> [UInt8] {
    var output = WireBuffer(capacity: 16)
    try StandardCompression.shared.decompress(bytes.span, codec: codec, magic: magic, limits: limits, into: &output)
    return [UInt8](copying: output.bytes)
}
