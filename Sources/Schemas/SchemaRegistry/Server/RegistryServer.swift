import TrestleBase
public import TrestleHTTP
import TrestleJSON
public import TrestleTransport
import WireBytes

/// Serves a registry over HTTP.
public actor RegistryServer {
    private let server: HTTPServer

    /// - Parameters:
    ///   - admits: whether a user with a password may come in (basic authentication). Default: `nil`, everybody may.
    ///   - loop: the event loop that it lives on. Default: `nil`, one of its own.
    public init(
        _ service: RegistryService, configuration: HTTPServerConfiguration,
        admits: (@Sendable (_ username: String, _ password: String) -> Bool)? = nil, loop: IOLoop? = nil
    ) throws(TransportError) {
        server = try HTTPServer(configuration: configuration, loop: loop) { request in
            if let admits {
                guard let (username, password) = Self.credentials(request), admits(username, password) else {
                    var response = Self.http(.error(401, "Unauthorized"))
                    response.fields.append("WWW-Authenticate", "Basic realm=\"schema registry\"")
                    return response
                }
            }
            return Self.http(
                await service.respond(
                    to: RegistryRequest(
                        request.method, request.head.target, contentType: request.fields["Content-Type"],
                        accept: request.fields["Accept"], body: request.body.array)))
        }
    }

    /// User and password of the field Authorization (RFC 7617).
    private static func credentials(_ request: HTTPRequest) -> (String, String)? {
        guard let field = request.fields["Authorization"]?.utf8, field.count > 6,
            field.prefix(6).map({ $0 | 0x20 }) == Array("basic ".utf8),
            let bytes = Base64.decode(field.dropFirst(6)), let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        return (String(parts[0]) ?? "", String(parts[1]) ?? "")
    }

    private static func http(_ response: RegistryResponse) -> HTTPResponse {
        .text(response.body.description, status: UInt16(clamping: response.status), type: RegistryResponse.contentType)
    }

    /// Listens.
    ///
    /// - Returns: the port.
    @discardableResult
    public func start() async throws(TransportError) -> UInt16 { try await server.start() }

    /// Accepts no more, and lets the requests in hand be responded to.
    public func stop() async { await server.stop() }
}
