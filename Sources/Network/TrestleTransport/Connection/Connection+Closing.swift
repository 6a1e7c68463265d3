import TrestlePlatform

extension Connection {
    /// Sends what was written, then closes. The handler hears `connectionClosed` afterwards.
    ///
    /// - Parameter awaitsPeer: the handler hears it only when the peer has closed too, or five seconds after all was
    ///   sent. For whoever ends the process then: the kernel resets a connection that still receives when its process
    ///   ends, and the peer may lose what it has not yet read.
    public func close(awaitingPeer awaitsPeer: Bool = false) {
        assert(loop.inLoop)
        if awaitsPeer { awaitsPeersEnd = true }
        switch state {
        case .connecting, .handshaking: release(.local)
        case .open: beginClosing(.local)
        case .closing, .draining, .closed: break
        }
    }

    /// Closes at once, dropping what was not sent. The handler hears of it at the end of the tick.
    public func abort(_ reason: CloseReason = .local) {
        assert(loop.inLoop)
        release(reason)
    }

    func beginClosing(_ reason: CloseReason) {
        guard !hasWriteFailed else { return release(self.reason) }
        state = .closing
        loop.closingConnections += 1
        self.reason = reason
        startClosingDeadline()
        watch()
        scheduleFlush()
    }

    /// What was written may take a minute, as long as the kernel takes some of it every five seconds.
    private func startClosingDeadline() {
        var waiting = pendingOutput
        var looks = 12
        deadline?.cancel()
        deadline = loop.schedule(after: .seconds(5)) { [unowned self] in
            looks -= 1
            guard pendingOutput < waiting, looks > 0 else { return release(reason) }
            waiting = pendingOutput
            deadline?.reschedule(after: .seconds(5))
        }
    }

    /// All is sent: tells the handler, unless it wants to hear of the peer's end, and waits for that.
    func finishClosing() {
        if reason == .peer || isReadEnded {
            release(reason)
            return
        }
        if !isWriteEnded { shutdown(descriptor, Int32(SHUT_WR)) }
        isWriteEnded = true
        state = .draining
        if !awaitsPeersEnd { report() }
        startDrainDeadline()
        watch()
    }

    /// The peer has five seconds to close too; only one, when it neither sends nor takes anything and nobody waits.
    private func startDrainDeadline() {
        var taken = acknowledgedBytes
        var looks = 5
        deadline?.cancel()
        deadline = loop.schedule(after: .seconds(1)) { [unowned self] in
            looks -= 1
            let isMoving = hasDiscarded || acknowledgedBytes > taken || awaitsPeersEnd
            guard isMoving, looks > 0 else { return release(reason) }
            hasDiscarded = false
            taken = acknowledgedBytes
            deadline?.reschedule(after: .seconds(1))
        }
    }

    /// Gives everything back. The only way to `closed`.
    func release(_ reason: CloseReason) {
        guard state != .closed else { return }
        if state != .draining { self.reason = reason }
        if state == .closing || state == .draining { loop.closingEnded() }
        state = .closed
        connector?.cancel()
        connector = nil
        loop.connecting[ObjectIdentifier(self)] = nil
        if descriptor >= 0 {
            loop.closeSource(descriptor, token: token)
            descriptor = -1
        }
        dropOutput()
        leftover = nil
        deadline?.cancel()
        deadline = nil
        watchdog?.cancel()
        watchdog = nil
        budget?.leave(self)
        report()
    }

    private func report() {
        guard !wasReported else { return }
        wasReported = true
        watchdog?.cancel()
        watchdog = nil
        loop.closedConnections.append(self)
    }

    /// Called by the loop between callbacks.
    func tellClosed() {
        guard let handler else { return }
        self.handler = nil
        handler.connectionClosed(self, reason: reason)
    }
}
