#if Program
import ArgumentParser
import CloudSecrets
import Foundation
import RuleFiles
import TrestleDoctor
import TrestleJSON
import TrestleTransport

/// `trestle doctor aws RULE`: whether AWS can run a rule with kafka actions.
struct DoctorAWSCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aws",
        abstract: "Examine what AWS IoT needs to run a rule with a kafka action.",
        discussion: """
            Checks that the role of get_secret may read the rule's secrets, that AWS IoT may assume the role, that the \
            destination is enabled and its role complete, that the security groups of the brokers let the destination in, and \
            that the trust store opens. Then it connects to the brokers as 'trestle doctor' does. Each fault is printed with the \
            command that fixes it.

              trestle doctor aws rule.json --iam-policy policy.json --trust-policy trust.json --truststore kafka.truststore.jks

            The documents are those that 'aws' prints: 'aws iam get-role-policy', 'aws iam get-role', 'aws iot \
            get-topic-rule-destination', 'aws ec2 describe-security-groups'. With --live they are fetched, and so are the \
            secrets; that takes credentials of AWS (environment, profile, container or instance) and rights to read. Nothing is \
            changed.

            The exit code is 19 for a fault in the set-up of AWS, otherwise that of 'trestle doctor'.
            """)

    @Argument(help: "A rule file of AWS IoT (see 'trestle rules check').")
    var rule: String

    @Option(parsing: .singleValue, help: "A policy of the role that reads the secrets. May be repeated.")
    var iamPolicy: [String] = []

    @Option(help: "The trust policy of the role that reads the secrets.")
    var trustPolicy: String?

    @Option(help: "The destination, as 'aws iot get-topic-rule-destination' prints it.")
    var destination: String?

    @Option(parsing: .singleValue, help: "A policy of the destination's role. May be repeated.")
    var eniPolicy: [String] = []

    @Option(help: "The trust policy of the destination's role.")
    var eniTrustPolicy: String?

    @Option(help: "The security groups, as 'aws ec2 describe-security-groups' prints them.")
    var securityGroups: String?

    @Option(
        parsing: .singleValue,
        help: "The security group of the brokers, sg-…; by default all that are not the destination's. May be repeated."
    )
    var brokerGroup: [String] = []

    @Option(help: "The trust store that the secret holds.")
    var truststore: String?

    @Flag(help: "Fetch the documents and the secrets from AWS.")
    var live = false

    @Flag(help: "Connect to no broker.")
    var noConnect = false

    @Flag(help: "Print one JSON object per line: one for each check and step, then one for the result.")
    var json = false

    func run() async throws {
        let reading = RuleFileReading(try CommandInput.bytes(rule))
        var documents = try offline()
        if live, let file = reading.file {
            let survey = try AWSSurvey(rule: file)
            await survey.complete(&documents)
        }
        let reports = AWSExamination.run(reading, documents)
        let printer = AWSReportPrinter(json: json)
        let name = SettingsFile.shown(rule).description
        printer.start(name)
        for report in reports { printer.tell(report) }
        var diagnoses: [Diagnosis] = []
        if !noConnect {
            for plan in AWSExamination.plans(reading, documents) {
                let diagnosis = try await connect(plan)
                diagnoses.append(diagnosis)
                if let report = AWSExamination.trustReport(reading, documents, plan, diagnosis) { printer.tell(report) }
            }
        }
        let code = printer.end(name, reports, diagnoses)
        if code != 0 { throw ExitCode(code) }
    }

    private func connect(_ plan: DoctorPlan) async throws -> Diagnosis {
        let printer: any DoctorPrinter = json ? JSONDoctorPrinter(plan) : TextDoctorPrinter(plan)
        printer.start()
        let diagnosis = try await Doctor.examine(plan) { printer.tell($0) }
        printer.end(diagnosis)
        return diagnosis
    }

    /// What the options name.
    private func offline() throws -> AWSDocuments {
        var documents = AWSDocuments()
        let role = AWSDocuments.Role(
            policies: try iamPolicy.map { try Self.document($0, "--iam-policy") },
            trust: try trustPolicy.map { try Self.document($0, "--trust-policy") })
        if !role.policies.isEmpty || role.trust != nil { documents.roles[""] = role }
        let interfaceRole = AWSDocuments.Role(
            policies: try eniPolicy.map { try Self.document($0, "--eni-policy") },
            trust: try eniTrustPolicy.map { try Self.document($0, "--eni-trust-policy") })
        if !interfaceRole.policies.isEmpty || interfaceRole.trust != nil { documents.interfaceRole = interfaceRole }
        documents.destination = try destination.map { try Self.document($0, "--destination") }
        documents.securityGroups = try securityGroups.map { try Self.document($0, "--security-groups") }
        documents.brokerGroups = brokerGroup
        documents.truststore = try truststore.map { try CommandInput.bytes($0) }
        return documents
    }

    private static func document(_ path: String, _ option: String) throws -> JSON {
        let bytes = try CommandInput.bytes(path)
        do { return try JSON(parsing: bytes) } catch {
            throw ValidationError("\(option): the file is not JSON: \(error)")
        }
    }
}
#endif
