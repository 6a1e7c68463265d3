public import KafkaCodec
public import MQTTCodec

/// A topic or group that is missing, or may not be used.
public enum TopicFinding: Sendable {
    case missing(String)
    /// - Parameter reason: the rule that it breaks.
    case nameInvalid(String, reason: String)
    case notAuthorized(String)
    case withoutLeader(String, partitions: [Int32])
    case unavailable(String, KafkaErrorCode)
    case notWritable(String)
    case writeFailed(String, KafkaErrorCode)
    case groupNotAuthorized(String)
    case groupUnavailable(String, KafkaErrorCode)
    case subscriptionRefused(String, ReasonCode)
    /// - Parameter code: nil when the broker closed the connection instead.
    case publishRefused(String, ReasonCode?)
}

extension TopicFinding: ExplainedFinding {
    var faultClass: FaultClass { .topic }

    var identifier: String {
        switch self {
        case .missing: "topic-missing"
        case .nameInvalid: "topic-name-invalid"
        case .notAuthorized: "topic-not-authorized"
        case .withoutLeader: "topic-without-leader"
        case .unavailable: "topic-unavailable"
        case .notWritable: "topic-not-writable"
        case .writeFailed: "write-failed"
        case .groupNotAuthorized: "group-not-authorized"
        case .groupUnavailable: "group-unavailable"
        case .subscriptionRefused: "subscription-refused"
        case .publishRefused: "publish-refused"
        }
    }
}
