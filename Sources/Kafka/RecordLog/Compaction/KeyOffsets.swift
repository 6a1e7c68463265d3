internal import WireBytes

/// The last offset of each key in the part of a log that has not been compacted before.
///
/// Open addressing over three arrays: millions of short keys take the memory that is counted, and are freed in a moment.
struct KeyOffsets: Sendable {
    private struct Entry {
        /// Where the key begins in `bytes`.
        var start: Int
        var count: Int32
        var hash: UInt32
        var offset: Int64
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Numbers of entries, from 1; 0 is free. How many there are is a power of two.
    private var slots = [UInt32](repeating: 0, count: 16)
    private let limit: Int
    /// The offset up to which all records are known: that of the record at which the limit was reached.
    private(set) var end: Int64

    /// - Parameters:
    ///   - start: the offset of the first record that is added.
    ///   - limit: bytes of memory, at most; one key always fits.
    init(start: Int64, limit: Int) {
        end = start
        self.limit = limit
    }

    /// The memory that it holds.
    var size: Int { Self.size(bytes.capacity, entries.capacity, slots.count) }

    private static func size(_ bytes: Int, _ entries: Int, _ slots: Int) -> Int {
        bytes + entries * MemoryLayout<Entry>.stride + slots * MemoryLayout<UInt32>.stride
    }

    /// The last offset of a key; `nil` for a key that none of the records has.
    subscript(key: Span<UInt8>) -> Int64? {
        let number = slots[slot(of: key, Self.hash(key))]
        return number == 0 ? nil : entries[Int(number) - 1].offset
    }

    /// - Returns: `false` when there is no memory for one more key.
    mutating func add(_ key: Span<UInt8>, _ offset: Int64) -> Bool {
        let hash = Self.hash(key)
        var slot = slot(of: key, hash)
        if slots[slot] > 0 {
            entries[Int(slots[slot]) - 1].offset = offset
            return true
        }
        guard reserve(key.count) else { return false }
        // The table may have grown.
        slot = self.slot(of: key, hash)
        entries.append(Entry(start: bytes.count, count: Int32(clamping: key.count), hash: hash, offset: offset))
        slots[slot] = UInt32(entries.count)
        for index in key.indices { bytes.append(key[index]) }
        return true
    }

    /// All records before this offset have been added.
    mutating func finish(at offset: Int64) { end = offset }

    // MARK: The table

    /// Makes space for one more key, if the limit allows it.
    private mutating func reserve(_ count: Int) -> Bool {
        let bytesNeeded = Self.grown(bytes.capacity, toHold: bytes.count + count)
        let entriesNeeded = Self.grown(entries.capacity, toHold: entries.count + 1)
        let isCrowded = (entries.count + 1) * 4 > slots.count * 3
        let slotsNeeded = isCrowded ? slots.count * 2 : slots.count
        guard entries.isEmpty || Self.size(bytesNeeded, entriesNeeded, slotsNeeded) <= limit else { return false }
        bytes.reserveCapacity(bytesNeeded)
        entries.reserveCapacity(entriesNeeded)
        if isCrowded { rehash(slotsNeeded) }
        return true
    }

    private static func grown(_ capacity: Int, toHold count: Int) -> Int {
        count <= capacity ? capacity : max(count, capacity * 3 / 2, 16)
    }

    private mutating func rehash(_ count: Int) {
        slots = [UInt32](repeating: 0, count: count)
        for (index, entry) in entries.enumerated() {
            var slot = Int(entry.hash) & (count - 1)
            while slots[slot] > 0 { slot = (slot + 1) & (count - 1) }
            slots[slot] = UInt32(index + 1)
        }
    }

    /// Where a key is, or the free slot where it would be.
    private func slot(of key: Span<UInt8>, _ hash: UInt32) -> Int {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] > 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.hash == hash, Int(entry.count) == key.count, isEqual(key, to: entry) { return slot }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func isEqual(_ key: Span<UInt8>, to entry: Entry) -> Bool {
        for index in key.indices where bytes[entry.start + index] != key[index] { return false }
        return true
    }

    /// With a seed that nobody outside of the process knows: keys come from clients.
    private static func hash(_ key: Span<UInt8>) -> UInt32 {
        var hasher = Hasher()
        var word: UInt64 = 0
        for index in key.indices {
            word = word << 8 | UInt64(key[index])
            if index & 7 == 7 {
                hasher.combine(word)
                word = 0
            }
        }
        hasher.combine(word)
        hasher.combine(key.count)
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }
}
