import CloudSecrets
public import RuleFiles
import KafkaSession
import TrestleBase
import TrestleTransport
import WireBytes

// The brokers of the rule, to be examined like any others.
extension AWSExamination {
    /// The ARN of the destination of the first kafka action.
    public static func destinationARN(of file: RuleFile) -> String? { kafkaActions(of: file).first?.destinationARN }

    /// One plan for each kafka action: its brokers, with its trust store, credentials and topic as far as they are known.
    public static func plans(_ reading: RuleFileReading, _ documents: AWSDocuments) -> [DoctorPlan] {
        let examination = AWSExamination(reading, documents)
        return examination.actions.compactMap { examination.plan($0) }
    }

    private func plan(_ action: KafkaActionFacts) -> DoctorPlan? {
        let endpoints = action.servers.compactMap { Endpoint($0) }
        guard !endpoints.isEmpty else { return nil }
        var plan = DoctorPlan(target: DoctorTarget(service: .kafka, usesTLS: true, endpoints: endpoints))
        plan.stores = stores
        var content = documents.truststore
        if content == nil, let text = action.properties["ssl.truststore"] { content = Base64.decode(text.utf8) }
        if let content {
            let format = KeyStore.format(of: content)
            // Commands name it as the file that the secret was made of.
            var file = StoreFile(
                path: Self.truststoreFile, bytes: content, kind: format == .pem || format == .der ? .pem : .java,
                password: action.properties["ssl.truststore.password"])
            file.origin = action.truststoreSecret.map { "the secret '\(PeerText($0.id))'" }
            plan.trust = .file(file)
        } else if action.truststoreSecret != nil {
            // Without the store nothing can be said about the certificate.
            return nil
        }
        if let topic = action.topic { plan.topics = [topic] }
        switch action.properties["sasl.mechanism"] {
        case "PLAIN"?:
            plan.sasl = login(action, "plain") { .plain(username: $0, password: $1) }
        case "SCRAM-SHA-512"?:
            plan.sasl = login(action, "scram") { .scram(.sha512, username: $0, password: $1) }
        default: break
        }
        return plan
    }

    /// Chains that lead to no authority in the trust store.
    private static let untrusted = ["unknown-authority", "self-signed", "intermediate-missing"]

    /// The fault of the trust store that an examination of the brokers has shown: it does not hold their authority.
    public static func trustReport(
        _ reading: RuleFileReading, _ documents: AWSDocuments, _ plan: DoctorPlan, _ diagnosis: Diagnosis
    ) -> AWSReport? {
        let fault = diagnosis.reports.first { report in
            report.finding.map { untrusted.contains($0.identifier(in: .local)) } ?? false
        }
        let action = AWSExamination(reading, documents).actions.first {
            $0.servers.compactMap { Endpoint($0) } == plan.target.endpoints
        }
        guard let fault, let secret = action?.truststoreSecret else { return nil }
        let server = fault.scope.endpoint ?? plan.target.endpoints[0]
        let finding = AWSFinding(
            "truststore-authority", "the secret does not hold the authority of \(server)",
            fix: [
                "openssl s_client -connect \(server) -showcerts </dev/null   # shows who signed the broker's certificate",
                "keytool -importcert -noprompt -alias broker-ca -file ca.crt -keystore \(truststoreFile)",
                putTruststore(secret.id),
            ])
        return AWSReport(check: .truststore, subject: PeerText(secret.id).description, outcome: .failed(finding))
    }

    private func login(
        _ action: KafkaActionFacts, _ mechanism: String, _ credentials: (String, String) -> SASLCredentials
    ) -> SASLCredentials? {
        guard let username = action.properties["sasl.\(mechanism).username"],
            let password = action.properties["sasl.\(mechanism).password"]
        else { return nil }
        return credentials(username, password)
    }
}
