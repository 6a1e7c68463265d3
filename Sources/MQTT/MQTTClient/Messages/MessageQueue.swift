import Synchronization
import MQTTCodec
import TrestleBase
import TrestleTransport

/// The batches on their way from the client's loop to the task that consumes them.
final class MessageQueue: Sendable {
    /// The result of `next`.
    enum Next: Sendable {
        case batch(MQTTMessageBatch, resumes: Bool)
        /// The client was shut down, or the task was cancelled.
        case end
        case failed(MQTTClientError)
    }

    private struct State {
        var batches = RingQueue<MQTTMessageBatch>()
        var bytes = 0
        /// The loop has stopped handing over until there is space again.
        var isFull = false
        var end: Next?
        var waiter: CheckedContinuation<Next, Never>?
    }

    private let state = Locked(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// On the loop.
    ///
    /// - Returns: whether it has become full: `Next.batch` tells when it has space again.
    func append(_ batch: MQTTMessageBatch) -> Bool {
        let (waiter, becameFull) = state.withLock { state -> (CheckedContinuation<Next, Never>?, Bool) in
            if let waiter = state.waiter.take() { return (waiter, false) }
            state.batches.append(batch)
            state.bytes += batch.cost
            guard state.bytes >= limit, !state.isFull else { return (nil, false) }
            state.isFull = true
            return (nil, true)
        }
        waiter?.resume(returning: .batch(batch, resumes: false))
        return becameFull
    }

    /// On the loop: hands back what nobody has taken, and ends the sequence.
    func finish(_ end: Next) -> (rest: [MQTTMessageBatch], wasFull: Bool) {
        let (waiter, rest, wasFull) = state.withLock {
            state -> (CheckedContinuation<Next, Never>?, [MQTTMessageBatch], Bool) in
            var rest: [MQTTMessageBatch] = []
            while let batch = state.batches.popFirst() { rest.append(batch) }
            state.bytes = 0
            // Why it has failed, if it has.
            state.end = state.end ?? end
            defer { state.isFull = false }
            return (state.waiter.take(), rest, state.isFull)
        }
        waiter?.resume(returning: end)
        return (rest, wasFull)
    }

    /// The next batch, waited for if need be.
    func next() async -> Next {
        if let next = poll() { return next }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state -> Next? in
                    if let next = Self.poll(&state, limit: limit) { return next }
                    state.waiter = continuation
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            // What is still in the queue stays there for `finish`.
            let waiter = state.withLock { state in
                if state.end == nil { state.end = .end }
                return state.waiter.take()
            }
            waiter?.resume(returning: .end)
        }
    }

    private func poll() -> Next? { state.withLock { Self.poll(&$0, limit: limit) } }

    private static func poll(_ state: inout State, limit: Int) -> Next? {
        if let end = state.end { return end }
        guard let batch = state.batches.popFirst() else { return nil }
        state.bytes -= batch.cost
        let resumes = state.isFull && state.bytes <= limit / 2
        if resumes { state.isFull = false }
        return .batch(batch, resumes: resumes)
    }
}
