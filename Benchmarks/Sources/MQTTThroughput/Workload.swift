import MQTTCodec
import WireBytes

/// 10,000 PUBLISH packets of QoS 1, one behind the other: a topic of 32 bytes, a payload of 128, and in MQTT 5 three
/// properties (expiry, content type, one user property). 167 bytes each in 3.1.1, 208 in 5.
struct Workload {
    static let count = 10_000
    let version: MQTTVersion
    let bytes: [UInt8]

    init(_ version: MQTTVersion) throws {
        self.version = version
        let topic = Array("factory/line1/sensor/temperature".utf8)
        var properties = ByteBuffer()
        if version == .v5 {
            let list: Properties = [
                .messageExpiryInterval(3600), .contentType("application/json"),
                .userProperty(name: "source", value: "plc-7"),
            ]
            try list.encodeForPublish(into: &properties)
        }
        var buffer = ByteBuffer()
        var seed: UInt64 = 42
        for index in 0..<Workload.count {
            let payload = (0..<128).map { _ in
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: seed >> 33)
            }
            try MQTTEncoder.publish(
                topic: topic.span, payload: payload.span, qos: .atLeastOnce,
                packetIdentifier: PacketIdentifier(rawValue: UInt16(index % 65535) + 1), properties: properties.bytes,
                version: version, into: &buffer)
        }
        self.bytes = [UInt8](copying: buffer.bytes)
    }
}
