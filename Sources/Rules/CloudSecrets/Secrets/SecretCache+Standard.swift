import TrestleBase
import TrestleHTTP
import TrestleTransport
import WireBytes

extension SecretCache {
    /// The places that the environment names, in this order: variables TRESTLE_SECRET_…, the folder of
    /// TRESTLE_SECRETS_DIRECTORY, systemd's credentials (CREDENTIALS_DIRECTORY), Vault (VAULT_ADDR with VAULT_TOKEN or
    /// VAULT_TOKEN_FILE, VAULT_KV_MOUNT, VAULT_NAMESPACE), AWS Secrets Manager.
    ///
    /// With TRESTLE_ASSUME_ROLES=no the program's own credentials read the secrets of AWS, not the role of the rule.
    public static func standardProviders(_ rim: CloudRim) -> [any SecretProvider] {
        var providers: [any SecretProvider] = [EnvironmentSecrets(rim.environment)]
        for variable in ["TRESTLE_SECRETS_DIRECTORY", "CREDENTIALS_DIRECTORY"] {
            if let folder = rim.variable(variable) {
                providers.append(FileSecrets(folder: folder, readFile: rim.readFile))
            }
        }
        if let address = rim.variable("VAULT_ADDR") { providers.append(vault(address, rim)) }
        let assumesRoles = rim.variable("TRESTLE_ASSUME_ROLES")?.lowercased() != "no"
        providers.append(AWSSecrets(AWSCredentialProvider(rim), assumesRoles: assumesRoles))
        return providers
    }

    /// Secrets that the environment has sent in the clear over a network, one line each.
    public static func warnings(_ rim: CloudRim) -> [String] {
        var places: [(variable: String, what: String)] = [("VAULT_ADDR", "Vault's token and its secrets")]
        let services = rim.environment.keys.filter { $0.begins(with: "AWS_ENDPOINT_URL") }
        places += services.sorted().map { ($0, "requests with a session token, and secrets,") }
        return places.compactMap { variable, what in
            guard let url = rim.variable(variable).flatMap({ HTTPURL($0) }), !url.isTLS, !url.endpoint.isThisMachine
            else {
                return nil
            }
            return "\(PeerText(variable)) is no https:// URL: \(what) are sent in the clear to \(url.endpoint)"
        }
    }

    /// The time between two fetches of a secret: TRESTLE_SECRETS_REFRESH, for example `30s`, `15m` or `1h`; 15 minutes
    /// without it.
    ///
    /// - Throws: `configuration` for another text, and for less than a second.
    public static func refreshInterval(_ rim: CloudRim) throws(CloudError) -> Duration {
        guard let text = rim.variable("TRESTLE_SECRETS_REFRESH") else { return .seconds(900) }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()),
            (1...(7 * 86_400 / unit)).contains(number)
        else {
            throw CloudError(.configuration, "TRESTLE_SECRETS_REFRESH takes a time from 1s to 7 days, for example 15m")
        }
        return .seconds(number * unit)
    }

    private static func vault(_ address: String, _ rim: CloudRim) -> VaultSecrets {
        var configuration = VaultSecrets.Configuration(address: address) { () throws(CloudError) -> SecretValue in
            if let token = rim.variable("VAULT_TOKEN") { return SecretValue(token) }
            let file = rim.variable("VAULT_TOKEN_FILE") ?? rim.variable("HOME").map { "\($0)/.vault-token" }
            guard let file, let bytes = try? rim.readFile(file), bytes.count <= 65_536 else {
                throw CloudError(.noCredentials, "no token for Vault: set VAULT_TOKEN or VAULT_TOKEN_FILE")
            }
            return SecretValue(bytes.filter { $0 > 0x20 })
        }
        configuration.mount = rim.variable("VAULT_KV_MOUNT") ?? configuration.mount
        configuration.namespace = rim.variable("VAULT_NAMESPACE")
        return VaultSecrets(configuration, rim)
    }
}
