public import CloudSecrets
import TrestleBase
import TrestleTransport

/// Credentials that come from a server. It is first reached when a connection needs them.
actor CloudLogin {
    private let read: @Sendable (String) throws -> [UInt8]
    private let environment: [String: String]
    private var tokens: ClientCredentials?
    private var provider: AWSCredentialProvider?

    init(read: @escaping @Sendable (String) throws -> [UInt8], environment: [String: String]) {
        self.read = read
        self.environment = environment
    }

    /// The current token of an endpoint.
    func token(_ endpoint: SASLSettings.TokenEndpoint) async throws -> String {
        let source: ClientCredentials
        if let tokens {
            source = tokens
        } else {
            let tls: TLSContext? =
                if let file = endpoint.authority {
                    try TLSContext(.client(trust: .certificates(try KeyStore(try read(file)).trustedCertificates())))
                } else {
                    nil
                }
            let rim = CloudRim(environment: environment, readFile: read, tls: tls)
            source = try ClientCredentials(
                ClientCredentials.Configuration(
                    tokenURL: endpoint.url, clientID: endpoint.clientID,
                    clientSecret: SecretValue(endpoint.clientSecret.value), scope: endpoint.scope), rim)
            tokens = source
        }
        return try await source.current().text ?? ""
    }

    /// A signed request to connect to a broker of Amazon MSK.
    func payload(host: String) async throws -> [UInt8] {
        let source: AWSCredentialProvider
        if let provider {
            source = provider
        } else {
            source = AWSCredentialProvider(CloudRim(environment: environment, readFile: read))
            provider = source
        }
        guard let region = try MSKAuthentication.region(ofHost: host) ?? source.configuredRegion else {
            throw CloudError(.configuration, "no region for AWS_MSK_IAM: set AWS_REGION")
        }
        let credentials = try await source.credentials()
        return MSKAuthentication(credentials: credentials, region: region).payload(host: host, at: .current)
    }
}

extension SASLSettings {
    /// Whether a URL of a token endpoint keeps the client's secret: `https://`, or `http://` on this machine.
    static func isSecureURL(_ url: String) -> Bool { ClientCredentials.isSecure(url) }
}

extension BridgeConfiguration {
    /// Fetches the credentials with which connections to AWS IoT Core are signed. To be called before a bridge starts.
    public func prepareSigners() async throws(CloudError) {
        for source in [mqtt] + brokers.values.map(\.self) { try await source.awsSigner?.prepare() }
    }
}
