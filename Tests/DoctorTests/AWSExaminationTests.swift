import CloudSecrets
import RuleFiles
import Testing
import TrestleJSON

@testable import TrestleDoctor

/// The set-up that the guide of AWS IoT describes, and the ways in which it is usually wrong.
@Suite struct AWSExaminationTests {
    private static let role = "arn:aws:iam::123456789012:role/IoTkafkaSASLSecretsRole"
    private static let destination = "arn:aws:iot:us-east-1:123456789012:ruledestination/vpc/2ce781c8"
    private static let rule = """
        {"sql": "SELECT * FROM 't'", "awsIotSqlVersion": "2016-03-23", "actions": [{"kafka": {
          "destinationArn": "\(destination)", "topic": "t", "clientProperties": {
            "bootstrap.servers": "172.31.34.95:9093", "security.protocol": "SASL_SSL", "acks": "1",
            "ssl.truststore": "${get_secret('Kafka_Keystore', 'SecretBinary', '\(role)')}",
            "ssl.truststore.password": "password", "sasl.mechanism": "PLAIN",
            "sasl.plain.username": "${get_secret('login', 'SecretString', 'username', '\(role)')}",
            "sasl.plain.password": "${get_secret('login', 'SecretString', 'password', '\(role)')}"}}}]}
        """

    private static func json(_ text: String) throws -> JSON { try JSON(parsing: text.utf8) }

    private static func policy(_ resources: String, _ actions: String = #"["secretsmanager:*"]"#) -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":\#(actions),"Resource":\#(resources)}]}"#
    }

    private static func trust(_ service: String) -> String {
        #"{"Statement":{"Effect":"Allow","Principal":{"Service":"\#(service)"},"Action":"sts:AssumeRole"}}"#
    }

    private static func reports(_ change: (inout AWSDocuments) throws -> Void) throws -> [AWSReport] {
        var documents = AWSDocuments()
        try change(&documents)
        return AWSExamination.run(RuleFileReading(Array(rule.utf8)), documents)
    }

    private static func finding(
        _ check: AWSCheck, _ change: (inout AWSDocuments) throws -> Void
    ) throws -> AWSFinding? {
        try reports(change).first { $0.check == check && $0.finding != nil }?.finding
    }

    private static func policyFinding(_ text: String) throws -> AWSFinding? {
        try finding(.secretPolicy) { $0.roles[""] = AWSDocuments.Role(policies: [try json(text)]) }
    }

    @Test func theSecretsOfARuleAreFound() throws {
        let file = try #require(RuleFileReading(Array(Self.rule.utf8)).file)
        let secrets = AWSExamination.secrets(of: file)
        #expect(secrets.map(\.id) == ["Kafka_Keystore", "login", "login"])
        #expect(secrets.map(\.key) == [nil, "username", "password"])
        #expect(secrets.allSatisfy { $0.roleARN == Self.role })
    }

    private static let prefix = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"

    @Test(arguments: [
        #""*""#, #"["\#(prefix)*"]"#, #"["\#(prefix)Kafka_Keystore-??????", "\#(prefix)login-*"]"#,
        #"["\#(prefix)Kafka_Keystore-AbC123", "\#(prefix)login-xyZ789"]"#,
        #"["arn:aws:secretsmanager:*:*:secret:Kafka*", "arn:*:login-*"]"#,
    ]) func aSufficientPolicyPasses(_ resources: String) throws {
        #expect(try Self.policyFinding(Self.policy(resources)) == nil)
    }

