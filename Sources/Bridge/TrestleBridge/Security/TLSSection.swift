public import TrestleTransport

/// A section `tls` as a file has it, key by key.
public struct TLSSection: Sendable {
    public var authority: String?
    public var truststore: String?
    public var truststorePassword: Secret?
    public var certificate: String?
    public var key: String?
    public var keyPassword: Secret?
    public var keystore: String?
    public var keystorePassword: Secret?
    public var keystoreAlias: String?
    public var revocationLists: String?
    public var checksName = true
    public var minimumVersion = TLSVersion.tls1_2
    public var cipherList: String?
    public var cipherSuites: String?
    public var applicationProtocol: String?
    // What only `client.properties` has.
    var truststorePEM: Secret?
    var certificatePEM: Secret?
    var keyPEM: Secret?
    var maximumVersion = TLSVersion.tls1_3
    /// Whether the versions are named one by one.
    var namesVersions = false

    public init() {}

    /// The key that names the trusted authorities; `nil` for those of the system.
    package var trustKey: String? { truststore != nil ? "truststore" : authority != nil ? "ca" : nil }
    /// The key that names the own certificate.
    package var identityKey: String? {
        keystore != nil ? "keystore" : certificate != nil ? "certificate" : key != nil ? "key" : nil
    }

    /// Puts together what belongs together.
    ///
    /// - Parameter report: gets each rule that is broken, and the key where it is, if it is at one.
    package func settings(report: (String, _ key: String?) -> Void) -> TLSSettings {
        checkTrust(report)
        checkIdentity(report)
        return settings
    }

    /// Puts together what belongs together, by whatever names the file has it.
    var settings: TLSSettings {
        var settings = TLSSettings()
        if let path = truststore ?? authority {
            settings.trust = .store(.file(path), password: truststorePassword)
        } else if let truststorePEM {
            settings.trust = .store(.pem(truststorePEM), password: nil)
        }
        settings.identity = identity
        settings.checksName = checksName
        settings.minimumVersion = minimumVersion
        settings.maximumVersion = maximumVersion
        settings.revocationLists = revocationLists.map { .file($0) }
        settings.cipherList = cipherList
        settings.cipherSuites = cipherSuites
        settings.applicationProtocol = applicationProtocol
        return settings
    }

    private var identity: TLSSettings.Identity? {
        if let keystore {
            return .store(
                .file(keystore), password: keystorePassword, keyPassword: keyPassword, alias: keystoreAlias)
        }
        if let certificatePEM, let keyPEM {
            return .pair(certificate: .pem(certificatePEM), key: .pem(keyPEM), keyPassword: keyPassword)
        }
        guard let certificate else { return nil }
        if let key { return .pair(certificate: .file(certificate), key: .file(key), keyPassword: keyPassword) }
        // One file may hold both.
        return .store(.file(certificate), password: keyPassword, keyPassword: nil, alias: nil)
    }

    private func checkTrust(_ report: (String, String?) -> Void) {
        if authority != nil, truststore != nil { report("takes 'ca' or 'truststore', not both", "ca") }
        if truststorePassword != nil, truststore == nil { report("'truststore_password' needs 'truststore'", nil) }
    }

    private func checkIdentity(_ report: (String, String?) -> Void) {
        if keystore != nil {
            if certificate != nil { report("takes 'keystore' or 'certificate', not both", "certificate") }
            return
        }
        if keystorePassword != nil || keystoreAlias != nil {
            report("'keystore_password' and 'keystore_alias' need 'keystore'", nil)
        }
        guard certificate == nil else { return }
        if key != nil { return report("'key' needs 'certificate'", "key") }
        if keyPassword != nil { report("'key_password' needs 'key' or 'keystore'", nil) }
    }
}
