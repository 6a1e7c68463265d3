/// A fault with its details, by layer. Cases may be added.
public enum Finding: Error, Sendable {
    /// A file of this machine.
    case file(FileFinding)
    /// Names and addresses.
    case network(NetworkFinding)
    /// The TLS handshake, up to the certificate.
    case tls(TLSFinding)
    /// The server's certificate, or the client's.
    case certificate(CertificateFinding)
    /// Kafka's or MQTT's own words.
    case service(ProtocolFinding)
    case topic(TopicFinding)

    private var kind: any ExplainedFinding {
        switch self {
        case .file(let finding): finding
        case .network(let finding): finding
        case .tls(let finding): finding
        case .certificate(let finding): finding
        case .service(let finding): finding
        case .topic(let finding): finding
        }
    }

    /// A name for scripts that does not change: the fault, after `advertised-` when it is that of an advertised listener.
    public func identifier(in scope: Scope) -> String {
        scope.isListener ? "advertised-\(kind.identifier)" : kind.identifier
    }

    /// The class that decides the exit code.
    public func faultClass(in scope: Scope) -> FaultClass { scope.isListener ? .advertisedListener : kind.faultClass }

    /// The finding in words, with its fix.
    public func explanation(_ context: ExplanationContext) -> Explanation {
        var explanation = kind.explanation(context)
        if case .listener(let broker, let endpoint) = context.scope {
            explanation.summary = "broker \(broker) advertises \(endpoint): \(explanation.summary)"
        }
        return explanation
    }
}

/// A fault that has a name, a class and an explanation. Its conformers are enums whose switches have no default, so that
/// a new fault does not compile without them.
protocol ExplainedFinding: Sendable {
    /// For scripts: it does not change.
    var identifier: String { get }
    var faultClass: FaultClass { get }
    func explanation(_ context: ExplanationContext) -> Explanation
}

/// The protocol of a port, as detected.
public enum PortProtocol: Sendable, Hashable {
    case tls
    case http(String)
    case kafka, mqtt
    /// Its first bytes belong to no known protocol.
    case unknown([UInt8])
    /// It takes a connection and never says anything.
    case silent
    /// It closes the connection after any bytes.
    case closes
}
