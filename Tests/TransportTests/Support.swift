import Synchronization
import TrestleTransport
import WireBytes

/// A handler whose every callback is a closure, made and used on the loop.
final class Handler: ConnectionHandler {
    var opened: (Connection) -> Void = { _ in }
    var received: (Connection, Span<UInt8>) -> Int = { $1.count }
    var writable: (Connection) -> Void = { _ in }
    var ended: (Connection) -> Void = { _ in }
    var closed: (Connection, CloseReason) -> Void = { _, _ in }

    func connectionOpened(_ connection: Connection) { opened(connection) }
    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int { received(connection, bytes) }
    func connectionBecameWritable(_ connection: Connection) { writable(connection) }
    func connectionReceivedEnd(_ connection: Connection) { ended(connection) }
    func connectionClosed(_ connection: Connection, reason: CloseReason) { closed(connection, reason) }

    /// Sends back what it receives.
    static func echo() -> Handler {
        let handler = Handler()
        handler.received = { connection, bytes in
            connection.write(bytes)
            return bytes.count
        }
        return handler
    }
}

extension Connection {
    func write(_ bytes: [UInt8]) { write(bytes.span) }
    func write(_ text: String) { write(Array(text.utf8)) }
}

/// What a test waits for: set once from any thread; later values are ignored, `count` tells how many came.
final class Outcome<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var count = 0
        var waiter: CheckedContinuation<Value?, Never>?
    }
    private let state = Locked(State())

    func set(_ value: Value) {
        let waiter = state.withLock { state in
            state.count += 1
            if state.value == nil { state.value = value }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: value)
    }

    var count: Int { state.withLock { $0.count } }
    var value: Value? { state.withLock { $0.value } }

    /// The value, or nil when none came in time.
    func wait(_ timeout: Duration = .seconds(10)) async -> Value? {
        let timer = Task {
            try await Task.sleep(for: timeout)
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: nil)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            let value = state.withLock { state in
                if state.value == nil { state.waiter = continuation }
                return state.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}

/// A value that a test and its loop share.
final class Shared<Value: Sendable>: Sendable {
    private let locked: Locked<Value>
    init(_ value: Value) { locked = Locked(value) }
    func withLock<Result>(_ body: (inout Value) -> Result) -> Result { locked.withLock { body(&$0) } }
}

/// Keeps something that belongs to a loop where a test can carry it.
struct OnLoop<Value>: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: tests open it on the loop alone.
    var value: Value
    init(_ value: Value) { self.value = value }
}

/// Runs a body with a fresh loop and ends the loop afterwards.
@discardableResult
func withLoop<Result>(_ body: (IOLoop) async throws -> Result) async throws -> Result {
    let loop = try IOLoop(name: "test")
    do {
        let result = try await body(loop)
        loop.shutdown()
        loop.join()
        return result
    } catch {
        loop.shutdown()
        throw error
    }
}

extension IOLoop {
    /// Listens on a free port with handlers that `accept` makes on the loop.
    func listen(
        host: String = "127.0.0.1", options: ListenerOptions = ListenerOptions(),
        accept: @escaping @Sendable () -> Handler
    ) async throws -> UInt16 {
        try await run {
            let listener = try Listener.bind(on: self, host: host, port: 0, options: options) { _ in accept() }
            // Lives as long as the loop.
            return listener.port
        }
    }

    func connect(
        _ port: UInt16, host: String = "127.0.0.1", options: ConnectionOptions = ConnectionOptions(),
        handler: @escaping @Sendable () -> Handler
    ) {
        execute {
            _ = Connection.connect(
                on: self, to: Endpoint(host: host, port: port), options: options, handler: handler())
        }
    }
}