    @Test(arguments: [
        (#"["\#(prefix)Kafka_Keystore", "\#(prefix)login"]"#, "policy-suffix"),
        (#""arn:aws:secretsmanager:eu-west-1:123456789012:secret:*""#, "policy-region"),
        (#""arn:aws:secretsmanager:us-east-1:999999999999:secret:*""#, "policy-account"),
        (#"["\#(prefix)other-*"]"#, "policy-missing-resource"),
        (#"["\#(prefix)Kafka_Keystore-????????"]"#, "policy-missing-resource"),
    ]) func aPolicyThatMissesASecretIsNamed(_ resources: String, _ name: String) throws {
        let finding = try #require(try Self.policyFinding(Self.policy(resources)))
        #expect(finding.name == name)
        #expect(finding.expected == "\(Self.prefix)Kafka_Keystore-??????")
        #expect(finding.fix[0].hasPrefix("aws iam put-role-policy --role-name IoTkafkaSASLSecretsRole --policy-name "))
        // The command repairs it.
        let document = try #require(finding.fix[0].split(separator: "'").dropFirst().first)
        #expect(try Self.policyFinding(String(document)) == nil)
    }

    @Test func everyActionIsNeeded() throws {
        let finding = try Self.policyFinding(Self.policy(#""*""#, #""secretsmanager:GetSecretValue""#))
        #expect(finding?.name == "policy-missing-action" && finding?.expected == "secretsmanager:DescribeSecret")
        let denied = """
            {"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
                          {"Effect":"Deny","Action":"secretsmanager:Get*","Resource":"*login*"}]}
            """
        #expect(try Self.policyFinding(denied)?.name == "policy-denied")
        #expect(try Self.policyFinding("{}")?.name == "policy-malformed")
    }

    @Test func aKnownARNIsComparedExactly() throws {
        let policy = Self.policy(#"["\#(Self.prefix)Kafka_Keystore-AbC123", "\#(Self.prefix)login-*"]"#)
        let finding = try Self.finding(.secretPolicy) {
            $0.roles[""] = AWSDocuments.Role(policies: [try Self.json(policy)])
            $0.secretARNs["Kafka_Keystore"] = "\(Self.prefix)Kafka_Keystore-ZZZ999"
        }
        #expect(finding?.name == "policy-missing-resource")
    }

    @Test(arguments: [
        ("ec2.amazonaws.com", "trust-wrong-service"), ("iot.amazonaws.com", nil),
        ("lambda.amazonaws.com", "trust-wrong-service"),
    ]) func theRoleTrustsAWSIoT(_ service: String, _ name: String?) throws {
        let finding = try Self.finding(.secretTrust) {
            $0.roles[""] = AWSDocuments.Role(trust: try Self.json(Self.trust(service)))
        }
        #expect(finding?.name == name)
        if let finding {
            #expect(finding.found == service && finding.expected == "iot.amazonaws.com")
            let document = try #require(finding.fix[0].split(separator: "'").dropFirst().first)
            let repaired = try Self.finding(.secretTrust) {
                $0.roles[""] = AWSDocuments.Role(trust: try Self.json(String(document)))
            }
            #expect(repaired == nil)
        }
    }

    @Test func aConditionOfAnotherAccountIsNamed() throws {
        let trust = """
            {"Statement":[{"Effect":"Allow","Principal":{"Service":["iot.amazonaws.com"]},"Action":["sts:AssumeRole"],
              "Condition":{"StringEquals":{"aws:SourceAccount":"999999999999"}}}]}
            """
        let finding = try Self.finding(.secretTrust) { $0.roles[""] = AWSDocuments.Role(trust: try Self.json(trust)) }
        #expect(finding?.name == "trust-condition")
    }

    private static func destination(_ status: String) -> String {
        """
        {"topicRuleDestination":{"arn":"\(destination)","status":"\(status)","vpcProperties":{"subnetIds":["subnet-1"],
          "securityGroups":["sg-iot"],"vpcId":"vpc-1","roleArn":"arn:aws:iam::123456789012:role/eni"}}}
        """
    }

    @Test(arguments: [
        ("ENABLED", nil), ("DISABLED", "destination-disabled"), ("ERROR", "destination-error"),
        ("IN_PROGRESS", "destination-in-progress"),
    ]) func theDestinationIsEnabled(_ status: String, _ name: String?) throws {
        let finding = try Self.finding(.destination) { $0.destination = try Self.json(Self.destination(status)) }
        #expect(finding?.name == name)
        if name == "destination-disabled" {
            #expect(
                finding?.fix == ["aws iot update-topic-rule-destination --arn \(Self.destination) --status ENABLED"])
        }
    }

    @Test func theInterfaceRoleIsComplete() throws {
        func finding(_ policy: String) throws -> AWSFinding? {
            try Self.finding(.interfacePolicy) {
                $0.destination = try Self.json(Self.destination("ENABLED"))
                $0.interfaceRole = AWSDocuments.Role(policies: [try Self.json(policy)])
            }
        }
        let missing = try #require(
            try finding(Self.policy(#""*""#, #"["ec2:CreateNetworkInterface","ec2:Describe*"]"#)))
        #expect(missing.name == "eni-missing-action")
        #expect(missing.found == "not allowed: ec2:CreateNetworkInterfacePermission, ec2:DeleteNetworkInterface")
        let document = try #require(missing.fix[0].split(separator: "'").dropFirst().first)
        #expect(try finding(String(document)) == nil)
    }

    private static func groups(
        _ ingress: String, _ egress: String = #"[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]"#
    ) -> String {
        """
        {"SecurityGroups":[{"GroupId":"sg-iot","IpPermissions":[],"IpPermissionsEgress":\(egress)},
                           {"GroupId":"sg-kafka","IpPermissions":[\(ingress)]}]}
        """
    }

    @Test(arguments: [
        (#"{"IpProtocol":"tcp","FromPort":9093,"ToPort":9093,"UserIdGroupPairs":[{"GroupId":"sg-iot"}]}"#, nil),
        (#"{"IpProtocol":"-1","UserIdGroupPairs":[{"GroupId":"sg-iot"}]}"#, nil),
        (#"{"IpProtocol":"tcp","FromPort":9000,"ToPort":9100,"IpRanges":[{"CidrIp":"172.31.0.0/16"}]}"#, nil),
        (
            #"{"IpProtocol":"tcp","FromPort":9092,"ToPort":9092,"UserIdGroupPairs":[{"GroupId":"sg-iot"}]}"#,
            "port-closed"
        ),
        (
            #"{"IpProtocol":"udp","FromPort":9093,"ToPort":9093,"UserIdGroupPairs":[{"GroupId":"sg-iot"}]}"#,
            "port-closed"
        ),
        (
            #"{"IpProtocol":"tcp","FromPort":9093,"ToPort":9093,"UserIdGroupPairs":[{"GroupId":"sg-other"}]}"#,
            "port-closed"
        ),
        (
            #"{"IpProtocol":"tcp","FromPort":9093,"ToPort":9093,"IpRanges":[{"CidrIp":"172.31.34.95/32"}]}"#,
            "port-closed"
        ),
        ("", "port-closed"),
    ]) func theBrokersLetTheDestinationIn(_ ingress: String, _ name: String?) throws {
        let finding = try Self.finding(.securityGroups) {
            $0.destination = try Self.json(Self.destination("ENABLED"))
            $0.securityGroups = try Self.json(Self.groups(ingress))
        }
        #expect(finding?.name == name)
        if let finding {
            #expect(
                finding.fix == [
                    "aws ec2 authorize-security-group-ingress --group-id sg-kafka --protocol tcp --port 9093 --source-group sg-iot"
                ])
        }
    }

    private enum Verdict { case passed, failed, open }

    private static func verdict(
        _ check: AWSCheck, _ change: (inout AWSDocuments) throws -> Void
    ) throws -> Verdict? {
        let outcomes = try reports(change).filter { $0.check == check }.map(\.outcome)
        return outcomes.map { outcome -> Verdict in
            switch outcome {
            case .passed: .passed
            case .failed: .failed
            case .notExamined: .open
            }
        }.last
    }

    @Test(arguments: [
        // Which addresses a range or a list holds is not told by the document.
        (#"{"IpProtocol":"tcp","FromPort":9093,"ToPort":9093,"IpRanges":[{"CidrIp":"10.0.0.0/8"}]}"#, Verdict.open),
        (#"{"IpProtocol":"tcp","FromPort":9093,"ToPort":9093,"PrefixListIds":[{"PrefixListId":"pl-1"}]}"#, .open),
        (#"{"IpProtocol":"tcp","FromPort":9093,"ToPort":9093,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}"#, .passed),
        (#"{"IpProtocol":"6","FromPort":9093,"ToPort":9093,"UserIdGroupPairs":[{"GroupId":"sg-iot"}]}"#, .passed),
    ]) private func whatDocumentsDoNotTellIsLeftOpen(_ ingress: String, _ expected: Verdict) throws {
        let verdict = try Self.verdict(.securityGroups) {
            $0.destination = try Self.json(Self.destination("ENABLED"))
            $0.securityGroups = try Self.json(Self.groups(ingress))
        }
        #expect(verdict == expected)
    }

    @Test func oneOfSeveralGroupsIsTheBrokersOnlyWhenNamed() throws {
        let groups = """
            {"SecurityGroups":[{"GroupId":"sg-iot","IpPermissions":[]},{"GroupId":"sg-kafka","IpPermissions":[]},
              {"GroupId":"sg-web","IpPermissions":[{"IpProtocol":"-1","UserIdGroupPairs":[{"GroupId":"sg-iot"}]}]}]}
            """
        func verdict(_ names: [String]) throws -> Verdict? {
            try Self.verdict(.securityGroups) {
                $0.destination = try Self.json(Self.destination("ENABLED"))
                $0.securityGroups = try Self.json(groups)
                $0.brokerGroups = names
            }
        }
        #expect(try verdict([]) == .open)
        #expect(try verdict(["sg-kafka"]) == .failed)
        #expect(try verdict(["sg-web"]) == .passed)
    }

    private static func statement(_ condition: String, effect: String = "Allow") -> String {
        #"{"Effect":"\#(effect)","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole","Condition":\#(condition)}"#
    }

    private static let plain =
        #"{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}"#

    @Test(arguments: [
        ([statement(#"{"StringEquals":{"aws:SourceAccount":["999999999999","123456789012"]}}"#)], Verdict.passed),
        ([statement(#"{"StringEquals":{"aws:SourceAccount":["999999999999","888888888888"]}}"#)], .failed),
        (
            [
                statement(#"{"StringEquals":{"aws:SourceAccount":"999999999999"}}"#),
                statement(#"{"StringEquals":{"aws:SourceAccount":"123456789012"}}"#),
            ], .passed
        ),
        ([statement(#"{"StringNotEquals":{"aws:SourceAccount":"123456789012"}}"#)], .failed),
        ([statement(#"{"StringNotEquals":{"aws:SourceAccount":"999999999999"}}"#)], .passed),
        ([statement(#"{"StringLike":{"aws:SourceAccount":"1234*"}}"#)], .passed),
        ([statement(#"{"ArnLike":{"aws:SourceArn":"arn:aws:iot:us-east-1:999999999999:rule/*"}}"#)], .failed),
        ([statement(#"{"ArnLike":{"aws:SourceArn":"arn:aws:iot:*:123456789012:rule/*"}}"#)], .passed),
        ([statement(#"{"ArnLike":{"aws:SourceArn":"arn:aws:iot:us-east-1:123456789012:rule/a"}}"#)], .open),
        ([statement(#"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#)], .open),
        ([plain, statement(#"{"StringEquals":{"aws:SourceAccount":"123456789012"}}"#, effect: "Deny")], .failed),
        ([plain, statement(#"{"StringEquals":{"aws:SourceAccount":"999999999999"}}"#, effect: "Deny")], .passed),
        ([plain, statement(#"{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#, effect: "Deny")], .open),
        (
            [
                plain,
                #"{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}"#,
            ], .failed
        ),
    ]) private func trustIsJudgedByAllStatements(_ statements: [String], _ expected: Verdict) throws {
        let trust = #"{"Statement":[\#(statements.joined(separator: ","))]}"#
        let verdict = try Self.verdict(.secretTrust) { $0.roles[""] = AWSDocuments.Role(trust: try Self.json(trust)) }
        #expect(verdict == expected)
    }

    @Test(arguments: [
        // The suffix may be another one.
        (#"{"Effect":"Deny","Action":"*","Resource":"\#(prefix)login-AbC123"}"#, Verdict.open),
        (#"{"Effect":"Deny","Action":"*","Resource":"\#(prefix)login-secret"}"#, .passed),
        (#"{"Effect":"Deny","Action":"*","NotResource":"\#(prefix)*"}"#, .passed),
        (#"{"Effect":"Deny","Action":"*","NotResource":"\#(prefix)other-*"}"#, .failed),
        (
            #"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
            .passed
        ),
        (
            #"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
            .failed
        ),
        (
            #"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}}}"#,
            .passed
        ),
    ]) private func aDenyNeedsACertainMatch(_ deny: String, _ expected: Verdict) throws {
        let policy = #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},\#(deny)]}"#
        let verdict = try Self.verdict(.secretPolicy) {
            $0.roles[""] = AWSDocuments.Role(policies: [try Self.json(policy)])
        }
        #expect(verdict == expected)
    }

    @Test func anARNWithoutSuffixMayEndInAWord() {
        func name(_ id: String) -> String { SecretRequest(id: Self.prefix + id, kind: .string).name }
        #expect(name("kafka-passwd") == "kafka-passwd" && name("kafka-AbC123") == "kafka" && name("kafka") == "kafka")
        #expect(name("kafka-passwd-x9Y8z7") == "kafka-passwd")
    }

    @Test func theDestinationMayReachOut() throws {
        let open = #"{"IpProtocol":"-1","UserIdGroupPairs":[{"GroupId":"sg-iot"}]}"#
        let finding = try Self.finding(.securityGroups) {
            $0.destination = try Self.json(Self.destination("ENABLED"))
            $0.securityGroups = try Self.json(Self.groups(open, "[]"))
        }
        #expect(finding?.name == "egress-closed")
    }

    @Test func aTrustStoreInBase64TwiceIsNamed() throws {
        let pem = "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n"
        let finding = try Self.finding(.truststore) { $0.truststore = Array("nonsense".utf8) }
        #expect(finding?.name == "truststore-format")
        let damaged = try Self.finding(.truststore) { $0.truststore = Array(pem.utf8) }
        #expect(damaged?.name == "truststore-unusable")
        let twice = try Self.finding(.truststore) {
            // In base64, as `--secret-binary file://` with an encoded file leaves it.
            $0.truststore = Array(
                "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1Bbz0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=\n".utf8)
        }
        #expect(twice?.name == "truststore-base64")
        #expect(
            twice?.fix == [
                "aws secretsmanager put-secret-value --secret-id Kafka_Keystore --secret-binary fileb://kafka.truststore.jks"
            ])
    }

    @Test func credentialsOfAnotherAccountAreNamed() throws {
        #expect(try Self.finding(.rule) { $0.account = "999999999999" }?.name == "other-account")
        #expect(try Self.finding(.rule) { $0.account = "123456789012" } == nil)
    }

    @Test func withoutDocumentsNothingIsClaimed() throws {
        let reports = try Self.reports { _ in }
        #expect(reports.first?.check == .rule && reports.allSatisfy { $0.finding == nil })
        let open = reports.filter { if case .notExamined = $0.outcome { true } else { false } }
        #expect(Set(open.map(\.check)) == Set(AWSCheck.allCases).subtracting([.rule]))
    }

    @Test(arguments: [
        ("abc", "a*c", true), ("abc", "a?c", true), ("abc", "*", true), ("", "*", true), ("", "?", false),
        ("abc", "ab", false), ("abc", "abcd", false), ("aXbXc", "a*X*c", true), ("a", "", false), ("abab", "*ab", true),
    ]) func wildcardsMatch(_ text: String, _ pattern: String, _ expected: Bool) {
        #expect(Wildcard.matches(text, pattern: pattern) == expected)
    }

    @Test func wildcardsDoNotExplode() {
        let pattern = String(repeating: "*a", count: 500) + "b"
        #expect(!Wildcard.matches(String(repeating: "a", count: 2000), pattern: pattern))
    }
}
