import TrestleBase
import TrestleHTTP
import TrestleJSON
import WireBytes

/// Secrets of HashiCorp Vault's key-value engine, version 2.
///
/// The secret's name is its path; a key is one of its members, and without a key the value is all of them as a JSON
/// object. A SecretBinary is the member `value` in base64.
public struct VaultSecrets: SecretProvider {
    /// How Vault is reached.
    public struct Configuration: Sendable {
        /// `https://HOST:8200`
        public var address: String
        /// The path where the engine is mounted. Default: `secret`.
        public var mount = "secret"
        public var namespace: String?
        /// Gives the token for a request: it may be renewed in a file.
        public var token: @Sendable () throws(CloudError) -> SecretValue

        public init(address: String, token: @escaping @Sendable () throws(CloudError) -> SecretValue) {
            self.address = address
            self.token = token
        }
    }

    private let configuration: Configuration
    private let rim: CloudRim
    public let place: String

    public init(_ configuration: Configuration, _ rim: CloudRim) {
        self.configuration = configuration
        self.rim = rim
        place = "Vault at \(CloudRequest("GET", configuration.address).place)"
    }

    public func secret(_ request: SecretRequest) async throws(CloudError) -> StoredSecret? {
        guard HTTPURL(configuration.address) != nil else {
            throw CloudError(
                .configuration,
                "the address of Vault (VAULT_ADDR) is not of the form https://HOST:8200: a token goes into VAULT_TOKEN")
        }
        let address =
            configuration.address.utf8.last == UInt8(ascii: "/")
            ? String(configuration.address.dropLast()) : configuration.address
        let path = AWSEncoding.encode(request.name, keepingSlash: true)
        // Otherwise the path could lead out of the engine.
        guard
            !path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).contains(where: {
                $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
            })
        else { return nil }
        let token = try configuration.token()
        guard let text = token.text else { throw CloudError(.configuration, "the token for Vault is not text") }
        var fields = [(name: "X-Vault-Token", value: text), (name: "X-Vault-Request", value: "true")]
        if let namespace = configuration.namespace { fields.append(("X-Vault-Namespace", namespace)) }
        let response = try await rim.send(
            CloudRequest("GET", "\(address)/v1/\(configuration.mount)/data/\(path)", fields: fields, to: .vault))
        switch response.status {
        case 200: return try stored(response.body, request)
        case 404: return nil
        case 403: throw CloudError(.accessDenied, "\(place) denies the token \(request)")
        case 400..<500: throw CloudError(.invalidResponse, "\(place) responds with \(response.status) for \(request)")
        default: throw CloudError(.unavailable, "\(place) responds with \(response.status) for \(request)")
        }
    }

    private func stored(_ body: [UInt8], _ request: SecretRequest) throws(CloudError) -> StoredSecret {
        guard let data = (try? JSON(parsing: body))?["data"]?["data"], case .object = data else {
            throw CloudError(
                .invalidResponse, "\(place) has no data of a key-value engine, version 2, at '\(configuration.mount)'")
        }
        guard request.kind == .binary else { return .text(SecretValue(data.description)) }
        guard let bytes = data["value"]?.text.flatMap({ Base64.decode($0.utf8) }) else {
            throw CloudError(.unsuitable, "\(request) has no member 'value' in base64")
        }
        return .binary(SecretValue(bytes))
    }
}
