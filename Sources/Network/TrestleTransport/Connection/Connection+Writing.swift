import TrestlePlatform
public import WireBytes

extension Connection {
    /// How many bytes wait to be sent.
    public var pendingOutput: Int { (output?.pending ?? 0) + (ciphertext?.pending ?? 0) }

    /// Whether more may be written without piling up. Writes are taken even so; nothing is dropped.
    @inlinable public var isWritable: Bool { !isAboveHighWatermark }

    /// Appends to what this turn sends. Ignored once the connection is closing.
    @inlinable
    public func write(_ bytes: Span<UInt8>) {
        guard let output = outputForWriting() else { return }
        output.bytes.append(bytes)
        noteWatermark(output)
    }

    /// Lets `body` append to what this turn sends. When it throws, what it appended is taken back.
    ///
    /// `body` must leave what the buffer held before as it was. Once the connection is closing, `body` writes into a
    /// buffer that is thrown away.
    @inlinable
    public func withOutput<Result, Failure: Error>(
        _ body: (inout WireBuffer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let output = outputForWriting() else {
            var discarded = WireBuffer()
            return try body(&discarded)
        }
        let before = output.bytes.count
        do throws(Failure) {
            let result = try body(&output.bytes)
            let count = output.bytes.count
            precondition(count >= before, "withOutput only appends")
            // Looks no closer while all that it holds is below the mark, sent or not.
            if count + output.sliceBytes > highWatermark { noteWatermark(output) }
            return result
        } catch {
            output.bytes.truncate(to: before)
            throw error
        }
    }

    /// The buffer to append to, made known to the loop for this turn's end; nil when nothing may be sent any more.
    @usableFromInline
    func outputForWriting() -> OutputBuffer? {
        assert(loop.inLoop)
        switch state {
        case .connecting, .handshaking, .open: break
        case .closing, .draining, .closed: return nil
        }
        if isEndRequested || hasWriteFailed { return nil }
        if !isFlushScheduled { scheduleFlush() }
        if let output { return output }
        let fresh = loop.borrowBuffer()
        output = fresh
        lastSent = loop.now
        return fresh
    }

    @inlinable
    func noteWatermark(_ output: OutputBuffer) {
        if output.pending > highWatermark { isAboveHighWatermark = true }
    }

    func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        loop.connectionsToFlush.append(self)
    }

    func flushAtEndOfTurn() {
        isFlushScheduled = false
        flush()
    }

    /// Sends what the kernel takes; the rest waits for room.
    func flush() {
        guard state == .open || state == .closing || state == .handshaking, descriptor >= 0, !hasWriteFailed else {
            return
        }
        if state == .closing || (isEndRequested && state == .open) { endAfterOutput = true }
        switch engine == nil ? sendPlain() : sendEncrypted() {
        case .failed(let code):
            writeFailed(code)
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
        if state == .closing {
            finishClosing()
            return
        }
        if endAfterOutput && !isWriteEnded {
            isWriteEnded = true
            shutdown(descriptor, Int32(SHUT_WR))
            if isReadEnded {
                release(.peer)
                return
            }
        }
        watch()
        noteDrained()
    }

    private func sendPlain() -> Socket.SendResult {
        guard let output else { return .done }
        let result = send(output)
        if case .done = result {
            self.output = nil
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
        if buffer.pending < before {
            lastSent = loop.now
            bytesSent &+= UInt64(before - buffer.pending)
        }
        return result
    }

    /// The kernel takes nothing more. What the peer had sent before it went may lie unread all the same: the answers to
    /// earlier requests, a packet that says why it closes. It is read first, for five seconds at most.
    private func writeFailed(_ code: Int32) {
        guard state != .closing else { return release(reason == .peer ? .peer : .failed(broken(code))) }
        guard !isReadEnded else { return release(.failed(broken(code))) }
        // In a handshake the end of reading says more: there may be an alert.
        reason = .failed(state == .handshaking ? .broken(peerName, code) : broken(code))
        hasWriteFailed = true
        dropOutput()
        noteMemory()
        startCloseDeadline(isPaused ? Self.absencePatience : .seconds(5))
        watch()
    }

    func dropOutput() {
        if let output { loop.giveBack(output) }
        output = nil
        if let ciphertext { loop.giveBack(ciphertext) }
        ciphertext = nil
    }

    /// What a system call's error means for a connection that has a descriptor.
    func broken(_ number: Int32) -> TransportError {
        if state == .handshaking, let engine, number == ECONNRESET || number == EPIPE {
            return TransportError(engine.streamEnded())
        }
        return .broken(peerName, number)
    }

    private func noteDrained() {
        if isAboveHighWatermark && pendingOutput <= options.lowWatermark {
            isAboveHighWatermark = false
            if state == .open { handler?.connectionBecameWritable(self) }
        }
    }

    /// Ends this side's stream once all is sent, and goes on receiving.
    public func finishWriting() {
        assert(loop.inLoop)
        guard state == .connecting || state == .handshaking || state == .open else { return }
        isEndRequested = true
        scheduleFlush()
    }
}
