internal import Transport

/// Looks into records away from the loop where that may take long: one batch at a time, so that no more than one is
/// decompressed in memory, however many clients send them.
final class BackgroundQueue {
    private let loop: EventLoop
    private var waiting: [() -> Void] = []
    private var next = 0
    private var isRunning = false

    init(loop: EventLoop) { self.loop = loop }

    /// Runs `work` on another thread, after what was given before, and `completion` with its result on the loop.
    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value, then completion: @escaping (Value) -> Void) {
        waiting.append { [self] in
            loop.detach(work) { [self] value in
                completion(value)
                isRunning = false
                runNext()
            }
        }
        runNext()
    }

    private func runNext() {
        guard !isRunning else { return }
        guard next < waiting.count else {
            waiting = []
            next = 0
            return
        }
        isRunning = true
        let start = waiting[next]
        waiting[next] = {}
        next += 1
        start()
    }
}
