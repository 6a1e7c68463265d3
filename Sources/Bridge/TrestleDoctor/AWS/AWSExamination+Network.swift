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
        let missing = Self.interfaceActions.filter { action in
            let decision = AccessPolicy.decide(action, in: policies) { pattern in
                // The interfaces, subnets and groups of any name; a narrower resource may suffice.
                pattern.hasSameBytes(as: "*") || pattern.begins(with: "arn:aws") && action.begins(with: "ec2:Create")
                    || pattern.begins(with: "arn:aws") && action.begins(with: "ec2:Delete")
            }
            return decision == .denied || decision == .notAllowed
        }
        if missing.isEmpty, policies.count == document.policies.count {
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
        if let group = groups.first(where: { $0.ingress.contains { $0.allows(server.port, from: sources) } }) {
            return pass(
                .securityGroups, "\(server)", "\(PeerText(group.id)) lets \(sources.joined(separator: ", ")) in")
        }
        if let group = groups.first(where: { $0.ingress.contains { $0.allows(server.port, address: server.host) } }) {
            return pass(
                .securityGroups, "\(server)",
                "\(PeerText(group.id)) lets addresses in that include the broker's network")
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
        guard !own.isEmpty,
            !own.contains(where: { group in
                group.egress == nil
                    || group.egress?.contains {
                        $0.allows(server.port, from: brokers.map(\.id)) || $0.allows(server.port, address: server.host)
                    } == true
            })
        else { return }
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

/// A security group, as `aws ec2 describe-security-groups` prints it.
struct SecurityGroup: Sendable {
    struct Permission: Sendable {
        /// `tcp`, `-1` for all.
        var transport: String
        var ports: ClosedRange<Int>?
        var groups: [String]
        var ranges: [String]

        func isOpen(_ port: UInt16) -> Bool {
            guard transport == "-1" || transport == "tcp" || transport == "6" else { return false }
            return transport == "-1" || (ports?.contains(Int(port)) ?? true)
        }

        func allows(_ port: UInt16, from sources: [String]) -> Bool {
            isOpen(port) && groups.contains { sources.contains($0) }
        }

        /// Whether a range holds an address; for a name, whether it holds all.
        func allows(_ port: UInt16, address: String) -> Bool {
            isOpen(port) && ranges.contains { AddressRange($0)?.contains(address) ?? false }
        }

        var text: String {
            let place =
                ports.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" } ?? "all ports"
            return "\(transport == "-1" ? "all" : transport) \(place) from \((groups + ranges).joined(separator: ", "))"
        }
    }

    let id: String
    let ingress: [Permission]
    /// `nil` when the document does not tell.
    let egress: [Permission]?

    init?(_ json: JSON) {
        guard let id = json["GroupId"]?.text, id.begins(with: "sg-"),
            id.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 &- 48 < 10 || $0 &- 97 < 26 })
        else { return nil }
        self.id = id
        ingress = Self.permissions(json["IpPermissions"]) ?? []
        egress = Self.permissions(json["IpPermissionsEgress"])
    }

    private static func permissions(_ json: JSON?) -> [Permission]? {
        guard case .array(let elements)? = json else { return nil }
        return elements.map { element in
            var ports: ClosedRange<Int>?
            if let from = element["FromPort"]?.integer, let to = element["ToPort"]?.integer, from >= 0, from <= to {
                ports = from...to
            }
            return Permission(
                transport: element["IpProtocol"]?.text ?? "-1", ports: ports,
                groups: texts(element["UserIdGroupPairs"], "GroupId"),
                ranges: texts(element["IpRanges"], "CidrIp") + texts(element["Ipv6Ranges"], "CidrIpv6"))
        }
    }

    private static func texts(_ json: JSON?, _ name: String) -> [String] {
        guard case .array(let elements)? = json else { return [] }
        return elements.compactMap { $0[name]?.text }
    }
}

/// A range of addresses: `10.0.0.0/16`.
struct AddressRange {
    private let bytes: [UInt8]
    private let bits: Int

    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        guard parts.count == 2, let bits = Int(parts[1]), case .ip(let bytes) = PeerName(parts[0]),
            (0...(8 * bytes.count)).contains(bits)
        else { return nil }
        self.bytes = bytes
        self.bits = bits
    }

    func contains(_ host: String) -> Bool {
        if bits == 0 { return true }
        guard case .ip(let other) = PeerName(host), other.count == bytes.count else { return false }
        return (0..<bits).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return bytes[bit / 8] & mask == other[bit / 8] & mask
        }
    }
}
