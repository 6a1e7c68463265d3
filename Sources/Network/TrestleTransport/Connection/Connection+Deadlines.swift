import TrestleBase

/// The deadlines of a connection.
extension Connection {
    /// A deadline with its purpose. A connection has at most one: the next replaces the previous one.
    struct Deadline {
        enum Purpose: UInt8 {
            /// Resolving, connecting and the TLS handshake.
            case opening
            /// The peer's first whole message.
            case firstMessage
            /// The handler reads the last bytes of a peer that has left.
            case absence
            /// Reading the bytes that the peer sent before writing to it failed.
            case lastWords
            /// Sending the last bytes, then the peer's end.
            case closing
        }

        let purpose: Purpose
        let timer: LoopTimer
    }

    /// Sets a deadline that, unless `work` says otherwise, closes the connection for its reason.
    func startDeadline(
        _ purpose: Deadline.Purpose, after timeout: Duration, _ work: ((LoopTimer) -> Void)? = nil
    ) {
        cancelDeadline()
        let timer = loop.schedule(after: timeout) { [unowned self] in
            guard let work, let deadline else { return release(reason) }
            work(deadline.timer)
        }
        deadline = Deadline(purpose: purpose, timer: timer)
    }

    /// - Parameter purpose: the deadline stays when it has another one; nil: any.
    func cancelDeadline(_ purpose: Deadline.Purpose? = nil) {
        guard let deadline, purpose == nil || deadline.purpose == purpose else { return }
        deadline.timer.cancel()
        self.deadline = nil
    }

    func startOpeningDeadline() {
        guard let timeout = options.connectTimeout else { return }
        startDeadline(.opening, after: timeout) { [unowned self] _ in
            if phase == .handshaking, let engine {
                release(.failed(TransportError(engine.timedOut())))
                return
            }
            fail(
                .connectTimedOut,
                "no connection to \(peerName) within \(timeout): is the address right, is a firewall in between?")
        }
    }

    /// The peer has to say something whole now; bytes alone do not move this deadline.
    func startFirstMessageDeadline() {
        guard let timeout = options.firstMessageTimeout else { return }
        inbound.awaitFirstMessage()
        startDeadline(.firstMessage, after: timeout) { [unowned self] _ in
            fail(.messageTimedOut, "\(peerName) sent no complete message within \(timeout) of connecting")
        }
    }

    /// One timer for all that an open connection waits for, set when there is something to wait for. It looks at the
    /// clock only when it fires, so that receiving and sending cost no timer.
    func startWatchdog() {
        guard watchdog == nil, phase == .open || phase == .handshaking,
            let first = [options.idleTimeout, options.messageTimeout, options.writeTimeout].compactMap(\.self).min()
        else { return }
        watchdog = loop.schedule(after: first) { [unowned self] in lookAtTheClock() }
    }

    private func lookAtTheClock() {
        let now = loop.now
        var next: Duration?
        /// Whether something has lasted too long; else sees to it that it is looked at in time.
        func isDue(_ timeout: Duration?, since start: Instant?) -> Bool {
            guard let timeout, let start else { return false }
            let left = timeout - start.duration(to: now)
            guard left > .zero else { return true }
            next = min(next ?? left, left)
            return false
        }
        // While this side does not read, silence is its own.
        if isDue(options.idleTimeout, since: inbound.isPaused ? now : inbound.lastReceived) {
            return fail(.idleTimedOut, "\(peerName) was silent for \(shown(options.idleTimeout))")
        }
        if isDue(options.messageTimeout, since: inbound.unconsumedSince.map { inbound.isPaused ? now : $0 }) {
            return fail(
                .messageTimedOut,
                "\(peerName) began a message and did not finish it within \(shown(options.messageTimeout))")
        }
        func isWriteDue() -> Bool { isDue(options.writeTimeout, since: outbound.pending > 0 ? outbound.lastSent : nil) }
        if isWriteDue() {
            guard
                outbound.handleStall(
                    acknowledged: acknowledgedBytes, timeout: options.writeTimeout ?? .zero, now: now)
            else {
                return fail(
                    .writeTimedOut,
                    "\(peerName) has taken nothing for \(shown(options.writeTimeout)), and \(outbound.pending) bytes wait"
                )
            }
            // The peer has more time: this one is due later.
            _ = isWriteDue()
        }
        if let next { watchdog?.reschedule(after: next) } else { watchdog = nil }
    }

    private func shown(_ timeout: Duration?) -> String { timeout.map { "\($0)" } ?? "" }
}
