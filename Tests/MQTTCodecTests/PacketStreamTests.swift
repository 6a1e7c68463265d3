import MQTTCodec
import MQTTInspection
import Testing
import WireBytes

@Suite struct PacketStreamTests {
    /// What came out of a stream: packets and streamed payloads as hexadecimal text.
    private func run(_ stream: inout PacketStream, _ bytes: [UInt8], chunk: Int) throws(MQTTError) -> [String] {
        var shown: [String] = []
        var payload: [UInt8] = []
        var pending: [UInt8] = []
        var place = 0
        while place < bytes.count {
            pending += bytes[place..<min(place + chunk, bytes.count)]
            place = min(place + chunk, bytes.count)
            while let consumed = try step(&stream, pending.span, &shown, &payload) { pending.removeFirst(consumed) }
        }
        return shown
    }

    /// Takes one element; returns the bytes that it consumed, or `nil` when there is none yet.
    private func step(
        _ stream: inout PacketStream, _ bytes: Span<UInt8>, _ shown: inout [String], _ payload: inout [UInt8]
    ) throws(MQTTError) -> Int? {
        var consumed = 0
        guard let element = try stream.next(bytes, consumed: &consumed) else { return nil }
        switch element {
        case .packet(let frame, _): shown.append(hex(frame))
        case .publish(let head):
            shown.append("\(String(decodingUTF8: head.topic)) then \(head.payloadLength)")
            payload = []
        case .payload(let piece, let isLast):
            payload += [UInt8](copying: piece)
            if isLast { shown.append("payload of \(payload.count): \(payload.allSatisfy { $0 == 0x70 })") }
        }
        return consumed
    }

    @Test func anyChunkingGivesTheSamePackets() throws {
        let vectors = try Fixtures.files.flatMap { try Fixtures.vectors($0) }
            .filter { $0.isAccepted && $0.version == .v5 && $0.bytes.count <= 600 }
        let bytes = vectors.flatMap(\.bytes)
        let expected = vectors.map { hex($0.bytes) }
        for chunk in [1, 2, 3, 7, 64, 1000, bytes.count] {
            var stream = PacketStream(version: .v5, from: .client)
            let found = try run(&stream, bytes, chunk: chunk)
            #expect(found == expected, "chunks of \(chunk)")
        }
    }

    @Test(arguments: [1, 2, 5, 100, 4096, 200_000], MQTTVersion.allCases)
    func aLargePayloadComesInPieces(chunk: Int, version: MQTTVersion) throws {
        var buffer = WireBuffer()
        MQTTEncoder.pingreq(into: &buffer)
        let payload = [UInt8](repeating: 0x70, count: 100_000)
        let properties: Properties = version == .v5 ? [.userProperty(name: "a", value: "b")] : []
        let publish = try Publish(
            topic: "big", payload: ByteSlice(payload), qos: .atLeastOnce, packetIdentifier: .first,
            properties: properties)
        try Packet.publish(publish).encode(into: &buffer, version: version)
        MQTTEncoder.pingreq(into: &buffer)
        let bytes = [UInt8](copying: buffer.bytes)
        var stream = PacketStream(version: version, from: .client, streamsPublishesAbove: 1000)
        let shown = try run(&stream, bytes, chunk: chunk)
        #expect(shown == ["c000", "big then 100000", "payload of 100000: true", "c000"])
    }

    @Test func aPacketThatIsTooLargeIsRefusedBeforeItsBody() {
        var stream = PacketStream(version: .v5, from: .client, maximumPacketSize: 100)
        let front: [UInt8] = [0x30, 0x63]
        #expect(throws: MQTTError(.packetTooLarge, version: .v5)) {
            var consumed = 0
            _ = try stream.next(front.span, consumed: &consumed) != nil
        }
        let limit: [UInt8] = [0x30, 0x62]
        #expect(throws: Never.self) {
            var consumed = 0
            _ = try stream.next(limit.span, consumed: &consumed) != nil
        }
    }

    @Test(arguments: [
        ("30ff7f 0001", 1, nil as MQTTError.Code?),
        // The topic claims more than the packet holds.
        ("308001 ffff61", 1, .truncated),
        // So do the properties.
        ("308001 000161 ff01", 1, .propertiesOverrun),
        ("308001 000123 00", 1, .publishTopicWildcard),
        ("36ff7f 000161", 1, .publishQoS3),
    ])
    func aLyingHeadIsRefused(hexadecimal: String, limit: Int, code: MQTTError.Code?) throws {
        let front = try #require(bytes(hex: hexadecimal)) + [UInt8](repeating: 0, count: code == nil ? 0 : 8)
        var stream = PacketStream(version: .v5, from: .client, streamsPublishesAbove: limit)
        var found: MQTTError.Code?
        do throws(MQTTError) {
            var consumed = 0
            _ = try stream.next(front.span, consumed: &consumed) != nil
        } catch {
            found = error.code
        }
        #expect(found == code)
    }
}
