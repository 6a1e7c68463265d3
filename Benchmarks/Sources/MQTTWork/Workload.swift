public import MQTTCodec
import WireBytes

/// PUBLISH packets of QoS 1, one behind the other: a topic of 32 bytes, a payload of 128, and in MQTT 5 three
/// properties (expiry, content type, one user property). 167 bytes each in 3.1.1, 208 in 5.
public struct Workload {
    public let version: MQTTVersion
    public let count: Int
    public let bytes: [UInt8]

    public init(_ version: MQTTVersion, count: Int) throws(MQTTError) {
        self.version = version
        self.count = count
        let topic = Array("factory/line1/sensor/temperature".utf8)
        var properties = WireBuffer()
        if version == .v5 {
            let list: Properties = [
                .messageExpiryInterval(3600), .contentType("application/json"),
                .userProperty(name: "source", value: "plc-7"),
            ]
            try list.encodeForPublish(into: &properties)
        }
        var buffer = WireBuffer()
        var seed: UInt64 = 42
        for index in 0..<count {
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

    /// Where each packet's parts stand.
    public func parts() throws(MQTTError) -> [Ours.Parts] {
        var parts: [Ours.Parts] = []
        var start = 0
        while let header = try FixedHeader.parse(bytes.span.extracting(droppingFirst: start), version: version) {
            parts.append(try Ours.Parts(bytes.span, at: start, version: version))
            start += header.totalSize
        }
        return parts
    }
}
