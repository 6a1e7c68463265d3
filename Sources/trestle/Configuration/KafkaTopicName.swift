#if Program
import KafkaCodec

extension KafkaTopicName {
    /// Why Kafka would not take records for `name`; `nil` when it would.
    static func fault(in name: String) -> String? {
        guard isLegal(name) else { return "is not a valid Kafka topic: use \(rule)" }
        if reserved.contains(name) { return "is an internal topic of Kafka: choose another name" }
        return nil
    }

    private static let reserved: Set<String> = [
        "__consumer_offsets", "__transaction_state", "__share_group_state", "__cluster_metadata",
        "__remote_log_metadata",
    ]
}
#endif
