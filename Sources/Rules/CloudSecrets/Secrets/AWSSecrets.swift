import TrestleBase
import WireBytes

/// Secrets of AWS Secrets Manager.
public struct AWSSecrets: SecretProvider {
    private let credentials: AWSCredentialProvider
    /// Whether the role of a request is assumed. Otherwise the program's own credentials read the secret.
    private let assumesRoles: Bool
    public let place = "AWS Secrets Manager"

    /// - Parameter assumesRoles: Default: `true`, as AWS IoT does. A role that trusts iot.amazonaws.com alone cannot be
    ///   assumed from elsewhere.
    public init(_ credentials: AWSCredentialProvider, assumesRoles: Bool = true) {
        self.credentials = credentials
        self.assumesRoles = assumesRoles
    }

    public func secret(_ request: SecretRequest) async throws(CloudError) -> StoredSecret? {
        let role = assumesRoles ? request.roleARN : nil
        let named = ResourceName(request.id)?.region
        let found = if let named { named } else { try credentials.configuredRegion }
        guard let region = found, !region.isEmpty else {
            throw CloudError(
                .configuration, "\(request): no region: set AWS_REGION, or name the secret by its ARN")
        }
        let caller = AWSCaller(rim: credentials.rim)
        do {
            return try await caller.secret(
                request.id, region: region, credentials: try await credentials.credentials(role: role))
        } catch {
            switch error.code {
            case .notFound: return nil
            case .notAuthenticated:
                // Keys that were replaced in a file, or a session that was ended.
                await credentials.forget(role: role)
                throw error
            default: throw error
            }
        }
    }
}
