import WireBytes

/// The profiles of `~/.aws/credentials` and `~/.aws/config`.
struct ProfileFiles {
    /// By name; those of the credentials file go before those of the other.
    private(set) var profiles: [String: [String: String]] = [:]

    /// Larger files are not profiles.
    static let maximumSize = 1 << 20

    init(credentials: [UInt8]?, config: [UInt8]?) throws(CloudError) {
        if let config { try read(config, isConfig: true) }
        if let credentials { try read(credentials, isConfig: false) }
    }

    private mutating func read(_ bytes: [UInt8], isConfig: Bool) throws(CloudError) {
        let name = isConfig ? "config" : "credentials"
        guard bytes.count <= Self.maximumSize, let text = String(validating: bytes, as: UTF8.self),
            !text.hasLongRunOfMarks
        else {
            throw CloudError(.configuration, "the AWS \(name) file is not UTF-8 text of at most 1 MiB")
        }
        var profile: String?
        for line in text.utf8.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }).map({ String(Substring($0)) }) {
            guard let first = line.utf8.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            if first == UInt8(ascii: "[") {
                profile = Self.profile(line, isConfig: isConfig)
                continue
            }
            // An indented line belongs to the setting before it: those of other services.
            guard first != 0x20, first != 0x09, let profile, let equals = line.utf8.firstIndex(of: UInt8(ascii: "="))
            else { continue }
            let key = Self.trimmed(line[..<equals]).lowercased()
            profiles[profile, default: [:]][key] = Self.trimmed(line[line.index(after: equals)...])
        }
    }

    /// `[default]`, `[name]`, and in the config file `[profile name]`; `nil` for other sections.
    private static func profile(_ line: String, isConfig: Bool) -> String? {
        guard let end = line.utf8.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let name = trimmed(line[line.index(after: line.startIndex)..<end])
        guard isConfig, name != "default" else { return name }
        let words = name.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map { String(Substring($0)) }
        guard words.count == 2, words[0] == "profile" else { return nil }
        return words[1]
    }

    private static func trimmed(_ text: Substring) -> String {
        let isText: (UInt8) -> Bool = { $0 != 0x20 && $0 != 0x09 }
        guard let first = text.utf8.firstIndex(where: isText), let last = text.utf8.lastIndex(where: isText) else {
            return ""
        }
        return String(text[first...last])
    }
}

/// Where the credentials of a profile come from.
indirect enum ProfileSource {
    case keys(AWSCredentials)
    case assumeRole(RoleRequest, from: ProfileSource)
    case webIdentity(roleARN: String, tokenFile: String, sessionName: String?)
    case environment
    case container
    case instance
}

/// A role to assume.
struct RoleRequest: Hashable, Sendable {
    var roleARN: String
    var sessionName: String?
    var externalID: String?
    /// In seconds.
    var duration: Int?
}

extension ProfileFiles {
    /// The source of a profile's credentials; `nil` when it has none.
    ///
    /// - Parameter setting: what says its name; `nil` when nothing does, and there may be none.
    /// - Throws: for a profile that does not exist, without its name, which may be a secret that lost its place; for one
    ///   that points to itself.
    func source(of name: String, namedBy setting: String?, depth: Int = 0) throws(CloudError) -> ProfileSource? {
        guard let profile = profiles[name] else {
            guard let setting else { return nil }
            throw CloudError(
                .configuration, "\(setting) names no profile of the AWS files, ~/.aws/credentials and ~/.aws/config")
        }
        guard depth < 8 else {
            throw CloudError(
                .configuration, "the profile '\(PeerText(name))' is based on more than 8 others, or on itself")
        }
        if let role = profile["role_arn"] {
            if let file = profile["web_identity_token_file"] {
                return .webIdentity(roleARN: role, tokenFile: file, sessionName: profile["role_session_name"])
            }
            let request = RoleRequest(
                roleARN: role, sessionName: profile["role_session_name"], externalID: profile["external_id"],
                duration: profile["duration_seconds"].flatMap { Int($0) })
            if let parent = profile["source_profile"] {
                // A profile may name itself: then its own keys are meant.
                let source =
                    parent == name
                    ? keys(profile, name)
                    : try source(
                        of: parent, namedBy: "source_profile of the profile '\(PeerText(name))'", depth: depth + 1)
                guard let source else {
                    throw CloudError(.configuration, "the profile '\(PeerText(parent))' has no credentials")
                }
                return .assumeRole(request, from: source)
            }
            switch profile["credential_source"] {
            case "Environment"?: return .assumeRole(request, from: .environment)
            case "EcsContainer"?: return .assumeRole(request, from: .container)
            case "Ec2InstanceMetadata"?: return .assumeRole(request, from: .instance)
            default:
                throw CloudError(
                    .configuration,
                    "the profile '\(PeerText(name))' has role_arn without source_profile or credential_source")
            }
        }
        if let keys = keys(profile, name) { return keys }
        // The default profile may have other settings alone.
        let other = profile.keys.filter { $0 == "credential_process" || $0.begins(with: "sso_") }.sorted().first
        guard let other else { return nil }
        throw CloudError(
            .configuration,
            "the profile '\(PeerText(name))' uses \(PeerText(other)), which is not supported: eval \"$(aws configure "
                + "export-credentials --profile \(PeerText(name)) --format env)\"")
    }

    private func keys(_ profile: [String: String], _ name: String) -> ProfileSource? {
        guard let id = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"] else { return nil }
        return .keys(
            AWSCredentials(
                accessKeyID: id, secretAccessKey: SecretValue(secret),
                sessionToken: profile["aws_session_token"].map { SecretValue($0) },
                origin: "the profile '\(PeerText(name))'"))
    }
}
