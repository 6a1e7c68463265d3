import TrestleBase
import WireBytes

/// Elements of several owners, who take turns: what one of them has waiting holds up the others for one element at a time.
struct FairQueue<Element> {
    private var queues: [ExactText: RingQueue<Element>] = [:]
    /// The owners of what waits, the next one first.
    private var turns = RingQueue<ExactText>()
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    func count(of owner: String) -> Int { queues[ExactText(owner)]?.count ?? 0 }

    mutating func append(_ element: Element, of owner: String) {
        let owner = enter(owner)
        queues[owner]?.append(element)
    }

    /// Before what else this owner has waiting.
    mutating func insert(_ element: Element, of owner: String) {
        let owner = enter(owner)
        queues[owner]?.insert(element, at: 0)
    }

    private mutating func enter(_ name: String) -> ExactText {
        let owner = ExactText(name)
        count += 1
        if queues[owner] == nil {
            queues[owner] = RingQueue()
            turns.append(owner)
        }
        return owner
    }

    mutating func popFirst() -> Element? {
        guard let owner = turns.popFirst(), let element = queues[owner]?.popFirst() else { return nil }
        count -= 1
        if queues[owner]?.isEmpty == false { turns.append(owner) } else { queues[owner] = nil }
        return element
    }

    /// - Returns: whether there were any.
    @discardableResult
    mutating func removeAll(where isMeant: (Element) -> Bool) -> Bool {
        let former = count
        for owner in queues.keys {
            queues[owner]?.removeAll(where: isMeant)
            if queues[owner]?.isEmpty == true {
                queues[owner] = nil
                turns.removeAll { $0 == owner }
            }
        }
        count = queues.values.reduce(0) { $0 + $1.count }
        return count < former
    }
}

extension FairQueue: Sendable where Element: Sendable {}
