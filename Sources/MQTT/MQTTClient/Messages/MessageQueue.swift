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

    /// A task that waits for a batch. Not a checked continuation, which would allocate at each wait.
    @safe private struct Waiter: Sendable {
        // SAFETY: whoever resumes it has taken it out of the state, so that it is resumed once.
        private let continuation: UnsafeContinuation<Next, Never>

        @unsafe init(_ continuation: UnsafeContinuation<Next, Never>) { unsafe self.continuation = continuation }

        func resume(returning next: Next) { unsafe continuation.resume(returning: next) }
    }

    private struct State {
        var batches = RingQueue<MQTTMessageBatch>()
        var bytes = 0
        /// How many batches the consumer has taken.
        var taken = 0
        /// The loop has stopped handing over until there is space again.
        var isFull = false
        var end: Next?
        var waiter: Waiter?
        var spares = RingQueue<MQTTMessageBatch.Spare>()
        /// The sum of what batches took of them.
        var spareBytes = 0
    }

    /// Bytes of memory that is kept for batches to come, and how many they may be.
    private static let spareBytes = 1 << 20
    private static let mostSpares = 32

    private let state = Locked(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// On the loop.
    ///
    /// - Returns: whether it has become full: `Next.batch` tells when it has space again.
    func append(_ batch: MQTTMessageBatch) -> Bool {
        let (waiter, becameFull) = state.withLock { state -> (Waiter?, Bool) in
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
            state -> (Waiter?, [MQTTMessageBatch], Bool) in
            var rest: [MQTTMessageBatch] = []
            while let batch = state.batches.popFirst() { rest.append(batch) }
            state.bytes = 0
            state.spares.removeAll()
            state.spareBytes = 0
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
            unsafe await withUnsafeContinuation { continuation in
                let now = state.withLock { state -> Next? in
                    if let next = Self.poll(&state, limit: limit) { return next }
                    state.waiter = unsafe Waiter(continuation)
                    return nil
                }
                if let now { unsafe continuation.resume(returning: now) }
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

    // MARK: Memory

    /// The consumer is through with a batch.
    func recycle(_ batch: MQTTMessageBatch) {
        let count = batch.storage.count
        state.withLock { state in
            guard state.end == nil, state.spares.count < Self.mostSpares, state.spareBytes + count <= Self.spareBytes
            else { return }
            state.spareBytes += count
            state.spares.append(MQTTMessageBatch.Spare(storage: batch.storage, entries: batch.entries))
        }
    }

    /// On the loop.
    func takeSpare() -> MQTTMessageBatch.Spare? {
        state.withLock { state in
            // The oldest: whoever has just let go of the latest may still hold it.
            let spare = state.spares.popFirst()
            state.spareBytes -= spare?.storage.count ?? 0
            return spare
        }
    }

    var taken: Int { state.withLock { $0.taken } }

    private func poll() -> Next? { state.withLock { Self.poll(&$0, limit: limit) } }

    private static func poll(_ state: inout State, limit: Int) -> Next? {
        if let end = state.end { return end }
        guard let batch = state.batches.popFirst() else { return nil }
        state.bytes -= batch.cost
        state.taken += 1
        let resumes = state.isFull && state.bytes <= limit / 2
        if resumes { state.isFull = false }
        return .batch(batch, resumes: resumes)
    }
}
