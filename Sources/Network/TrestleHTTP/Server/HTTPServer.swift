public import TrestleTransport
internal import WireBytes

/// An HTTP/1.1 server whose responses come from one closure.
///
/// ```swift
/// let server = try HTTPServer(configuration: HTTPServerConfiguration()) { request in
///     request.path == "/healthz" ? .text("ok\n") : HTTPResponse(status: 404)
/// }
/// let port = try await server.start()
/// ```
///
/// Requests of a connection are responded to one by one, in order. A request that is not legal, too large or too slow
/// gets a response that says why, and its connection ends.
public actor HTTPServer {
    public typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    private let home: HomeLoop
    public nonisolated let configuration: HTTPServerConfiguration
    private let handler: Handler
    private let connections: HTTPServerConnections
    private var listener: Listener?
    private var tasks: [UInt64: Task<Void, Never>] = [:]
    private var stopWaiters: [CheckedContinuation<Void, Never>] = []
    private var isStopping = false

    // SAFETY: the actor keeps the loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe home.loop.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - loop: the event loop that it lives on, which is not shut down with it. Default: `nil`, a loop of its own.
    ///   - handler: gives the response to each request. Its time is its own: no other connection waits.
    /// - Throws: `TransportError` when the process is out of descriptors or threads.
    public init(
        configuration: HTTPServerConfiguration, loop: IOLoop? = nil, handler: @escaping Handler
    ) throws(TransportError) {
        home = try HomeLoop(loop, name: "http")
        self.configuration = configuration
        self.handler = handler
        connections = HTTPServerConnections(configuration)
    }

    /// Listens.
    ///
    /// - Returns: the port.
    /// - Throws: what stands in the way, such as the port being in use.
    @discardableResult
    public func start() throws(TransportError) -> UInt16 {
        var options = ListenerOptions()
        options.tls = configuration.tls
        options.connection.writeTimeout = configuration.writeTimeout
        options.connection.allowsHalfClose = true
        options.connection.highWatermark = 1 << 18
        options.connection.lowWatermark = 1 << 16
        connections.observe = { [weak self] event, id in self?.assumeIsolated { $0.handle(event, of: id) } }
        // Those that make way take a moment to go.
        let budget = ConnectionBudget(
            maximumConnections: configuration.maximumConnections + 32, maximumBytes: configuration.maximumBytes)
        let listener = try Listener.bind(
            on: home.loop, host: configuration.host, port: configuration.port, options: options, budget: budget
        ) { [connections] in connections.accept($0) }
        self.listener = listener
        return listener.port
    }

    /// Accepts no more, lets the requests in hand be responded to, and ends the streams.
    ///
    /// - Parameter timeout: after which connections that are left are cut.
    public func stop(timeout: Duration = .seconds(5)) async {
        listener?.close()
        listener = nil
        isStopping = true
        for (id, connection) in connections.all where connection.finishSoon() { tasks[id]?.cancel() }
        guard !connections.all.isEmpty else { return }
        home.loop.schedule(after: timeout) { [weak self] in
            self?.assumeIsolated { server in server.connections.all.values.forEach { $0.abort() } }
        }
        // Looked at again within: the last connection can end before the continuation is there.
        await withCheckedContinuation { continuation in
            if connections.all.isEmpty { continuation.resume() } else { stopWaiters.append(continuation) }
        }
    }

    /// Ends the connections of clients that are not let in any more, at once and without a response. A request that is
    /// being read does not come to the handler, and the task of one that is with it is cancelled.
    ///
    /// - Parameter isForeign: whether the request with these fields, the last of a connection that
    ///   `configuration.refusal` let in, would be refused now.
    public func endConnections(where isForeign: @Sendable (HTTPFields) -> Bool) {
        for connection in connections.all.values where connection.admitted.map(isForeign) ?? false {
            connection.abort()
        }
    }

    private func handle(_ event: HTTPServerConnection.Event, of id: UInt64) {
        switch event {
        case .waiting: break
        case .request(let request):
            tasks[id] = Task { [weak self, handler] in
                let response = await handler(request)
                await self?.release(request)
                await self?.respond(response, on: id)
            }
        case .closed:
            tasks.removeValue(forKey: id)?.cancel()
            guard isStopping, connections.all.isEmpty else { return }
            stopWaiters.forEach { $0.resume() }
            stopWaiters = []
        }
    }

    /// The handler is through with a request, whose client may have gone long before.
    private func release(_ request: HTTPRequest) { connections.bodies.release(request.body.count) }

    private func respond(_ response: HTTPResponse, on id: UInt64) async {
        guard let connection = connections.all[id] else { return }
        switch response.body {
        case .bytes(let bytes):
            tasks[id] = nil
            connection.respond(response, bytes, isLast: isStopping)
        case .stream(let write):
            guard connection.beginStream(response) else { return }
            if !isStopping { await write(HTTPBodyWriter { [weak self] in await self?.write($0, on: id) ?? false }) }
            tasks[id] = nil
            connections.all[id]?.endStream(isLast: isStopping)
        }
    }

    private func write(_ bytes: ByteSlice, on id: UInt64) async -> Bool {
        guard !isStopping, let connection = connections.all[id] else { return false }
        return await withCheckedContinuation { connection.write(bytes, taken: $0) }
    }
}
