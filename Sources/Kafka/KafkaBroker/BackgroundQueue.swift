internal import TrestleBase
internal import TrestleTransport

/// Looks into records away from the loop where that may take long: one batch at a time, so that no more than one is
/// decompressed in memory, however many clients send them, and in turns by client, so that nobody's batches wait for all of
/// somebody else's.
final class BackgroundQueue {
    private let loop: IOLoop
    private var waiting = FairQueue<() -> Void>()
    private var isRunning = false
    private var isStopped = false

    init(loop: IOLoop) { self.loop = loop }

    /// Runs `work` on another thread when it is the client's turn, and `completion` with its result on the loop.
    func run<Value: Sendable>(
        for client: WorkOwner, _ work: @escaping @Sendable () -> Value,
        then completion: @escaping (Value) -> Void
    ) {
        let start = { [self] in
            let begun = Instant.current
            loop.detach(work) { [self] value in
                guard !isStopped else { return }
                completion(value)
                let cost = Instant.current.nanoseconds &- begun.nanoseconds
                waiting.charge(client, nanoseconds: Int64(clamping: cost))
                isRunning = false
                runNext()
            }
        }
        waiting.add(start, of: client)
        runNext()
    }

    /// Drops what waits, and the result of what runs: the logs that it was for are closed.
    func stop() {
        isStopped = true
        waiting.removeAll()
    }

    private func runNext() {
        guard !isRunning, !isStopped, let (_, start) = waiting.next() else { return }
        isRunning = true
        start()
    }
}
