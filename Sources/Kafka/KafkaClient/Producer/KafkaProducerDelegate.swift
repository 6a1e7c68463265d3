package import KafkaCodec

/// Hears from a `KafkaProducerCore`, on its loop. Every call may append more.
///
/// Each record that `append` has taken is named exactly once in `stored`, `failed` or `abandoned`.
package protocol KafkaProducerDelegate: AnyObject {
    /// The records with these numbers are in the log, in this order, the first at `baseOffset` (-1 when not known).
    func producer(
        _ producer: KafkaProducerCore, stored userData: Span<UInt64>, topic: TopicHandle, partition: Int32,
        baseOffset: Int64)

    /// A record will never be stored, through its own fault, or is given up because of the delivery timeout.
    ///
    /// - Parameters:
    ///   - key, value: what was appended; both `nil` also for a batch that its own codec does not give back.
    ///   - timestamp: milliseconds since 1970.
    func producer(
        _ producer: KafkaProducerCore, failed userData: UInt64, topic: TopicHandle, key: Span<UInt8>?,
        value: Span<UInt8>?, timestamp: Int64, error: ProduceFailure)

    /// The headers of the record that the next `failed` names, where it has any.
    func producer(_ producer: KafkaProducerCore, failing userData: UInt64, headers: RecordHeaderCursor)

    /// `abort` came before the response: the records may be in the log or not.
    func producer(_ producer: KafkaProducerCore, abandoned userData: Span<UInt64>, topic: TopicHandle)

    /// `isFull` was true and is false again.
    func producerBecameWritable(_ producer: KafkaProducerCore)

    /// Something happened that is no record's fate.
    func producer(_ producer: KafkaProducerCore, observed event: KafkaProducerEvent)

    /// The cluster has said what it knows of a topic.
    func producer(_ producer: KafkaProducerCore, described topic: TopicHandle)

    /// All that was appended has been completed and the connections are closed, after `stop` or `abort`.
    func producerStopped(_ producer: KafkaProducerCore)
}

extension KafkaProducerDelegate {
    package func producer(_ producer: KafkaProducerCore, failing userData: UInt64, headers: RecordHeaderCursor) {}
    package func producer(_ producer: KafkaProducerCore, described topic: TopicHandle) {}
}
