import CEpoll

/// The events that the loop watches for, and their handling.
extension Connection {
    /// Whether it leaves in the kernel what comes. A handshake is not paused.
    private var isHoldingBack: Bool { inbound.isPaused && phase == .open }

    /// Whether something could be sent now, were there room. Before TLS stands, plaintext waits for it.
    private var hasToSend: Bool {
        outbound.ciphertext != nil || (outbound.output != nil && phase != .handshaking)
    }

    /// Whether a handshake goes on in this tick. What has come stays in the kernel, which reports it again.
    private var mayShakeHands: Bool {
        guard let tls, tls.side == .server else { return true }
        return loop.handshakes.admits(remoteAddress?.networkID)
    }

    /// Watches for what the phase asks for. A paused connection still hears that its peer has gone, once.
    func watch() {
        guard descriptor >= 0 else { return }
        var newInterest: UInt32 = 0
        switch phase {
        case .open, .handshaking:
            switch inbound.source {
            case .flowing: newInterest |= isHoldingBack ? trestle_EPOLLRDHUP : trestle_EPOLLIN
            case .abandoned: newInterest |= isHoldingBack ? 0 : trestle_EPOLLIN
            case .ended: break
            }
            if hasToSend && !outbound.isFlushScheduled && outbound.state != .failed { newInterest |= trestle_EPOLLOUT }
        case .closing: newInterest = trestle_EPOLLOUT
        case .draining: newInterest = trestle_EPOLLIN
        case .connecting, .closed: return
        }
        loop.changeInterest(descriptor, token: token, from: interest, to: newInterest)
        interest = newInterest
    }
}

extension Connection: EventSource {
    func ready(_ events: UInt32) {
        let isBroken = events & (trestle_EPOLLERR | trestle_EPOLLHUP) != 0
        switch phase {
        case .open, .handshaking:
            if isHoldingBack {
                if isBroken || events & trestle_EPOLLRDHUP != 0 { handlePeerGone(isBroken: isBroken) }
            } else if events & trestle_EPOLLIN != 0 || isBroken, inbound.source != .ended {
                if phase == .open || mayShakeHands { receive() }
            }
            if events & trestle_EPOLLOUT != 0 || isBroken { flush() }
        case .closing:
            flush()
        case .draining:
            if Socket.discard(descriptor) { release(reason) } else { inbound.lastReceived = loop.now }
        case .connecting, .closed:
            break
        }
    }

    func loopShutsDown() {
        if phase == .open || phase == .closing {
            outbound.end()
            flush()
        }
        release(.shutdown)
    }
}
