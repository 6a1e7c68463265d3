import TrestleBase
import WireBytes

extension Connection {
    /// Up to this many unconsumed bytes are copied in front of the next read into the loop's buffer; beyond, the
    /// connection keeps a buffer of its own and reads straight behind them.
    static let smallLeftover = 32_768

    func receive() {
        inbound.lastReceived = loop.now
        guard let buffer = inbound.leftover.take() else { return receiveThroughScratch(behind: WireBuffer()) }
        if buffer.count > Connection.smallLeftover {
            receive(behind: buffer)
        } else {
            receiveThroughScratch(behind: buffer)
        }
    }

    /// - Parameter start: what came before; what is left goes into the same memory.
    private func receiveThroughScratch(behind start: consuming WireBuffer) {
        guard var scratch = loop.receiveScratch.take() else { return }
        scratch.removeAll()
        scratch.append(start.bytes)
        let end = receive(into: &scratch, maximumBytes: IOLoop.readSize)
        if scratch.count > start.count {
            // A connection that has just opened may have been paused or closed in that very call.
            let consumed = phase == .open && !inbound.isPaused ? call(handler, with: scratch.bytes) : 0
            noteConsumed(consumed, of: scratch.count)
            let rest = scratch.count - consumed
            if phase == .open && rest > Connection.smallLeftover {
                // The beginning of a large frame stays where it is, and the loop reads into another buffer.
                scratch.removeFirst(consumed)
                inbound.leftover = consume scratch
                scratch = loop.takeReceiveBuffer(IOLoop.scratchSize)
                noteLeftover(rest)
            } else if phase == .open && rest > 0 {
                start.removeAll()
                start.reserve(rest)
                start.append(scratch.bytes.extracting(consumed...))
                keep(start)
            } else if charged > 0 {
                noteMemory()
            }
        } else if start.count > 0 {
            keep(start)
        }
        loop.receiveScratch = consume scratch
        if let end { handleEnd(end) }
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
        if buffer.count > before { offer(buffer) } else { inbound.leftover = consume buffer }
        if let end { handleEnd(end) }
    }

    /// Reads once, through TLS if there is TLS, and opens the connection when that was the handshake's last piece.
    private func receive(into buffer: inout WireBuffer, maximumBytes: Int) -> StreamEnd? {
        if engine != nil {
            guard phase == .handshaking else { return receiveEncrypted(into: &buffer) }
            let start = Instant.current
            let end = receiveEncrypted(into: &buffer)
            loop.handshakes.note(start.duration(to: .current))
            if engine?.isEstablished == true { becomeOpen() }
            return end
        }
        let result = Socket.receive(descriptor, into: &buffer, maximumBytes: maximumBytes)
        return result > 0 ? nil : end(ofReceiving: result)
    }

    /// Offers a buffer of this connection's own and keeps what is left of it.
    func offer(_ buffer: consuming WireBuffer) {
        let consumed = call(handler, with: buffer.bytes)
        noteConsumed(consumed, of: buffer.count)
        let rest = buffer.count - consumed
        if phase != .open || rest == 0 {
            loop.giveBackReceiveBuffer(buffer)
            if charged > 0 { noteMemory() }
        } else if rest <= Connection.smallLeftover || buffer.capacity > 4 * rest + IOLoop.scratchSize {
            // Do not hold the memory of a large frame for the sake of a few bytes.
            var own = WireBuffer(capacity: rest)
            own.append(buffer.bytes.extracting(consumed...))
            keep(own)
            loop.giveBackReceiveBuffer(buffer)
        } else {
            buffer.removeFirst(consumed)
            inbound.leftover = consume buffer
            noteLeftover(rest)
        }
    }

    private func noteConsumed(_ consumed: Int, of count: Int) {
        let result = inbound.handleConsumed(consumed, of: count, now: loop.now)
        if result.isFirstMessage { cancelDeadline(.firstMessage) }
        if result.beginsMessage && options.messageTimeout != nil { startWatchdog() }
    }

    private func keep(_ bytes: consuming WireBuffer) {
        let count = bytes.count
        inbound.leftover = consume bytes
        noteLeftover(count)
    }

    private func noteLeftover(_ count: Int) {
        guard count > receiveLimit else { return noteMemory() }
        fail(.receiveLimit, "\(peerName) sent \(count) bytes without a complete message in them")
    }

    @inline(__always)
    private func call(_ handler: (any ConnectionHandler)?, with bytes: Span<UInt8>) -> Int {
        guard let handler else { return bytes.count }
        let consumed = handler.connection(self, received: bytes)
        precondition(consumed >= 0 && consumed <= bytes.count, "a handler consumes between nothing and all")
        return consumed
    }
}
