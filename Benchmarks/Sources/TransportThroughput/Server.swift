import AllocCounter
import TrestleTransport
import TransportFloor
import WireBytes

/// What the loop's thread spent between the connection's opening and the end of the work.
struct Spent: Sendable {
    var seconds = 0.0
    var allocations = 0
}

/// Receives, echoes or sends on one connection, and tells what that took.
final class Worker: ConnectionHandler {
    enum Work: Sendable {
        case receiveMessages(Int), echo
        case receiveBytes(Int)
        case sendBytes(Int)
    }

    private let work: Work
    private var left: Int
    private let done: (Spent) -> Void
    private var startedAt = 0.0
    private var allocationsBefore = 0
    private let block = [UInt8](repeating: 0, count: 65_536)

    init(_ work: Work, done: @escaping (Spent) -> Void) {
        self.work = work
        self.done = done
        switch work {
        case .receiveMessages(let count), .receiveBytes(let count), .sendBytes(let count): left = count
        case .echo: left = 0
        }
    }

    func connectionOpened(_ connection: Connection) {
        startedAt = floor_thread_cpu()
        allocationsBefore = alloc_counter_total()
        if case .sendBytes = work { fill(connection) }
    }

    func connectionBecameWritable(_ connection: Connection) { fill(connection) }

    private func fill(_ connection: Connection) {
        let block = block
        while left > 0 && connection.isWritable {
            let size = min(left, block.count)
            connection.write(block.span.extracting(first: size))
            left -= size
        }
        if left == 0 { connection.finishWriting() }
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        switch work {
        case .echo:
            connection.write(bytes)
            return bytes.count
        case .receiveBytes:
            left -= bytes.count
            if left <= 0 { connection.close() }
            return bytes.count
        case .sendBytes:
            return bytes.count
        case .receiveMessages:
            var offset = 0
            while let size = Self.frame(bytes, at: offset) {
                offset += size
                left -= 1
            }
            if left <= 0 { connection.close() }
            return offset
        }
    }

    /// As the C program does it.
    @inline(__always)
    private static func frame(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        var length = 0
        var at = start + 1
        var shift = 0
        while shift < 28, at < bytes.count {
            let byte = bytes[at]
            at += 1
            length |= Int(byte & 0x7f) << shift
            if byte < 0x80 { return at + length <= bytes.count ? at + length - start : nil }
            shift += 7
        }
        return nil
    }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        done(
            Spent(
                seconds: floor_thread_cpu() - startedAt, allocations: alloc_counter_total() - allocationsBefore))
    }

    /// Listens for one connection, lets `peer` make it, and waits until it is over.
    static func serve(
        _ work: Work, tls: TLSContext? = nil, highWatermark: Int? = nil, peer: @Sendable (UInt16) -> OpaquePointer?
    ) async throws -> (spent: Spent, peerSeconds: Double) {
        let loop = try IOLoop(name: "bench")
        let (stream, continuation) = AsyncStream<Spent>.makeStream()
        let port = try await loop.run { () throws(TransportError) -> UInt16 in
            var options = ListenerOptions()
            options.tls = tls
            return try Listener.bind(on: loop, host: "127.0.0.1", port: 0, options: options) { _ in
                Worker(work) { continuation.yield($0) }
            }.port
        }
        let handle = peer(port)
        var iterator = stream.makeAsyncIterator()
        let spent = await iterator.next() ?? Spent()
        let seconds = floor_join(handle)
        loop.shutdown()
        loop.join()
        return (spent, seconds)
    }
}
