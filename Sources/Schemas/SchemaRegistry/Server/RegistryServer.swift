public import TrestleHTTP
import TrestleJSON
public import TrestleTransport
import WireBytes

/// Serves a registry over HTTP.
public actor RegistryServer {
    private let server: HTTPServer

    /// - Parameters:
    ///   - configuration: its `refusal` says who is let in; `unauthorized` is the response to those who are not.
    ///   - loop: the event loop that it lives on. Default: `nil`, one of its own.
    ///   - user: whose request it is, by the fields of one that was let in. Users take turns, and so do addresses without a user, which is
    ///     all of them by default.
    public init(
        _ service: RegistryService, configuration: HTTPServerConfiguration, loop: IOLoop? = nil,
        user: @escaping @Sendable (HTTPFields) -> String? = { _ in nil }
    ) throws(TransportError) {
        server = try HTTPServer(configuration: configuration, loop: loop) { request in
            var passed = RegistryRequest(
                request.method, request.head.target, contentType: request.fields["Content-Type"],
                accept: request.fields["Accept"], body: request.body.array)
            passed.authorization = request.fields["Authorization"]
            passed.client = user(request.fields).map { "user " + $0 } ?? request.remoteAddress?.network ?? ""
            passed.isForwarded = request.fields[RegistryForwarder.forwardField] != nil
            return Self.http(await service.respond(to: passed))
        }
    }

    /// Asks for a user and a password, or a token.
    public static var unauthorized: HTTPResponse {
        var response = http(.error(401, "Unauthorized"))
        response.fields.append("WWW-Authenticate", "Basic realm=\"schema registry\"")
        return response
    }

    static func forbidden(_ text: String) -> HTTPResponse { http(.error(403, text)) }

    private static func http(_ response: RegistryResponse) -> HTTPResponse {
        var http = HTTPResponse.text(
            response.body.description, status: UInt16(clamping: response.status), type: RegistryResponse.contentType)
        if let offset = response.offset { http.fields.append(RegistryForwarder.offsetField, "\(offset)") }
        return http
    }

    /// Listens.
    ///
    /// - Returns: the port.
    @discardableResult
    public func start() async throws(TransportError) -> UInt16 { try await server.start() }

    /// Ends the connections, with their requests, whose fields were let in and would not be any more.
    public func endConnections(where isForeign: @Sendable (HTTPFields) -> Bool) async {
        await server.endConnections(where: isForeign)
    }

    /// Accepts no more, and lets the requests in hand be responded to.
    public func stop() async { await server.stop() }
}
