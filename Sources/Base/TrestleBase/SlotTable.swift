/// Values under keys that are never given twice: a slot, and which use of that slot. A key whose value has gone finds nothing, even when
/// its slot holds another value by then.
///
/// Slots are used again, so that a steady flow allocates nothing.
public struct SlotTable<Value> {
    public typealias Key = UInt64

    @usableFromInline
    struct Slot {
        /// Grows each time the slot is emptied.
        @usableFromInline var generation: UInt32
        @usableFromInline var value: Value?

        @inlinable init(generation: UInt32, value: Value?) {
            self.generation = generation
            self.value = value
        }
    }

    @usableFromInline var slots: [Slot] = []
    @usableFromInline var free: [UInt32] = []

    @inlinable public init() {}

    @inlinable public var isEmpty: Bool { free.count == slots.count }
    public var values: [Value] { slots.compactMap(\.value) }

    /// The least of what `measure` says of the values; `nil` when there are none. Looks at all of them.
    @inlinable
    public func least<Measure: Comparable>(_ measure: (Value) -> Measure) -> Measure? {
        var least: Measure?
        for slot in slots {
            guard let found = slot.value.map(measure) else { continue }
            least = least.map { min($0, found) } ?? found
        }
        return least
    }

    @inlinable
    public mutating func insert(_ value: Value) -> Key {
        guard let index = free.popLast() else {
            slots.append(Slot(generation: 0, value: value))
            return Key(slots.count - 1)
        }
        slots[Int(index)].value = value
        return Key(slots[Int(index)].generation) << 32 | Key(index)
    }

    /// The value; nil when it has gone.
    @inlinable
    public subscript(key: Key) -> Value? {
        guard let index = index(of: key) else { return nil }
        return slots[index].value
    }

    /// Changes a value in place; returns `nil` if it has been removed.
    @inlinable
    public mutating func change<Result>(_ key: Key, _ body: (inout Value) -> Result) -> Result? {
        guard let index = index(of: key), var value = slots[index].value.take() else { return nil }
        defer { slots[index].value = value }
        return body(&value)
    }

    /// Takes a value out; nil when it has gone.
    @inlinable @discardableResult
    public mutating func remove(_ key: Key) -> Value? {
        guard let index = index(of: key), let value = slots[index].value.take() else { return nil }
        slots[index].generation &+= 1
        free.append(UInt32(truncatingIfNeeded: index))
        return value
    }

    @inlinable
    func index(of key: Key) -> Int? {
        let index = Int(truncatingIfNeeded: key & 0xffff_ffff)
        guard index < slots.count, slots[index].generation == UInt32(truncatingIfNeeded: key >> 32) else { return nil }
        return index
    }
}

extension SlotTable.Slot: Sendable where Value: Sendable {}
extension SlotTable: Sendable where Value: Sendable {}
