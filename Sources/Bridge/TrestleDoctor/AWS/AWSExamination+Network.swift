import CloudSecrets
import TrestleBase
import TrestleJSON
import TrestleTransport
import WireBytes

// The destination in the VPC, its role, and the security groups.
extension AWSExamination {
    static let interfaceActions = [
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:DescribeVpcAttribute",
        "ec2:DescribeSecurityGroups",
    ]

    /// The destination's document without the envelope of the command.
    var destination: JSON? { documents.destination.map { $0["topicRuleDestination"] ?? $0 } }

    mutating func examineDestination() {
        let named = actions.map(\.destinationARN)
        guard let destination else { return skip(.destination, named[0], "--destination FILE") }
        let arn = destination["arn"]?.text ?? named[0]
        guard named.contains(where: { $0.hasSameBytes(as: arn) }) else {
            return fail(
                .destination, named[0],
                AWSFinding(
                    "destination-other", "the destination is not that of the rule", found: PeerText(arn).description,
                    expected: PeerText(named[0]).description,
                    fix: ["aws iot get-topic-rule-destination --arn \(named[0])"]))
        }
        let enable = "aws iot update-topic-rule-destination --arn \(arn) --status ENABLED"
        switch destination["status"]?.text {
        case "ENABLED"?: pass(.destination, arn, "enabled")
        case "IN_PROGRESS"?:
            fail(
                .destination, arn,
                AWSFinding(
                    "destination-in-progress", "the destination is being created",
                    found: reason(destination) ?? "IN_PROGRESS", expected: "ENABLED",
                    fix: [
                        "aws iot get-topic-rule-destination --arn \(arn)   # again in some minutes"
                    ]))
        case let status:
            // A destination in error was not able to create its network interfaces.
            fail(
                .destination, arn,
                AWSFinding(
                    status == "ERROR" ? "destination-error" : "destination-disabled",
                    "the destination is not enabled: no message goes to Kafka",
                    found: reason(destination) ?? PeerText(status ?? "no status", maximumSize: 40).description,
                    expected: "ENABLED", fix: [enable]))
        }
    }

    private func reason(_ destination: JSON) -> String? {
        guard let reason = destination["statusReason"]?.text, !reason.isEmpty else { return nil }
        return "\(PeerText(destination["status"]?.text ?? "", maximumSize: 40)): \(PeerText(reason))"
    }

    private var vpc: JSON? { destination?["vpcProperties"] ?? destination?["vpcConfiguration"] }

    mutating func examineInterfaceRole() {
        let role = vpc?["roleArn"]?.text ?? ""
        let subject = role.isEmpty ? "the destination's role" : role
        guard let document = documents.interfaceRole, !document.policies.isEmpty else {
            skip(.interfacePolicy, subject, "--eni-policy FILE")
            return skipInterfaceTrust(role, subject)
        }
        let policies = document.policies.compactMap { AccessPolicy($0) }
        let known = AccessCondition.Request(region: ResourceName(actions[0].destinationARN)?.region)
        var open: String?
        let missing = Self.interfaceActions.filter { action in
            let decision = AccessPolicy.decide(action, in: policies, known) { pattern in
                if pattern.hasSameBytes(as: "*") { return .holds }
                // Those that describe have no resources; the others have interfaces, subnets and groups, of which these may be all.
                return pattern.begins(with: "arn:aws") && !action.begins(with: "ec2:Describe")
                    ? .unknown("the resources of the policy") : .fails
            }
            if case .unknown(let what) = decision { open = open ?? "whether \(action) is allowed depends on \(what)" }
            return decision == .denied || decision == .notAllowed
        }
        if missing.isEmpty, let open, policies.count == document.policies.count {
            leaveOpen(.interfacePolicy, subject, open)
        } else if missing.isEmpty, policies.count == document.policies.count {
            pass(
                .interfacePolicy, subject,
                "the \(Self.interfaceActions.count) actions on network interfaces are allowed")
        } else {
            let list = Self.interfaceActions.map { "\"\($0)\"" }.joined(separator: ",")
            fail(
                .interfacePolicy, subject,
                AWSFinding(
                    "eni-missing-action", "the destination's role may not create its network interfaces",
                    found: "not allowed: " + missing.joined(separator: ", "),
                    expected: "all \(Self.interfaceActions.count) actions, on Resource \"*\"",
                    fix: [
                        "aws iam put-role-policy --role-name \(Self.roleName(role)) --policy-name AwsIoTVpcDestination "
                            + "--policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Action\":[\(list)],\"Resource\":\"*\"}]}'"
                    ]))
        }
        skipInterfaceTrust(role, subject)
    }

