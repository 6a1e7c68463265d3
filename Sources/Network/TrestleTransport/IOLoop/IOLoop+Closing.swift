extension IOLoop {
    /// Returns when each closing connection has sent its output and its peer has closed, too, or after `limit`.
    ///
    /// If the process ends earlier, the kernel resets connections that still receive, and their peers may lose bytes
    /// that they have not yet read, for example acknowledgements.
    public func closingConnectionsEnd(within limit: Duration = .seconds(5)) async {
        await withCheckedContinuation { continuation in
            execute { self.whenClosingEnds(within: limit) { continuation.resume() } }
        }
    }

    private func whenClosingEnds(within limit: Duration, _ work: @escaping () -> Void) {
        guard closingConnections > 0 else { return work() }
        let waiter = ClosingWaiter(work)
        closingWaiters.append(waiter)
        waiter.timer = schedule(after: limit) { [unowned self] in
            closingWaiters.removeAll { $0 === waiter }
            waiter.end()
        }
    }

    /// A connection has ended that was closing.
    func closingEnded() {
        closingConnections -= 1
        guard closingConnections == 0, !closingWaiters.isEmpty else { return }
        let waiters = closingWaiters
        closingWaiters = []
        for waiter in waiters { waiter.end() }
    }
}

/// Somebody who waits for the connections that close.
final class ClosingWaiter {
    private let work: () -> Void
    var timer: LoopTimer?

    init(_ work: @escaping () -> Void) { self.work = work }

    func end() {
        timer?.cancel()
        timer = nil
        work()
    }
}
