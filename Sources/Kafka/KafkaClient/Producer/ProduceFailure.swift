/// Why a record will never be stored by this producer.
public struct ProduceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose fault a failure is.
    public enum Cause: Hashable, Sendable {
        /// The record's own, or its topic's name: it fails however often it is sent unchanged. Without a delivery timeout a state
        /// of the cluster never fails a record; it waits, and `KafkaProducerEvent.waiting` says why.
        case record
        /// The producer has stopped: another one may take the record.
        case producerStopped
        /// It was not stored within `KafkaProducer.Configuration.deliveryTimeout`: it may be in the log or not.
        case timedOut
        /// The cluster refuses what the producer may do, or how it is set up, and `KafkaProducer.Configuration.deliveryTimeout` allows to
        /// give up.
        case refused
    }

    public let cause: Cause
    /// The obstacle that prevented the record from being stored; `nil` if the record itself is at fault.
    public let obstacle: KafkaObstacle?
    /// Kafka's error code, for example 10 for MESSAGE_TOO_LARGE.
    public let errorCode: Int16
    /// One line: what, where, and what to do.
    public let text: String

    init(_ cause: Cause = .record, errorCode: Int16, text: String) {
        self.cause = cause
        self.obstacle = nil
        self.errorCode = errorCode
        self.text = text
    }

    /// - Parameter obstacle: what the record has waited for.
    init(_ cause: Cause, _ obstacle: KafkaObstacle, text: String) {
        self.cause = cause
        self.obstacle = obstacle
        self.errorCode = obstacle.errorCode
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
