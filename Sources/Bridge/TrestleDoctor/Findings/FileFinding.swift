public import TrestleTransport

/// A fault in a file of this machine.
public enum FileFinding: Error, Sendable {
    case unreadable(path: String)
    /// A store of one kind where the configuration says another; `found` is `nil` if the file is not a store.
    case storeFormat(path: String, expected: StoreFile.Kind, found: KeyStore.Format?)
    case storePasswordMissing(path: String)
    case storePasswordWrong(path: String, KeyStore.Format)
    case storeDamaged(StoreError)
    /// - Parameter unmarked: certificates that are there and that Java does not take for trusted.
    case trustStoreEmpty(path: String, format: KeyStore.Format?, unmarked: Int)
    /// Every authority in it has expired, or is not valid yet.
    case trustOutdated(path: String, Certificate)
    case keyMissing(path: String)
    case keyAmbiguous(path: String, aliases: [String])
    case aliasMissing(path: String, alias: String, available: [String])
    case certificateMissing(path: String)
    case keyMismatch(certificate: String, key: String)
    case keyPasswordMissing(path: String)
    case keyPasswordWrong(path: String)
    case storeUnusable(StoreError)
    case identityOutdated(path: String, Certificate)
    case revocationListOutdated(path: String, RevocationList)
}

extension FileFinding: ExplainedFinding {
    var faultClass: FaultClass { if case .identityOutdated = self { .clientCertificate } else { .file } }

    var identifier: String {
        switch self {
        case .unreadable: "file-unreadable"
        case .storeFormat: "store-format"
        case .storePasswordMissing: "store-password-missing"
        case .storePasswordWrong: "store-password-wrong"
        case .storeDamaged: "store-damaged"
        case .trustStoreEmpty: "trust-store-empty"
        case .trustOutdated: "trust-store-outdated"
        case .keyMissing: "key-missing"
        case .keyAmbiguous: "key-ambiguous"
        case .aliasMissing: "alias-missing"
        case .certificateMissing: "certificate-missing"
        case .keyMismatch: "key-mismatch"
        case .keyPasswordMissing: "key-password-missing"
        case .keyPasswordWrong: "key-password-wrong"
        case .storeUnusable: "store-unusable"
        case .identityOutdated: "client-certificate-outdated"
        case .revocationListOutdated: "revocation-list-outdated"
        }
    }
}
