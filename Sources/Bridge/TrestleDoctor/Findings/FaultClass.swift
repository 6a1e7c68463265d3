/// The classes of faults, by the exit code of a program that reports them.
public enum FaultClass: Int32, Sendable, Hashable, CaseIterable {
    /// A host name cannot be resolved.
    case name = 10
    /// Nothing responds there.
    case connection = 11
    /// The TLS handshake fails: another protocol on the port, no version or cipher in common.
    case tls = 12
    /// The server's certificate: its names, its chain, its dates.
    case serverCertificate = 13
    /// The client's certificate.
    case clientCertificate = 14
    /// SASL or MQTT credentials.
    case authentication = 15
    /// The protocol above: not Kafka or MQTT, or a version that is too old.
    case protocolAbove = 16
    /// A broker's advertised listener, whatever is wrong with it.
    case advertisedListener = 17
    /// The topic is missing, or may not be used.
    case topic = 18
    /// The set-up of a cloud: policies, roles, security groups, secrets.
    case cloud = 19
    /// A file of this machine: certificate, key or store.
    case file = 78

    public var meaning: String {
        switch self {
        case .name: "the host name cannot be resolved"
        case .connection: "no connection to the address"
        case .tls: "the TLS handshake fails"
        case .serverCertificate: "the server's certificate is wrong"
        case .clientCertificate: "the client's certificate is missing or refused"
        case .authentication: "the credentials are refused"
        case .protocolAbove: "the port speaks another protocol, or the broker is too old"
        case .advertisedListener: "an advertised listener is wrong"
        case .topic: "the topic is missing or may not be used"
        case .cloud: "the set-up of AWS is wrong"
        case .file: "a certificate, key or store on this machine is wrong"
        }
    }
}
