import TrestleTransport

/// Runs functions that may take long, one after the other, on a thread that lives as long as there are any. One that never returns keeps
/// one thread, however often another is tried.
///
/// Confined to its loop.
final class SlowCalls {
    private var isRunning = false
    private var next: (() -> Void)?

    /// - Parameter completion: called on the loop, unless another call comes before this one has begun.
    func run<Value: Sendable>(
        on loop: IOLoop, _ work: @escaping @Sendable () -> Value, then completion: @escaping (Value) -> Void
    ) {
        let start = { [self] in
            isRunning = true
            loop.detachBlocking(work) { [self] value in
                isRunning = false
                completion(value)
                guard !isRunning, let next = next.take() else { return }
                next()
            }
        }
        if isRunning { next = start } else { start() }
    }
}
