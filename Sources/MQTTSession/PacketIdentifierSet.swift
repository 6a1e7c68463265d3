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

    mutating func removeAll() {
        words = []
        count = 0
    }

    /// All of them, in rising order.
    var members: [PacketIdentifier] {
        guard count > 0 else { return [] }
        return (1...UInt16.max).compactMap { PacketIdentifier(rawValue: $0) }.filter { contains($0) }
    }

    private static func place(_ identifier: PacketIdentifier) -> (word: Int, bit: UInt64) {
        (Int(identifier.rawValue >> 6), 1 << UInt64(identifier.rawValue & 63))
    }
}

/// Where the delivery of a packet identifier stands: a hash table with open addressing, as large as what is in it.
///
/// An identifier's lower bits are its place. Most senders count identifiers up, so that each finds its place free. A
/// chain is bounded by the 65,535 identifiers there are, whatever a peer chooses.
struct PacketIdentifierMap: Sendable {
    private struct Slot {
        /// 0 for a free slot: no packet has that identifier [MQTT-2.2.1-3].
        var identifier: UInt16 = 0
        var sequence: UInt32 = 0
    }

    private var slots: [Slot] = []
    private(set) var count = 0

    private var mask: Int { slots.count &- 1 }

    subscript(identifier: PacketIdentifier) -> UInt32? {
        guard count > 0 else { return nil }
        var place = Int(identifier.rawValue) & mask
        while slots[place].identifier != 0 {
            if slots[place].identifier == identifier.rawValue { return slots[place].sequence }
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// Adds the identifier, or gives it another sequence number.
    mutating func set(_ identifier: PacketIdentifier, to sequence: UInt32) {
        // At most half full, so that a free slot ends each chain.
        if (count &+ 1) &* 2 > slots.count { grow() }
        var place = Int(identifier.rawValue) & mask
        while slots[place].identifier != 0, slots[place].identifier != identifier.rawValue {
            place = (place &+ 1) & mask
        }
        if slots[place].identifier == 0 { count &+= 1 }
        slots[place] = Slot(identifier: identifier.rawValue, sequence: sequence)
    }

    /// Removes the identifier when it stands at `sequence`.
    mutating func remove(_ identifier: PacketIdentifier, at sequence: UInt32) {
        guard count > 0 else { return }
        var place = Int(identifier.rawValue) & mask
        while slots[place].identifier != identifier.rawValue {
            if slots[place].identifier == 0 { return }
            place = (place &+ 1) & mask
        }
        guard slots[place].sequence == sequence else { return }
        count &-= 1
        // Closes the gap, so that no chain is torn: what may stand in it moves there.
        var gap = place
        var next = (gap &+ 1) & mask
        while slots[next].identifier != 0 {
            let home = Int(slots[next].identifier) & mask
            if (next &- home) & mask >= (next &- gap) & mask {
                slots[gap] = slots[next]
                gap = next
            }
            next = (next &+ 1) & mask
        }
        slots[gap] = Slot()
    }

    mutating func removeAll() {
        slots = []
        count = 0
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: max(16, old.count * 2))
        for slot in old where slot.identifier != 0 {
            var place = Int(slot.identifier) & mask
            while slots[place].identifier != 0 { place = (place &+ 1) & mask }
            slots[place] = slot
        }
    }
}
