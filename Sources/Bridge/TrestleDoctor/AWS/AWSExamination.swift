public import CloudSecrets
import RuleEngine
public import RuleFiles
public import TrestleJSON
import TrestleTransport
import WireBytes

/// Documents of an account, as the commands of `aws` print it. Without a document its checks are left out.
public struct AWSDocuments: Sendable {
    /// Of a role: its policies, and who may assume it.
    public struct Role: Sendable {
        public var policies: [JSON] = []
        public var trust: JSON?

        public init(policies: [JSON] = [], trust: JSON? = nil) {
            self.policies = policies
            self.trust = trust
        }
    }

    /// By ARN of the role; the role that reads secrets, when there is but one, also under the empty name.
    public var roles: [String: Role] = [:]
    /// The role of the destination.
    public var interfaceRole: Role?
    /// `aws iot get-topic-rule-destination`
    public var destination: JSON?
    /// `aws ec2 describe-security-groups`
    public var securityGroups: JSON?
    /// The groups of the brokers; empty: those that are not the destination's, if they agree.
    public var brokerGroups: [String] = []
    /// The ARNs of secrets by the name that the rule uses.
    public var secretARNs: [String: String] = [:]
    /// The content of the secret of ssl.truststore.
    public var truststore: [UInt8]?
    /// The values of secrets, as get_secret gives them.
    public var secretValues: [SecretRequest: SecretValue] = [:]
    /// The account of the credentials that fetched the documents.
    public var account: String?
    /// Why the documents of a check are missing.
    public var obstacles: [AWSCheck: String] = [:]

    public init() {}
}

/// Examines the set-up in AWS that a rule with kafka actions needs. It is a pure function of documents.
public struct AWSExamination: Sendable {
    let documents: AWSDocuments
    let actions: [KafkaActionFacts]
    let reading: RuleFileReading
    let stores = KeyStoreReader()
    var reports: [AWSReport] = []

    /// All checks, in their order.
    public static func run(_ reading: RuleFileReading, _ documents: AWSDocuments) -> [AWSReport] {
        var examination = AWSExamination(reading, documents)
        examination.examine()
        return examination.reports
    }

    /// The secrets that a rule's kafka actions name, each once.
    public static func secrets(of file: RuleFile) -> [SecretRequest] {
        var all: [SecretRequest] = []
        for action in kafkaActions(of: file) {
            for request in KafkaActionFacts(action, respond: { _ in nil }).secrets where !all.contains(request) {
                all.append(request)
            }
        }
        return all
    }

    static func kafkaActions(of file: RuleFile) -> [KafkaRuleAction] {
        (file.actions + [file.errorAction].compactMap { $0 }).compactMap {
            if case .kafka(let action) = $0 { action } else { nil }
        }
    }

    init(_ reading: RuleFileReading, _ documents: AWSDocuments) {
        self.reading = reading
        self.documents = documents
        actions = (reading.file.map(Self.kafkaActions) ?? []).map { action in
            KafkaActionFacts(action) { documents.secretValues[$0]?.text }
        }
    }

    mutating func pass(_ check: AWSCheck, _ subject: String, _ text: String) {
        reports.append(AWSReport(check: check, subject: subject, outcome: .passed(text)))
    }

    mutating func fail(_ check: AWSCheck, _ subject: String, _ finding: AWSFinding) {
        reports.append(AWSReport(check: check, subject: subject, outcome: .failed(finding)))
    }

    /// - Parameter option: gives the document.
    mutating func skip(_ check: AWSCheck, _ subject: String, _ option: String) {
        let text = documents.obstacles[check] ?? "give \(option), or --live"
        reports.append(AWSReport(check: check, subject: subject, outcome: .notExamined(text)))
    }

    /// - Parameter reason: in words, what is not known.
    mutating func leaveOpen(_ check: AWSCheck, _ subject: String, _ reason: String) {
        reports.append(AWSReport(check: check, subject: subject, outcome: .notExamined(reason)))
    }

    private mutating func examine() {
        guard examineRule() else { return }
        var seen: [String] = []
        for request in actions.flatMap(\.secrets) {
            let role = request.roleARN ?? ""
            guard !seen.contains(role) else { continue }
            seen.append(role)
            examineSecretRole(role)
        }
        examineDestination()
        examineInterfaceRole()
        examineSecurityGroups()
        for action in actions { examineTruststore(action) }
    }

    private mutating func examineRule() -> Bool {
        if let fault = reading.findings.first(where: { $0.severity == .error }) {
            fail(
                .rule, fault.pointer ?? "",
                AWSFinding(
                    "rule-\(fault.code)", "\(fault.position.line):\(fault.position.column): \(fault.problem)",
                    fix: [fault.fix ?? "trestle rules check FILE reports all faults"]))
            return false
        }
        guard !actions.isEmpty else {
            fail(
                .rule, "",
                AWSFinding(
                    "no-kafka-action", "the rule has no kafka action", fix: ["add {\"kafka\": {…}} to \"actions\""]))
            return false
        }
        for action in actions {
            guard let arn = ResourceName(action.destinationARN), arn.service == "iot",
                arn.resource.begins(with: "ruledestination/vpc/")
            else {
                fail(
                    .rule, action.destinationARN,
                    AWSFinding(
                        "destination-arn", "destinationArn is not the ARN of a VPC destination",
                        found: PeerText(action.destinationARN).description,
                        expected: "arn:aws:iot:REGION:ACCOUNT:ruledestination/vpc/ID",
                        fix: ["aws iot list-topic-rule-destinations"]))
                continue
            }
            if let account = documents.account, !account.hasSameBytes(as: arn.account) {
                fail(
                    .rule, action.destinationARN,
                    AWSFinding(
                        "other-account", "the credentials are those of another account than the rule's",
                        found: PeerText(account, maximumSize: 40).description,
                        expected: PeerText(arn.account, maximumSize: 40).description,
                        fix: ["aws sts get-caller-identity   # set AWS_PROFILE to a profile of the other account"]))
                continue
            }
            let foreign = action.secrets.first { request in
                request.roleARN.flatMap { ResourceName($0) }.map { $0.account != arn.account } ?? false
            }
            if let foreign, let role = foreign.roleARN {
                fail(
                    .rule, role,
                    AWSFinding(
                        "role-account", "the role of \(foreign) is in another account than the destination",
                        found: ResourceName(role)?.account, expected: arn.account,
                        fix: ["write arn:aws:iam::\(arn.account):role/… in get_secret, or another destinationArn"]))
            } else {
                pass(.rule, action.destinationARN, "\(action.secrets.count) secrets, destination in \(arn.region)")
            }
        }
        return true
    }
}
