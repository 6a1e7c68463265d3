import TrestleBase
import WireBytes

/// The calls of the Security Token Service.
extension AWSCaller {
    private static var stsVersion: String { "2011-06-15" }

    func assumeRole(
        _ role: RoleRequest, region: String, credentials: AWSCredentials
    ) async throws(CloudError) -> AWSCredentials {
        var parameters = [
            (name: "RoleArn", value: role.roleARN),
            (name: "RoleSessionName", value: role.sessionName ?? "trestle"),
        ]
        if let externalID = role.externalID { parameters.append(("ExternalId", externalID)) }
        if let duration = role.duration { parameters.append(("DurationSeconds", String(duration))) }
        do {
            let response = try await query(
                .sts, region: region, version: Self.stsVersion, action: "AssumeRole", parameters,
                credentials: credentials)
            return try AWSCredentials(xml: response, origin: "the role \(PeerText(role.roleARN))")
        } catch {
            throw CloudError(error.code, "cannot assume the role \(PeerText(role.roleARN)): \(error)")
        }
    }

    func assumeRole(
        _ roleARN: String, webIdentityToken token: String, sessionName: String?, region: String
    ) async throws(CloudError) -> AWSCredentials {
        let response = try await query(
            .sts, region: region, version: Self.stsVersion, action: "AssumeRoleWithWebIdentity",
            [
                ("RoleArn", roleARN), ("RoleSessionName", sessionName ?? "trestle"), ("WebIdentityToken", token),
            ], credentials: nil)
        return try AWSCredentials(xml: response, origin: "the role \(PeerText(roleARN)) by web identity")
    }

    /// The account and ARN of the caller.
    func callerIdentity(
        region: String, credentials: AWSCredentials
    ) async throws(CloudError) -> (account: String, arn: String) {
        let response = try await query(
            .sts, region: region, version: Self.stsVersion, action: "GetCallerIdentity", [], credentials: credentials)
        guard let account = response.first("Account")?.text, let arn = response.first("Arn")?.text else {
            throw CloudError(.invalidResponse, "sts did not tell the account")
        }
        return (account, arn)
    }
}