    private mutating func skipInterfaceTrust(_ role: String, _ subject: String) {
        if let trust = documents.interfaceRole?.trust {
            examineTrust(trust, role, subject, .interfaceTrust)
        } else {
            skip(.interfaceTrust, subject, "--eni-trust-policy FILE")
        }
    }

    // MARK: - Security groups

    mutating func examineSecurityGroups() {
        guard let json = documents.securityGroups, case .array(let elements)? = json["SecurityGroups"] else {
            return skip(.securityGroups, "the brokers' ports", "--security-groups FILE")
        }
        let groups = elements.compactMap { SecurityGroup($0) }
        guard case .array(let own)? = vpc?["securityGroups"], !own.compactMap(\.text).isEmpty else {
            return skip(.securityGroups, "the brokers' ports", "--destination FILE")
        }
        let sources = own.compactMap(\.text)
        let brokers = groups.filter {
            documents.brokerGroups.isEmpty ? !sources.contains($0.id) : documents.brokerGroups.contains($0.id)
        }
        // Brokers and destination may share a group.
        let candidates = brokers.isEmpty ? groups.filter { sources.contains($0.id) } : brokers
        for server in actions.flatMap(\.servers) {
            guard let endpoint = Endpoint(server) else { continue }
            examineIngress(endpoint, sources, candidates)
            examineEgress(endpoint, groups.filter { sources.contains($0.id) }, candidates)
        }
    }

    private mutating func examineIngress(_ server: Endpoint, _ sources: [String], _ groups: [SecurityGroup]) {
        let verdicts = groups.map { group in
            Certainty.any(group.ingress.map { $0.letsIn(server.port, sources) })
        }
        // Which of several groups are the brokers' is known only when they are named.
        let isNamed = groups.count == 1 || !documents.brokerGroups.isEmpty
        switch Certainty.any(verdicts) {
        case .holds where isNamed || verdicts.allSatisfy { $0 == .holds }:
            let group = zip(groups, verdicts).first { $0.1 == .holds }?.0
            return pass(
                .securityGroups, "\(server)",
                "\(PeerText(group?.id ?? "")) lets \(sources.joined(separator: ", ")) in")
        case .holds:
            let open = zip(groups, verdicts).filter { $0.1 == .holds }.map { $0.0.id }
            return leaveOpen(
                .securityGroups, "\(server)",
                "\(Self.shown(open)) lets the destination in, other groups do not: name the brokers' with --broker-group"
            )
        case .unknown(let what):
            return leaveOpen(.securityGroups, "\(server)", "whether the destination is let in depends on \(what)")
        case .fails: break
        }
        let target = groups.first?.id ?? "sg-BROKER"
        let open = groups.flatMap(\.ingress).map(\.text)
        fail(
            .securityGroups, "\(server)",
            AWSFinding(
                "port-closed", "the brokers' security group does not let the destination in at port \(server.port)",
                found: open.isEmpty ? "no rules for incoming connections" : Self.shown(open),
                expected: "tcp \(server.port) from \(sources.joined(separator: " or "))",
                fix: [
                    "aws ec2 authorize-security-group-ingress --group-id \(target) --protocol tcp --port \(server.port) "
                        + "--source-group \(sources[0])"
                ]))
    }

    private mutating func examineEgress(_ server: Endpoint, _ own: [SecurityGroup], _ brokers: [SecurityGroup]) {
        guard !own.isEmpty else { return }
        let verdicts = own.map { group in
            group.egress.map { .any($0.map { $0.letsOut(server, brokers.map(\.id)) }) } ?? Certainty.holds
        }
        switch Certainty.any(verdicts) {
        case .holds: return
        case .unknown(let what):
            return leaveOpen(.securityGroups, "\(server)", "whether the destination is let out depends on \(what)")
        case .fails: break
        }
        fail(
            .securityGroups, "\(server)",
            AWSFinding(
                "egress-closed", "the destination's security group lets nothing out to port \(server.port)",
                found: Self.shown(own.flatMap { $0.egress ?? [] }.map(\.text)), expected: "tcp \(server.port)",
                fix: [
                    "aws ec2 authorize-security-group-egress --group-id \(own[0].id) --protocol tcp --port \(server.port) "
                        + "--source-group \(brokers.first?.id ?? "sg-BROKER")"
                ]))
    }
}
