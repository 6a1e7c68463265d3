import MQTTCodec
import MQTTSession
import TestSupport
import Testing
import TrestleBase
import WireBytes

/// Two messages with one fingerprint count as one, and the second is lost.
@Suite("Fingerprints")
struct FingerprintTests {
    private var random = SeededRandom(seed: 7)
    private let key: FingerprintKey

    init() { key = FingerprintKey(using: &random) }

    private func fingerprint(_ topic: [UInt8], _ payload: [UInt8], _ other: FingerprintKey? = nil) throws -> UInt64 {
        var frame = WireBuffer()
        try MQTTEncoder.publish(
            topic: topic.span, payload: payload.span, qos: .atLeastOnce, retain: false, dup: false,
            packetIdentifier: PacketIdentifier(rawValue: 1), version: .v3_1_1, into: &frame)
        return try PublishView(frame: frame.bytes, version: .v3_1_1, from: .client).fingerprint(other ?? key)
    }

    /// A reading, and the CRC-32C of what comes before it, as devices send it.
    static func withChecksum(_ number: Int, isLittleEndian: Bool) -> [UInt8] {
        let digits = Array("\(number)".utf8)
        let body = Array("{\"seq\":".utf8) + [UInt8](repeating: 0x30, count: 6 - digits.count) + digits + [0x7D]
        let checksum = CRC32C.checksum(body.span)
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) }
        return body + (isLittleEndian ? bytes : bytes.reversed())
    }

    @Test("Payloads that end with their own checksum differ", arguments: [true, false])
    func checksums(isLittleEndian: Bool) throws {
        let prints = try (0..<10_000).map { number in
            try fingerprint(Array("plant/a".utf8), Self.withChecksum(number, isLittleEndian: isLittleEndian))
        }
        #expect(Set(prints).count == prints.count)
    }

    @Test("Whatever differs in a bit, a length, an order or the place where the topic ends differs in half of the bits")
    mutating func differences() throws {
        var prints: Set<UInt64> = []
        var payloads: Set<[UInt8]> = []
        var count = 0
        var bits = 0
        for size in [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 100, 128, 300] {
            for isZero in [true, false] where !isZero || size > 0 {
                var payload = (0..<size).map { _ in isZero ? 0 : UInt8.random(in: 1 ... .max, using: &random) }
                let whole = try fingerprint([0x74], payload)
                prints.insert(whole)
                payloads.insert(payload)
                for bit in 0..<size * 8 {
                    payload[bit / 8] ^= 1 << (bit % 8)
                    let other = try fingerprint([0x74], payload)
                    payloads.insert(payload)
                    payload[bit / 8] ^= 1 << (bit % 8)
                    bits += (whole ^ other).nonzeroBitCount
                    prints.insert(other)
                    count += 1
                }
            }
        }
        #expect(prints.count == payloads.count)
        let mean = Double(bits) / Double(count)
        #expect((31.5...32.5).contains(mean))
        // The same bytes with another border between topic and payload.
        let text = Array("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz".utf8)
        let borders = try (1...text.count).map { try fingerprint(Array(text[..<$0]), Array(text[$0...])) }
        #expect(Set(borders).count == borders.count)
    }

    @Test("Blocks, words and bytes that change places make another message")
    mutating func order() throws {
        for unit in [1, 2, 4, 8, 16, 32] {
            let payload = (0..<160).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
            var prints: Set<UInt64> = [try fingerprint([0x74], payload)]
            var count = 1
            for first in 0..<160 / unit {
                for second in first + 1..<160 / unit {
                    var other = payload
                    for index in 0..<unit { other.swapAt(first * unit + index, second * unit + index) }
                    if other == payload { continue }
                    prints.insert(try fingerprint([0x74], other))
                    count += 1
                }
            }
            #expect(prints.count == count)
        }
    }

    @Test("A repeat has the fingerprint of the message, under this key alone, and no description tells the key")
    mutating func keys() throws {
        let another = FingerprintKey(using: &random)
        let payload = Self.withChecksum(1, isLittleEndian: true)
        #expect(try fingerprint([0x74], payload) == fingerprint([0x74], payload))
        #expect(try fingerprint([0x74], payload) != fingerprint([0x74], payload, another))
        var said = ""
        dump(key, to: &said)
        #expect("\(key)" == "a fingerprint key, hidden" && !said.contains("first"))
    }

    @Test(
        "Other messages under the identifiers of those that wait are delivered, even if each ends with its own CRC-32C",
        arguments: MQTTVersion.allCases, [QoS.atLeastOnce, .exactlyOnce])
    func anotherSession(version: MQTTVersion, qos: QoS) throws {
        let rig = ClientRig(version)
        _ = try rig.open()
        for number in 1...20 {
            let payload = Self.withChecksum(number, isLittleEndian: true)
            let reception = try rig.receive(UInt16(number), qos: qos, payload: payload, topic: "t\(number)")
            #expect(reception.isNew)
        }
        _ = rig.session.handleClose(now: 0, random: 0)
        _ = try rig.open(sessionPresent: true)
        for number in 1...20 {
            // One is repeated; where the others stood, a standby of the server has messages of its own.
            let payload = Self.withChecksum(number == 7 ? 7 : 100 + number, isLittleEndian: true)
            let reception = try rig.receive(
                UInt16(number), qos: qos, dup: true, payload: payload, topic: "t\(number)")
            #expect(reception.isNew == (number != 7))
        }
    }
}

extension ClientSession.Reception {
    fileprivate var isNew: Bool {
        if case .deliver = self { true } else { false }
    }
}
