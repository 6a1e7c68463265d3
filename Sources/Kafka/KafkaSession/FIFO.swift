/// A first-in-first-out queue whose ends cost constant time, and whose storage is reused.
struct FIFO<Element> {
    /// Elements already taken from the front stay as `nil` until the storage is compacted.
    private var storage: [Element?] = []
    private var head = 0

    var count: Int { storage.count - head }
    var isEmpty: Bool { storage.count == head }
    var first: Element? { isEmpty ? nil : storage[head] }

    subscript(index: Int) -> Element? { index < count ? storage[head + index] : nil }

    mutating func append(_ element: Element) { storage.append(element) }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = storage[head].take()
        head += 1
        if head == storage.count {
            storage.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 >= storage.count {
            storage.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Inserts before the element that is now at `index`; costs what lies before it when there is room in front.
    mutating func insert(_ element: Element, at index: Int) {
        if index == 0, head > 0 {
            head -= 1
            storage[head] = element
        } else {
            storage.insert(element, at: head + index)
        }
    }

    mutating func removeAll() {
        storage.removeAll(keepingCapacity: true)
        head = 0
    }

    /// Rewrites each element in place.
    mutating func updateAll(_ change: (inout Element) -> Void) {
        for index in head..<storage.count {
            if var element = storage[index].take() {
                change(&element)
                storage[index] = element
            }
        }
    }
}
