/// The names of shards at MQTT brokers.
enum ShardName {
    /// The client ID of a shard.
    static func clientID(_ clientID: String, shard index: Int) -> String { "\(clientID)-\(index)" }

    /// Whether a client ID is that of a configuration, or of one of its shards.
    static func isShard(_ name: String, of clientID: String) -> Bool {
        let (name, base) = (Array(name.utf8), Array(clientID.utf8))
        guard name.starts(with: base) else { return false }
        let rest = name.dropFirst(base.count)
        guard let dash = rest.first else { return true }
        let digits = rest.dropFirst()
        return dash == UInt8(ascii: "-") && (1...2).contains(digits.count) && digits.allSatisfy { 0x30...0x39 ~= $0 }
    }

    /// The group of shared subscriptions for a client ID: the same text where it is a legal name, and otherwise one in which `%` and two
    /// hexadecimal digits stand for a character that is not, so that no two client IDs have one group.
    static func group(of clientID: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in clientID.utf8 {
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "%"):
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
