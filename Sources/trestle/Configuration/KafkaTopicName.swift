#if Program
/// The names that Kafka takes for a topic that anyone may write to.
enum KafkaTopicName {
    /// Why Kafka would not take records for `name`; `nil` when it would.
    static func fault(in name: String) -> String? {
        let isLegal = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || byte == 0x2e || byte == 0x5f || byte == 0x2d
        }
        guard isLegal, (1...249).contains(name.utf8.count), name != ".", name != ".." else {
            return "is not a valid Kafka topic: it takes 1 to 249 letters, digits, '.', '_' and '-'"
        }
        if reserved.contains(name) { return "is a topic that Kafka keeps for itself: choose another name" }
        return nil
    }

    private static let reserved: Set<String> = [
        "__consumer_offsets", "__transaction_state", "__share_group_state", "__cluster_metadata",
        "__remote_log_metadata",
    ]
}
#endif
