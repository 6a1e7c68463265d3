import TrestlePlatform

extension Connection {
    /// Sends the pending output, then closes. The handler's `connectionClosed` is called afterwards.
    ///
    /// - Parameter awaitsPeer: whether to wait until the peer has closed, too, or five seconds after all bytes were
    ///   sent. Use it before the process ends: the kernel resets a connection that still receives when its process
    ///   ends, and the peer may lose bytes that it has not yet read.
    public func close(awaitingPeer awaitsPeer: Bool = false) {
        loop.checkIsolated()
        if awaitsPeer { notice = .whenPeerCloses }
        switch phase {
        case .connecting, .handshaking: release(.local)
        case .open: beginClosing(.local)
        case .closing, .draining, .closed: break
        }
    }

    /// Closes at once and drops unsent output. The handler is notified at the end of the tick.
    public func abort(_ reason: CloseReason = .local) {
        loop.checkIsolated()
        release(reason)
    }

    func beginClosing(_ reason: CloseReason) {
        guard outbound.state != .failed else { return release(self.reason) }
        phase = .closing
        loop.closingConnections += 1
        self.reason = reason
        outbound.end()
        startClosingDeadline()
        watch()
        scheduleFlush()
    }

    /// Pending output may take a minute, as long as the kernel accepts some of it every five seconds.
    private func startClosingDeadline() {
        var waiting = outbound.pending
        var looks = 12
        startDeadline(.closing, after: .seconds(5)) { [unowned self] timer in
            looks -= 1
            guard outbound.pending < waiting, looks > 0 else { return release(reason) }
            waiting = outbound.pending
            timer.reschedule(after: .seconds(5))
        }
    }

    /// All is sent: tells the handler, unless it wants to hear of the peer's end, and waits for that.
    func finishClosing() {
        if reason == .peer || inbound.source == .ended {
            release(reason)
            return
        }
        if outbound.handleSent() { shutdown(descriptor, Int32(SHUT_WR)) }
        phase = .draining
        if notice == .whenSent { report() }
        startDrainDeadline()
        watch()
    }

    /// The peer has five seconds to close too; only one, when it neither sends nor takes anything and nobody waits.
    private func startDrainDeadline() {
        var taken = acknowledgedBytes
        var received = inbound.lastReceived
        var looks = 5
        startDeadline(.closing, after: .seconds(1)) { [unowned self] timer in
            looks -= 1
            let isMoving = inbound.lastReceived > received || acknowledgedBytes > taken || notice == .whenPeerCloses
            guard isMoving, looks > 0 else { return release(reason) }
            received = inbound.lastReceived
            taken = acknowledgedBytes
            timer.reschedule(after: .seconds(1))
        }
    }

    /// Gives everything back. The only way to `closed`.
    func release(_ reason: CloseReason) {
        guard phase != .closed else { return }
        if phase != .draining { self.reason = reason }
        if phase == .closing || phase == .draining { loop.closingEnded() }
        phase = .closed
        connector?.cancel()
        connector = nil
        loop.connecting[ObjectIdentifier(self)] = nil
        if descriptor >= 0 {
            loop.closeSource(descriptor, token: token)
            descriptor = -1
        }
        outbound.end()
        outbound.dropBuffers(on: loop)
        inbound.leftover = nil
        cancelDeadline()
        budget?.leave(self)
        report()
    }

    /// Gives the connection up for a reason of this side.
    func fail(_ code: TransportError.Code, _ description: String) {
        release(.failed(TransportError(code, description)))
    }

    private func report() {
        watchdog?.cancel()
        watchdog = nil
        // Whether there is a handler to tell is seen then: a listener gives it after `accept`, which may close the connection.
        loop.closedConnections.append(self)
    }

    /// Called by the loop between callbacks, perhaps again after the handler has heard it.
    func tellClosed() {
        guard let handler else { return }
        self.handler = nil
        handler.connectionClosed(self, reason: reason)
    }
}
