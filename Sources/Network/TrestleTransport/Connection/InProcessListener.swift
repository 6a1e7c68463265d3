import CEpoll
import Synchronization
import TrestlePlatform

/// A listener without an address: its clients connect from within this process, over a pair of sockets that no other
/// process can reach, find or use up.
///
/// A client names it in `ConnectionOptions.inProcess`; the endpoint that it connects to then serves for messages alone.
public final class InProcessListener: Sendable {
    /// Where connections are handed over. The closure is called on the loop alone.
    private struct Acceptor: Sendable {
        let loop: IOLoop
        let adopt: LoopBox<(Int32) -> Void>
    }

    private let acceptor = Mutex<Acceptor?>(nil)

    public init() {}

    /// Takes connections, on `loop`, until `close`.
    ///
    /// - Parameters:
    ///   - options: as of a listener with an address; TLS and what concerns the network have no effect.
    ///   - accept: gives the handler of a connection that was just accepted. It may close the connection.
    public func open(
        on loop: IOLoop, options: ListenerOptions = ListenerOptions(),
        accept: @escaping (Connection) -> any ConnectionHandler
    ) {
        loop.checkIsolated()
        let shared = SharedOptions(options.connection, loop: loop, tls: nil)
        let adopt = LoopBox<(Int32) -> Void> { descriptor in
            let connection = Connection(shared)
            connection.handler = accept(connection)
            connection.adopt(descriptor, address: nil)
        }
        acceptor.withLock { $0 = Acceptor(loop: loop, adopt: adopt) }
    }

    /// Takes no more connections. Those that it accepted live on.
    public func close() { acceptor.withLock { $0 = nil } }

    /// Makes a connection, from any thread.
    ///
    /// - Returns: the client's end.
    /// - Throws: `connectionRefused` when the listener is not open.
    func connect(name: String) throws(TransportError) -> Int32 {
        guard let acceptor = acceptor.withLock({ $0 }) else { throw .connecting(to: name, ECONNREFUSED) }
        var ends: (Int32, Int32) = (-1, -1)
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let result = unsafe withUnsafeMutablePointer(to: &ends) { ends in
            // SAFETY: a tuple of two Int32 is laid out as the array of two that the call fills.
            unsafe ends.withMemoryRebound(to: Int32.self, capacity: 2) { unsafe socketpair(AF_UNIX, kind, 0, $0) }
        }
        guard result == 0 else { throw .system("socketpair", errno) }
        let (own, other) = ends
        acceptor.loop.execute { acceptor.adopt.value(other) }
        return own
    }
}
