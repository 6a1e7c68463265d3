/// A first-in first-out queue in one array that is reused: pushing and popping allocate only to grow.
@frozen public struct RingQueue<Element> {
    @usableFromInline var slots: [Element?]
    @usableFromInline var head = 0
    /// Elements in the queue.
    public var count: Int { @inlinable get { storedCount } }
    @usableFromInline var storedCount = 0

    @inlinable public init() { slots = [] }

    @inlinable public var isEmpty: Bool { count == 0 }

    @inlinable public var first: Element? { count == 0 ? nil : slots[head] }

    @inlinable public mutating func append(_ element: consuming Element) {
        if count == slots.count { grow() }
        slots[(head + count) & (slots.count - 1)] = element
        storedCount += 1
    }

    @inlinable public mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = slots[head].take()
        head = (head + 1) & (slots.count - 1)
        storedCount -= 1
        return element
    }

    /// The element `offset` places behind the first; `offset` must be below `count`. It is read and changed in its place.
    @inlinable public subscript(offset: Int) -> Element {
        _read {
            precondition(offset >= 0 && offset < count)
            yield slots[(head + offset) & (slots.count - 1)]!
        }
        _modify {
            precondition(offset >= 0 && offset < count)
            yield &slots[(head + offset) & (slots.count - 1)]!
        }
    }

    /// Inserts before the element that is now at `offset`, which is at most `count`; costs what lies before it.
    @inlinable public mutating func insert(_ element: Element, at offset: Int) {
        precondition(offset >= 0 && offset <= count)
        if count == slots.count { grow() }
        let mask = slots.count - 1
        head = (head - 1) & mask
        storedCount += 1
        for place in 0..<offset { slots.swapAt((head + place) & mask, (head + place + 1) & mask) }
        slots[(head + offset) & mask] = element
    }

    /// Rewrites each element in place, the first one first.
    @inlinable public mutating func updateAll(_ change: (inout Element) -> Void) {
        for offset in 0..<count { change(&self[offset]) }
    }

    /// Removes the elements that `isGone` says yes to; the others keep their order.
    @inlinable public mutating func removeAll(where isGone: (Element) -> Bool) {
        for _ in 0..<count {
            guard let element = popFirst() else { return }
            if !isGone(element) { append(element) }
        }
    }

    /// Forgets every element and keeps the memory.
    @inlinable public mutating func removeAll() {
        while popFirst() != nil {}
        head = 0
    }

    /// Gives memory back that it no longer needs, when that is much.
    @inlinable public mutating func trim() {
        guard slots.count > 1_024, count <= slots.count / 4 else { return }
        var smaller = RingQueue()
        while let element = popFirst() { smaller.append(element) }
        self = smaller
    }

    /// Bytes of its places, free ones included.
    @inlinable public var tableBytes: Int { slots.count * MemoryLayout<Element?>.stride }

    /// Capacity stays a power of two, so that a place is found by a mask.
    @inlinable mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(max(8, slots.count * 2))
        for offset in 0..<count { larger.append(slots[(head + offset) & (slots.count - 1)]) }
        while larger.count < max(8, slots.count * 2) { larger.append(nil) }
        slots = larger
        head = 0
    }
}

extension RingQueue: Sendable where Element: Sendable {}
