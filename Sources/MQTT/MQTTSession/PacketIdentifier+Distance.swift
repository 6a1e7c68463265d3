import MQTTCodec

extension PacketIdentifier {
    /// How many times `next` leads from `other` to this one, 0 to 65,534.
    @inline(__always)
    func distance(from other: PacketIdentifier) -> Int {
        let distance = Int(rawValue) &- Int(other.rawValue)
        return distance < 0 ? distance &+ 65_535 : distance
    }
}
