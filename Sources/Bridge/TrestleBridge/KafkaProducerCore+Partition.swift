import KafkaClient
import KafkaCodec

extension KafkaProducerCore {
    /// Copies a record into a batch.
    ///
    /// - Parameter place: the index of the partition that the message names; `nil`: chosen by the key.
    func append(
        to topic: TopicHandle, in place: Int32?, key: Span<UInt8>?, value: Span<UInt8>?,
        headers: borrowing RecordHeaders, timestamp: Int64, isTimeOptional: Bool, userData: UInt64
    ) throws(ProduceFailure) {
        guard let place else {
            return try append(
                to: topic, key: key, value: value, headers: headers, timestamp: timestamp,
                isTimeOptional: isTimeOptional, userData: userData)
        }
        try append(
            to: topic, partition: place, key: key, value: value, headers: headers, timestamp: timestamp,
            isTimeOptional: isTimeOptional, userData: userData)
    }
}
