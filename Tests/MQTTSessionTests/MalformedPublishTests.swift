import MQTTCodec
import Testing
import WireBytes

@Suite("Malformed PUBLISH")
struct MalformedPublishTests {
    private struct Reading: Equatable {
        var topic = ""
        var payload = ""
        var identifier: UInt16?
        var isTopicLegal = true
        var isPayloadKnown = true
    }

    private func read(_ body: [UInt8], first: UInt8 = 0x32, version: MQTTVersion = .v5) throws -> Reading {
        let frame = [first, UInt8(body.count)] + body
        let header = try #require(try FixedHeader.parse(frame.span, version: version))
        let publish = MalformedPublish(frame: frame.span, header: header, version: version, reason: "test")
        return Reading(
            topic: String(decodingUTF8: publish.topic), payload: String(decodingUTF8: publish.payload),
            identifier: publish.packetIdentifier?.rawValue, isTopicLegal: publish.isTopicLegal,
            isPayloadKnown: publish.isPayloadKnown)
    }

    @Test("What Mosquitto 2 forwards with a wildcard in the Response Topic is read whole")
    func responseTopic() throws {
        let body: [UInt8] = [0, 3, 0x74, 0x2f, 0x31, 0, 1, 6, 8, 0, 3, 0x61, 0x2f, 0x2b, 0x78]
        #expect(throws: MQTTError.self) {
            _ = try PublishView(frame: ([0x32, 15] + body).span, version: .v5, from: .server)
        }
        #expect(try read(body) == Reading(topic: "t/1", payload: "x", identifier: 1))
    }

    @Test("Payload Format Indicator 2, an empty Response Topic, unknown properties: only their length matters")
    func properties() throws {
        for properties: [UInt8] in [[1, 2], [8, 0, 0], [0x7f], []] {
            let body = [0, 1, 0x74, 0, 9, UInt8(properties.count)] + properties + [0x78]
            #expect(try read(body) == Reading(topic: "t", payload: "x", identifier: 9))
        }
        // A length that ends beyond the packet: what follows the identifier is all there is.
        let overrun = try read([0, 1, 0x74, 0, 9, 200, 1, 0x78])
        #expect(!overrun.isPayloadKnown && overrun.identifier == 9 && overrun.topic == "t")
    }

    @Test("A topic that is none is told apart from its payload, and what has no identifier owes no acknowledgement")
    func topics() throws {
        #expect(
            try read([0, 1, 0x2b, 0, 9, 0x78], version: .v3_1_1)
                == Reading(topic: "+", payload: "x", identifier: 9, isTopicLegal: false))
        #expect(try read([0, 9, 0x74], version: .v3_1_1).isPayloadKnown == false)
        #expect(try read([0, 1, 0x74, 0, 0, 0x78], version: .v3_1_1).identifier == nil)
        #expect(try read([0, 1, 0x74, 0, 9, 0x78], first: 0x36, version: .v3_1_1).identifier == nil)
    }

    @Test("No bytes whatever lead out of the packet", arguments: MQTTVersion.allCases)
    func anyBytes(version: MQTTVersion) throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let body = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                UInt8([0, 1, 2, 3, 0x74, 0x80, 0xff].randomElement(using: &generator) ?? 0)
            }
            let reading = try read(body, first: 0x30 | UInt8.random(in: 0...15, using: &generator), version: version)
            #expect(reading.payload.utf8.count <= 3 * body.count)
        }
    }
}
