import TrestleBase
import KafkaCodec
import KafkaSession

/// A topic that a producer writes to. Kept by the caller so that appending looks up no name.
package final class TopicHandle {
    package let name: String
    /// The place among the producer's topics.
    let number: Int
    /// By partition index; empty until the cluster has been queried.
    var partitions: [PartitionAccumulator] = []
    /// Zero while it is not known, or the brokers have none.
    var topicID = KafkaUUID.zero
    /// Indices of the partitions that have a leader.
    var available: [Int] = []
    var sticky: StickyPartitioner
    /// Records that wait until the partitions are known; the last batch takes more.
    var unrouted: [ProducerBatch] = []
    /// Why no broker will ever take a record for the topic.
    var failure: ProduceFailure?
    /// The obstacle to storing its records.
    var obstacle: TopicObstacle?
    /// Whether `failure` lasts only until the topic can be written.
    var isGivenUp = false
    /// While a right is missing, nothing is sent before this time, and then one batch.
    var retryAt = Instant.distantPast
    /// How often in a row the right was missing.
    var refusals = 0
    var batchesInFlight = 0

    /// Whether the cluster has said which partitions it has, or that it never will.
    var isDescribed: Bool { !partitions.isEmpty || failure != nil }

    /// Records that wait until the cluster knows the topic.
    public var unroutedRecords: Int { unrouted.reduce(0) { $0 + Int($1.recordCount) } }
    /// Their bytes.
    public var unroutedBytes: Int { unrouted.reduce(0) { $0 + $1.size } }

    /// Whether keys do not choose the partition.
    private let ignoresKeys: Bool

    init(name: String, number: Int, seed: UInt64, ignoresKeys: Bool = false) {
        self.name = name
        self.number = number
        self.ignoresKeys = ignoresKeys
        self.sticky = StickyPartitioner(seed: seed &+ UInt64(number))
    }

    /// The partition for a record: by the key's hash as every Java client computes it, or the sticky one. `nil` until
    /// the partitions are known.
    func accumulator(forKey key: Span<UInt8>?) -> PartitionAccumulator? {
        let count = partitions.count
        if count == 0 { return nil }
        if let key, !ignoresKeys {
            return partitions[Int(JavaPartitioner.partition(key: key, count: Int32(truncatingIfNeeded: count)))]
        }
        return partitions[sticky.partition(count: count, available: available)]
    }
}

/// The waiting and in-flight batches of one partition.
final class PartitionAccumulator {
    let index: Int32
    unowned let topic: TopicHandle
    var machine: ProducerBatchOrder
    /// Takes records.
    var open: ProducerBatch?
    /// The node that leads the partition, -1 while none does.
    var leaderID: Int32 = -1
    /// Whether a node's list of partitions with work holds it.
    var isListed = false
    /// Nothing is sent before this time.
    var retryAt = Instant.distantPast
    /// Whether a new leader has been sent something before that time, since a batch was last stored.
    var hasSkippedWait = false
    /// The node that the batches in flight went to.
    var inFlightNode: Int32 = -1
    /// When a batch was last stored.
    var storedAt = Instant.distantPast
    /// The identity that the machine adopted last.
    var identity: ProducerIdentity?

    init(index: Int32, topic: TopicHandle, isIdempotent: Bool) {
        self.index = index
        self.topic = topic
        self.machine = ProducerBatchOrder(isIdempotent: isIdempotent)
    }

    var hasUnsent: Bool { open != nil || machine.waitingCount > 0 }

    /// Puts the open batch, if any, behind those that wait.
    func close() {
        guard let batch = open else { return }
        open = nil
        machine.enqueue(batch, recordCount: batch.recordCount)
        topic.sticky.batchClosed(partition: Int(index))
    }
}
