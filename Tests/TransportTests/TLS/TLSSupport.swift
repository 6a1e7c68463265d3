import Testing
import TrestleTransport

/// How one handshake ended on one side.
enum HandshakeResult: Sendable {
    case opened(TLSSession)
    case closed(CloseReason)

    var session: TLSSession? {
        if case .opened(let session) = self { session } else { nil }
    }

    var failure: TLSFailure? {
        if case .closed(.failed(let error)) = self { error.tls } else { nil }
    }
}

extension TLSConfiguration {
    static func testServer(_ name: String = "server", chain: String? = nil) throws -> TLSConfiguration {
        .server(identity: try Certificates.identity(name, chain: chain))
    }

    static func testClient(_ trusted: String = "root") throws -> TLSConfiguration {
        .client(trust: try Certificates.trust(trusted))
    }

    func with(_ change: (inout TLSConfiguration) -> Void) -> TLSConfiguration {
        var copy = self
        change(&copy)
        return copy
    }
}

/// A server of ours on a loop, and clients of ours against it. Servers echo.
struct TLSPair {
    let loop: IOLoop
    let port: UInt16
    let accepted: Outcomes<HandshakeResult>

    init(
        _ loop: IOLoop, server: TLSContext, options: ListenerOptions = ListenerOptions(),
        handler: @escaping @Sendable () -> Handler = { .echo() }
    ) async throws {
        self.loop = loop
        let accepted = Outcomes<HandshakeResult>()
        self.accepted = accepted
        var options = options
        options.tls = server
        port = try await loop.listen(options: options) {
            let handler = handler()
            let opened = handler.opened
            let closed = handler.closed
            handler.opened = { connection in
                if let session = connection.tlsSession { accepted.add(.opened(session)) }
                opened(connection)
            }
            handler.closed = { connection, reason in
                accepted.add(.closed(reason))
                closed(connection, reason)
            }
            return handler
        }
    }

    /// Connects and sends a word; `opened` when it comes back.
    func connect(_ client: TLSContext, host: String = "127.0.0.1", port: UInt16? = nil) async -> HandshakeResult? {
        let result = Outcome<HandshakeResult>()
        var options = ConnectionOptions()
        options.tls = client
        loop.connect(port ?? self.port, host: host, options: options) {
            let handler = Handler()
            handler.opened = { $0.write("hello") }
            handler.received = { connection, bytes in
                guard bytes.count >= 5 else { return 0 }
                if let session = connection.tlsSession { result.set(.opened(session)) }
                connection.close()
                return bytes.count
            }
            handler.closed = { result.set(.closed($1)) }
            return handler
        }
        return await result.wait()
    }
}

/// Results that come one after the other, from any thread.
final class Outcomes<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func add(_ value: Value) { continuation.yield(value) }

    func next() async -> Value? {
        var iterator = stream.makeAsyncIterator()
        return await iterator.next()
    }
}
