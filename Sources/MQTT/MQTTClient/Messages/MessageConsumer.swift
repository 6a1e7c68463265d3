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

    /// The body is through with the message at `index`.
    func finishMessage(_ index: Int) {
        guard sequence.acknowledgement == .automatic, let batch, index < batch.count else { return }
        inHand = index + 1
        let token = batch.entries[index].token
        guard token != 0 else { return }
        sequence.driver.submit(
            .acknowledge(
                DeliveryToken(rawValue: token), .success, incarnation: batch.link.incarnation,
                consumer: batch.link.consumer))
    }

    /// The body is through with the whole batch.
    func finishBatch() {
        guard sequence.acknowledgement == .automatic, let batch, batch.hasTokens else { return }
        // The client's loop recycles it.
        batch.acknowledge()
        self.batch = nil
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
