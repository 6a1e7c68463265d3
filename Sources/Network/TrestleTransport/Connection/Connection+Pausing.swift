import TrestlePlatform

/// A handler that takes no bytes for a while.
extension Connection {
    /// How long what a peer that has left has sent is kept for a handler that does not read.
    static let absenceTimeout = Duration.seconds(10)

    /// Stops receiving: the kernel's buffers fill and the peer has to wait. A peer that goes meanwhile is noticed: the
    /// connection then closes after ten seconds, or when reading is resumed and has come to the end.
    public func pauseReading() {
        loop.checkIsolated()
        guard inbound.pause(), phase == .open else { return }
        if inbound.source == .abandoned { startAbsenceDeadline() }
        watch()
    }

    /// Resumes receiving. Bytes that the handler has not consumed are passed to it again at the end of this tick.
    public func resumeReading() {
        loop.checkIsolated()
        guard inbound.resume(now: loop.now), phase == .open else { return }
        cancelDeadline(.absence)
        watch()
        guard inbound.demand == .resuming else { return }
        loop.atEndOfTick { [self] in
            guard phase == .open, let buffer = inbound.takeResumed() else { return }
            offer(buffer)
        }
    }

    /// The peer ended its stream, or broke it, while this side does not read.
    func handlePeerGone(isBroken: Bool) {
        guard inbound.handlePeerGone() else { return }
        // With half-closed streams the end of one is not the end of the other.
        if isBroken || !options.allowsHalfClose {
            if outbound.state != .failed {
                reason = isBroken && outbound.state != .ended ? .failed(.broken(peerName, ECONNRESET)) : .peer
            }
            startAbsenceDeadline()
        }
        watch()
    }

    private func startAbsenceDeadline() {
        startDeadline(outbound.state == .failed ? .lastWords : .absence, after: Self.absenceTimeout)
    }
}
