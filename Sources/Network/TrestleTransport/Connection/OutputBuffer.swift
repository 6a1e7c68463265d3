public import WireBytes

/// Bytes that are inserted into the output without a copy.
public struct GatheredSlice: Sendable {
    /// The place in the buffer before whose byte they belong, from the first byte that is appended to its end.
    public var offset: Int
    public var bytes: ByteSlice

    public init(offset: Int, bytes: ByteSlice) {
        self.offset = offset
        self.bytes = bytes
    }
}

/// Bytes on their way out, and how many of them have gone. Lent by the loop, so that a quiet connection holds none.
@usableFromInline
final class OutputBuffer {
    @usableFromInline var bytes = WireBuffer(capacity: 4096)
    @usableFromInline var sent = 0
    /// The slices between the bytes, in the order of their positions; those before `nextSlice` have been sent.
    private var slices: [GatheredSlice] = []
    private var nextSlice = 0
    /// Bytes of slices that have not gone.
    @usableFromInline var sliceBytes = 0

    init() {}

    @usableFromInline var pending: Int { bytes.count - sent + sliceBytes }

    /// The memory that it takes and holds on to.
    var memory: Int { bytes.capacity + sliceBytes }

    var hasSlices: Bool { nextSlice < slices.count }
    var waitingSlices: ArraySlice<GatheredSlice> { slices[nextSlice...] }

    /// Adds slices behind those that there are.
    func gather(_ more: [GatheredSlice]) {
        var place = slices.last?.offset ?? sent
        for slice in more where !slice.bytes.isEmpty {
            precondition(slice.offset >= place && slice.offset <= bytes.count, "slices come in order of place")
            place = slice.offset
            slices.append(slice)
            sliceBytes += slice.bytes.count
        }
    }

    /// The kernel has taken so many bytes.
    func advance(_ count: Int) {
        var left = count
        while hasSlices {
            let slice = slices[nextSlice]
            let own = min(left, slice.offset - sent)
            sent += own
            left -= own
            let taken = sent == slice.offset ? min(left, slice.bytes.count) : 0
            sliceBytes -= taken
            left -= taken
            guard taken == slice.bytes.count else {
                slices[nextSlice].bytes = slice.bytes.extracting(taken..<slice.bytes.count)
                return
            }
            // Lets go of the memory at once, not when all are gone.
            slices[nextSlice].bytes = ByteSlice()
            nextSlice += 1
        }
        slices.removeAll(keepingCapacity: true)
        nextSlice = 0
        sent += left
    }

    /// Drops what has gone once that is most of the buffer, so that moving the rest costs less than was sent.
    func compact() {
        if sent >= 65_536 && sent * 2 >= bytes.count {
            bytes.removeFirst(sent)
            slices.removeFirst(nextSlice)
            nextSlice = 0
            for index in slices.indices { slices[index].offset -= sent }
            sent = 0
        }
    }

    func removeAll() {
        bytes.removeAll()
        sent = 0
        slices.removeAll(keepingCapacity: true)
        nextSlice = 0
        sliceBytes = 0
    }
}

extension IOLoop {
    /// How many bytes of spare buffers a loop keeps.
    private static let maximumSpareOutput = 1 << 20

    func borrowBuffer() -> OutputBuffer {
        guard let spare = spareBuffers.popLast() else { return OutputBuffer() }
        spareOutput -= spare.bytes.capacity
        return spare
    }

    func giveBack(_ buffer: OutputBuffer) {
        // A buffer that a burst made large goes, so that one burst does not keep its memory for ever.
        let capacity = buffer.bytes.capacity
        guard spareOutput + capacity <= Self.maximumSpareOutput else { return }
        buffer.removeAll()
        spareOutput += capacity
        spareBuffers.append(buffer)
    }
}
