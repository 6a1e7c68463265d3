import TrestleBase
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
