import CloudSecrets
import RuleEngine
import RuleFiles
import Synchronization
import WireBytes

/// The secrets that a rule's kafka actions name, and what its other properties say.
struct KafkaActionFacts: Sendable {
    /// In the order of the file, each once.
    var secrets: [SecretRequest] = []
    /// The secret of `ssl.truststore`; `nil` when it is none.
    var truststoreSecret: SecretRequest?
    var destinationARN: String
    /// Of bootstrap.servers.
    var servers: [String] = []
    var topic: String?
    var properties: [String: String] = [:]

    /// - Parameter respond: gives the value of a secret; `nil` when it is not known.
    init(_ action: KafkaRuleAction, respond: @escaping @Sendable (SecretRequest) -> String?) {
        destinationARN = action.destinationARN
        topic = action.topic.isConstant ? action.topic.text : nil
        var facts: [SecretRequest] = []
        for property in action.clientProperties {
            let named = Mutex<[SecretRequest]>([])
            var environment = RuleEnvironment()
            environment.remote = { call in
                guard call.function == "get_secret", let request = try? SecretRequest(call) else {
                    return .failed("not a secret")
                }
                named.withLock { $0.append(request) }
                return respond(request).map { .string($0) } ?? .string("")
            }
            // The properties of a producer are those of no message.
            var evaluator = RuleEvaluator(environment: environment)
            let topic: [UInt8] = []
            let text = evaluator.withMessage(
                topic: topic.span, payload: topic.span, RuleContext(timestamp: 0)
            ) { run -> String? in
                var output = WireBuffer()
                guard (try? run.render(property.value, into: &output)) != nil else { return nil }
                return String(validUTF8: output.bytes)
            }
            let requests = named.withLock { $0 }
            if property.name == "ssl.truststore" { truststoreSecret = requests.first }
            for request in requests where !facts.contains(request) { facts.append(request) }
            if let text, requests.allSatisfy({ respond($0) != nil }) { properties[property.name] = text }
        }
        secrets = facts
        servers = (properties["bootstrap.servers"] ?? "").utf8.split(separator: UInt8(ascii: ","))
            .map { String(Substring($0)) }
    }
}
