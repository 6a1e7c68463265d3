/// Why records will never be stored.
public struct ProduceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Kafka's error code, such as 10 for MESSAGE_TOO_LARGE.
    public let errorCode: Int16
    /// One line: what, where, and what to do.
    public let text: String

    public var description: String { text }

    public static func == (left: Self, right: Self) -> Bool { left.errorCode == right.errorCode }
    public func hash(into hasher: inout Hasher) { hasher.combine(errorCode) }
}

/// Hears from a `KafkaProducerCore`, on its loop. Every call may append more.
public protocol KafkaProducerDelegate: AnyObject {
    /// The records with these tags are in the log, in this order, the first at `baseOffset` (-1 when not known).
    func producer(
        _ producer: KafkaProducerCore, stored tags: Span<UInt64>, topic: TopicHandle, partition: Int32,
        baseOffset: Int64)

    /// The record with this tag will never be stored.
    ///
    /// - Parameters:
    ///   - key, value: what was appended; both `nil` also for a batch that its own codec does not give back.
    ///   - timestamp: milliseconds since 1970.
    func producer(
        _ producer: KafkaProducerCore, failed tag: UInt64, topic: TopicHandle, key: Span<UInt8>?, value: Span<UInt8>?,
        timestamp: Int64, error: ProduceFailure)

    /// `isFull` was true and is false again.
    func producerHasRoom(_ producer: KafkaProducerCore)

    /// A broker answered and the cluster is known.
    func producerConnected(_ producer: KafkaProducerCore, to broker: String)

    /// A connection is gone or could not be made; the producer tries again by itself. For logs.
    func producerDisconnected(_ producer: KafkaProducerCore, reason: String)

    /// Something keeps records from being stored at the moment, such as a missing topic. For logs.
    func producer(_ producer: KafkaProducerCore, warns text: String)

    /// All that was appended has been answered and the connections are closed, after `stop` or `abort`.
    func producerStopped(_ producer: KafkaProducerCore)
}
