import TrestlePlatform
import WireBytes

extension Connection {
    /// Up to this many unconsumed bytes are copied in front of the next read into the loop's buffer; beyond, the
    /// connection keeps a buffer of its own and reads straight behind them.
    static let smallLeftover = 32_768

    /// How long what a departed peer has sent is kept for a handler that does not read.
    static let absencePatience = Duration.seconds(10)

    /// Stops receiving: the kernel's buffers fill and the peer has to wait. A peer that goes meanwhile is noticed: the
    /// connection then closes after ten seconds, or when reading is resumed and has come to the end.
    public func pauseReading() {
        assert(loop.inLoop)
        guard !isPaused else { return }
        isPaused = true
        guard state == .open else { return }
        if hasPeerGone { startCloseDeadline(Self.absencePatience) }
        watch()
    }

    /// Receives again. What the handler had left unconsumed is offered again at the end of this tick.
    public func resumeReading() {
        assert(loop.inLoop)
        guard isPaused else { return }
        isPaused = false
        guard state == .open else { return }
        if hasPeerGone && !hasWriteFailed {
            deadline?.cancel()
            deadline = nil
        }
        // What waited for this side is not the peer's delay.
        if unconsumedSince != nil { unconsumedSince = loop.now }
        watch()
        if leftover != nil && !mustOfferAgain {
            mustOfferAgain = true
            loop.atEndOfTick { [self] in
                mustOfferAgain = false
                guard state == .open, !isPaused, let buffer = leftover.take() else { return }
                offer(buffer)
            }
        }
    }

    /// The peer ended its stream, or broke it, while this side does not read.
    func notePeerGone(isBroken: Bool) {
        guard !hasPeerGone else { return }
        hasPeerGone = true
        // With half-closed streams an end is no departure.
        if isBroken || !options.allowsHalfClose {
            if !hasWriteFailed {
                reason = isBroken && !isWriteEnded ? .failed(.broken(peerName, ECONNRESET)) : .peer
            }
            startCloseDeadline(Self.absencePatience)
        }
        watch()
    }

    func receive() {
        lastReceived = loop.now
        guard let buffer = leftover.take() else { return receiveThroughScratch(behind: Span()) }
        if buffer.count > Connection.smallLeftover {
            receive(behind: buffer)
        } else {
            receiveThroughScratch(behind: buffer)
        }
    }

    private func receiveThroughScratch(behind start: borrowing WireBuffer) {
        receiveThroughScratch(behind: start.bytes)
    }

    /// How a stream ends: in good order, or not.
    enum StreamEnd {
        case orderly
        case failed(TransportError)
    }

    private func receiveThroughScratch(behind start: Span<UInt8>) {
        guard var scratch = loop.receiveScratch.take() else { return }
        scratch.removeAll()
        scratch.append(start)
        let end = receive(into: &scratch, maximumBytes: IOLoop.readSize)
        if scratch.count > start.count {
            // A connection that has just opened may have been paused or closed in that very call.
            let consumed = state == .open && !isPaused ? call(handler, with: scratch.bytes) : 0
            noteConsumed(consumed, of: scratch.count)
            let rest = scratch.count - consumed
            if state == .open && rest > Connection.smallLeftover {
                // The beginning of a large frame stays where it is, and the loop reads into another buffer.
                scratch.removeFirst(consumed)
                leftover = consume scratch
                scratch = loop.takeReceiveBuffer(IOLoop.scratchSize)
                noteLeftover(rest)
            } else if state == .open && rest > 0 {
                keep(scratch.bytes.extracting(consumed...))
            } else if charged > 0 {
                noteMemory()
            }
        } else if start.count > 0 {
            keep(start)
        }
        loop.receiveScratch = consume scratch
        if let end { receivedEnd(end) }
    }

    /// A large frame is coming together: reads straight behind what there is of it.
    private func receive(behind start: consuming WireBuffer) {
        var buffer = start
        if buffer.capacity - buffer.count < IOLoop.readSize / 4 {
            // Twice what has come, so that copying stays in proportion; what a peer has announced reserves nothing.
            var larger = loop.takeReceiveBuffer(2 * buffer.count + IOLoop.readSize)
            larger.append(buffer.bytes)
            swap(&larger, &buffer)
            loop.giveBackReceiveBuffer(larger)
        }
        let before = buffer.count
        let end = receive(into: &buffer, maximumBytes: min(buffer.capacity - before, 4 * IOLoop.readSize))
        if buffer.count > before { offer(buffer) } else { leftover = consume buffer }
        if let end { receivedEnd(end) }
    }

