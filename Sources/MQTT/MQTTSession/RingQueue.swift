/// A first-in first-out queue in one array that is reused: pushing and popping allocate only to grow.
package struct RingQueue<Element> {
    private var slots: [Element?]
    private var head = 0
    package private(set) var count = 0

    package init() { slots = [] }

    package var isEmpty: Bool { count == 0 }

    package var first: Element? { count == 0 ? nil : slots[head] }

    package mutating func append(_ element: Element) {
        if count == slots.count { grow() }
        slots[(head + count) & (slots.count - 1)] = element
        count += 1
    }

    package mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = slots[head]
        slots[head] = nil
        head = (head + 1) & (slots.count - 1)
        count -= 1
        return element
    }

    /// The element `offset` places behind the first; `offset` must be below `count`.
    package subscript(offset: Int) -> Element {
        get {
            precondition(offset >= 0 && offset < count)
            guard let element = slots[(head + offset) & (slots.count - 1)] else {
                preconditionFailure("a slot below count holds an element")
            }
            return element
        }
        set {
            precondition(offset >= 0 && offset < count)
            slots[(head + offset) & (slots.count - 1)] = newValue
        }
    }

    /// Forgets every element and keeps the memory.
    package mutating func removeAll() {
        while popFirst() != nil {}
        head = 0
    }

    /// Gives memory back that it no longer needs, when that is much.
    package mutating func trim() {
        guard slots.count > 1_024, count <= slots.count / 4 else { return }
        var smaller = RingQueue()
        while let element = popFirst() { smaller.append(element) }
        self = smaller
    }

    /// Bytes of its places, free ones included.
    package var tableBytes: Int { slots.count * MemoryLayout<Element?>.stride }

    /// Capacity stays a power of two, so that a place is found by a mask.
    private mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(max(8, slots.count * 2))
        for offset in 0..<count { larger.append(slots[(head + offset) & (slots.count - 1)]) }
        while larger.count < max(8, slots.count * 2) { larger.append(nil) }
        slots = larger
        head = 0
    }
}

extension RingQueue: Sendable where Element: Sendable {}
