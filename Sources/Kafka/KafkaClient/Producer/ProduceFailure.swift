/// Why a record will never be stored by this producer.
public struct ProduceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose fault a failure is.
    public enum Cause: Hashable, Sendable {
        /// The record's own, or its topic's name: it fails however often it is sent unchanged. What is a state of the
        /// cluster never fails a record; it waits, and `KafkaProducerEvent.waiting` says why.
        case record
        /// The producer has stopped: another one may take the record.
        case producerStopped
    }

    public let cause: Cause
    /// Kafka's error code, for example 10 for MESSAGE_TOO_LARGE.
    public let errorCode: Int16
    /// One line: what, where, and what to do.
    public let text: String

    init(_ cause: Cause = .record, errorCode: Int16, text: String) {
        self.cause = cause
        self.errorCode = errorCode
        self.text = text
    }

    public var description: String { text }

    public static func == (left: Self, right: Self) -> Bool {
        left.cause == right.cause && left.errorCode == right.errorCode
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(cause)
        hasher.combine(errorCode)
    }
}
