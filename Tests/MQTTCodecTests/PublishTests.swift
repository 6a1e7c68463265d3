import MQTTCodec
import Testing
import WireBytes

@Suite struct PublishTests {
    @Test func aViewShowsEveryFieldOfA311Packet() throws {
        // QoS 1, retain, "a/b", identifier 10, payload "hello"
        let frame = try #require(bytes(hex: "330c 0003 612f62 000a 68656c6c6f"))
        let view = try PublishView(frame: frame.span, version: .v3_1_1, from: .client)
        let topic = String(decodingUTF8: view.topic)
        let payload = String(decodingUTF8: view.payload)
        let (qos, retain, dup, identifier) = (view.qos, view.retain, view.dup, view.packetIdentifier)
        #expect(topic == "a/b")
        #expect(payload == "hello")
        #expect(qos == .atLeastOnce)
        #expect(retain)
        #expect(!dup)
        #expect(identifier?.rawValue == 10)
    }

    @Test func aViewReadsPropertiesOnRequest() throws {
        // alias 3, user property k=v, payload "x"
        let frame = try #require(bytes(hex: "300f 0001 61 0a 230003 2600016b000176 78"))
        let view = try PublishView(frame: frame.span, version: .v5, from: .client)
        var seen: [PropertyIdentifier] = []
        var properties = view.properties
        let alias = properties.topicAlias
        while let property = properties.next() { seen.append(property.identifier) }
        #expect(alias == 3)
        #expect(seen == [.topicAlias, .userProperty])
    }

    @Test func anOwnedMessageSharesTheReadBuffer() throws {
        let buffer = ByteSlice(try #require(bytes(hex: "330c0003612f62000a68656c6c6f 3003000162")))
        let header = try #require(try FixedHeader.parse(buffer.span))
        let publish = try Publish(frame: buffer, header: header, version: .v3_1_1, from: .server)
        #expect(publish.topicName == "a/b")
        #expect(publish.payload == ByteSlice(utf8: "hello"))
        #expect(header.totalSize == 14)
    }

    @Test func whatIsComposedIsReadBackTheSame() throws {
        let publish = try Publish(
            topic: "sensor/1", payload: ByteSlice(utf8: "21.5"), qos: .exactlyOnce, retain: true, dup: true,
            packetIdentifier: 7,
            properties: [.contentType("text/plain"), .userProperty("a", "b")])
        var buffer = WireBuffer()
        try Packet.publish(publish).encode(into: &buffer, version: .v5)
        let decoded = try Packet.decode(frame: buffer.bytes, version: .v5, from: .client)
        let size = try Packet.publish(publish).encodedSize(.v5)
        let count = buffer.count
        #expect(decoded == .publish(publish))
        #expect(size == count)
    }

    @Test(arguments: [
        (QoS.atMostOnce, true, nil as PacketIdentifier?, MQTTError.Code.duplicateWithoutQoS),
        (.atMostOnce, false, .first, .packetIdentifierWithoutQoS),
        (.atLeastOnce, false, nil, .zeroPacketIdentifier),
        (.exactlyOnce, true, nil, .zeroPacketIdentifier),
    ])
    func whatTheRulesOfPublishForbidIsNotWritten(
        qos: QoS, dup: Bool, identifier: PacketIdentifier?, code: MQTTError.Code
    ) {
        let topic = Array("a".utf8)
        for version in MQTTVersion.allCases {
            var buffer = WireBuffer()
            #expect(throws: MQTTError(code, version: version)) {
                try MQTTEncoder.publish(
                    topic: topic.span, payload: Span(), qos: qos, dup: dup, packetIdentifier: identifier,
                    version: version, into: &buffer)
            }
            let count = buffer.count
            #expect(count == 0)
        }
    }

    @Test func propertiesCannotBeSentIn311() throws {
        let publish = try Publish(topic: "a", payload: [], properties: [.contentType("x")])
        #expect(throws: MQTTError(.notInVersion, version: .v3_1_1)) {
            try Packet.publish(publish).encodedSize(.v3_1_1)
        }
    }
}
