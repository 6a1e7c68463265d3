import TrestleBase

/// What a connection waits for, and for how long.
extension Connection {
    func startDeadline() {
        guard let timeout = options.connectTimeout else { return }
        deadline = loop.schedule(after: timeout) { [unowned self] in
            if state == .handshaking, let engine {
                release(.failed(TransportError(engine.timedOut())))
                return
            }
            release(
                .failed(
                    TransportError(
                        .connectTimedOut,
                        "no connection to \(peerName) within \(timeout): is the address right, is a firewall in between?"
                    )))
        }
    }

    /// The peer has to say something whole now; bytes alone do not move this deadline.
    func startFirstMessageDeadline() {
        guard let timeout = options.firstMessageTimeout else { return }
        awaitsFirstMessage = true
        deadline = loop.schedule(after: timeout) { [unowned self] in
            release(
                .failed(
                    TransportError(
                        .messageTimedOut, "\(peerName) sent no complete message within \(timeout) of connecting")))
        }
    }

    func startCloseDeadline(_ timeout: Duration) {
        deadline?.cancel()
        deadline = loop.schedule(after: timeout) { [unowned self] in release(reason) }
    }

    /// One timer for all that an open connection waits for, set when there is something to wait for. It looks at the
    /// clock only when it fires, so that receiving and sending cost no timer.
    func startWatchdog() {
        guard watchdog == nil, state == .open || state == .handshaking,
            let first = [options.idleTimeout, options.messageTimeout, options.writeTimeout].compactMap(\.self).min()
        else { return }
        watchdog = loop.schedule(after: first) { [unowned self] in lookAtTheClock() }
    }

    private func lookAtTheClock() {
        var next: Duration?
        /// Whether something has lasted too long; else sees to it that it is looked at in time.
        func isDue(_ timeout: Duration?, since start: Instant?) -> Bool {
            guard let timeout, let start else { return false }
            let left = timeout - start.duration(to: loop.now)
            guard left > .zero else { return true }
            next = min(next ?? left, left)
            return false
        }
        // While this side does not read, silence is its own.
        if isDue(options.idleTimeout, since: isPaused ? loop.now : lastReceived) {
            release(.failed(TransportError(.idleTimedOut, "\(peerName) was silent for \(shown(options.idleTimeout))")))
        } else if isDue(options.messageTimeout, since: unconsumedSince.map { isPaused ? loop.now : $0 }) {
            release(
                .failed(
                    TransportError(
                        .messageTimedOut,
                        "\(peerName) began a message and did not finish it within \(shown(options.messageTimeout))")))
        } else if isDue(options.writeTimeout, since: pendingOutput > 0 ? lastSent : nil), !hasPeerTakenSomething() {
            release(
                .failed(
                    TransportError(
                        .writeTimedOut,
                        "\(peerName) has taken nothing for \(shown(options.writeTimeout)), and \(pendingOutput) bytes wait"
                    )))
        } else {
            // What the peer has taken may have moved this one.
            _ = isDue(options.writeTimeout, since: pendingOutput > 0 ? lastSent : nil)
            if let next { watchdog?.reschedule(after: next) } else { watchdog = nil }
        }
    }

    /// The kernel takes bytes in steps of up to megabytes: a peer that reads slowly may have taken much of what the kernel
    /// holds. The first time there is nothing to compare with, and the peer gets half the time again.
    private func hasPeerTakenSomething() -> Bool {
        let acknowledged = acknowledgedBytes
        let before = acknowledgedWhenLookedAt
        acknowledgedWhenLookedAt = acknowledged
        guard let before else {
            lastSent = loop.now.advanced(by: (options.writeTimeout ?? .zero) / -2)
            return true
        }
        guard acknowledged > before else { return false }
        lastSent = loop.now
        return true
    }

    private func shown(_ timeout: Duration?) -> String { timeout.map { "\($0)" } ?? "" }
}
