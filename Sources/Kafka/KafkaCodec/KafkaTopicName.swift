/// The names that Kafka takes for a topic.
public enum KafkaTopicName {
    /// The rule for topic names, in words.
    public static let rule = "1 to 249 letters, digits, '.', '_' and '-'"

    /// Bytes of the longest name.
    public static let maximumSize = 249

    /// Whether Kafka would create a topic of that name: 1 to 249 ASCII letters, digits, `.`, `_` and `-`, but not `.` or `..`.
    public static func isLegal(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || byte == 0x2e || byte == 0x5f || byte == 0x2d
        } && (1...maximumSize).contains(name.utf8.count) && name != "." && name != ".."
    }
}
