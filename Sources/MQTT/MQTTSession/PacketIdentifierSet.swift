import MQTTCodec

/// A set of packet identifiers: one bit for each, allocated when the first is inserted.
struct PacketIdentifierSet: Sendable {
    private var words: [UInt64] = []
    private(set) var count = 0

    func contains(_ identifier: PacketIdentifier) -> Bool {
        let (word, bit) = Self.place(identifier)
        return count > 0 && words[word] & bit != 0
    }

    mutating func insert(_ identifier: PacketIdentifier) {
        if words.isEmpty { words = Array(repeating: 0, count: 1_024) }
        let (word, bit) = Self.place(identifier)
        if words[word] & bit == 0 {
            words[word] |= bit
            count += 1
        }
    }

    @discardableResult
    mutating func remove(_ identifier: PacketIdentifier) -> Bool {
        guard contains(identifier) else { return false }
        let (word, bit) = Self.place(identifier)
        words[word] &= ~bit
        count -= 1
        return true
    }

    mutating func formUnion(_ other: PacketIdentifierSet) {
        guard other.count > 0, count > 0 else {
            if other.count > 0 { self = other }
            return
        }
        for index in words.indices { words[index] |= other.words[index] }
        count = words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    mutating func removeAll() {
        words = []
        count = 0
    }

    private static func place(_ identifier: PacketIdentifier) -> (word: Int, bit: UInt64) {
        (Int(identifier.rawValue >> 6), 1 << UInt64(identifier.rawValue & 63))
    }
}
