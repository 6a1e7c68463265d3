/// An examination of what AWS needs to run a rule, in the order in which it is taken.
public enum AWSCheck: String, Sendable, Hashable, CaseIterable {
    /// The rule's file has no fault, and its ARNs fit together.
    case rule
    /// The policies of the role that reads the secrets allow it.
    case secretPolicy = "secret-policy"
    /// AWS IoT may assume that role.
    case secretTrust = "secret-trust"
    /// The destination of the rule is enabled.
    case destination
    /// The policies of the destination's role allow its network interfaces.
    case interfacePolicy = "eni-policy"
    /// AWS IoT may assume that role.
    case interfaceTrust = "eni-trust"
    /// The security groups of the brokers let the destination's groups in.
    case securityGroups = "security-groups"
    /// The trust store opens and holds authorities.
    case truststore
}

/// A fault in the set-up of AWS.
public struct AWSFinding: Sendable, Equatable {
    /// Stable and short, for programs: `policy-missing-action`, `trust-wrong-service` …
    public var name: String
    public var summary: String
    public var found: String?
    public var expected: String?
    /// Commands and sentences, the first to be done first.
    public var fix: [String]

    init(_ name: String, _ summary: String, found: String? = nil, expected: String? = nil, fix: [String]) {
        self.name = name
        self.summary = summary
        self.found = found
        self.expected = expected
        self.fix = fix
    }

    public static let faultClass = FaultClass.cloud
}

/// The outcome of one check.
public struct AWSReport: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        /// In words: what holds.
        case passed(String)
        case failed(AWSFinding)
        /// In words: what is missing to examine it.
        case notExamined(String)
    }

    public var check: AWSCheck
    /// Its subject: a role, a secret, a security group.
    public var subject: String
    public var outcome: Outcome

    public var finding: AWSFinding? { if case .failed(let finding) = outcome { finding } else { nil } }
}
