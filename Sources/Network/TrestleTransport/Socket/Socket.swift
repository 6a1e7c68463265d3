import CEpoll
import TrestlePlatform
import WireBytes

/// The system calls on sockets, each in one place.
enum Socket {
    static func prepare(_ descriptor: Int32, options: ConnectionOptions) {
        if options.noDelay { _ = trestle_set_int(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
        if let idle = options.keepAlive {
            _ = trestle_set_int(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
            let seconds = Int32(clamping: max(1, idle.components.seconds))
            _ = trestle_set_int(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, seconds)
            _ = trestle_set_int(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 10)
            _ = trestle_set_int(descriptor, Int32(IPPROTO_TCP), TCP_KEEPCNT, 6)
        }
    }

    enum SendResult {
        case done, blocked
        case failed(Int32)
    }

    /// Sends until all is gone or the kernel takes no more.
    static func send(_ descriptor: Int32, _ output: OutputBuffer) -> SendResult {
        while output.pending > 0 {
            let result =
                output.hasSlices
                ? sendPieces(descriptor, output.bytes, output.waitingSlices, from: output.sent)
                : sendOnce(descriptor, output.bytes, from: output.sent)
            if result >= 0 {
                output.advance(result)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .blocked
            case let code: return .failed(code)
            }
        }
        return .done
    }

    private static func sendOnce(_ descriptor: Int32, _ buffer: borrowing WireBuffer, from start: Int) -> Int {
        let waiting = buffer.bytes.extracting(start...)
        return unsafe waiting.withUnsafeBytes { bytes in
            // SAFETY: the bytes are borrowed for the call, and their number is passed with them.
            unsafe trestle_send(descriptor, bytes.baseAddress, bytes.count)
        }
    }

    /// The most pieces of one vectored write.
    private static let maximumPieces = 32

    /// Sends bytes and slices by turns with one system call.
    private static func sendPieces(
        _ descriptor: Int32, _ buffer: borrowing WireBuffer, _ slices: ArraySlice<GatheredSlice>, from start: Int
    ) -> Int {
        let own = buffer.bytes
        return unsafe own.withUnsafeBytes { own in
            unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: maximumPieces) { pieces in
                unsafe sendPieces(descriptor, own, slices, from: start, pieces, count: 0)
            }
        }
    }

    /// Adds the bytes up to the first slice, then that, and goes on with the others while it is borrowed: as deep as
    /// there are pieces.
    private static func sendPieces(
        _ descriptor: Int32, _ own: UnsafeRawBufferPointer, _ slices: ArraySlice<GatheredSlice>, from start: Int,
        _ pieces: UnsafeMutableBufferPointer<iovec>, count: Int
    ) -> Int {
        var count = count
        func add(_ piece: UnsafeRawBufferPointer) {
            // SAFETY: `count` is below the capacity, see the guard; the kernel reads through the base and writes nothing.
            unsafe pieces.initializeElement(
                at: count,
                to: iovec(iov_base: UnsafeMutableRawPointer(mutating: piece.baseAddress), iov_len: piece.count))
            count += 1
        }
        guard count + 2 < pieces.count, let slice = slices.first else {
            // Without further slices the rest follows; with some, the next call sends it.
            if slices.isEmpty, start < own.count { unsafe add(UnsafeRawBufferPointer(rebasing: own[start...])) }
            return unsafe trestle_send_pieces(descriptor, pieces.baseAddress, Int32(count))
        }
        if slice.offset > start { unsafe add(UnsafeRawBufferPointer(rebasing: own[start..<slice.offset])) }
        return unsafe slice.bytes.span.withUnsafeBytes { bytes in
            // SAFETY: the bytes are borrowed until the system call has returned.
            unsafe add(bytes)
            return unsafe sendPieces(
                descriptor, own, slices.dropFirst(), from: slice.offset, pieces, count: count)
        }
    }

    /// Reads once behind what the buffer holds, `maximumBytes` at most.
    ///
    /// - Returns: how many bytes came, 0 at the end of the stream, or an error number made negative.
    static func receive(_ descriptor: Int32, into buffer: inout WireBuffer, maximumBytes: Int) -> Int {
        var result = 0
        unsafe buffer.append(capacity: maximumBytes) { memory in
            // SAFETY: the memory is ours for the call, and its size is passed with it.
            result = unsafe trestle_recv(descriptor, memory.baseAddress, memory.count)
            if result < 0 { result = -Int(errno) }
            return max(result, 0)
        }
        return result
    }

    /// Reads and forgets what has come; true once the stream has ended or broken.
    static func discard(_ descriptor: Int32) -> Bool {
        unsafe withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { memory in
            // SAFETY: as in `receive`.
            let result = unsafe trestle_recv(descriptor, memory.baseAddress, memory.count)
            return result == 0 || (result < 0 && errno != EAGAIN && errno != EINTR)
        }
    }

    static func localAddress(_ descriptor: Int32) -> NetworkAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        guard unsafe trestle_getsockname(descriptor, &storage, &length) == 0 else { return nil }
        return NetworkAddress(storage: storage)
    }
}
