import MQTTCodec

/// Where the delivery of a packet identifier stands: a hash table with open addressing, as large as what is in it.
///
/// An identifier's lower bits are its home. Most senders count identifiers up, so that each finds its home free, and
/// the next one does not move when it goes. Where homes collide, those that are farther from theirs go first (Robin
/// Hood hashing), so that a search and a removal end at the first one that is nearer. A chain is bounded by the 65,535
/// identifiers there are, whatever a peer chooses.
struct PacketIdentifierMap: Sendable {
    private struct Slot {
        /// 0 for a free slot: no packet has that identifier [MQTT-2.2.1-3].
        var identifier: UInt16 = 0
        var sequence: UInt32 = 0
    }

    private var slots: [Slot] = []
    private(set) var count = 0

    private var mask: Int { slots.count &- 1 }

    /// How far the identifier at `place` is from its home.
    private func distance(at place: Int) -> Int { (place &- Int(slots[place].identifier)) & mask }

    private func find(_ identifier: PacketIdentifier) -> Int? {
        guard count > 0 else { return nil }
        var place = Int(identifier.rawValue) & mask
        var steps = 0
        while slots[place].identifier != 0, distance(at: place) >= steps {
            if slots[place].identifier == identifier.rawValue { return place }
            place = (place &+ 1) & mask
            steps &+= 1
        }
        return nil
    }

    subscript(identifier: PacketIdentifier) -> UInt32? { find(identifier).map { slots[$0].sequence } }

    /// Adds the identifier, or gives it another sequence number.
    mutating func set(_ identifier: PacketIdentifier, to sequence: UInt32) {
        if let place = find(identifier) {
            slots[place].sequence = sequence
            return
        }
        // At most half full, so that a free slot ends each chain.
        if (count &+ 1) &* 2 > slots.count { grow() }
        insert(Slot(identifier: identifier.rawValue, sequence: sequence))
        count &+= 1
    }

    private mutating func insert(_ slot: Slot) {
        var slot = slot
        var place = Int(slot.identifier) & mask
        var steps = 0
        while slots[place].identifier != 0 {
            let other = distance(at: place)
            if other < steps {
                swap(&slot, &slots[place])
                steps = other
            }
            place = (place &+ 1) & mask
            steps &+= 1
        }
        slots[place] = slot
    }

    /// Removes the identifier when it stands at `sequence`.
    mutating func remove(_ identifier: PacketIdentifier, at sequence: UInt32) {
        guard let found = find(identifier), slots[found].sequence == sequence else { return }
        count &-= 1
        var gap = found
        var next = (gap &+ 1) & mask
        while slots[next].identifier != 0, distance(at: next) > 0 {
            slots[gap] = slots[next]
            gap = next
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
        for slot in old where slot.identifier != 0 { insert(slot) }
    }
}
