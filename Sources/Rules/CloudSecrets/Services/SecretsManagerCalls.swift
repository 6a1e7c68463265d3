import TrestleBase
import TrestleJSON
import WireBytes

/// The calls of Secrets Manager.
extension AWSCaller {
    /// The current version of a secret.
    func secret(
        _ id: String, region: String, credentials: AWSCredentials
    ) async throws(CloudError) -> StoredSecret {
        let body = try await secretsManager("GetSecretValue", id, region, credentials)
        guard let json = try? JSON(parsing: body) else {
            throw CloudError(.invalidResponse, "secretsmanager gave no JSON for the secret '\(PeerText(id))'")
        }
        if let text = json["SecretString"]?.text { return .text(SecretValue(text)) }
        guard let binary = json["SecretBinary"]?.text, let bytes = Base64.decode(binary.utf8) else {
            throw CloudError(.invalidResponse, "the secret '\(PeerText(id))' has no value")
        }
        return .binary(SecretValue(bytes))
    }

    /// The ARN of a secret, by name or ARN.
    func describeSecret(
        _ id: String, region: String, credentials: AWSCredentials
    ) async throws(CloudError) -> String {
        let body = try await secretsManager("DescribeSecret", id, region, credentials)
        guard let arn = (try? JSON(parsing: body))?["ARN"]?.text else {
            throw CloudError(.invalidResponse, "secretsmanager did not tell the ARN of the secret '\(PeerText(id))'")
        }
        return arn
    }

    private func secretsManager(
        _ action: String, _ id: String, _ region: String, _ credentials: AWSCredentials
    ) async throws(CloudError) -> [UInt8] {
        do {
            return try await call(
                .secretsManager, region: region,
                fields: [
                    ("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "secretsmanager.\(action)"),
                ], body: Array(JSON.object([("SecretId", .string(id))]).description.utf8), credentials: credentials)
        } catch {
            throw CloudError(error.code, "\(action) of the secret '\(PeerText(id))': \(error)")
        }
    }
}
