public import KafkaCodec
import WireBytes

/// An error of a Kafka client. The description is one line with the fix.
///
/// Two errors are equal when their `code`, `errorCode`, `topic` and `partition` are.
public struct KafkaError: Error, Sendable, CustomStringConvertible {
    /// The class of an error. More may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// A setting has a value that cannot be used.
        public static let invalidConfiguration = Code(description: "invalidConfiguration")
        /// The broker refuses the record as it is, however often it is sent.
        public static let recordRejected = Code(description: "recordRejected")
        /// A record is larger than a request, a topic or the broker accepts.
        public static let recordTooLarge = Code(description: "recordTooLarge")
        /// A topic's name is not valid.
        public static let invalidTopic = Code(description: "invalidTopic")
        /// The topic has no such partition.
        public static let invalidPartition = Code(description: "invalidPartition")
        /// The time limit has passed. The text names what the call was waiting for.
        public static let timedOut = Code(description: "timedOut")
        /// The client was shut down before, or meanwhile.
        public static let stopped = Code(description: "stopped")
        /// The task that called was cancelled.
        public static let cancelled = Code(description: "cancelled")
        /// The broker refused the credentials, or there were none.
        public static let authenticationFailed = Code(description: "authenticationFailed")
        /// The credentials are good, but the user may not do this.
        public static let authorizationFailed = Code(description: "authorizationFailed")
        /// The topic does not exist.
        public static let topicNotFound = Code(description: "topicNotFound")
        /// Something to be created exists.
        public static let alreadyExists = Code(description: "alreadyExists")
        /// The group does not exist.
        public static let groupNotFound = Code(description: "groupNotFound")
        /// The group has members, or is rebalancing, and does not allow this now.
        public static let groupNotEmpty = Code(description: "groupNotEmpty")
        /// The topic or the broker is configured in a way that does not allow this.
        public static let unsuitableConfiguration = Code(description: "unsuitableConfiguration")
        /// A partition has no leader.
        public static let leaderNotAvailable = Code(description: "leaderNotAvailable")
        /// No connection could be made, or it broke before the response.
        public static let unreachable = Code(description: "unreachable")
        /// The TLS handshake failed, or TLS is not configured as the broker expects.
        public static let tlsFailed = Code(description: "tlsFailed")
        /// The broker does not keep to the protocol.
        public static let protocolViolation = Code(description: "protocolViolation")
        /// The broker knows no version of a request that this client speaks.
        public static let unsupportedVersion = Code(description: "unsupportedVersion")
        /// The broker returned another error: `KafkaError.errorCode` names it.
        public static let brokerError = Code(description: "brokerError")
    }

    /// On the heap: an error is rare, and a result that may hold one stays small.
    private final class Content: Sendable {
        let code: Code
        let errorCode: KafkaErrorCode
        let topic: String?
        let partition: Int32?
        let text: String
        let fix: String?

        init(
            _ code: Code, _ errorCode: KafkaErrorCode, _ topic: String?, _ partition: Int32?, _ text: String,
            _ fix: String?
        ) {
            self.code = code
            self.errorCode = errorCode
            self.topic = topic
            self.partition = partition
            // Names of topics and groups come from other clients.
            self.text = PeerText.onOneLine(text)
            self.fix = fix.map(PeerText.onOneLine)
        }
    }

    private let content: Content

    public var code: Code { content.code }
    /// Kafka's own code where a broker gave one, else `KafkaErrorCode.none`.
    public var errorCode: KafkaErrorCode { content.errorCode }
    /// The topic that it is about, or `nil`.
    public var topic: String? { content.topic }
    /// The partition of `topic` that it is about, or `nil`.
    public var partition: Int32? { content.partition }
    /// The fault and its place.
    public var text: String { content.text }
    /// The fix for a person; `nil` if trying again is all that helps.
    public var fix: String? { content.fix }

    /// - Parameters:
    ///   - text: the fault and its place, without a full stop.
    ///   - fix: the fix for a person.
    public init(
        _ code: Code, _ text: String, errorCode: KafkaErrorCode = .none, topic: String? = nil, partition: Int32? = nil,
        fix: String? = nil
    ) {
        content = Content(code, errorCode, topic, partition, text, fix)
    }

    /// Whether the same call may succeed later without anybody changing anything.
    public var isRetriable: Bool {
        switch code {
        case .timedOut, .unreachable, .leaderNotAvailable, .cancelled: true
        case .brokerError: errorCode.isRetriable
        default: false
        }
    }

    /// Whether every further call of this client meets the same: it was shut down, or its settings have to be changed.
    public var isFatal: Bool {
        switch code {
        case .stopped, .invalidConfiguration, .authenticationFailed, .tlsFailed, .unsupportedVersion: true
        default: false
        }
    }

    public var description: String { fix.map { "\(text): \($0)" } ?? text }
}

