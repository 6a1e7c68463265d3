public import WireBytes

/// Bytes that belong into what is written without being copied there.
public struct OutputSplice: Sendable {
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
    @usableFromInline var bytes = ByteBuffer(capacity: 4096)
    @usableFromInline var sent = 0
    /// What goes out between the bytes, in order of place; those before `nextSplice` have gone.
    private var splices: [OutputSplice] = []
    private var nextSplice = 0
    /// Bytes of splices that have not gone.
    @usableFromInline var spliced = 0

    init() {}

    @usableFromInline var pending: Int { bytes.count - sent + spliced }

    /// The memory that it takes and holds on to.
    var memory: Int { bytes.capacity + spliced }

    var hasSplices: Bool { nextSplice < splices.count }
    var waitingSplices: ArraySlice<OutputSplice> { splices[nextSplice...] }

    /// Adds splices behind those that there are.
    func splice(_ more: [OutputSplice]) {
        var place = splices.last?.offset ?? sent
        for splice in more where !splice.bytes.isEmpty {
            precondition(splice.offset >= place && splice.offset <= bytes.count, "splices come in order of place")
            place = splice.offset
            splices.append(splice)
            spliced += splice.bytes.count
        }
    }

    /// The kernel has taken so many bytes.
    func advance(_ count: Int) {
        var left = count
        while hasSplices {
            let splice = splices[nextSplice]
            let own = min(left, splice.offset - sent)
            sent += own
            left -= own
            let taken = sent == splice.offset ? min(left, splice.bytes.count) : 0
            spliced -= taken
            left -= taken
            guard taken == splice.bytes.count else {
                splices[nextSplice].bytes = splice.bytes[taken..<splice.bytes.count]
                return
            }
            // Lets go of the memory at once, not when all are gone.
            splices[nextSplice].bytes = ByteSlice()
            nextSplice += 1
        }
        splices.removeAll(keepingCapacity: true)
        nextSplice = 0
        sent += left
    }

    /// Drops what has gone once that is most of the buffer, so that moving the rest costs less than was sent.
    func compact() {
        if sent >= 65_536 && sent * 2 >= bytes.count {
            bytes.removeFirst(sent)
            splices.removeFirst(nextSplice)
            nextSplice = 0
            for index in splices.indices { splices[index].offset -= sent }
            sent = 0
        }
    }

    func removeAll() {
        bytes.removeAll()
        sent = 0
        splices.removeAll(keepingCapacity: true)
        nextSplice = 0
        spliced = 0
    }
}

extension EventLoop {
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
