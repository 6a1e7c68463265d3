public import TrestleTransport

/// A fault between the first byte and the certificate.
public enum TLSFinding: Sendable {
    /// TLS was expected and the port speaks this instead.
    case plaintextPort(PortProtocol)
    /// The port speaks TLS, which was not expected.
    case tlsPort
    case silent
    case closed
    case version(found: [TLSVersion])
    case cipher
    case alert(TLSAlert)
    case broken(reason: String)
}

extension TLSFinding: ExplainedFinding {
    var faultClass: FaultClass { .tls }

    var identifier: String {
        switch self {
        case .plaintextPort(.http): "http-server"
        case .plaintextPort: "plaintext-port"
        case .tlsPort: "tls-port"
        case .silent: "tls-silent"
        case .closed: "tls-closed"
        case .version: "tls-version"
        case .cipher: "tls-cipher"
        case .alert: "tls-alert"
        case .broken: "tls-broken"
        }
    }
}