extension KafkaError: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.errorCode == right.errorCode && left.topic == right.topic
            && left.partition == right.partition
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(errorCode)
    }
}

extension KafkaError {
    /// The error for an obstacle to a request.
    public init(_ obstacle: KafkaObstacle) {
        self.init(
            Code(obstacle.code), obstacle.text, errorCode: KafkaErrorCode(rawValue: obstacle.errorCode),
            topic: obstacle.topic, fix: obstacle.fix)
    }

    /// - Parameter doing: what was being done, as in "creating topic 'orders'".
    init(errorCode: Int16, doing: String, detail: String? = nil, topic: String? = nil, partition: Int32? = nil) {
        let kafkaCode = KafkaErrorCode(rawValue: errorCode)
        if kafkaCode == .unknownTopicOrPartition, let topic, partition == nil {
            self.init(
                .topicNotFound, "topic '\(topic)' does not exist (\(kafkaCode.name))", errorCode: kafkaCode,
                topic: topic)
            return
        }
        let words = detail.map { ": \($0)" } ?? kafkaCode.meaning.map { ": \($0)" } ?? ""
        self.init(
            Code(kafkaCode), "\(doing) failed with \(kafkaCode)\(words)", errorCode: kafkaCode, topic: topic,
            partition: partition)
    }
}

extension KafkaError.Code {
    init(_ code: KafkaObstacle.Code) {
        self =
            switch code {
            case .authenticationFailed: .authenticationFailed
            case .authorizationFailed: .authorizationFailed
            case .topicNotFound: .topicNotFound
            case .unsuitableConfiguration: .unsuitableConfiguration
            case .leaderNotAvailable: .leaderNotAvailable
            case .unreachable: .unreachable
            case .tlsFailed: .tlsFailed
            case .timedOut: .timedOut
            case .protocolViolation: .protocolViolation
            case .unsupportedVersion: .unsupportedVersion
            default: .brokerError
            }
    }

    /// The class of an error code that a broker returned.
    init(_ code: KafkaErrorCode) {
        self =
            switch code {
            case .messageTooLarge, .recordListTooLarge: .recordTooLarge
            case .invalidRecord, .invalidTimestamp, .corruptMessage: .recordRejected
            case .invalidTopicException: .invalidTopic
            case .topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed,
                .transactionalIDAuthorizationFailed:
                .authorizationFailed
            case .saslAuthenticationFailed: .authenticationFailed
            case .unknownTopicOrPartition, .unknownTopicID: .topicNotFound
            case .topicAlreadyExists: .alreadyExists
            case .groupIDNotFound: .groupNotFound
            case .nonEmptyGroup, .groupSubscribedToTopic: .groupNotEmpty
            case .leaderNotAvailable: .leaderNotAvailable
            case .requestTimedOut: .timedOut
            case .unsupportedVersion: .unsupportedVersion
            case .invalidConfig, .policyViolation, .unsupportedCompressionType, .unsupportedForMessageFormat,
                .invalidRequiredAcks:
                .unsuitableConfiguration
            default: .brokerError
            }
    }
}
