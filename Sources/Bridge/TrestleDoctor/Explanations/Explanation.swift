import TrestleTransport

/// A finding in words: the fault, the found and expected values, and the fix.
public struct Explanation: Sendable {
    /// One line.
    public var summary: String
    /// The value that the peer or a file had; `nil` if there was none.
    public var found: String?
    public var expected: String?
    /// Commands to run and lines to write, each after a line with its purpose.
    public var fix: [String]

    init(_ summary: String, found: String? = nil, expected: String? = nil, fix: [String]) {
        self.summary = summary
        self.found = found
        self.expected = expected
        self.fix = fix
    }
}

/// The context that an explanation needs in addition to the finding.
public struct ExplanationContext: Sendable {
    let service: DoctorTarget.Service
    let usesTLS: Bool
    /// The file of the trusted authorities, if they are from one.
    let trust: (path: String, kind: StoreFile.Kind)?
    let usesSASL: Bool
    /// The name that the MQTT broker is given.
    let username: String?
    let scope: Scope

    public init(_ plan: DoctorPlan, scope: Scope) {
        service = plan.target.service
        usesTLS = plan.target.usesTLS
        trust = if case .file(let file) = plan.trust { (file.path, file.kind) } else { nil }
        usesSASL = plan.sasl != nil
        username = plan.mqtt.username
        self.scope = scope
    }

    /// How Kafka's own scripts are told where, and how to get in.
    var kafkaScriptTarget: String {
        "--bootstrap-server \(quoted(endpoint.description))\(usesTLS || usesSASL ? " --command-config client.properties" : "")"
    }

    var endpoint: Endpoint { scope.endpoint ?? Endpoint(host: "HOST", port: 1) }
    var isKafka: Bool { service == .kafka }

    /// The program's URL for this endpoint with another scheme.
    func url(service: DoctorTarget.Service, usesTLS: Bool, port: UInt16? = nil) -> String {
        quoted(
            DoctorTarget(
                service: service, usesTLS: usesTLS,
                endpoints: [Endpoint(host: endpoint.host, port: port ?? endpoint.port)]
            ).description)
    }

    /// The line of a broker's configuration with which clients reach it.
    var advertisedLine: String {
        "advertised.listeners=\(usesTLS ? "SSL" : "PLAINTEXT")://NAME_THAT_CLIENTS_REACH:\(endpoint.port)"
    }
}

func joined(_ names: [SubjectAlternativeName]) -> String {
    names.isEmpty ? "no subject alternative name at all" : names.map(\.description).joined(separator: ", ")
}