    /// Reads once, through TLS if there is TLS, and opens the connection when that was the handshake's last piece.
    private func receive(into buffer: inout WireBuffer, maximumBytes: Int) -> StreamEnd? {
        if engine != nil {
            let end = receiveEncrypted(into: &buffer)
            if state == .handshaking, engine?.isEstablished == true { becomeOpen() }
            return end
        }
        let result = Socket.receive(descriptor, into: &buffer, maximumBytes: maximumBytes)
        return result > 0 ? nil : end(ofReceiving: result)
    }

    /// What the result of a read means that brought nothing: nil when there is more to come.
    func end(ofReceiving result: Int) -> StreamEnd? {
        let code = Int32(truncatingIfNeeded: -result)
        if code == EAGAIN || code == EINTR { return nil }
        if hasWriteFailed, state == .open, case .failed(let error) = reason { return .failed(error) }
        return code == 0 ? .orderly : .failed(broken(code))
    }

    /// Offers a buffer of this connection's own and keeps what is left of it.
    private func offer(_ buffer: consuming WireBuffer) {
        let consumed = call(handler, with: buffer.bytes)
        noteConsumed(consumed, of: buffer.count)
        let rest = buffer.count - consumed
        if state != .open || rest == 0 {
            loop.giveBackReceiveBuffer(buffer)
            if charged > 0 { noteMemory() }
        } else if rest <= Connection.smallLeftover || buffer.capacity > 4 * rest + IOLoop.scratchSize {
            // Do not hold the memory of a large frame for the sake of a few bytes.
            keep(buffer.bytes.extracting(consumed...))
            loop.giveBackReceiveBuffer(buffer)
        } else {
            buffer.removeFirst(consumed)
            leftover = consume buffer
            noteLeftover(rest)
        }
    }

    /// A message that has begun is on the clock; every other one that is consumed before it is progress.
    private func noteConsumed(_ consumed: Int, of count: Int) {
        if consumed > 0 && awaitsFirstMessage {
            awaitsFirstMessage = false
            if !hasPeerGone && !hasWriteFailed && state == .open {
                deadline?.cancel()
                deadline = nil
            }
        }
        if consumed == count {
            unconsumedSince = nil
        } else if consumed > 0 || unconsumedSince == nil {
            unconsumedSince = loop.now
            if options.messageTimeout != nil { startWatchdog() }
        }
    }

    private func keep(_ bytes: Span<UInt8>) {
        var own = WireBuffer(capacity: bytes.count)
        own.append(bytes)
        leftover = consume own
        noteLeftover(bytes.count)
    }

    private func noteLeftover(_ count: Int) {
        guard count > receiveLimit else { return noteMemory() }
        release(
            .failed(
                TransportError(
                    .receiveLimit, "\(peerName) sent \(count) bytes without a complete message in them")))
    }

    @inline(__always)
    private func call(_ handler: (any ConnectionHandler)?, with bytes: Span<UInt8>) -> Int {
        guard let handler else { return bytes.count }
        let consumed = handler.connection(self, received: bytes)
        precondition(consumed >= 0 && consumed <= bytes.count, "a handler consumes between nothing and all")
        return consumed
    }

    private func receivedEnd(_ end: StreamEnd) {
        switch (end, state) {
        case (.orderly, .open): receivedEnd()
        case (.failed(let error), _):
            // An alert may be on its way that tells the peer why.
            if engine != nil, descriptor >= 0 { _ = sendEncrypted() }
            release(.failed(error))
        case (.orderly, _): break
        }
    }

    private func receivedEnd() {
        isReadEnded = true
        guard options.allowsHalfClose else {
            leftover = nil
            noteMemory()
            beginClosing(.peer)
            return
        }
        if isWriteEnded {
            release(.peer)
            return
        }
        watch()
        handler?.connectionReceivedEnd(self)
    }
}
