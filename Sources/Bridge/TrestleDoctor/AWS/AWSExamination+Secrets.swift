import CloudSecrets
import TrestleJSON
import WireBytes

// The role with which AWS IoT reads secrets.
extension AWSExamination {
    static let secretActions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]

    mutating func examineSecretRole(_ role: String) {
        let subject = role.isEmpty ? "the role of the secrets" : role
        let document = documents.roles[role] ?? documents.roles[""]
        let requests = actions.flatMap(\.secrets).filter { ($0.roleARN ?? "").hasSameBytes(as: role) }
        if let document, !document.policies.isEmpty {
            examinePolicies(document.policies, role, subject, requests)
        } else {
            skip(.secretPolicy, subject, "--iam-policy FILE")
        }
        if let trust = document?.trust {
            examineTrust(trust, role, subject, .secretTrust)
        } else {
            skip(.secretTrust, subject, "--trust-policy FILE")
        }
    }

    private mutating func examinePolicies(
        _ documents: [JSON], _ role: String, _ subject: String, _ requests: [SecretRequest]
    ) {
        let policies = documents.compactMap { AccessPolicy($0) }
        guard policies.count == documents.count else {
            return fail(
                .secretPolicy, subject,
                AWSFinding(
                    "policy-malformed", "a policy has no Statement with Effect",
                    fix: [putPolicy(role, requests.map { secret($0).pattern })]))
        }
        var faults: [AWSFinding] = []
        var unknown: String?
        for request in requests {
            let secret = secret(request)
            let known = AccessCondition.Request(account: secret.account, region: secret.region)
            for action in Self.secretActions {
                switch AccessPolicy.decide(action, in: policies, known, { secret.matches($0) }) {
                case .allowed: break
                case .unknown(let what):
                    unknown = unknown ?? "whether \(action) is allowed on \(request) depends on \(what)"
                case let decision:
                    faults.append(finding(decision, action, request, secret, policies, role, requests))
                }
            }
        }
        if let first = faults.first {
            fail(.secretPolicy, subject, first)
        } else if let unknown {
            leaveOpen(.secretPolicy, subject, unknown)
        } else {
            var names: [String] = []
            for name in requests.map({ "'\(PeerText($0.name))'" }) where !names.contains(name) { names.append(name) }
            pass(
                .secretPolicy, subject,
                "GetSecretValue and DescribeSecret are allowed on \(names.joined(separator: ", "))")
        }
    }

    private func finding(
        _ decision: AccessPolicy.Decision, _ action: String, _ request: SecretRequest, _ secret: SecretResource,
        _ policies: [AccessPolicy], _ role: String, _ requests: [SecretRequest]
    ) -> AWSFinding {
        let fix = [putPolicy(role, requests.map { self.secret($0).pattern })]
        if decision == .denied {
            return AWSFinding(
                "policy-denied", "a statement with Effect Deny denies \(action) on \(request)",
                fix: ["remove the secret from the Deny statement; it counts more than any Allow"])
        }
        let statements = policies.flatMap(\.statements).filter(\.isAllow)
        let resources = statements.filter { statement in
            statement.actions.contains { Wildcard.matches(action, pattern: $0, ignoringCase: true) }
        }.flatMap(\.resources)
        guard !resources.isEmpty else {
            let allowed = Set(statements.flatMap(\.actions)).sorted()
            return AWSFinding(
                "policy-missing-action", "no statement allows \(action)",
                found: allowed.isEmpty ? "no allowed actions" : Self.shown(allowed), expected: action, fix: fix)
        }
        let expected = secret.pattern
        func result(_ name: String, _ summary: String) -> AWSFinding {
            AWSFinding(name, summary, found: Self.shown(resources), expected: expected, fix: fix)
        }
        let arns = resources.compactMap { ResourceName($0) }
        if arns.contains(where: { "\($0)".hasSameBytes(as: secret.withoutSuffix) }) {
            return result(
                "policy-suffix", "the policy names \(request) without the suffix that AWS appends to each secret")
        }
        if let other = arns.first(where: { secret.matches($0.in(region: secret.region, account: $0.account)) == .holds }
        ) {
            return result(
                "policy-region",
                "the policy allows \(request) in the region \(PeerText(other.region)), the rule reads it in \(secret.region)"
            )
        }
        if arns.contains(where: { secret.matches($0.in(region: $0.region, account: secret.account)) == .holds }) {
            return result("policy-account", "the policy allows \(request) in another account")
        }
        let isMeant = statements.contains { statement in
            statement.means(action: action) && !statement.isNotResource
                && statement.resources.contains { secret.matches($0) == .holds }
        }
        if isMeant { return result("policy-condition", "the condition of the policy does not hold for \(request)") }
        return result("policy-missing-resource", "no statement allows \(action) on \(request)")
    }

    static func shown(_ texts: [String]) -> String {
        let shown = texts.prefix(8).map { PeerText($0, maximumSize: 200).description }.joined(separator: ", ")
        return texts.count > 8 ? shown + ", …" : shown
    }

    /// The command that puts a policy with the missing rights on the role.
    private func putPolicy(_ role: String, _ resources: [String]) -> String {
        let actions = Self.secretActions.map { "\"\($0)\"" }.joined(separator: ",")
        let list = resources.map { "\"\($0)\"" }.joined(separator: ",")
        return "aws iam put-role-policy --role-name \(Self.roleName(role)) --policy-name AwsIoTSecretManagerAccess "
            + "--policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\(actions)],"
            + "\"Resource\":[\(list)]}]}'"
    }

    /// The last part of a role's ARN, as the commands of `aws iam` take it.
    static func roleName(_ arn: String) -> String {
        guard let resource = ResourceName(arn)?.resource,
            let name = resource.utf8.split(separator: UInt8(ascii: "/")).last.map({ String(Substring($0)) }),
            name.utf8.allSatisfy({ "+=,.@-_".utf8.contains($0) || $0 &- 48 < 10 || ($0 | 0x20) &- 97 < 26 })
        else { return "ROLE" }
        return name
    }

    // MARK: - Trust

    mutating func examineTrust(_ json: JSON, _ role: String, _ subject: String, _ check: AWSCheck) {
        let command =
            "aws iam update-assume-role-policy --role-name \(Self.roleName(role)) --policy-document "
            + "'{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"iot.amazonaws.com\"},"
            + "\"Action\":\"sts:AssumeRole\"}]}'"
        guard let policy = AccessPolicy(json) else {
            return fail(
                check, subject,
                AWSFinding("trust-malformed", "the trust policy has no Statement with Effect", fix: [command]))
        }
        let service = "iot.amazonaws.com"
        let own = ownAccount(role)
        let request = AccessCondition.Request(
            account: own, region: ResourceName(actions[0].destinationARN)?.region, sourceService: "iot")
        let named = policy.statements.filter { $0.means(service: service) }
        guard named.contains(where: \.isAllow) else {
            let found = policy.statements.flatMap(\.principals)
            return fail(
                check, subject,
                AWSFinding(
                    "trust-wrong-service", "AWS IoT may not assume the role",
                    found: found.isEmpty ? "no principal" : Self.shown(found), expected: service, fix: [command]))
        }
        let assuming = named.filter { $0.means(action: "sts:AssumeRole") }
        let denied = Certainty.any(assuming.filter { !$0.isAllow }.map { $0.holds(request) })
        guard denied != .holds else {
            return fail(
                check, subject,
                AWSFinding("trust-denied", "a statement denies \(service) to assume the role", fix: [command]))
        }
        let allowing = assuming.filter(\.isAllow)
        guard !allowing.isEmpty else {
            return fail(
                check, subject,
                AWSFinding(
                    "trust-action", "the trust policy names \(service) without sts:AssumeRole",
                    found: Self.shown(named.flatMap(\.actions)), expected: "sts:AssumeRole", fix: [command]))
        }
        switch Certainty.any(allowing.map { $0.holds(request) }) {
        case .fails:
            fail(
                check, subject,
                AWSFinding(
                    "trust-condition", "the condition of the trust policy does not hold for this account",
                    found: Self.shown(allowing.compactMap { $0.condition?.description }), expected: own, fix: [command])
            )
        case .unknown(let what):
            leaveOpen(check, subject, "whether \(service) may assume it depends on \(what)")
        case .holds:
            if case .unknown(let what) = denied {
                leaveOpen(check, subject, "whether \(service) is denied to assume it depends on \(what)")
            } else {
                pass(
                    check, subject,
                    "\(service) may assume it"
                        + (allowing.contains { $0.condition == nil } ? "" : ", under a condition"))
            }
        }
    }

    private func ownAccount(_ role: String) -> String? {
        ResourceName(role)?.account ?? actions.first.flatMap { ResourceName($0.destinationARN)?.account }
    }

    // MARK: - The ARN of a secret

    func secret(_ request: SecretRequest) -> SecretResource {
        let destination = actions.first.flatMap { ResourceName($0.destinationARN) }
        return SecretResource(
            request, known: documents.secretARNs[request.id], region: destination?.region ?? "",
            account: request.roleARN.flatMap { ResourceName($0)?.account } ?? destination?.account ?? "",
            partition: destination?.partition ?? "aws")
    }
}

