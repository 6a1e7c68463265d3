import TrestleTransport

/// A call to a client that waits for its outcome, or for the cancellation of its task.
final class LoopCall<Value: Sendable>: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: touched on the client's loop alone.
    private var result: Result<Value, KafkaError>?
    private var waiter: CheckedContinuation<Result<Value, KafkaError>, Never>?

    /// Takes the first result and no other.
    func finish(_ result: Result<Value, KafkaError>) {
        guard self.result == nil else { return }
        self.result = result
        waiter.take()?.resume(returning: result)
    }

    /// By way of the loop, since the caller's closure may run on the global executor.
    func outcome(on loop: IOLoop) async -> Result<Value, KafkaError> {
        await withCheckedContinuation { continuation in
            loop.execute {
                if let result = self.result {
                    continuation.resume(returning: result)
                } else {
                    self.waiter = continuation
                }
            }
        }
    }
}
