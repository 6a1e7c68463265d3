import KafkaCodec
import KafkaSession
import WireBytes

extension KafkaError.Code {
    /// The partition is not, or not any more, among those that this consumer reads.
    public static let notAssigned = Self(description: "notAssigned")
    /// The group cannot be joined as the consumer is configured.
    public static let groupRefused = Self(description: "groupRefused")
    /// There is no offset to begin at, or it is not in the log, and `offsetReset` is `nil`.
    public static let offsetOutOfRange = Self(description: "offsetOutOfRange")
    /// The log of a new leader ends before the position (KIP-320), and `offsetReset` is `nil`.
    public static let logTruncated = Self(description: "logTruncated")
    /// The broker sent bytes that are no records, three times in a row.
    public static let malformedRecords = Self(description: "malformedRecords")
}

extension KafkaError {
    init(_ failure: GroupFailure) {
        let code = KafkaErrorCode(rawValue: failure.errorCode)
        self.init(
            code == .groupAuthorizationFailed ? .authorizationFailed : .groupRefused, failure.text, errorCode: code,
            fix: failure.fix)
    }

    init(_ fault: FetchPosition.Fault, at place: TopicPartition) {
        switch fault {
        case .noOffset:
            self.init(
                .offsetOutOfRange, "the group has no offset for \(place)", topic: place.topic,
                partition: place.partition,
                fix: "seek, or set auto.offset.reset to earliest or latest")
        case .outOfRange(let offset):
            self.init(
                .offsetOutOfRange, "offset \(offset) of \(place) is not in the log",
                errorCode: .offsetOutOfRange, topic: place.topic, partition: place.partition,
                fix: "seek, or set auto.offset.reset to earliest or latest")
        case .truncated(let offset):
            self.init(
                .logTruncated,
                "\(place) was truncated: the records read from offset \(offset) on are no longer in the log",
                topic: place.topic, partition: place.partition, fix: "seek to where to go on")
        case .refused(let code):
            self.init(
                errorCode: code.rawValue, doing: "reading \(place)", topic: place.topic, partition: place.partition)
        }
    }

    /// - Parameter waitingAdvice: the advice of a program that waits.
    init(
        _ error: KafkaCodecError, at place: TopicPartition, offset: Int64,
        waitingAdvice: KafkaConsumer.WaitingAdvice? = nil
    ) {
        if error.code == .decompressionLimit {
            self.init(
                .malformedRecords,
                "a batch of \(place) at or after offset \(offset) is larger than this consumer decompresses: \(error)",
                topic: place.topic, partition: place.partition,
                fix: waitingAdvice?.tooLarge ?? "raise decompressionLimits, or seek behind the batch")
            return
        }
        self.init(
            .malformedRecords, "the records of \(place) at or after offset \(offset) are malformed: \(error)",
            topic: place.topic, partition: place.partition,
            fix: waitingAdvice?.damaged ?? "seek behind them, and look at the log with kafka-dump-log.sh")
    }

    /// Records that may have been damaged on the way, and are fetched again.
    static func damaged(_ error: KafkaCodecError, at place: TopicPartition, offset: Int64) -> KafkaError {
        KafkaError(
            .malformedRecords,
            "the records of \(place) at or after offset \(offset) cannot be read, and are fetched again: \(error)",
            topic: place.topic, partition: place.partition)
    }

    /// An obstacle to one partition.
    init(_ obstacle: KafkaObstacle, at place: TopicPartition) {
        self.init(
            Code(obstacle.code), "reading \(place): \(obstacle.text)",
            errorCode: KafkaErrorCode(rawValue: obstacle.errorCode), topic: place.topic, partition: place.partition,
            fix: obstacle.fix)
    }

    static func invalidTopic(_ name: String) -> KafkaError {
        KafkaError(.invalidTopic, "no topic has a name of \(name.utf8.count) bytes: it has \(KafkaTopicName.rule)")
    }

    static func notAssigned(_ place: TopicPartition) -> KafkaError {
        KafkaError(
            .notAssigned, "this consumer does not read \(place) (any more)", topic: place.topic,
            partition: place.partition)
    }
}
