import Transport
import WireBytes

/// A connection as a straight line of awaits: send, then wait for what answers. Everything happens on its loop.
final class ProbeStream: ConnectionHandler {
    /// What came of waiting.
    enum Arrival {
        case bytes
        case ended(CloseReason)
        case timedOut
    }

    private let loop: EventLoop
    private var connection: Connection?
    private var received: [UInt8] = []
    private var ending: CloseReason?
    private var isOpen = false
    private var eventCount = 0
    private var waiter: CheckedContinuation<Void, Never>?
    private var timer: LoopTimer?

    private init(loop: EventLoop) { self.loop = loop }

    /// Connects, under TLS when the options have a context. Must be called on the loop.
    static func open(
        _ endpoint: Endpoint, on loop: EventLoop, options: ConnectionOptions
    ) async throws(TransportError) -> ProbeStream {
        let stream = ProbeStream(loop: loop)
        stream.connection = Connection.connect(on: loop, to: endpoint, options: options, handler: stream)
        while true {
            let seen = stream.eventCount
            if stream.isOpen { return stream }
            if let ending = stream.ending {
                if case .failed(let error) = ending { throw error }
                throw TransportError(.connectionReset, "\(endpoint) closed the connection")
            }
            await stream.wait(after: seen, until: nil)
        }
    }

    /// The numeric address of the other end.
    var remoteAddress: String { connection?.remoteAddress?.description ?? "" }
    /// What TLS has shown; nil without TLS. Kept when the connection ends: a server may close it at once.
    private(set) var tlsSession: TLSSession?

    /// Why the connection ended, if it has.
    var failure: TransportError? { if case .failed(let error)? = ending { error } else { nil } }

    func send(_ bytes: [UInt8]) { connection?.write(bytes.span) }

    /// What has come and was not taken yet.
    var bytes: [UInt8] { received }

    func take(_ count: Int) { received.removeFirst(count) }

    /// Waits for more bytes than are there now.
    func more(before deadline: MonotonicInstant) async -> Arrival {
        let before = received.count
        while true {
            let seen = eventCount
            if received.count > before { return .bytes }
            if let ending { return .ended(ending) }
            if MonotonicInstant.current >= deadline { return .timedOut }
            await wait(after: seen, until: deadline)
        }
    }

    func close() { connection?.close() }

    /// - Parameter seen: the events that the caller knows of. A call may take a turn of the loop, in which more happen.
    private func wait(after seen: Int, until deadline: MonotonicInstant?) async {
        await withCheckedContinuation { continuation in
            guard eventCount == seen else { return continuation.resume() }
            waiter = continuation
            if let deadline {
                timer = loop.schedule(after: MonotonicInstant.current.duration(to: deadline)) { [unowned self] in wake()
                }
            }
        }
        timer?.cancel()
        timer = nil
    }

    private func wake() {
        eventCount += 1
        waiter?.resume()
        waiter = nil
    }

    // MARK: ConnectionHandler

    func connectionOpened(_ connection: Connection) {
        isOpen = true
        tlsSession = connection.tlsSession
        wake()
    }

    /// No answer that is looked for is near this size: the rest is forgotten.
    private static let limit = 4 << 20

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        if received.count < Self.limit { received.append(contentsOf: [UInt8](copying: bytes)) }
        wake()
        return bytes.count
    }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        ending = reason
        self.connection = nil
        wake()
    }
}
