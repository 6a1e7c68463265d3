import WireBytes

/// Buffers that large frames came together in, kept for the next ones: up to 1 MiB for all connections of a loop.
struct ReceiveBuffers {
    /// A buffer in an array.
    private final class Spare {
        var buffer: WireBuffer?
        let capacity: Int

        init(_ buffer: consuming WireBuffer) {
            capacity = buffer.capacity
            self.buffer = consume buffer
        }
    }

    private static let maximumTotal = 1 << 20

    private var spares: [Spare] = []
    private var total = 0

    /// An empty buffer of at least this capacity, and not of far more.
    mutating func take(_ capacity: Int) -> WireBuffer {
        let index = spares.lastIndex { $0.capacity >= capacity && $0.capacity / 4 <= capacity }
        guard let index else { return WireBuffer(capacity: capacity) }
        let spare = spares.remove(at: index)
        total -= spare.capacity
        return spare.buffer.take() ?? WireBuffer(capacity: capacity)
    }

    mutating func giveBack(_ buffer: consuming WireBuffer) {
        let capacity = buffer.capacity
        guard capacity >= IOLoop.scratchSize, total + capacity <= Self.maximumTotal else { return }
        buffer.removeAll()
        total += capacity
        spares.append(Spare(buffer))
    }
}

extension IOLoop {
    func takeReceiveBuffer(_ capacity: Int) -> WireBuffer { receiveBuffers.take(capacity) }
    func giveBackReceiveBuffer(_ buffer: consuming WireBuffer) { receiveBuffers.giveBack(buffer) }
}
