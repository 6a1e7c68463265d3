import MQTTCodec
import MQTTInspection
import Testing
import WireBytes

@Suite struct PacketFramerTests {
    /// The packets that come out of a stream in chunks, as hexadecimal text.
    private func packets(_ bytes: [UInt8], chunk: Int) throws(MQTTError) -> [String] {
        let framer = PacketFramer(version: .v5)
        var shown: [String] = []
        var pending: [UInt8] = []
        for place in stride(from: 0, to: bytes.count, by: chunk) {
            pending += bytes[place..<min(place + chunk, bytes.count)]
            while case .packet(let header) = try framer.front(of: pending.span) {
                shown.append(hex(pending.span.extracting(..<header.totalSize)))
                pending.removeFirst(header.totalSize)
            }
        }
        return shown
    }

    @Test func anyChunkingGivesTheSamePackets() throws {
        let vectors = try Fixtures.files.flatMap { try Fixtures.vectors($0) }
            .filter { $0.isAccepted && $0.version == .v5 && $0.bytes.count <= 600 }
        let bytes = vectors.flatMap(\.bytes)
        let expected = vectors.map { hex($0.bytes) }
        for chunk in [1, 2, 3, 7, 64, 1000, bytes.count] {
            let found = try packets(bytes, chunk: chunk)
            #expect(found == expected, "chunks of \(chunk)")
        }
    }

    @Test func whatHasNotComeWholeIsToldApart() throws {
        let framer = PacketFramer(version: .v5)
        let bytes: [UInt8] = [0x30, 0x85, 0x01] + [UInt8](repeating: 0, count: 133)
        for count in 0...bytes.count {
            let front = try framer.front(of: bytes.span.extracting(..<count))
            switch front {
            case .incompleteHeader: #expect(count < 3)
            case .incomplete(let header): #expect(count >= 3 && count < 136 && header.totalSize == 136)
            case .packet(let header): #expect(count == 136 && header.totalSize == 136)
            }
        }
    }

    @Test func aPacketThatIsTooLargeIsRefusedBeforeItsBody() {
        let framer = PacketFramer(version: .v5, maximumPacketSize: 100)
        let front: [UInt8] = [0x30, 0x63]
        #expect(throws: MQTTError(.packetTooLarge, version: .v5)) { _ = try framer.front(of: front.span) }
        let limit: [UInt8] = [0x30, 0x62]
        #expect(throws: Never.self) { _ = try framer.front(of: limit.span) }
    }
}
