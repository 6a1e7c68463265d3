import TrestleHTTP
import TrestleJSON
public import TrestleTransport
import WireBytes

/// Passes requests on to the registry that leads.
public struct RegistryForwarder: Sendable {
    private let client: HTTPClient
    private let allowsClearText: Bool

    /// The field that says that a request comes from another registry, which is therefore not passed on again.
    static let forwardField = "X-Forward"
    /// The field of a response that tells where in the topic its change is.
    static let offsetField = "X-Registry-Offset"

    /// - Parameter tls: for leaders with `https`: the authorities to trust, and a client certificate. Default: `nil`, the authorities of the
    ///   operating system.
    /// - Parameter allowsClearText: whether a user's password or token may go without TLS to a leader on another machine, which the
    ///   members of a group of Kafka name. Default: no.
    public init(tls: TLSContext? = nil, allowsClearText: Bool = false, loop: IOLoop? = nil) throws {
        self.allowsClearText = allowsClearText
        var configuration = HTTPClientConfiguration()
        configuration.timeout = .seconds(40)
        configuration.limits.body = 8 << 20
        configuration.tls = try tls ?? TLSContext(.client())
        client = try HTTPClient(configuration: configuration, loop: loop)
    }

    func stop() async { await client.stop() }

    /// The response of the leader, or one that says why there is none.
    func response(to request: RegistryRequest, of leader: RegistryIdentity) async -> RegistryResponse {
        var fields: HTTPFields = [Self.forwardField: "true", "Accept": RegistryResponse.contentType]
        if let authorization = request.authorization {
            let isPrivate = leader.scheme == "https" || Endpoint(host: leader.host, port: leader.port).isLoopback
            guard isPrivate || allowsClearText else {
                return .error(
                    50003,
                    "The registry that leads, \(PeerText(leader.url)), has no TLS: a password is not passed on to it in the clear"
                )
            }
            fields.append("Authorization", authorization)
        }
        if !request.body.isEmpty { fields.append("Content-Type", RegistryResponse.contentType) }
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await client.send(
                request.method, leader.url + request.target, fields: fields, body: ByteSlice(request.body))
        } catch {
            return .error(50003, "The registry that leads, \(PeerText(leader.url)), gives no response: \(error)")
        }
        guard let json = try? JSON(parsing: response.body) else {
            return .error(50003, "The registry that leads, \(PeerText(leader.url)), does not respond with JSON")
        }
        var passed = RegistryResponse(status: Int(response.status), json)
        passed.offset = response.fields[Self.offsetField].flatMap { Int64($0) }
        return passed
    }
}
