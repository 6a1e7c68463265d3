import TrestleHTTP
import TrestleJSON
public import TrestleTransport
import WireBytes

/// Passes requests on to the registry that leads.
public struct RegistryForwarder: Sendable {
    private let client: HTTPClient
    private let passesCredentials: Credentials

    /// Whether the password or token of a user goes on to the leader, whom the members of a group of Kafka name.
    public enum Credentials: Sendable {
        case never
        /// To leaders with `https`. Right where no one else has a certificate of the authorities that the TLS context trusts.
        case overTLS
        /// Also in the clear, to whoever is named.
        case always
    }

    /// The field that says that a request comes from another registry, which is therefore not passed on again.
    static let forwardField = "X-Forward"
    /// The field of a response that tells where in the topic its change is.
    static let offsetField = "X-Registry-Offset"

    /// - Parameter tls: for leaders with `https`: the authorities to trust, and a client certificate. Default: `nil`, the authorities of the
    ///   operating system.
    /// - Parameter passesCredentials: default: never.
    public init(tls: TLSContext? = nil, passesCredentials: Credentials = .never, loop: IOLoop? = nil) throws {
        self.passesCredentials = passesCredentials
        var configuration = HTTPClientConfiguration()
        configuration.timeout = .seconds(40)
        configuration.limits.body = 8 << 20
        configuration.tls = try tls ?? TLSContext(.client())
        client = try HTTPClient(configuration: configuration, loop: loop)
    }

    func stop() async { await client.stop() }

    private func passes(to leader: RegistryIdentity) -> Bool {
        switch passesCredentials {
        case .never: false
        case .overTLS: leader.scheme == "https"
        case .always: true
        }
    }

    /// The response of the leader, or one that says why there is none.
    func response(to request: RegistryRequest, of leader: RegistryIdentity) async -> RegistryResponse {
        var fields: HTTPFields = [Self.forwardField: "true", "Accept": RegistryResponse.contentType]
        if let authorization = request.authorization {
            guard passes(to: leader) else {
                return .error(
                    50003,
                    "No password is passed on to the registry that leads, \(PeerText(leader.url)): that needs https and authorities of your own (--leader-ca)"
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
