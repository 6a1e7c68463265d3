#if Program
import KafkaClient
import Synchronization

/// Whether the group has the offsets of what was printed.
final class CommitWatch: Sendable {
    private let state = Mutex((isClosing: false, hasFailed: false))

    /// The last commit of the run failed: the next run prints its records again.
    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    /// Ends the consumer, which commits what it has not committed so far.
    func close(_ consumer: KafkaConsumer) async {
        state.withLock { $0.isClosing = true }
        await consumer.shutdown(timeout: .seconds(10))
    }

    func note(_ event: KafkaConsumerEvent) {
        guard case .commitFailed = event else { return }
        // One that fails before the end is tried again.
        state.withLock { if $0.isClosing { $0.hasFailed = true } }
    }
}
#endif
