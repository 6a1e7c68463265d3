import TrestleBase
import TrestleHTTP
import TrestleTransport
import WireBytes

/// Finds credentials in the order of AWS' own programs: environment, web identity, profile, container, instance.
struct CredentialChain: Sendable {
    let rim: CloudRim
    private var caller: AWSCaller { AWSCaller(rim: rim) }

    init(_ rim: CloudRim) { self.rim = rim }

    /// - Throws: `noCredentials` with all places that were looked at; another error when a place has credentials that
    ///   cannot be used.
    func find() async throws(CloudError) -> AWSCredentials {
        if let found = environment() { return found }
        if let role = rim.variable("AWS_ROLE_ARN"), let file = rim.variable("AWS_WEB_IDENTITY_TOKEN_FILE") {
            return try await webIdentity(role, file, rim.variable("AWS_ROLE_SESSION_NAME"))
        }
        let files = try profileFiles()
        let named = rim.variable("AWS_PROFILE")
        if let source = try files.source(of: named ?? "default", namedBy: named == nil ? nil : "AWS_PROFILE") {
            return try await credentials(from: source)
        }
        if let found = try await container() { return found }
        if let found = try await instance() { return found }
        throw CloudError(
            .noCredentials,
            "no credentials of AWS: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE with a profile in "
                + "~/.aws/credentials; neither a container nor an instance of AWS gives any")
    }

    private func credentials(from source: ProfileSource) async throws(CloudError) -> AWSCredentials {
        switch source {
        case .keys(let credentials): return credentials
        case .assumeRole(let role, let parent):
            return try await caller.assumeRole(
                role, region: try region(), credentials: try await credentials(from: parent))
        case .webIdentity(let role, let file, let session): return try await webIdentity(role, file, session)
        case .environment: if let found = environment() { return found }
        case .container: if let found = try await container() { return found }
        case .instance: if let found = try await instance() { return found }
        }
        throw CloudError(.noCredentials, "the credential_source of the profile has no credentials")
    }

    /// From AWS_REGION, AWS_DEFAULT_REGION or the profile; us-east-1 otherwise, where STS serves all accounts.
    func region() throws(CloudError) -> String { try configuredRegion() ?? "us-east-1" }

    /// - Throws: for a text that names no region, without that text: it may be a secret that lost its place.
    func configuredRegion() throws(CloudError) -> String? {
        for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = rim.variable(variable) { return try checked(region, of: variable) }
        }
        let profile = rim.variable("AWS_PROFILE") ?? "default"
        guard let region = (try? profileFiles())?.profiles[profile]?["region"] else { return nil }
        return try checked(region, of: "the region of the profile '\(PeerText(profile))' in the AWS files")
    }

    private func checked(_ region: String, of place: String) throws(CloudError) -> String {
        guard AWSRegion.isName(region) else {
            throw CloudError(.configuration, "\(place) is not the name of a region of AWS, for example eu-central-1")
        }
        return region
    }

    // MARK: - Places

    private func environment() -> AWSCredentials? {
        guard let id = rim.variable("AWS_ACCESS_KEY_ID"), let secret = rim.variable("AWS_SECRET_ACCESS_KEY") else {
            return nil
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: SecretValue(secret),
            sessionToken: rim.variable("AWS_SESSION_TOKEN").map { SecretValue($0) }, origin: "the environment")
    }

    private func profileFiles() throws(CloudError) -> ProfileFiles {
        let home = rim.variable("HOME")
        func content(_ variable: String, _ file: String) -> [UInt8]? {
            guard let path = rim.variable(variable) ?? home.map({ "\($0)/.aws/\(file)" }) else { return nil }
            return try? rim.readFile(path)
        }
        return try ProfileFiles(
            credentials: content("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            config: content("AWS_CONFIG_FILE", "config"))
    }

    private func webIdentity(
        _ role: String, _ file: String, _ session: String?
    ) async throws(CloudError) -> AWSCredentials {
        let token = try text(of: file, "the web identity token")
        return try await caller.assumeRole(role, webIdentityToken: token, sessionName: session, region: try region())
    }

    /// A file's text without the end of its line.
    private func text(of file: String, _ name: String) throws(CloudError) -> String {
        guard let bytes = try? rim.readFile(file), bytes.count <= 65_536,
            let text = String(validating: bytes, as: UTF8.self)
        else {
            throw CloudError(.configuration, "\(name) cannot be read from its file")
        }
        return text.filter { !$0.isNewline }
    }

    /// The hosts that may be called without TLS besides this machine: ECS, and EKS over both protocols.
    private static let metadataHosts = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]

    /// ECS gives a path, EKS and others a URL.
    private func container() async throws(CloudError) -> AWSCredentials? {
        let url: String
        if let path = rim.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            url = "http://169.254.170.2" + path
        } else if let full = rim.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            url = full
        } else {
            return nil
        }
        guard let parsed = HTTPURL(url),
            parsed.isTLS || parsed.endpoint.isThisMachine || Self.metadataHosts.contains(parsed.endpoint.host)
        else {
            throw CloudError(
                .configuration,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither an https:// URL nor one of this machine or container")
        }
        var fields: [(name: String, value: String)] = [("Accept", "application/json")]
        if let file = rim.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            fields.append(("Authorization", try text(of: file, "the container's authorization token")))
        } else if let token = rim.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
            fields.append(("Authorization", token))
        }
        let response = try await rim.send(CloudRequest("GET", url, fields: fields, to: .local))
        guard response.status == 200 else {
            throw CloudError(.unavailable, "the container's credentials endpoint responds with \(response.status)")
        }
        return try AWSCredentials(json: response.body, origin: "the container")
    }

    /// Instance metadata, version 2: a token first, then the role's name, then its credentials.
    private func instance() async throws(CloudError) -> AWSCredentials? {
        guard rim.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else { return nil }
        let base = rim.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
        let root = base.utf8.last == UInt8(ascii: "/") ? String(base.dropLast()) : base
        let path = "/latest/meta-data/iam/security-credentials/"
        let token: CloudResponse
        do {
            token = try await rim.send(
                CloudRequest(
                    "PUT", root + "/latest/api/token", fields: [("X-aws-ec2-metadata-token-ttl-seconds", "300")],
                    to: .local))
        } catch {
            // Not on an instance.
            return nil
        }
        guard token.status == 200, let text = String(validating: token.body, as: UTF8.self) else { return nil }
        let fields = [(name: "X-aws-ec2-metadata-token", value: text)]
        let role = try await rim.send(CloudRequest("GET", root + path, fields: fields, to: .local))
        // An instance without a role.
        guard role.status == 200,
            let name = role.body.split(separator: 0x0a).first.flatMap({ String(validating: $0, as: UTF8.self) }),
            name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") })
        else { return nil }
        let response = try await rim.send(CloudRequest("GET", root + path + name, fields: fields, to: .local))
        guard response.status == 200 else {
            throw CloudError(.unavailable, "the instance's metadata responds with \(response.status)")
        }
        return try AWSCredentials(json: response.body, origin: "the instance's role \(PeerText(name))")
    }
}
