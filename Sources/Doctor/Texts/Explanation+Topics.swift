import KafkaCodec
import MQTTCodec
import Transport

// Topics, and what may be done with them.
extension Finding {
    func topicExplanation(_ context: ExplanationContext) -> Explanation? {
        func allow(_ topic: String, _ operations: String) -> String {
            "kafka-acls.sh \(context.kafkaScriptTarget) --add --allow-principal User:NAME \(operations) --topic \(quoted(topic))"
        }
        switch self {
        case .topicMissing(let topic):
            return Explanation(
                "the topic \(topic) does not exist", wanted: topic,
                mend: [
                    "create it:",
                    "kafka-topics.sh \(context.kafkaScriptTarget) --create --topic \(quoted(topic)) --partitions 3 --replication-factor 3",
                ])
        case .topicNameInvalid(let topic):
            return Explanation(
                "'\(topic)' is no legal topic", offered: topic,
                wanted: context.isKafka
                    ? "1 to 249 letters, digits, '.', '_' and '-'" : "a topic without wildcards in odd places",
                mend: [context.isKafka ? "rename it in the route: to: NAME" : "correct the route: from: FILTER"])
        case .topicNotAuthorized(let topic):
            return Explanation(
                "we may not even look at the topic \(topic)", offered: "no right to describe it",
                wanted: "Describe and Write",
                mend: ["allow it:", allow(topic, "--operation Describe --operation Write")])
        case .topicWithoutLeader(let topic, let partitions):
            return Explanation(
                partitions.isEmpty
                    ? "the topic \(topic) has no partition" : "partitions of the topic \(topic) have no leader",
                offered: partitions.isEmpty
                    ? nil : "no leader for \(partitions.prefix(20).map(String.init).joined(separator: ", "))",
                wanted: "a leader for each",
                mend: [
                    "see which brokers are down:",
                    "kafka-topics.sh \(context.kafkaScriptTarget) --describe --topic \(quoted(topic))",
                ])
        case .topicUnavailable(let topic, let code):
            return Explanation(
                "the topic \(topic) cannot be used: \(code)",
                mend: ["ask again; the broker's log says more, in server.log"])
        case .topicNotWritable(let topic):
            return Explanation(
                "we may not write to the topic \(topic)", offered: "no right to write", wanted: "Write",
                mend: ["allow it:", allow(topic, "--operation Write")])
        case .writeFailed(let topic, let code):
            return Explanation(
                "writing to the topic \(topic) failed: \(code)", wanted: "a record stored",
                mend: ["the broker's log says why, in server.log"])
        case .subscriptionRefused(let topic, let code):
            return Explanation(
                "the broker refuses a subscription to \(topic)",
                offered: "reason code \(code.words)", wanted: "a granted QoS",
                mend: ["allow it (Mosquitto's acl_file):", "topic read \(topic)"])
        case .publishRefused(let topic, let code):
            return Explanation(
                "the broker refuses a message to \(topic)",
                offered: code.map { "reason code \($0.words)" } ?? "it closes the connection",
                wanted: "an acknowledgement",
                mend: ["allow it (Mosquitto's acl_file):", "topic write \(topic)"])
        default: return nil
        }
    }
}
