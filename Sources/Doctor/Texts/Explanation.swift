import Transport

/// A finding in words: what is wrong, what was offered and wanted, and what mends it.
public struct Explanation: Sendable {
    /// One line.
    public var summary: String
    /// What the other side, or a file, had; nil where nothing was offered.
    public var offered: String?
    public var wanted: String?
    /// Commands to run and lines to write, each after a line that says what it does.
    public var mend: [String]

    init(_ summary: String, offered: String? = nil, wanted: String? = nil, mend: [String]) {
        self.summary = summary
        self.offered = offered
        self.wanted = wanted
        self.mend = mend
    }
}

/// What the words need to know beside the finding itself.
public struct ExplanationContext: Sendable {
    let service: DoctorTarget.Service
    let usesTLS: Bool
    /// The file of the trusted authorities, if they are from one.
    let trust: (path: String, kind: StoreFile.Kind)?
    let usesSASL: Bool
    let scope: Scope

    public init(_ plan: DoctorPlan, scope: Scope) {
        service = plan.target.service
        usesTLS = plan.target.usesTLS
        trust = if case .file(let file) = plan.trust { (file.path, file.kind) } else { nil }
        usesSASL = plan.sasl != nil
        self.scope = scope
    }

    /// How Kafka's own scripts are told where, and how to get in.
    var kafkaScriptTarget: String {
        "--bootstrap-server \(endpoint)\(usesTLS || usesSASL ? " --command-config client.properties" : "")"
    }

    var endpoint: Endpoint { scope.endpoint ?? Endpoint(host: "HOST", port: 1) }
    var isKafka: Bool { service == .kafka }

    /// The program's URL for this endpoint with another scheme.
    func url(service: DoctorTarget.Service, usesTLS: Bool, port: UInt16? = nil) -> String {
        DoctorTarget(
            service: service, usesTLS: usesTLS,
            endpoints: [Endpoint(host: endpoint.host, port: port ?? endpoint.port)]
        ).description
    }

    /// What a broker's configuration must say for clients to get there.
    var advertisedLine: String {
        "advertised.listeners=\(usesTLS ? "SSL" : "PLAINTEXT")://NAME_THAT_CLIENTS_REACH:\(endpoint.port)"
    }
}

extension Finding {
    public func explanation(_ context: ExplanationContext) -> Explanation {
        var explanation =
            fileExplanation(context) ?? networkExplanation(context) ?? tlsExplanation(context)
            ?? certificateExplanation(context) ?? protocolExplanation(context) ?? topicExplanation(context)
            ?? Explanation("\(self)", mend: [])
        if case .listener(let broker, let endpoint) = context.scope {
            explanation.summary = "broker \(broker) advertises \(endpoint): \(explanation.summary)"
        }
        return explanation
    }
}

func joined(_ names: [SubjectAlternativeName]) -> String {
    names.isEmpty ? "no subject alternative name at all" : names.map(\.description).joined(separator: ", ")
}
