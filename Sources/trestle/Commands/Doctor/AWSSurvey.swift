#if Program
import ArgumentParser
import CloudSecrets
import Foundation
import RuleFiles
import TrestleDoctor
import TrestleJSON

/// Fetches the documents that an examination of a rule needs.
final class AWSSurvey {
    private let rule: RuleFile
    private let rim: CloudRim
    private let account: AWSAccount
    /// Why no call can succeed: each that is tried all the same takes its whole time.
    private var isolation: CloudError?

    init(rule: RuleFile, region: String? = nil) throws {
        self.rule = rule
        rim = CloudEnvironment.rim()
        let arn = AWSExamination.destinationARN(of: rule).flatMap { ResourceName($0) }
        do { account = try AWSAccount(rim, region: arn?.region) } catch {
            printError("Error: \(error)".printable)
            throw ExitStatus.configuration
        }
    }

    /// Adds to `documents` whatever they do not have.
    func complete(_ documents: inout AWSDocuments) async {
        let secrets = AWSExamination.secrets(of: rule)
        documents.account = await attempt(.rule, &documents) { try await account.identity().account }
        await fetchRoles(secrets, &documents)
        if documents.destination == nil, let arn = AWSExamination.destinationARN(of: rule) {
            documents.destination = await attempt(.destination, &documents) { try await account.destination(arn) }
        }
        let network = documents.destination.map { ($0["topicRuleDestination"] ?? $0)["vpcProperties"] ?? .null }
        if documents.interfaceRole == nil, let arn = network?["roleArn"]?.text {
            documents.interfaceRole = await role(arn, .interfacePolicy, .interfaceTrust, &documents)
        }
        if documents.securityGroups == nil, let vpc = network?["vpcId"]?.text {
            documents.securityGroups = await attempt(.securityGroups, &documents) {
                try await account.securityGroups(vpc: vpc)
            }
        }
        await fetchSecrets(secrets, &documents)
    }

    private func fetchRoles(_ secrets: [SecretRequest], _ documents: inout AWSDocuments) async {
        guard documents.roles.isEmpty else { return }
        for arn in secrets.compactMap(\.roleARN) where documents.roles[arn] == nil {
            documents.roles[arn] = await role(arn, .secretPolicy, .secretTrust, &documents)
        }
    }

    private func role(
        _ arn: String, _ policy: AWSCheck, _ trust: AWSCheck, _ documents: inout AWSDocuments
    ) async -> AWSDocuments.Role? {
        guard let name = ResourceName(arn)?.resource.split(separator: "/").last else { return nil }
        let found = await attempt(policy, &documents) { try await account.role(String(name)) }
        documents.obstacles[trust] = documents.obstacles[policy]
        return found.map { AWSDocuments.Role(policies: $0.policies, trust: $0.trust) }
    }

    /// As AWS IoT reads them, or with the program's own credentials where the role trusts AWS IoT alone.
    private func fetchSecrets(_ secrets: [SecretRequest], _ documents: inout AWSDocuments) async {
        var providers = SecretCache.standardProviders(rim)
        if isolation?.code == .unreachable { providers.removeAll { $0 is AWSSecrets } }
        if isolation == nil { providers.append(AWSSecrets(AWSCredentialProvider(rim), assumesRoles: false)) }
        for request in secrets {
            if documents.secretARNs[request.id] == nil, isolation == nil {
                documents.secretARNs[request.id] = try? await account.secretARN(request.id)
            }
            do {
                documents.secretValues[request] = try await value(of: request, providers)
            } catch {
                documents.obstacles[.truststore] = documents.obstacles[.truststore] ?? "\(error)"
            }
        }
    }

    private func value(
        of request: SecretRequest, _ providers: [any SecretProvider]
    ) async throws(CloudError) -> SecretValue {
        var fault: CloudError?
        for place in providers {
            do throws(CloudError) {
                return try await SecretCache(providers: [place]).value(of: request)
            } catch {
                // The first that has it and does not give it.
                if fault == nil || fault?.code == .notFound { fault = error }
            }
        }
        if let isolation, fault == nil || fault?.code == .notFound { throw isolation }
        throw fault ?? CloudError(.notFound, "\(request) does not exist")
    }

    /// The result, or the obstacle noted.
    private func attempt<Value>(
        _ check: AWSCheck, _ documents: inout AWSDocuments, _ body: () async throws -> Value
    ) async -> Value? {
        do {
            if let isolation { throw isolation }
            return try await body()
        } catch {
            documents.obstacles[check] = "\(error)"
            if let error = error as? CloudError, error.code == .unreachable || error.code == .noCredentials {
                isolation = error
            }
            return nil
        }
    }
}

/// The outside for what is fetched from a cloud.
enum CloudEnvironment {
    /// Warns of what it has sent in the clear.
    static func rim(
        _ readFile: @escaping @Sendable (String) throws -> [UInt8] = SettingsFile.reader(beside: nil)
    ) -> CloudRim {
        let rim = CloudRim(environment: ProcessInfo.processInfo.environment, readFile: readFile)
        warn()
        return rim
    }

    /// Warns of what the environment has sent in the clear.
    static func warn() {
        let rim = CloudRim(environment: ProcessInfo.processInfo.environment, readFile: SettingsFile.none)
        for warning in SecretCache.warnings(rim) { printError("warning: \(warning)") }
    }
}
#endif
