import KafkaCodec
import MQTTCodec
import TrestleTransport
import WireBytes

// Topics, and what may be done with them.
extension TopicFinding {
    func explanation(_ context: ExplanationContext) -> Explanation {
        func allow(_ topic: String, _ operations: String) -> String {
            "kafka-acls.sh \(context.kafkaScriptTarget) --add --allow-principal User:NAME \(operations) --topic \(quoted(topic))"
        }
        switch self {
        case .missing(let topic):
            return Explanation(
                "the topic \(topic) does not exist", expected: topic,
                fix: [
                    // The broker's own numbers of partitions and replicas (KIP-464) suit a cluster of any size.
                    "create it, with the broker's defaults or with --partitions and --replication-factor:",
                    "kafka-topics.sh \(context.kafkaScriptTarget) --create --topic \(quoted(topic))",
                ])
        case .nameInvalid(let topic, let reason):
            return Explanation(
                "'\(PeerText(topic))' is not a valid topic\(context.isKafka ? "" : " filter")",
                found: "\(PeerText(topic))",
                expected: reason,
                fix: [
                    "give another name or, with a plant.yaml, correct the route:",
                    context.isKafka ? "to: NAME" : "from: FILTER",
                ])
        case .notAuthorized(let topic):
            return Explanation(
                "permission denied to describe the topic \(topic)", found: "no right to describe it",
                expected: "Describe and Write",
                fix: ["allow it:", allow(topic, "--operation Describe --operation Write")])
        case .withoutLeader(let topic, let partitions):
            return Explanation(
                partitions.isEmpty
                    ? "the topic \(topic) has no partition" : "partitions of the topic \(topic) have no leader",
                found: partitions.isEmpty
                    ? nil : "no leader for \(partitions.prefix(20).map(String.init).joined(separator: ", "))",
                expected: "a leader for each",
                fix: [
                    "see which brokers are down:",
                    "kafka-topics.sh \(context.kafkaScriptTarget) --describe --topic \(quoted(topic))",
                ])
        case .unavailable(let topic, let code):
            return Explanation(
                "the topic \(topic) cannot be used: \(code)",
                fix: ["ask again; the broker's log says more, in server.log"])
        case .notWritable(let topic):
            return Explanation(
                "permission denied to write to the topic \(topic)", found: "no right to write", expected: "Write",
                fix: ["allow it:", allow(topic, "--operation Write")])
        case .writeFailed(let topic, let code):
            return Explanation(
                "writing to the topic \(topic) failed: \(code)", expected: "a record stored",
                fix: ["the broker's log says why, in server.log"])
        case .groupNotAuthorized(let group):
            return Explanation(
                "permission denied to join the consumer group \(PeerText(group))", found: "no right to read it",
                expected: "Read",
                fix: [
                    "allow it:",
                    "kafka-acls.sh \(context.kafkaScriptTarget) --add --allow-principal User:NAME --operation Read --group \(quoted(group))",
                ])
        case .groupUnavailable(let group, let code):
            return Explanation(
                "the consumer group \(PeerText(group)) cannot be used: \(code)",
                fix: ["ask again; the broker's log says more, in server.log"])
        case .subscriptionRefused(let topic, let code):
            return Explanation(
                "the broker refuses a subscription to \(topic)",
                found: "reason code \(code.words)", expected: "a granted QoS",
                fix: ["allow it (Mosquitto's acl_file):", "topic read \(topic)"])
        case .publishRefused(let topic, let code):
            return Explanation(
                "the broker refuses a message to \(topic)",
                found: code.map { "reason code \($0.words)" } ?? "it closes the connection",
                expected: "an acknowledgement",
                fix: ["allow it (Mosquitto's acl_file):", "topic write \(topic)"])
        }
    }
}
