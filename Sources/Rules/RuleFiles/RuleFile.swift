public import RuleEngine
internal import TrestleBase

/// A topic rule of AWS IoT, read from a file as `aws iot create-topic-rule` takes it or `get-topic-rule` gives it.
public struct RuleFile: Sendable {
    /// The form of the file.
    public enum Form: String, Sendable {
        /// The members of the rule.
        case bare
        /// `{"topicRulePayload": {…}}`
        case topicRulePayload
        /// `{"ruleArn": …, "rule": {…}}`
        case getTopicRule = "get-topic-rule"
    }

    public let form: Form
    /// Only `get-topic-rule` gives it.
    public let name: String?
    public let arn: String?
    public let about: String?
    public let isDisabled: Bool
    public let rule: Rule
    public let actions: [RuleAction]
    public let errorAction: RuleAction?

    /// Whether a secret stands in it, in a header of an `http` action.
    public var holdsSecret: Bool {
        (actions + [errorAction].compactMap(\.self)).contains {
            if case .http(let action) = $0 { action.holdsSecret } else { false }
        }
    }
}

/// An action of a rule.
public enum RuleAction: Sendable {
    case kafka(KafkaRuleAction)
    case republish(RepublishRuleAction)
    /// A webhook.
    case http(HTTPRuleAction)
    /// A type that this program does not have, by its name.
    case unsupported(String)

    /// The name of its type in a rule file.
    public var type: String {
        switch self {
        case .kafka: "kafka"
        case .republish: "republish"
        case .http: "http"
        case .unsupported(let type): type
        }
    }
}

/// The `kafka` action.
public struct KafkaRuleAction: Sendable {
    public let destinationARN: String
    public let topic: SubstitutionTemplate
    public let key: SubstitutionTemplate?
    /// The number of the partition, as text.
    public let partition: SubstitutionTemplate?
    public let headers: [(key: SubstitutionTemplate, value: SubstitutionTemplate)]
    /// In the order of the file.
    public let clientProperties: [(name: String, value: SubstitutionTemplate)]
}

/// The `republish` action, with the properties of MQTT 5.
public struct RepublishRuleAction: Sendable {
    public let roleARN: String
    public let topic: SubstitutionTemplate
    /// 0 or 1; 0 by default.
    public let qos: Int
    public let properties: [(name: String, value: SubstitutionTemplate)]
    public let userProperties: [(key: SubstitutionTemplate, value: SubstitutionTemplate)]
}

/// The `http` action.
public struct HTTPRuleAction: Sendable {
    public let url: SubstitutionTemplate
    /// The server of the URL.
    public let server: ServerTemplate
    public let headers: [(key: String, value: SubstitutionTemplate)]

    init(url: SubstitutionTemplate, headers: [(key: String, value: SubstitutionTemplate)]) {
        self.url = url
        server = url.server
        self.headers = headers
    }

    /// The URL as logs and pages may show it: each expression as `${…}`, and without a path that may hold a token.
    public var shownURL: String { url.isConstant ? "\(ShownURL(url.text))" : "\(server.shown)/***" }

    /// Whether a header has a secret that stands in the file, or the URL a query, which often is one.
    var holdsSecret: Bool {
        headers.contains { Self.isSecret(header: $0.key) && !$0.value.text.isEmpty && !$0.value.isOfServices }
            || url.constantParts.contains { $0.contains("?") }
    }

    /// Whether a request may have a secret in it: a header of that kind, a value of `get_secret`, or a query in the URL.
    public var carriesSecret: Bool {
        headers.contains { Self.isSecret(header: $0.key) || !$0.value.serviceCalls.isEmpty }
            || !url.serviceCalls.isEmpty || url.constantParts.contains { $0.contains("?") }
    }

    /// Whether the value of a header is a secret, as its name says: `Authorization`, `Cookie`, `X-Api-Key` and the like.
    public static func isSecret(header name: String) -> Bool {
        let name = name.lowercased()
        return ["auth", "cookie", "key", "password", "secret", "signature", "token"].contains { name.contains($0) }
    }
}

/// The outcome of reading a rule file.
public struct RuleFileReading: Sendable {
    /// `nil` when there is an error among the findings.
    public let file: RuleFile?
    /// In the order of the text.
    public let findings: [RuleFinding]

    /// Reads a rule file.
    public init(_ text: [UInt8]) {
        // Some editors put a byte order mark first.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var reader = RuleFileReader(text.starts(with: mark) ? Array(text.dropFirst(mark.count)) : text)
        file = reader.read()
        findings = reader.findings.sorted { ($0.position.offset, $0.code) < ($1.position.offset, $1.code) }
    }
}
