/// A model of what a Kafka broker knows of idempotent producers: it judges the sequences that a client gives out.
///
/// For each partition and producer it keeps the epoch and the last five batches, as Apache Kafka's ProducerStateManager does.
/// A batch whose first and last sequence it has is a duplicate and is dropped; else the sequence has to be the next one. A
/// partition that does not know a producer takes any first sequence, or returns UNKNOWN_PRODUCER_ID where the model is
/// told so. A new epoch begins at 0; an older one is fenced.
///
/// Records are numbers. The log keeps them in order, for the judge.
public struct ProducerBrokerModel: Sendable {
    public struct Batch: Sendable {
        public var producerID: Int64
        public var producerEpoch: Int16
        public var baseSequence: Int32
        public var records: [Int]

        public init(producerID: Int64, producerEpoch: Int16, baseSequence: Int32, records: [Int]) {
            self.producerID = producerID
            self.producerEpoch = producerEpoch
            self.baseSequence = baseSequence
            self.records = records
        }
    }

    /// What became of a batch.
    public enum Response: Hashable, Sendable {
        case appended
        case duplicate
        case outOfOrder
        case unknownProducer
        case invalidEpoch
    }

    private struct Stored: Sendable {
        let first: Int32
        let last: Int32
        let records: [Int]
    }

    private struct Producer: Sendable {
        var epoch: Int16
        var batches: [Stored] = []
        var lastSequence: Int32?
    }

    private struct Partition: Sendable {
        var log: [Int] = []
        var producers: [Int64: Producer] = [:]
    }

    private var partitions: [Partition]
    private var nextProducerID: Int64 = 1
    private var epochs: [Int64: Int16] = [:]
    private let refusesUnknownProducers: Bool
    /// Batches that were dropped as duplicates although they held other records than the batch that was stored: each is a loss
    /// that the client will not notice.
    public private(set) var wrongDuplicates: [(partition: Int, dropped: [Int], stored: [Int])] = []

    /// - Parameter refusesUnknownProducers: whether a batch of a producer that is not known must begin at sequence 0.
    public init(partitions: Int, refusesUnknownProducers: Bool = false) {
        self.partitions = Array(repeating: Partition(), count: partitions)
        self.refusesUnknownProducers = refusesUnknownProducers
    }

    /// Every record ever appended, in order; a record that is there twice was appended twice.
    public func log(_ partition: Int) -> [Int] { partitions[partition].log }

    /// InitProducerId: a new identity or, for one that is named and known, its next epoch.
    public mutating func initProducerID(current: (id: Int64, epoch: Int16)?, bumpsEpochs: Bool) -> (Int64, Int16) {
        if bumpsEpochs, let current, let epoch = epochs[current.id], epoch == current.epoch, epoch < .max - 1 {
            epochs[current.id] = epoch + 1
            return (current.id, epoch + 1)
        }
        let id = nextProducerID
        nextProducerID += 1
        epochs[id] = 0
        return (id, 0)
    }

    public mutating func append(_ batch: Batch, to partition: Int) -> Response {
        guard batch.producerID >= 0 else {
            partitions[partition].log += batch.records
            return .appended
        }
        let last = Self.advance(batch.baseSequence, by: batch.records.count - 1)
        var producer: Producer
        if let known = partitions[partition].producers[batch.producerID] {
            producer = known
            if batch.producerEpoch < producer.epoch { return .invalidEpoch }
            if batch.producerEpoch > producer.epoch {
                guard batch.baseSequence == 0 else { return .outOfOrder }
                producer = Producer(epoch: batch.producerEpoch)
            } else if let old = producer.batches.first(where: { $0.first == batch.baseSequence && $0.last == last }) {
                if old.records != batch.records {
                    wrongDuplicates.append((partition, batch.records, old.records))
                }
                return .duplicate
            } else if let previous = producer.lastSequence, batch.baseSequence != Self.advance(previous, by: 1) {
                return .outOfOrder
            }
        } else {
            if refusesUnknownProducers, batch.baseSequence != 0 { return .unknownProducer }
            producer = Producer(epoch: batch.producerEpoch)
        }
        producer.lastSequence = last
        producer.batches.append(Stored(first: batch.baseSequence, last: last, records: batch.records))
        if producer.batches.count > 5 { producer.batches.removeFirst() }
        partitions[partition].producers[batch.producerID] = producer
        partitions[partition].log += batch.records
        return .appended
    }

    /// Forgets all producers of a partition: they expired, or a new leader has no snapshot.
    public mutating func forgetProducers(of partition: Int) { partitions[partition].producers = [:] }

    private static func advance(_ sequence: Int32, by count: Int) -> Int32 {
        Int32((Int64(sequence) + Int64(count)) & 0x7FFF_FFFF)
    }
}
