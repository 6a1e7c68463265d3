/// The producer ID and epoch from InitProducerId. With them and the sequence number, brokers recognize a repeated batch
/// (KIP-98).
public struct ProducerIdentity: Hashable, Sendable {
    public var producerID: Int64
    public var producerEpoch: Int16

    public init(producerID: Int64, producerEpoch: Int16) {
        self.producerID = producerID
        self.producerEpoch = producerEpoch
    }

    /// The identity of a batch without idempotence: -1, -1, with a base sequence of -1.
    public static let none = ProducerIdentity(producerID: -1, producerEpoch: -1)
}

/// Arithmetic of record sequence numbers, which run from 0 to `Int32.max` and then start again at 0.
public enum ProducerSequence {
    /// The sequence `count` records after `sequence`; both are 0 or more.
    public static func advance(_ sequence: Int32, by count: Int32) -> Int32 {
        let (sum, overflow) = sequence.addingReportingOverflow(count)
        return overflow ? count - (Int32.max - sequence) - 1 : sum
    }
}
