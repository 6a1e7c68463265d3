import WireBytes

/// Hash tables of names for look-ups by bytes, without memory.
struct NameTables: Sendable {
    private struct Slot: Sendable, BitwiseCopyable {
        var hash: UInt64
        var start: Int32
        var count: Int32
        /// -1 in an empty slot.
        var value: Int32
    }

    private struct Table: Sendable, BitwiseCopyable {
        let first: Int32
        let mask: UInt64
    }

    private var slots: [Slot] = []
    private var tables: [Table] = []
    private var bytes: [UInt8] = []
    /// Of this process: names that share a place in the table cannot be made up.
    private let seed: UInt64

    init() {
        var random = SystemRandomNumberGenerator()
        seed = random.next()
    }

    /// - Parameter names: all different.
    /// - Returns: the number of the table.
    mutating func add(_ names: [(name: [UInt8], value: Int32)]) -> Int32 {
        var size = 4
        while size < 2 * names.count { size *= 2 }
        let table = Table(first: Int32(slots.count), mask: UInt64(size - 1))
        slots += [Slot](repeating: Slot(hash: 0, start: 0, count: 0, value: -1), count: size)
        for (name, value) in names {
            let hash = hash(name.span)
            var place = hash & table.mask
            while slots[Int(table.first) + Int(place)].value >= 0 { place = (place + 1) & table.mask }
            slots[Int(table.first) + Int(place)] = Slot(
                hash: hash, start: Int32(bytes.count), count: Int32(name.count), value: value)
            bytes += name
        }
        tables.append(table)
        return Int32(tables.count - 1)
    }

    @inline(__always)
    func hash(_ name: Span<UInt8>) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: name.count)
        var index = 0
        while name.count &- index >= 8 {
            hash = Self.mix(hash ^ name.littleEndianWord(at: index))
            index &+= 8
        }
        var rest: UInt64 = 0
        while index < name.count {
            rest = rest &<< 8 | UInt64(name[index])
            index &+= 1
        }
        return Self.mix(hash ^ rest)
    }

    /// A hash of two hashes in their order.
    static func combine(_ left: UInt64, _ right: UInt64) -> UInt64 { mix(mix(left) &+ right) }

    /// A hash of a number.
    func combined(_ value: UInt64) -> UInt64 { Self.mix(seed ^ value) }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let wide = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xBF58_476D_1CE4_E5B9)
        return wide.high ^ wide.low
    }

    /// - Returns: -1 when the table does not have the name.
    @inline(__always)
    func value(_ name: Span<UInt8>, in number: Int32) -> Int32 {
        let table = tables[Int(number)]
        let hash = hash(name)
        var place = hash & table.mask
        while true {
            let slot = slots[Int(table.first) &+ Int(place)]
            if slot.value < 0 { return -1 }
            if slot.hash == hash, Int(slot.count) == name.count, isSame(slot, name) { return slot.value }
            place = (place &+ 1) & table.mask
        }
    }

    @inline(__always)
    private func isSame(_ slot: Slot, _ name: Span<UInt8>) -> Bool {
        var index = 0
        while index < name.count {
            guard bytes[Int(slot.start) &+ index] == name[index] else { return false }
            index &+= 1
        }
        return true
    }
}
