import TrestleTransport
import WireBytes

/// A connection that sends what it is told and keeps all that comes.
struct RawClient {
    private let loop: IOLoop
    private let bytes: AsyncStream<[UInt8]>
    private let handler: Handler

    init(port: UInt16) async throws {
        let loop = try IOLoop(name: "raw")
        let (bytes, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let handler = Handler(continuation)
        await loop.run {
            handler.connection = Connection.connect(
                on: loop, to: Endpoint(host: "127.0.0.1", port: port), handler: handler)
        }
        (self.loop, self.bytes, self.handler) = (loop, bytes, handler)
    }

    func send(_ text: String) async throws {
        let handler = handler
        await loop.run { handler.connection?.write(Array(text.utf8).span) }
    }

    /// All that comes until the server closes.
    mutating func rest() async -> String {
        var all: [UInt8] = []
        for await piece in bytes { all += piece }
        loop.shutdown()
        return String(decoding: all, as: UTF8.self)
    }

    mutating func isClosed() async -> Bool {
        _ = await rest()
        return true
    }

    /// Confined to the loop.
    private final class Handler: ConnectionHandler, @unchecked Sendable {
        let continuation: AsyncStream<[UInt8]>.Continuation
        var connection: Connection?

        init(_ continuation: AsyncStream<[UInt8]>.Continuation) { self.continuation = continuation }

        func connectionOpened(_ connection: Connection) {}

        func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
            continuation.yield([UInt8](copying: bytes))
            return bytes.count
        }

        func connectionClosed(_ connection: Connection, reason: CloseReason) {
            self.connection = nil
            continuation.finish()
        }
    }
}
