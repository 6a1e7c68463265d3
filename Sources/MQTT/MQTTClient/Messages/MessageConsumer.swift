import MQTTCodec
import MQTTSession

/// One iterator's side of its queue. It closes the queue when it goes.
final class MessageConsumer {
    private let sequence: MQTTMessageBatches
    private let queue: MessageQueue
    private var isOpen = false
    private(set) var hasEnded = false
    private var batch: MQTTMessageBatch?
    var isByMessage = false
    /// The place of the message that the loop's body has.
    var inHand = 0

    init(_ sequence: MQTTMessageBatches) {
        self.sequence = sequence
        queue = MessageQueue(limit: sequence.driver.configuration.receiveBufferSize)
    }

    deinit { close() }

    private var isStored: Bool { sequence.driver.configuration.store != nil }

    /// Ends the sequence, whether or not somebody keeps the iterator: who asks for nothing any more gets nothing.
    func close() {
        hasEnded = true
        guard isOpen else { return }
        isOpen = false
        let batch = batch.take()
        // What was not finished goes to the next consumer. By hand, that is what the loop's body has not seen: the rest is its own.
        switch (sequence.acknowledgement, isByMessage) {
        case (.automatic, true): sequence.driver.submit(.close(queue, batch, from: inHand))
        case (.automatic, false): sequence.driver.submit(.close(queue, batch, from: 0))
        case (.manual, true): sequence.driver.submit(.close(queue, batch, from: inHand + 1))
        case (.manual, false): sequence.driver.submit(.close(queue, nil, from: 0))
        }
    }

    /// The body is through with the message at `index`. One of QoS 2 is in the store, if there is one, before the body gets the next:
    /// a process that is killed repeats what it had in hand, not all that it was ahead of the store.
    func finishMessage(_ index: Int, isolation actor: isolated (any Actor)?) async {
        guard sequence.acknowledgement == .automatic, let batch, index < batch.count else { return }
        inHand = index + 1
        let token = batch.entries[index].token
        guard token != 0 else { return }
        sequence.driver.submit(
            .acknowledge(
                DeliveryToken(rawValue: token), .success, incarnation: batch.link.incarnation,
                consumer: batch.link.consumer))
        guard isStored, batch.entries[index].layout.qos == .exactlyOnce else { return }
        await sequence.driver.waitForStore()
    }

    /// The body is through with the whole batch; see `finishMessage`.
    func finishBatch(isolation actor: isolated (any Actor)?) async {
        guard sequence.acknowledgement == .automatic, let batch, batch.hasTokens else { return }
        // The client's loop recycles it.
        batch.acknowledge()
        self.batch = nil
        guard isStored, batch.entries.contains(where: { $0.layout.qos == .exactlyOnce }) else { return }
        await sequence.driver.waitForStore()
    }

    func next(isolation actor: isolated (any Actor)?) async throws(MQTTClientError) -> MQTTMessageBatch? {
        if let finished = batch.take() { queue.recycle(finished) }
        if Task.isCancelled { close() }
        guard !hasEnded else { return nil }
        if !isOpen {
            var filters: [TopicFilter] = []
            for filter in sequence.filters {
                do throws(MQTTError) {
                    filters.append(try filter.get())
                } catch {
                    throw MQTTClientError(.invalid, error.summary)
                }
            }
            isOpen = true
            sequence.driver.open(queue, filters, sequence.options)
        }
        switch await queue.next() {
        case .batch(let batch, let resumes):
            if resumes { sequence.driver.submit(.resumeReceiving) }
            self.batch = batch
            inHand = 0
            return batch
        case .end:
            close()
            return nil
        case .failed(let error):
            close()
            throw error
        }
    }
}