/// The ARN of a secret, as far as it is known: AWS appends a hyphen and six characters to the name.
struct SecretResource {
    let region: String
    let account: String
    /// Without the suffix.
    let withoutSuffix: String
    /// `nil` when the suffix is not known.
    let exact: String?

    init(_ request: SecretRequest, known: String?, region: String, account: String, partition: String) {
        let arn = ResourceName(known ?? request.id)
        self.region = arn?.region ?? region
        self.account = arn?.account ?? account
        withoutSuffix =
            "arn:\(arn?.partition ?? partition):secretsmanager:\(self.region):\(self.account):secret:\(request.name)"
        exact = arn.map { "\($0)" }
    }

    /// A resource for policies that means this secret and no other.
    var pattern: String { withoutSuffix + "-??????" }

    /// Whether the pattern of a policy means this secret. While the suffix is not known, one that ends in a suffix may mean it.
    func matches(_ pattern: String) -> Certainty {
        if let exact, !exact.hasSameBytes(as: withoutSuffix) {
            return Wildcard.matches(exact, pattern: pattern) ? .holds : .fails
        }
        // Two that have nothing in common: who matches both matches all.
        if ["-AbCdEf", "-9zYx8w"].allSatisfy({ Wildcard.matches(withoutSuffix + $0, pattern: pattern) }) {
            return .holds
        }
        let bytes = Array(pattern.utf8)
        guard bytes.count > 7, bytes[bytes.count - 7] == UInt8(ascii: "-"), SecretRequest.isSuffix(bytes.suffix(6)),
            Wildcard.matches(withoutSuffix, pattern: String(decoding: bytes.dropLast(7), as: UTF8.self))
        else { return .fails }
        return .unknown("the suffix of its ARN, which 'aws secretsmanager describe-secret' prints")
    }
}

extension ResourceName {
    /// The same resource elsewhere, as a pattern.
    fileprivate func `in`(region: String, account: String) -> String {
        "arn:\(partition):\(service):\(region):\(account):\(resource)"
    }
}
