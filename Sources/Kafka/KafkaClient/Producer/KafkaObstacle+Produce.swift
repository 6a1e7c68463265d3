import KafkaCodec
import WireBytes

extension KafkaObstacle {
    /// The meaning of a broker's error code for a topic, in Metadata and Produce.
    init(errorCode: Int16, topic: String, detail: PeerText? = nil) {
        let kafkaCode = KafkaErrorCode(rawValue: errorCode)
        let name = "\(kafkaCode)" + (detail.map { ", \($0)" } ?? "")
        // A name that another client made up does not go into a command that somebody may copy.
        let isLegal = KafkaTopicName.isLegal(topic)
        switch kafkaCode {
        case .topicAuthorizationFailed:
            self.init(
                .authorizationFailed, topic: topic, errorCode: errorCode,
                "no right to write to topic '\(topic)' (\(name))",
                fix: isLegal
                    ? "grant it with kafka-acls.sh --add --producer --topic '\(topic)' --allow-principal User:NAME"
                    : nil)
        case .clusterAuthorizationFailed, .transactionalIDAuthorizationFailed:
            self.init(
                .authorizationFailed, topic: topic, errorCode: errorCode,
                "no right to write idempotently to topic '\(topic)' (\(name))",
                fix: "grant IDEMPOTENT_WRITE on the cluster, or set enable.idempotence=false")
        case .unknownTopicOrPartition:
            self.init(
                .topicNotFound, topic: topic, errorCode: errorCode, "topic '\(topic)' does not exist (\(name))",
                fix: isLegal ? "create it with 'trestle topics create \(topic)'" : nil)
        case .leaderNotAvailable:
            self.init(
                .leaderNotAvailable, topic: topic, errorCode: errorCode,
                "a partition of topic '\(topic)' has no leader (\(name))")
        case .unsupportedForMessageFormat:
            self.init(
                .unsuitableConfiguration, topic: topic, errorCode: errorCode,
                "topic '\(topic)' keeps an old message format (\(name))",
                fix: "remove message.format.version from its configuration")
        case .unsupportedCompressionType:
            self.init(
                .unsuitableConfiguration, topic: topic, errorCode: errorCode,
                "topic '\(topic)' does not take the compression that is configured (\(name))",
                fix: "choose another compression.type")
        case .invalidRequiredAcks, .unsupportedVersion:
            self.init(
                .unsuitableConfiguration, topic: topic, errorCode: errorCode,
                "the broker does not accept requests for topic '\(topic)' (\(name))")
        default:
            self.init(
                .brokerError, topic: topic, errorCode: errorCode,
                "topic '\(topic)' is not available at the moment (\(name))")
        }
    }
}
