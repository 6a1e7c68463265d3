import KafkaCodec

/// The usability of a topic, according to the latest metadata.
public enum TopicCondition: Hashable, Sendable {
    /// Each partition has a leader.
    case usable
    /// No broker takes the name: asking again is of no use.
    case invalidName
    /// A right is missing. Every broker says the same.
    case unauthorized(errorCode: Int16)
    /// The cluster returns another error for the topic.
    case failed(errorCode: Int16)
    /// This partition, and perhaps others, has no leader that can be connected to.
    case withoutLeader(partition: Int)
    /// The last response does not mention the topic, or none has come.
    case unknown
}

extension MetadataCache {
    public func condition(of name: String) -> TopicCondition {
        guard let topic = topics[name] else { return .unknown }
        switch KafkaErrorCode(rawValue: topic.errorCode) {
        case .none: break
        case .invalidTopicException: return .invalidName
        case .topicAuthorizationFailed, .clusterAuthorizationFailed, .transactionalIDAuthorizationFailed:
            return .unauthorized(errorCode: topic.errorCode)
        default: return .failed(errorCode: topic.errorCode)
        }
        let place = topic.partitions.firstIndex { brokers[$0.leaderID] == nil }
        return place.map { .withoutLeader(partition: $0) } ?? .usable
    }
}
