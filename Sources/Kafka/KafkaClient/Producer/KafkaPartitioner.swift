/// How a producer chooses the partition of a record that names none.
public enum KafkaPartitioner: Sendable {
    /// By the murmur2 hash of the key, as Java's clients do; records without a key fill one batch after the other, each for another
    /// partition (KIP-480).
    case murmur2
    /// As records without a key, whatever the key is (`partitioner.ignore.keys`).
    case sticky
    /// The index that the closure returns, from 0 to `count - 1`; with `nil` it is chosen as by `murmur2`. Called on the
    /// producer's event loop; it must not wait.
    case custom(@Sendable (_ record: KafkaProducer.Record, _ count: Int) -> Int?)
}
