import Synchronization
import TrestleBase
import TrestleTransport
import WireBytes

/// Signs the URL with which MQTT over WebSocket connects to AWS IoT Core.
///
/// Credentials are fetched ahead and kept fresh, so that a connection signs without waiting.
public final class IoTConnectionSigner: Sendable {
    private let provider: AWSCredentialProvider
    private let host: String
    private let path: String
    private let region: String
    private let credentials = Locked<AWSCredentials?>(nil)
    private let refreshInterval: Duration

    /// - Parameters:
    ///   - host: of the endpoint, `ID-ats.iot.REGION.amazonaws.com`.
    ///   - path: default: `/mqtt`.
    ///   - region: default: `nil`, that in the host, or else that of the environment or profile.
    /// - Throws: `configuration` without a region.
    public init(
        _ provider: AWSCredentialProvider, host: String, path: String = "/mqtt", region: String? = nil,
        refreshInterval: Duration = .seconds(60)
    ) throws(CloudError) {
        let known = region ?? Self.region(in: host)
        let found = if let known { known } else { try provider.configuredRegion }
        guard let region = found, AWSRegion.isName(region) else {
            throw CloudError(.configuration, "no region for the endpoint of AWS IoT: set AWS_REGION")
        }
        self.provider = provider
        self.host = host
        self.path = path
        self.region = region
        self.refreshInterval = refreshInterval
    }

    /// `ID-ats.iot.REGION.amazonaws.com`
    static func region(in host: String) -> String? {
        let labels = host.utf8.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
        guard labels.count >= 5, labels[1] == "iot", labels[3] == "amazonaws" else { return nil }
        return labels[2]
    }

    /// Fetches credentials, and keeps them fresh from then on.
    public func prepare() async throws(CloudError) {
        let found = try await provider.credentials()
        let isFirst = credentials.withLock { kept in
            defer { kept = found }
            return kept == nil
        }
        guard isFirst else { return }
        let (sleep, interval) = (provider.rim.sleep, refreshInterval)
        Task { [weak self] in
            while true {
                await sleep(interval)
                guard let self, !Task.isCancelled else { return }
                // The former ones hold on; a refusal is told by the server.
                try? await self.prepare()
            }
        }
    }

    /// The request target of a connection that begins now; without credentials the path alone, which the server refuses.
    public func target() -> String {
        guard let current = credentials.withLock({ $0 }) else { return path }
        let signer = AWSSigner(credentials: current, region: region, service: "iotdevicegateway")
        var request = AWSRequest(method: "GET", host: host, path: path)
        request.query = signer.presignedQuery(
            request, at: provider.rim.now(), lifetime: nil, token: .appended)
        return request.target
    }
}
