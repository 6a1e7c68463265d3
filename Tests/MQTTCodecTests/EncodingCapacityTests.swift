import MQTTCodec
import MQTTInspection
import Testing
import WireBytes

/// What an encoder writes does not depend on the memory that its buffer began with.
@Suite struct EncodingCapacityTests {
    @Test(arguments: Fixtures.files)
    func aPacketHasTheSameBytesAtEveryStartingCapacity(file: String) throws {
        var tried = 0
        for vector in try Fixtures.vectors(file) where vector.isAccepted {
            guard case .success(let packet) = vector.verdict() else { continue }
            var reference = WireBuffer(capacity: 2 * vector.bytes.count + 64)
            try packet.encode(into: &reference, version: vector.version)
            let end = reference.count + 16
            for capacity in stride(from: 0, through: end, by: end <= 1024 ? 1 : 1 + end / 256) {
                var buffer = WireBuffer(capacity: capacity)
                try packet.encode(into: &buffer, version: vector.version)
                let isSame = buffer.bytes.hasSameBytes(as: reference.bytes)
                #expect(isSame, "\(packet) at \(capacity)")
            }
            tried += 1
        }
        #expect(tried > 40)
    }
}
