import MQTTCodec
import Transport

extension Finding {
    /// A name for scripts that does not change: the fault, after `advertised-` when it is that of an advertised listener.
    public func identifier(in scope: Scope) -> String { scope.isListener ? "advertised-\(identifier)" : identifier }

    /// The class that decides the exit code.
    public func faultClass(in scope: Scope) -> FaultClass { scope.isListener ? .advertisedListener : faultClass }

    private var identifier: String { classified.0 }
    private var faultClass: FaultClass { classified.1 }

    private var classified: (String, FaultClass) {
        switch self {
        case .fileUnreadable: ("file-unreadable", .file)
        case .storeFormat: ("store-format", .file)
        case .storePasswordMissing: ("store-password-missing", .file)
        case .storePasswordWrong: ("store-password-wrong", .file)
        case .storeDamaged: ("store-damaged", .file)
        case .trustStoreEmpty: ("trust-store-empty", .file)
        case .trustOutdated: ("trust-store-outdated", .file)
        case .keyMissing: ("key-missing", .file)
        case .certificateMissing: ("certificate-missing", .file)
        case .keyMismatch: ("key-mismatch", .file)
        case .keyPasswordWrong: ("key-password-wrong", .file)
        case .storeUnusable: ("store-unusable", .file)
        case .identityOutdated: ("client-certificate-outdated", .clientCertificate)

        case .nameNotResolved: ("name-not-resolved", .name)
        case .resolverSilent: ("resolver-silent", .name)
        case .connectionRefused: ("connection-refused", .connection)
        case .connectTimedOut: ("connect-timeout", .connection)
        case .unreachable: ("host-unreachable", .connection)
        case .connectFailed: ("connect-failed", .connection)

        case .plaintextPort(.http): ("http-server", .tls)
        case .plaintextPort: ("plaintext-port", .tls)
        case .tlsPort: ("tls-port", .tls)
        case .tlsSilent: ("tls-silent", .tls)
        case .tlsClosed: ("tls-closed", .tls)
        case .tlsVersion: ("tls-version", .tls)
        case .tlsCipher: ("tls-cipher", .tls)
        case .tlsAlert: ("tls-alert", .tls)
        case .tlsBroken: ("tls-broken", .tls)
        case .nameNotInCertificate(_, _, .matches): ("name-only-in-cn", .serverCertificate)
        case .nameNotInCertificate(.dns(_), _, _): ("name-not-in-san", .serverCertificate)
        case .nameNotInCertificate(.ip(_), _, _): ("address-not-in-san", .serverCertificate)
        case .unknownAuthority: ("unknown-authority", .serverCertificate)
        case .selfSigned: ("self-signed", .serverCertificate)
        case .intermediateMissing: ("intermediate-missing", .serverCertificate)
        case .badCertificate: ("bad-certificate", .serverCertificate)
        case .weakCertificate: ("certificate-too-weak", .serverCertificate)
        case .certificateExpired: ("certificate-expired", .serverCertificate)
        case .certificateNotYetValid: ("certificate-not-yet-valid", .serverCertificate)
        case .clientCertificateMissing: ("client-certificate-missing", .clientCertificate)
        case .clientCertificateUntrusted: ("client-certificate-untrusted", .clientCertificate)
        case .clientCertificateRefused: ("client-certificate-refused", .clientCertificate)

        case .wrongProtocol(.http): ("http-server", .protocolAbove)
        case .wrongProtocol: ("wrong-protocol", .protocolAbove)
        case .silent: ("silent", .protocolAbove)
        case .closedWithoutAnswer: ("closed-without-answer", .protocolAbove)
        case .malformedAnswer: ("malformed-answer", .protocolAbove)
        case .brokerTooOld: ("broker-too-old", .protocolAbove)
        case .requestRefused: ("request-refused", .protocolAbove)
        case .saslRequired: ("sasl-required", .authentication)
        case .saslNotOffered: ("sasl-not-offered", .authentication)
        case .saslMechanismNotOffered: ("sasl-mechanism-not-offered", .authentication)
        case .saslRefused: ("sasl-refused", .authentication)
        case .serverNotAuthentic: ("sasl-server-not-authentic", .authentication)
        case .noBrokers: ("no-brokers", .protocolAbove)
        case .otherCluster: ("other-cluster", .protocolAbove)
        case .mqttVersionRefused: ("mqtt-version-refused", .protocolAbove)
        case .mqttCredentialsRefused: ("mqtt-credentials-refused", .authentication)
        case .mqttRefused(.notAuthorized), .mqttRefused(.banned): ("mqtt-not-authorized", .authentication)
        case .mqttRefused: ("mqtt-refused", .protocolAbove)

        case .topicMissing: ("topic-missing", .topic)
        case .topicNameInvalid: ("topic-name-invalid", .topic)
        case .topicNotAuthorized: ("topic-not-authorized", .topic)
        case .topicWithoutLeader: ("topic-without-leader", .topic)
        case .topicUnavailable: ("topic-unavailable", .topic)
        case .topicNotWritable: ("topic-not-writable", .topic)
        case .writeFailed: ("write-failed", .topic)
        case .subscriptionRefused: ("subscription-refused", .topic)
        case .publishRefused: ("publish-refused", .topic)
        }
    }
}
