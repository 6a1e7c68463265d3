internal import TrestleBase
public import TrestleTransport
public import WireBytes

/// An HTTP/1.1 client with a small pool of connections for each server.
///
/// ```swift
/// let client = try HTTPClient()
/// let response = try await client.send("GET", "http://127.0.0.1:8081/subjects")
/// ```
///
/// It follows no redirection, keeps no cookies and uses no proxy. A request that found its kept connection closed by
/// the server is sent again on a new one, when its method may be repeated.
public actor HTTPClient {
    private struct Pending {
        let url: HTTPURL
        let head: HTTPRequestHead
        let body: ByteSlice
        let continuation: CheckedContinuation<Result<HTTPClientResponse, HTTPClientError>, Never>
        var timer: LoopTimer?
        /// Its number.
        var connection: UInt64?
        var attempts = 0
    }

    private struct Pool {
        var idle: [UInt64] = []
        var open = 0
        var waiting = RingQueue<UInt64>()
    }

    private struct Origin: Hashable {
        let endpoint: Endpoint
        let isTLS: Bool
    }

    private let home: HomeLoop
    public nonisolated let configuration: HTTPClientConfiguration
    private var pending: [UInt64: Pending] = [:]
    private var connections: [UInt64: HTTPClientConnection] = [:]
    private var pools: [Origin: Pool] = [:]
    /// Of a request or a connection.
    private var lastID: UInt64 = 0
    private var isStopped = false

    // SAFETY: the actor keeps the loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe home.loop.asUnownedSerialExecutor() }

    /// - Parameter loop: the event loop that it lives on. Default: `nil`, a loop of its own.
    /// - Throws: `TransportError` when the process is out of descriptors or threads.
    public init(
        configuration: HTTPClientConfiguration = HTTPClientConfiguration(), loop: IOLoop? = nil
    ) throws(TransportError) {
        home = try HomeLoop(loop, name: "http-client")
        self.configuration = configuration
    }

    /// Sends a request and gives the whole response.
    ///
    /// - Parameters:
    ///   - url: `http://` or `https://`.
    ///   - fields: besides Host and the length of the content, which are set.
    /// - Throws: `HTTPClientError` when there is no response. A status such as 404 or 500 is a response.
    public func send(
        _ method: String, _ url: String, fields: HTTPFields = HTTPFields(), body: ByteSlice = ByteSlice()
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        guard let url = HTTPURL(url) else {
            throw HTTPClientError(
                .invalidRequest,
                "'\(ShownURL(url))' is not an http:// or https:// URL without a user and password: those go into a header"
            )
        }
        guard !url.isTLS || configuration.tls != nil else {
            throw HTTPClientError(.invalidRequest, "\(ShownURL("\(url)")) needs TLS settings")
        }
        guard !isStopped else { throw HTTPClientError(.cancelled, "the client was stopped") }
        var head = HTTPRequestHead(method: method, target: url.target, fields: ["Host": url.host])
        for field in fields.all { head.fields.append(field.name, field.value) }
        lastID += 1
        let id = lastID
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pending[id] = Pending(url: url, head: head, body: body, continuation: continuation)
                begin(id)
            }
        } onCancel: {
            home.loop.execute { self.assumeIsolated { $0.giveUp(id, HTTPClientError(.cancelled, "cancelled")) } }
        }
        return try result.get()
    }

    /// Ends all connections; requests under way fail.
    public func stop() {
        isStopped = true
        for id in pending.keys { giveUp(id, HTTPClientError(.cancelled, "the client was stopped")) }
        for pool in pools.values { pool.idle.forEach { connections[$0]?.close() } }
    }

    private func begin(_ id: UInt64) {
        let timeout = configuration.timeout
        pending[id]?.timer = home.loop.schedule(after: timeout) { [weak self] in
            self?.assumeIsolated { $0.giveUp(id, HTTPClientError(.timeout, "no response within \(timeout)")) }
        }
        if Task.isCancelled { return giveUp(id, HTTPClientError(.cancelled, "cancelled")) }
        dispatch(id)
    }

    /// Gives the request a connection, or a place in the queue.
    private func dispatch(_ id: UInt64) {
        guard let request = pending[id] else { return }
        let origin = Origin(endpoint: request.url.endpoint, isTLS: request.url.isTLS)
        var pool = pools[origin] ?? Pool()
        defer { pools[origin] = pool }
        // One that was refused by a kept connection gets a new one.
        while request.attempts == 0, let idle = pool.idle.popLast() {
            guard let connection = connections[idle], connection.isUsable else { continue }
            guard connection.mayGoOn(configuration.tls) else {
                connection.close()
                continue
            }
            return send(id, on: idle)
        }
        guard pool.open < configuration.maximumConnections else {
            // A new connection is needed, and an idle one gives up its place.
            if let idle = pool.idle.popLast() { connections[idle]?.close() }
            return pool.waiting.append(id)
        }
        pool.open += 1
        lastID += 1
        let number = lastID
        let connection = HTTPClientConnection { [weak self] event in
            self?.assumeIsolated { $0.handle(event, number, origin) }
        }
        connections[number] = connection
        connection.connect(on: home.loop, to: request.url, configuration)
        send(id, on: number)
    }

    private func send(_ id: UInt64, on number: UInt64) {
        guard let request = pending[id], let connection = connections[number] else { return }
        pending[id]?.connection = number
        do throws(HTTPError) {
            try connection.send(request.head, request.body, id: id, limits: configuration.limits)
        } catch {
            connection.close()
            finish(id, .failure(HTTPClientError(.invalidRequest, "\(error.code.text) [\(error.code.rule)]")))
        }
    }

    private func handle(_ event: HTTPClientConnection.Event, _ number: UInt64, _ origin: Origin) {
        switch event {
        case .response(let id, let response):
            finish(id, .success(response))
            if let connection = connections[number], connection.isUsable, !isStopped {
                connection.keep(for: configuration.idleTimeout)
                pools[origin]?.idle.append(number)
                serveNext(origin)
            }
        case .failed(let id, let error, let isUntouched):
            let method = pending[id]?.head.method ?? ""
            if isUntouched, pending[id]?.attempts == 0, ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(method) {
                pending[id]?.attempts = 1
                pending[id]?.connection = nil
                dispatch(id)
            } else {
                finish(id, .failure(error))
            }
        case .closed:
            connections[number] = nil
            pools[origin]?.idle.removeAll { $0 == number }
            pools[origin]?.open -= 1
            serveNext(origin)
            if let pool = pools[origin], pool.open == 0, pool.waiting.isEmpty { pools[origin] = nil }
        }
    }

    private func serveNext(_ origin: Origin) {
        while let id = pools[origin]?.waiting.popFirst() {
            // Those that were given up leave their place behind.
            guard pending[id] != nil else { continue }
            return dispatch(id)
        }
    }

    private func giveUp(_ id: UInt64, _ error: HTTPClientError) {
        let connection = pending[id]?.connection.flatMap { connections[$0] }
        finish(id, .failure(error))
        // Its response may still come, and would be taken for that to another request.
        connection?.abort()
    }

    private func finish(_ id: UInt64, _ result: Result<HTTPClientResponse, HTTPClientError>) {
        guard let request = pending.removeValue(forKey: id) else { return }
        request.timer?.cancel()
        request.continuation.resume(returning: result)
    }
}
