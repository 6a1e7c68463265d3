import MQTTCodec

// A PUBLISH of QoS 1 as it stands on the wire: topic "a/b", packet identifier 10, payload "hi".
let bytes: [UInt8] = [0x32, 0x09, 0x00, 0x03, 0x61, 0x2f, 0x62, 0x00, 0x0a, 0x68, 0x69]
let packet = try Packet.decode(bytes, version: .v3_1_1)
print(packet)  // PUBLISH qos=1 retain=false dup=false topic="a/b" packetIdentifier=10 payload="hi"

if case .publish(let publish) = packet, let identifier = publish.packetIdentifier {
    print(try TopicFilter("a/+").matches(publish.topic), publish.payload.string)  // true hi
    let response = Packet.puback(Puback(packetIdentifier: identifier))
    print(try response.encoded(version: .v3_1_1))  // 0x4002000a
}
