import TrestleBase
public import TrestleJSON
import WireBytes

/// Reads an account: rules, roles, destinations, security groups. It changes nothing.
///
/// Documents have the form that the commands of `aws` print.
public struct AWSAccount: Sendable {
    private let provider: AWSCredentialProvider
    private let caller: AWSCaller
    public let region: String

    /// - Parameter region: `nil` for that of the environment or the profile.
    /// - Throws: `configuration` without any region.
    public init(_ rim: CloudRim, region: String? = nil) throws(CloudError) {
        provider = AWSCredentialProvider(rim)
        caller = AWSCaller(rim: rim)
        let found = if let region { region } else { try provider.configuredRegion }
        guard let region = found, AWSRegion.isName(region) else {
            throw CloudError(.configuration, "no region: set AWS_REGION")
        }
        self.region = region
    }

    /// The most rules and pages that are read.
    private static let maximumPages = 200

    // MARK: - AWS IoT

    /// The names of all rules.
    public func ruleNames() async throws(CloudError) -> [String] {
        var names: [String] = []
        var token: String?
        for _ in 0..<Self.maximumPages {
            let page = try await iot("/rules", token.map { [("nextToken", $0)] } ?? [])
            if case .array(let rules)? = page["rules"] { names += rules.compactMap { $0["ruleName"]?.text } }
            token = page["nextToken"]?.text
            if token == nil { return names }
        }
        throw CloudError(.invalidResponse, "iot lists rules without an end")
    }

    /// A rule, in the form of `aws iot get-topic-rule`.
    public func rule(_ name: String) async throws(CloudError) -> JSON {
        guard (1...128).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || $0 &- 48 < 10 || ($0 | 0x20) &- 97 < 26 })
        else { throw CloudError(.invalidResponse, "'\(PeerText(name))' is not the name of a rule") }
        return try await iot("/rules/\(name)", [])
    }

    /// A destination, in the form of `aws iot get-topic-rule-destination`.
    public func destination(_ arn: String) async throws(CloudError) -> JSON {
        try await iot("/destinations/\(AWSEncoding.encode(arn, keepingSlash: true))", [])
    }

    private func iot(_ path: String, _ query: [(name: String, value: String)]) async throws(CloudError) -> JSON {
        let body = try await caller.call(
            .iot, region: region, method: "GET", path: path, query: query,
            credentials: try await provider.credentials())
        guard let json = try? JSON(parsing: body) else { throw CloudError(.invalidResponse, "iot gave no JSON") }
        return json
    }

    // MARK: - Secrets

    /// The ARN of a secret.
    public func secretARN(_ id: String) async throws(CloudError) -> String {
        try await caller.describeSecret(
            id, region: ResourceName(id)?.region ?? region, credentials: try await provider.credentials())
    }

    /// The account and ARN of the program's own credentials.
    public func identity() async throws(CloudError) -> (account: String, arn: String) {
        try await caller.callerIdentity(region: region, credentials: try await provider.credentials())
    }

    // MARK: - Roles

    private func iam(
        _ action: String, _ parameters: [(name: String, value: String)]
    ) async throws(CloudError) -> XMLElement {
        try await caller.query(
            .iam, region: region, version: "2010-05-08", action: action, parameters,
            credentials: try await provider.credentials())
    }

    /// The trust policy and the policies of a role, inline and attached.
    public func role(_ name: String) async throws(CloudError) -> (trust: JSON?, policies: [JSON]) {
        let role = try await iam("GetRole", [("RoleName", name)])
        let trust = role.first("AssumeRolePolicyDocument").flatMap { Self.document($0.text) }
        var policies: [JSON] = []
        let inline = try await iam("ListRolePolicies", [("RoleName", name)])
        for policy in (inline.first("ListRolePoliciesResult")?.list("PolicyNames") ?? []).prefix(100) {
            let found = try await iam("GetRolePolicy", [("RoleName", name), ("PolicyName", policy.text)])
            if let document = found.first("PolicyDocument").flatMap({ Self.document($0.text) }) {
                policies.append(document)
            }
        }
        let attached = try await iam("ListAttachedRolePolicies", [("RoleName", name)])
        let list = attached.first("ListAttachedRolePoliciesResult")?.list("AttachedPolicies") ?? []
        for policy in list.prefix(100) {
            guard let arn = policy["PolicyArn"] else { continue }
            let description = try await iam("GetPolicy", [("PolicyArn", arn)])
            guard let version = description.first("DefaultVersionId")?.text else { continue }
            let found = try await iam("GetPolicyVersion", [("PolicyArn", arn), ("VersionId", version)])
            if let document = found.first("Document").flatMap({ Self.document($0.text) }) { policies.append(document) }
        }
        return (trust, policies)
    }

    /// IAM percent-encodes documents.
    private static func document(_ text: String) -> JSON? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "%"), let decoded = Hex.bytes(rest.dropFirst().prefix(2)), decoded.count == 1 {
                bytes.append(decoded[0])
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return try? JSON(parsing: bytes)
    }

    // MARK: - Networks

    /// The security groups of a VPC, in the form of `aws ec2 describe-security-groups`.
    public func securityGroups(vpc: String) async throws(CloudError) -> JSON {
        let response = try await caller.query(
            .ec2, region: region, version: "2016-11-15", action: "DescribeSecurityGroups",
            [("Filter.1.Name", "vpc-id"), ("Filter.1.Value.1", vpc)], credentials: try await provider.credentials())
        let groups = response.children.first { $0.name == "securityGroupInfo" }?.children ?? []
        return .object([
            (
                "SecurityGroups",
                .array(
                    groups.map { group in
                        .object([
                            ("GroupId", .string(group["groupId"] ?? "")), ("VpcId", .string(group["vpcId"] ?? "")),
                            ("GroupName", .string(group["groupName"] ?? "")),
                            ("IpPermissions", .array(group.list("ipPermissions").map(Self.permission))),
                            ("IpPermissionsEgress", .array(group.list("ipPermissionsEgress").map(Self.permission))),
                        ])
                    })
            )
        ])
    }

    private static func permission(_ element: XMLElement) -> JSON {
        func list(_ name: String, _ member: String, _ key: String) -> JSON {
            .array(element.list(name).map { .object([(key, .string($0[member] ?? ""))]) })
        }
        var members: [(name: String, value: JSON)] = [("IpProtocol", .string(element["ipProtocol"] ?? "-1"))]
        for (name, key) in [("fromPort", "FromPort"), ("toPort", "ToPort")] {
            if let port = element[name].flatMap({ Int($0) }) { members.append((key, .integer(port))) }
        }
        members += [
            ("UserIdGroupPairs", list("groups", "groupId", "GroupId")),
            ("IpRanges", list("ipRanges", "cidrIp", "CidrIp")),
            ("Ipv6Ranges", list("ipv6Ranges", "cidrIpv6", "CidrIpv6")),
        ]
        return .object(members)
    }
}
