import MQTTCodec

// A PUBLISH of QoS 1 as it stands on the wire: topic "a/b", packet identifier 10, payload "hi".
let bytes: [UInt8] = [0x32, 0x09, 0x00, 0x03, 0x61, 0x2f, 0x62, 0x00, 0x0a, 0x68, 0x69]
let packet = try Packet.decode(frame: bytes.span, version: .v3_1_1, from: .client)
guard case .publish(let publish) = packet, publish.packetIdentifier?.rawValue == 10 else {
    fatalError("not what was sent: \(packet)")
}
print("decoded one PUBLISH")
