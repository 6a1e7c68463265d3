/// What epoll wakes: a connection, a listener, or a connection attempt.
protocol EventSource: AnyObject {
    func ready(_ events: UInt32)
    func loopShutsDown()
}

/// Gives each source a token that is never given again: slot and generation. An event that was fetched for a source
/// which closed in the meantime finds a newer generation in its slot, and nothing happens.
struct SourceTable {
    static let wakeUpToken = UInt64.max

    private struct Slot {
        var generation: UInt32
        var source: (any EventSource)?
    }

    private var slots: [Slot] = []
    private var free: [Int] = []

    var isEmpty: Bool { free.count == slots.count }
    var all: [any EventSource] { slots.compactMap(\.source) }

    subscript(token: UInt64) -> (any EventSource)? {
        let index = Int(truncatingIfNeeded: token & 0xffff_ffff)
        guard index < slots.count, slots[index].generation == UInt32(truncatingIfNeeded: token >> 32) else {
            return nil
        }
        return slots[index].source
    }

    mutating func insert(_ source: any EventSource) -> UInt64 {
        let index: Int
        if let reused = free.popLast() {
            index = reused
        } else {
            index = slots.count
            slots.append(Slot(generation: 0, source: nil))
        }
        slots[index].source = source
        return UInt64(slots[index].generation) << 32 | UInt64(index)
    }

    mutating func remove(_ token: UInt64) {
        guard self[token] != nil else { return }
        let index = Int(truncatingIfNeeded: token & 0xffff_ffff)
        slots[index].source = nil
        slots[index].generation &+= 1
        free.append(index)
    }
}
