import MQTTCodec
import Testing
import WireBytes

/// A packet is decoded from bytes, and encoded into the same kind of bytes, in one call each.
@Suite struct PacketBytesTests {
    @Test func whatIsEncodedIsDecodedAgain() throws {
        let publish = Packet.publish(
            try Publish(topic: "plant/1/temp", payload: "21.5", qos: .atLeastOnce, packetIdentifier: .first))
        for version in MQTTVersion.allCases {
            let bytes = try publish.encoded(version: version)
            #expect(try Packet.decode(bytes, version: version) == publish)
            #expect(try Packet.decode(bytes.array, version: version, from: .client) == publish)
            #expect(try Packet.decode(bytes.array[...], version: version) == publish)
        }
    }

    @Test func aConnectSaysItsVersion() throws {
        for version in MQTTVersion.allCases {
            let connect = Packet.connect(Connect(version: version, clientID: "c"))
            #expect(try Packet.decode(connect.encoded(version: version)) == connect)
            #expect(throws: MQTTError(.wrongSender, version: .v5)) {
                try Packet.decode(connect.encoded(version: version), from: .server)
            }
        }
        let connect = Packet.connect(Connect(version: .v3_1_1, clientID: "c"))
        #expect(throws: MQTTError(.protocolVersion, version: .v5)) {
            try Packet.decode(connect.encoded(version: .v3_1_1), version: .v5)
        }
    }

    /// What only one side may send is accepted from that side when nobody says who sent it.
    @Test func theSenderMayBeLeftOut() throws {
        #expect(try Packet.decode([0xc0, 0x00]) == .pingreq)
        #expect(try Packet.decode([0xd0, 0x00]) == .pingresp)
        let fromServer: [UInt8] = [0x30, 0x06, 0x00, 0x01, 0x61, 0x02, 0x0b, 0x05]  // a subscription identifier
        #expect(try Packet.decode(fromServer).packetType == .publish)
        #expect(throws: MQTTError(.subscriptionIdentifierFromClient, version: .v5)) {
            try Packet.decode(fromServer, from: .client)
        }
        #expect(throws: MQTTError(.wrongSender, version: .v5)) { try Packet.decode([0xd0, 0x00], from: .client) }
    }

    @Test(
        arguments: [
            ([], MQTTError.Code.truncated), ([0xc0], .truncated), ([0xc0, 0x00, 0x00], .trailingBytes),
            ([0x00, 0x00], .reservedPacketType), ([0x30, 0x05, 0x00, 0x01, 0x23, 0x00, 0x00], .publishTopicWildcard),
        ] as [([UInt8], MQTTError.Code)])
    func whatIsNotOnePacketIsRefused(bytes: [UInt8], code: MQTTError.Code) {
        #expect(throws: MQTTError(code, version: .v5)) { try Packet.decode(bytes) }
    }
}
