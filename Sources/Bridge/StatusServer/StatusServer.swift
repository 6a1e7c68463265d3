internal import TrestleBase
public import TrestleBridge
internal import TrestleHTTP
internal import TrestleJSON
internal import TrestleMetrics
public import TrestleTransport

/// Serves what a bridge does: metrics (`/metrics`), health (`/healthz`, `/readyz`) and a status page (`/`) that updates
/// itself.
///
/// Health is for everybody. All else is for this machine alone, or for who shows the token.
public struct StatusServer: Sendable {
    private let section: StatusSection
    private let monitor: BridgeMonitor
    private let status: @Sendable () async -> BridgeStatus
    private let server: HTTPServer

    /// - Parameters:
    ///   - monitor: has been given the bridge's events since its start.
    ///   - status: asks the bridge.
    ///   - loop: the event loop that it lives on. Default: `nil`, one of its own, so that a scrape holds up no message.
    ///   - warn: gets lines for a log: wrong tokens, connections that were closed because of others. Must not block.
    /// - Throws: `TransportError` when the process is out of descriptors or threads.
    public init(
        _ section: StatusSection, monitor: BridgeMonitor, loop: IOLoop? = nil,
        warn: @escaping @Sendable (String) -> Void = { _ in },
        status: @escaping @Sendable () async -> BridgeStatus
    ) throws(TransportError) {
        (self.section, self.monitor, self.status) = (section, monitor, status)
        var configuration = HTTPServerConfiguration()
        (configuration.host, configuration.port) = (section.host, section.port)
        configuration.tls = section.tls
        configuration.limits.body = 0
        configuration.maximumConnections = 64
        configuration.maximumBytes = 8 << 20
        configuration.observe = { event in
            switch event {
            case .madeWay(let network):
                warn(
                    "status: closed an idle connection from \(network), which has the most, for the sake of another one"
                )
            case .refused(let network): warn("status: refused a connection from \(network): too many")
            }
        }
        let pages = StatusPages(monitor: monitor, status: status, access: StatusAccess(section, warn: warn))
        server = try HTTPServer(configuration: configuration, loop: loop) { await pages.respond(to: $0) }
    }

    /// Listens.
    ///
    /// - Returns: the port.
    /// - Throws: what stands in the way, such as the port being in use.
    public func start() async throws(TransportError) -> UInt16 { try await server.start() }

    /// Ends all connections.
    public func stop() async { await server.stop(timeout: .seconds(1)) }
}

/// The paths of a `StatusServer`.
struct StatusPages: Sendable {
    let monitor: BridgeMonitor
    let status: @Sendable () async -> BridgeStatus
    let access: StatusAccess
    private let streams = StreamLimit()

    init(monitor: BridgeMonitor, status: @escaping @Sendable () async -> BridgeStatus, access: StatusAccess) {
        (self.monitor, self.status, self.access) = (monitor, status, access)
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        var response = await page(for: request)
        response.fields["Cache-Control"] = "no-store"
        response.fields["X-Content-Type-Options"] = "nosniff"
        return response
    }

    private func page(for request: HTTPRequest) async -> HTTPResponse {
        guard ["GET", "HEAD"].contains(request.method) else {
            return HTTPResponse(status: 405, fields: ["Allow": "GET, HEAD"])
        }
        switch request.path {
        case "/healthz": return .text("ok\n")
        case "/readyz":
            let obstacles = await report().obstacles
            if obstacles.isEmpty { return .text("ready\n") }
            // Who is not let in learns no names.
            let reason = access.isGranted(request) ? obstacles.joined(separator: "\n") : "not ready"
            return .text(reason + "\n", status: 503)
        default: break
        }
        if let refusal = access.refusal(of: request) { return refusal }
        switch request.path {
        case "/metrics":
            let format = MetricFormat(accept: request.fields.values("Accept").joined(separator: ","))
            return .text(await report().metrics.text(format), type: format.contentType)
        case "/status.json": return .text("\(await document())\n", type: "application/json")
        case "/events":
            let network = request.remoteAddress?.network ?? ""
            return HTTPResponse(
                status: 200, fields: ["Content-Type": "text/event-stream"],
                body: .stream { writer in
                    // Its reader tries again by itself.
                    guard streams.enter(network) else { return }
                    defer { streams.leave(network) }
                    await sendEvents(to: writer)
                })
        case "/":
            return HTTPResponse(
                status: 200,
                fields: [
                    "Content-Type": "text/html; charset=utf-8", "Referrer-Policy": "no-referrer",
                    "Content-Security-Policy":
                        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
                        + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                ], body: .bytes(StatusPage.html))
        default: return .text("no such page\n", status: 404)
        }
    }

    private func report() async -> BridgeReport { monitor.report(await status()) }

    private func document() async -> JSON {
        await report().document(configuration: monitor.configuration, now: WallTime.current.milliseconds)
    }

    /// One report a second, until the reader leaves.
    private func sendEvents(to writer: HTTPBodyWriter) async {
        while !Task.isCancelled {
            guard (try? await writer.write("data: \(await document())\n\n")) != nil else { return }
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }
}
