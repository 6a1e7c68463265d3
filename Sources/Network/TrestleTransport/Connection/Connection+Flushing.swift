import TrestlePlatform

/// Sending of the pending output.
extension Connection {
    func scheduleFlush() {
        guard !outbound.isFlushScheduled else { return }
        outbound.isFlushScheduled = true
        loop.connectionsToFlush.append(self)
    }

    func flushAtEndOfTick() {
        outbound.isFlushScheduled = false
        flush()
    }

    /// Sends what the kernel takes; the rest waits for room.
    func flush() {
        guard phase == .open || phase == .closing || phase == .handshaking, descriptor >= 0,
            outbound.state != .failed
        else { return }
        switch engine == nil ? sendPlain() : sendEncrypted() {
        case .failed(let code):
            handleWriteFailure(code)
            return
        case .blocked:
            watch()
            noteDrained()
            noteMemory()
            if options.writeTimeout != nil { startWatchdog() }
            return
        case .done: break
        }
        if charged > 0 { noteMemory() }
        if phase == .closing {
            finishClosing()
            return
        }
        if phase == .open, outbound.handleSent() {
            shutdown(descriptor, Int32(SHUT_WR))
            if inbound.source == .ended {
                release(.peer)
                return
            }
        }
        watch()
        noteDrained()
    }

    private func sendPlain() -> Socket.SendResult {
        guard let output = outbound.output else { return .done }
        let result = send(output)
        if case .done = result {
            outbound.output = nil
            loop.giveBack(output)
        } else {
            output.compact()
        }
        return result
    }

    /// Sends what the kernel takes, and notes that it took something.
    func send(_ buffer: OutputBuffer) -> Socket.SendResult {
        let before = buffer.pending
        let result = Socket.send(descriptor, buffer)
        if buffer.pending < before { outbound.handleTaken(before - buffer.pending, now: loop.now) }
        return result
    }

    /// The kernel takes nothing more. What the peer had sent before it went may lie unread all the same: the responses
    /// to earlier requests, a packet that says why it closes. It is read first, for five seconds at most.
    private func handleWriteFailure(_ code: Int32) {
        guard phase != .closing else { return release(reason == .peer ? .peer : .failed(broken(code))) }
        guard inbound.source != .ended else { return release(.failed(broken(code))) }
        // In a handshake the end of reading says more: there may be an alert.
        reason = .failed(phase == .handshaking ? .broken(peerName, code) : broken(code))
        outbound.handleFailure()
        outbound.dropBuffers(on: loop)
        noteMemory()
        startDeadline(.lastWords, after: inbound.isPaused ? Self.absenceTimeout : .seconds(5))
        watch()
    }

    /// The error of an open connection for a failed system call.
    func broken(_ number: Int32) -> TransportError {
        if phase == .handshaking, let engine, number == ECONNRESET || number == EPIPE {
            return TransportError(engine.streamEnded())
        }
        return .broken(peerName, number)
    }

    private func noteDrained() {
        if outbound.handleDrained(to: options.lowWatermark), phase == .open { handler?.connectionBecameWritable(self) }
    }
}
