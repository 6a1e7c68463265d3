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
        var content = documents.truststore
        if content == nil, let text = action.properties["ssl.truststore"] { content = Base64.decode(text.utf8) }
        if let content {
            let name = action.truststoreSecret.map { "the secret '\(PeerText($0.id))'" } ?? "ssl.truststore"
            plan.trust = .file(
                StoreFile(
                    path: name, bytes: content, kind: .any, password: action.properties["ssl.truststore.password"]))
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

    private func login(
        _ action: KafkaActionFacts, _ mechanism: String, _ credentials: (String, String) -> SASLCredentials
    ) -> SASLCredentials? {
        guard let username = action.properties["sasl.\(mechanism).username"],
            let password = action.properties["sasl.\(mechanism).password"]
        else { return nil }
        return credentials(username, password)
    }
}
