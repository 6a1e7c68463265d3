public import TrestleTransport

/// A step of an examination, in the order in which they are taken.
public enum Step: String, Sendable, Hashable, CaseIterable {
    /// The trusted authorities can be read.
    case trust
    /// The client's own certificate and key can be read, and belong together.
    case identity
    case resolve
    case connect
    /// The peer speaks TLS, in a version and cipher of ours.
    case tls
    /// The certificate holds the host's name or address.
    case name
    /// The certificate leads to a trusted authority.
    case chain
    /// All certificates are within their period.
    case validity
    /// The server takes our certificate, or asks for none.
    case clientCertificate = "client-certificate"
    /// The broker speaks Kafka in versions of ours.
    case apiVersions = "api-versions"
    case sasl
    /// CONNECT and CONNACK.
    case login
    /// Metadata: the cluster's brokers.
    case metadata
    /// The topic exists and has leaders, or may be subscribed to.
    case topic
    /// The topic may be written.
    case write
    /// The consumer group may be joined.
    case group
    /// The MQTT broker's version, where it tells it.
    case software
}

/// The subject of a step.
public enum Scope: Sendable, Hashable, CustomStringConvertible {
    /// Files of this machine.
    case local
    /// The server that was named.
    case server(Endpoint)
    /// A broker that the cluster advertised.
    case listener(broker: Int32, Endpoint)

    public var endpoint: Endpoint? {
        switch self {
        case .local: nil
        case .server(let endpoint), .listener(_, let endpoint): endpoint
        }
    }

    public var isListener: Bool { if case .listener = self { true } else { false } }

    public var description: String {
        switch self {
        case .local: "this machine"
        case .server(let endpoint): endpoint.description
        case .listener(let broker, let endpoint): "broker \(broker) at \(endpoint)"
        }
    }
}

/// The outcome of one step.
public struct StepReport: Sendable {
    public enum Outcome: Sendable {
        case passed(Observation)
        case failed(Finding)
        case notApplicable(Omission)
    }

    public var step: Step
    public var scope: Scope
    public var outcome: Outcome
    public var duration: Duration

    /// Whether it was taken at all.
    public var isDone: Bool { if case .notApplicable = outcome { false } else { true } }

    public var finding: Finding? { if case .failed(let finding) = outcome { finding } else { nil } }
}

/// Why a step was left out.
public enum Omission: Sendable, Hashable {
    /// It has no meaning with this target or these options.
    case notRequested
    /// A step before it failed.
    case notReached
    /// The server's certificate is wrong, so no credentials are sent to it.
    case keepsSecrets
    /// The server advertised itself elsewhere without TLS, and credentials are sent in the clear only where they were
    /// meant to go.
    case plaintextElsewhere
    /// The cluster advertises more brokers than are visited.
    case tooManyBrokers(total: Int, limit: Int)
    /// The broker does not tell, and to try would leave a record.
    case undecided
    /// The broker does not tell its name and version.
    case untold
    /// The server asks for no client certificate.
    case certificateNotRequested
}
