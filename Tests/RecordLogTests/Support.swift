import Foundation
import RecordLog
import WireBytes

/// A folder that goes with the last reference to it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "recordlog-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func copy() throws -> TemporaryFolder {
        let other = try TemporaryFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.copyItem(atPath: path + "/" + name, toPath: other.path + "/" + name)
        }
        return other
    }

    func names(ending suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(suffix) }.sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }
}

/// A batch of magic 2 with right lengths and checksum around `payload`; a log looks no deeper.
func makeBatch(
    records: Int32 = 1, payload: [UInt8] = [1, 2, 3], timestamp: Int64 = 1000, producer: Int64 = -1,
    epoch: Int16 = -1, sequence: Int32 = -1
) -> [UInt8] {
    var buffer = ByteBuffer()
    buffer.append(integer: Int64(0))
    buffer.append(integer: Int32(49 + payload.count))
    buffer.append(integer: Int32(-1))
    buffer.append(UInt8(2))
    buffer.append(integer: UInt32(0))
    buffer.append(integer: Int16(0))
    buffer.append(integer: records - 1)
    buffer.append(integer: timestamp)
    buffer.append(integer: timestamp)
    buffer.append(integer: producer)
    buffer.append(integer: epoch)
    buffer.append(integer: sequence)
    buffer.append(integer: records)
    buffer.append(payload.span)
    let checksum = CRC32C.checksum(buffer.bytes.extracting(droppingFirst: 21))
    buffer.replace(at: 17, integer: checksum)
    return [UInt8](copying: buffer.bytes)
}

extension RecordLog {
    /// All batches from `offset` on, read in steps of `step` bytes.
    func readAll(from offset: Int64, step: Int = 1 << 20) throws -> [UInt8] {
        var all: [UInt8] = []
        var next = offset
        var buffer = ByteBuffer()
        while next < endOffset {
            buffer.removeAll()
            let count = try read(from: next, maximumBytes: step, atLeastOneBatch: true, into: &buffer)
            if count == 0 { break }
            let bytes = [UInt8](copying: buffer.bytes)
            all += bytes
            next = headers(in: bytes).last.map { $0.lastOffset + 1 } ?? endOffset
        }
        return all
    }
}

/// The headers of whole batches one after the other.
func headers(in bytes: [UInt8]) -> [BatchHeader] {
    var headers: [BatchHeader] = []
    var position = 0
    while let header = BatchHeader(bytes.span.extracting(droppingFirst: position)),
        position + header.totalSize <= bytes.count
    {
        headers.append(header)
        position += header.totalSize
    }
    return headers
}

/// The batch as a log stores it: with its offset, and leader epoch 0.
func stored(_ batch: [UInt8], at offset: Int64) -> [UInt8] {
    var copy = batch
    for index in 0..<8 { copy[index] = UInt8(truncatingIfNeeded: offset >> (56 - 8 * Int64(index))) }
    for index in 12..<16 { copy[index] = 0 }
    return copy
}

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
