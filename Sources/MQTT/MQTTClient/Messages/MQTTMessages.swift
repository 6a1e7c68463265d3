public import MQTTCodec

/// How messages of a consumer are acknowledged.
public enum MQTTAcknowledgement: Sendable, Hashable {
    /// When the consumer asks for what follows: the loop's body is through with a message, or with a batch, by then. What was
    /// in hand when the loop was left by `break` or an error is not acknowledged, and goes to the next consumer. With a
    /// `Configuration.store`, the acknowledgement of QoS 2 is in it before the loop goes on: a process that is killed gets the
    /// message, or batch, again that each loop had in hand, and no other.
    case automatic
    /// By `MQTTMessage.acknowledge` and `MQTTMessageBatch.acknowledge`, in any order and from any task; with a `Configuration.store`,
    /// `acknowledgeAndStore` tells when they are in it.
    case manual
}

/// How a subscription is made (3.8.3.1).
public struct MQTTSubscribeOptions: Sendable, Hashable {
    /// The highest QoS requested; default at least once.
    public var qos = QoS.atLeastOnce
    /// Not what this client publishes itself (5.0).
    public var noLocal = false
    /// Keeps the RETAIN flag as it was published (5.0).
    public var retainAsPublished = false
    /// Whether retained messages come with the subscription (5.0; 3.1.1 always sends them).
    public var retainHandling = RetainHandling.send

    public init(qos: QoS = .atLeastOnce) { self.qos = qos }
}

/// The messages of some topic filters, one by one: `for try await message in client.messages("plant/#") { … }`.
///
/// Iterating subscribes to filters that are not subscribed yet. The sequence continues over reconnects. It ends when
/// the client is shut down or the task is cancelled, and throws when the server refuses the subscription or the client
/// gives up. Leaving the loop keeps the subscription: messages of QoS 1 and 2 wait for the next consumer, or for
/// `unsubscribe`. Each iterator is a consumer of its own, and every consumer whose filter matches gets a message. The sequence and
/// its iterators keep their client.
///
/// The messages of all loops come on one connection: a loop that does not go on holds up the others, too, once what waits for it has
/// used up `Configuration.receiveBufferSize` or, with QoS 1 and 2, `Configuration.receiveMaximum`. A loop whose body may take long
/// needs a client of its own, or hands its messages to other tasks.
public struct MQTTMessages: AsyncSequence, Sendable {
    /// The same messages in batches, as they arrive: the fast way for many of them.
    public let batches: MQTTMessageBatches

    public func makeAsyncIterator() -> Iterator { Iterator(base: batches.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        var base: MQTTMessageBatches.Iterator
        private var batch: MQTTMessageBatch?
        private var index = 0

        init(base: MQTTMessageBatches.Iterator) {
            self.base = base
            base.consumer.isByMessage = true
        }

        public mutating func next() async throws(MQTTClientError) -> MQTTMessage? {
            try await next(isolation: nil)
        }

        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MQTTClientError) -> MQTTMessage? {
            if let batch {
                await base.consumer.finishMessage(index - 1, isolation: actor)
                // A consumer that is behind would hear of it after the last message only.
                if index < batch.count, Task.isCancelled { base.consumer.close() }
                if index < batch.count, !base.consumer.hasEnded {
                    index += 1
                    base.consumer.inHand = index - 1
                    return batch[index - 1]
                }
            }
            repeat {
                guard let next = try await base.nextBatch(isolation: actor) else {
                    batch = nil
                    return nil
                }
                batch = next
            } while batch?.isEmpty ?? true
            index = 1
            base.consumer.inHand = 0
            return batch?[0]
        }
    }
}

/// The messages of some topic filters in batches; see `MQTTMessages`.
public struct MQTTMessageBatches: AsyncSequence, Sendable {
    /// Kept: a loop over the messages of a client that nobody else holds would end at once.
    let client: MQTTClient
    var driver: ClientDriver { client.driver }
    let filters: [Result<TopicFilter, MQTTError>]
    let options: MQTTSubscribeOptions
    let acknowledgement: MQTTAcknowledgement

    public func makeAsyncIterator() -> Iterator { Iterator(consumer: MessageConsumer(self)) }

    public struct Iterator: AsyncIteratorProtocol {
        let consumer: MessageConsumer

        public mutating func next() async throws(MQTTClientError) -> MQTTMessageBatch? {
            try await next(isolation: nil)
        }

        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MQTTClientError) -> MQTTMessageBatch? {
            await consumer.finishBatch(isolation: actor)
            return try await nextBatch(isolation: actor)
        }

        func nextBatch(isolation actor: isolated (any Actor)?) async throws(MQTTClientError) -> MQTTMessageBatch? {
            try await consumer.next(isolation: actor)
        }
    }
}
