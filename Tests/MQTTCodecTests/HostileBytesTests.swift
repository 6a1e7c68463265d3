import MQTTCodec
import MQTTInspection
import Testing
import WireBytes

/// What the codec does with vectors that were damaged: an error or another legal packet, never a trap.
@Suite struct HostileBytesTests {
    /// Vectors beyond this size differ from shorter ones in their padding alone: not every byte of theirs is damaged.
    static let largest = 1200

    static func vectors() throws -> [MQTTVector] {
        try Fixtures.files.flatMap { try Fixtures.vectors($0) }
    }

    /// The places to damage: all of them, or for a long vector the front, the end and some between.
    static func places(_ count: Int) -> [Int] {
        count <= largest
            ? Array(0..<count)
            : Array(0..<64) + stride(from: 64, to: count - 16, by: count / 16) + Array((count - 16)..<count)
    }

    @Test func everyVectorCutAnywhereIsIncompleteOrRefused() throws {
        var accepted: [String] = []
        var cuts = 0
        for vector in try Self.vectors() {
            for count in 0..<vector.bytes.count {
                cuts += 1
                let cut = Array(vector.bytes.prefix(count))
                if let packet = try? Packet.decode(frame: cut.span, version: vector.version, from: vector.sender) {
                    // A refused vector may hold a whole packet and bytes behind it.
                    if vector.isAccepted { accepted.append("\(vector.name) cut to \(count): \(packet)") }
                }
                guard count <= Self.largest else { continue }
                // With the length set right for what is left, all kinds of fields end early.
                let repaired = Self.withLengthRepaired(cut)
                _ = try? Packet.decode(frame: repaired.span, version: vector.version, from: vector.sender)
            }
        }
        #expect(accepted.joined(separator: "\n") == "")
        #expect(cuts > 10_000)
    }

    @Test func everyFlippedBitGivesAnErrorOrAPacketThatCanBeWrittenAgain() throws {
        var faults: [String] = []
        var buffer = WireBuffer()
        var flips = 0
        for vector in try Self.vectors() {
            var bytes = vector.bytes
            for bit in Self.places(bytes.count).flatMap({ ($0 * 8)..<($0 * 8 + 8) }) {
                flips += 1
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                defer { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }
                guard let packet = try? Packet.decode(frame: bytes.span, version: vector.version, from: vector.sender)
                else { continue }
                buffer.removeAll()
                do {
                    try packet.encode(into: &buffer, version: vector.version)
                    let again = try Packet.decode(frame: buffer.bytes, version: vector.version, from: vector.sender)
                    if again != packet { faults.append("\(vector.name), bit \(bit): \(packet) became \(again)") }
                } catch {
                    faults.append("\(vector.name), bit \(bit): \(packet) cannot be written: \(error)")
                }
            }
        }
        #expect(faults.prefix(20).joined(separator: "\n") == "")
        #expect(flips > 100_000)
    }

    @Test func everyBytePairIsSafeAsAPacketsFront() {
        var headers = 0
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let bytes = [first, second, 0x00, 0x00, 0x00, 0x00]
                if let header = try? FixedHeader.parse(bytes.span), header.totalSize >= 2 { headers += 1 }
                for version in MQTTVersion.allCases {
                    _ = try? Packet.decode(frame: bytes.span, version: version, from: .client)
                    _ = try? Packet.decode(frame: bytes.span, version: version, from: .server)
                }
            }
        }
        // 15 types by 128 one-byte lengths; lengths that go on into a zero byte are not minimal.
        #expect(headers == 240 * 128)
    }

    /// The same packet with its remaining length counted again.
    private static func withLengthRepaired(_ bytes: [UInt8]) -> [UInt8] {
        guard let first = bytes.first else { return [] }
        var start = 1
        while start < bytes.count, bytes[start] >= 0x80 { start += 1 }
        let body = bytes.dropFirst(start + 1)
        var length = WireBuffer(capacity: 16)
        length.append(unsignedVarint: UInt64(body.count))
        return [first] + [UInt8](copying: length.bytes) + body
    }
}
