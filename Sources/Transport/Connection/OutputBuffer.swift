public import WireBytes

/// Bytes on their way out, and how many of them have gone. Lent by the loop, so that a quiet connection holds none.
@usableFromInline
final class OutputBuffer {
    @usableFromInline var bytes = ByteBuffer(capacity: 4096)
    @usableFromInline var sent = 0

    init() {}

    @usableFromInline var pending: Int { bytes.count - sent }

    /// Drops what has gone once that is most of the buffer, so that moving the rest costs less than was sent.
    func compact() {
        if sent >= 65_536 && sent * 2 >= bytes.count {
            bytes.removeFirst(sent)
            sent = 0
        }
    }

    func removeAll() {
        bytes.removeAll()
        sent = 0
    }
}

extension EventLoop {
    func borrowBuffer() -> OutputBuffer { spareBuffers.popLast() ?? OutputBuffer() }

    func giveBack(_ buffer: OutputBuffer) {
        // A buffer that a burst made large goes, so that one burst does not keep its memory for ever.
        guard spareBuffers.count < 32, buffer.bytes.capacity <= 1 << 20 else { return }
        buffer.removeAll()
        spareBuffers.append(buffer)
    }
}
