extension KafkaConsumer {
    /// The records of a consumer, a batch of one partition at a time. It ends when the consumer is closed. A loop that is left does not get
    /// its batch again: the next one goes on behind it, unless you seek.
    ///
    /// It throws errors that prevent a partition from being read (`offsetOutOfRange`, `malformedRecords`, …): a new
    /// loop continues with the other partitions, and with that one after a seek. A refusal by the group is thrown each
    /// time.
    public struct Batches: AsyncSequence, Sendable {
        let consumer: KafkaConsumer

        public func makeAsyncIterator() -> Iterator { Iterator(consumer: consumer, isByRecord: false) }

        public struct Iterator: AsyncIteratorProtocol {
            private let consumer: KafkaConsumer
            /// Known to the consumer from the first call on.
            private var place: Place?
            let progress: LoopProgress

            init(consumer: KafkaConsumer, isByRecord: Bool) {
                self.consumer = consumer
                progress = LoopProgress(isByRecord: isByRecord)
            }

            public mutating func next() async throws(KafkaError) -> ConsumerBatch? { try await next(isolation: nil) }

            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(KafkaError) -> ConsumerBatch? {
                let place: Place
                if let known = self.place {
                    place = known
                } else {
                    place = Place(id: await consumer.newLoop(progress), consumer)
                    self.place = place
                }
                return try await consumer.nextBatch(for: place.id, progress: progress)
            }
        }

        /// A loop's place with the consumer, given back when the loop is left.
        private final class Place: Sendable {
            let id: UInt64
            let consumer: KafkaConsumer

            init(id: UInt64, _ consumer: KafkaConsumer) {
                self.id = id
                self.consumer = consumer
            }

            deinit {
                let (id, consumer) = (id, consumer)
                Task { await consumer.endLoop(id) }
            }
        }
    }

    /// The records of a consumer, one by one. A loop that is left gives back the records that it was not given, and so does one whose
    /// partition goes to another member or whose consumer is shut down, behind the record that it has in hand. For automatic commits, a
    /// batch counts as processed when the first record of the next one is requested; `commit()` commits the position after the record
    /// that the loop was given last. After a `seek` the next record is the one at the new position.
    public struct Records: AsyncSequence, Sendable {
        let batches: Batches

        public func makeAsyncIterator() -> Iterator {
            Iterator(batches: Batches.Iterator(consumer: batches.consumer, isByRecord: true))
        }

        public struct Iterator: AsyncIteratorProtocol {
            private var batches: Batches.Iterator
            private var current: ConsumerBatch.Iterator?

            init(batches: Batches.Iterator) { self.batches = batches }

            public mutating func next() async throws(KafkaError) -> ConsumerRecord? { try await next(isolation: nil) }

            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(KafkaError) -> ConsumerRecord? {
                // The rest of the batch goes to another loop.
                if Task.isCancelled { batches.progress.leave() }
                while true {
                    if !batches.progress.hasLeft, let record = current?.next() {
                        batches.progress.note(record.offset)
                        return record
                    }
                    current = nil
                    guard let batch = try await batches.next(isolation: actor) else { return nil }
                    current = batch.makeIterator()
                }
            }
        }
    }
}
