import TrestleBase

/// Work that an event loop does once at a later moment. Used on its loop only.
public final class LoopTimer {
    let loop: IOLoop
    var deadline: UInt64
    /// Timers of the same deadline fire in the order they were set.
    var order: UInt64
    /// Where the heap keeps it, or -1.
    var index = -1
    var work: (() -> Void)?

    init(loop: IOLoop, deadline: UInt64, order: UInt64, work: @escaping () -> Void) {
        self.loop = loop
        self.deadline = deadline
        self.order = order
        self.work = work
    }

    /// Whether it is still going to fire.
    public var isPending: Bool { index >= 0 }

    /// Forgets the work. Harmless after it fired.
    public func cancel() {
        work = nil
        loop.timers.remove(self)
    }

    /// Moves the deadline of a pending timer, or sets the timer again from within its own work.
    ///
    /// - Returns: false when it was cancelled or has fired.
    @discardableResult
    public func reschedule(after delay: Duration) -> Bool {
        guard work != nil else { return false }
        loop.timers.remove(self)
        deadline = Instant.current.advanced(by: delay).nanoseconds
        loop.timers.insert(self)
        return true
    }
}

/// The pending timers of a loop: a binary heap that knows where each timer is, so that removing one is logarithmic too.
struct TimerHeap {
    private var heap: [LoopTimer] = []
    private var nextOrder: UInt64 = 0

    var earliestDeadline: UInt64? { heap.first?.deadline }
    var count: Int { heap.count }

    mutating func insert(_ timer: LoopTimer) {
        timer.order = nextOrder
        nextOrder &+= 1
        timer.index = heap.count
        heap.append(timer)
        siftUp(timer.index)
    }

    mutating func remove(_ timer: LoopTimer) {
        let index = timer.index
        guard index >= 0 else { return }
        timer.index = -1
        let last = heap.removeLast()
        guard last !== timer else { return }
        heap[index] = last
        last.index = index
        siftUp(index)
        siftDown(last.index)
    }

    /// The earliest timer, if its deadline is not after `now`.
    mutating func removeDue(at now: UInt64) -> LoopTimer? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        remove(first)
        return first
    }

    mutating func removeAll() {
        for timer in heap {
            timer.index = -1
            timer.work = nil
        }
        heap = []
    }

    private func isBefore(_ left: LoopTimer, _ right: LoopTimer) -> Bool {
        left.deadline != right.deadline ? left.deadline < right.deadline : left.order < right.order
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard isBefore(heap[index], heap[parent]) else { return }
            swap(index, parent)
            index = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var smallest = index
            let left = 2 * index + 1
            if left < heap.count, isBefore(heap[left], heap[smallest]) { smallest = left }
            if left + 1 < heap.count, isBefore(heap[left + 1], heap[smallest]) { smallest = left + 1 }
            guard smallest != index else { return }
            swap(index, smallest)
            index = smallest
        }
    }

    private mutating func swap(_ a: Int, _ b: Int) {
        heap.swapAt(a, b)
        heap[a].index = a
        heap[b].index = b
    }
}
