import TrestlePlatform
public import WireBytes

extension Connection {
    /// How many bytes wait to be sent.
    public var pendingOutput: Int { outbound.pending }

    /// Whether more may be written without piling up. Writes are taken even so; nothing is dropped.
    @inlinable public var isWritable: Bool { !outbound.isAboveHighWatermark }

    /// Appends to what this tick sends. Ignored once the connection is closing.
    @inlinable
    public func write(_ bytes: Span<UInt8>) {
        guard let output = outputForWriting() else { return }
        output.bytes.append(bytes)
        noteWatermark(output)
    }

    /// Lets `body` append to the output of this iteration. If it throws, its output is discarded.
    ///
    /// `body` must not change earlier bytes of the buffer. When the connection is closing, `body` writes into a buffer
    /// that is discarded.
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

    /// The buffer to append to, made known to the loop for this tick's end; nil when nothing may be sent any more.
    @usableFromInline
    func outputForWriting() -> OutputBuffer? {
        loop.checkIsolated()
        guard outbound.state == .accepting else { return nil }
        if !outbound.isFlushScheduled { scheduleFlush() }
        if let output = outbound.output { return output }
        let fresh = loop.borrowBuffer()
        outbound.output = fresh
        outbound.lastSent = loop.now
        return fresh
    }

    @inlinable
    func noteWatermark(_ output: OutputBuffer) {
        if output.pending > highWatermark { outbound.isAboveHighWatermark = true }
    }

    /// Ends this side's stream when all bytes are sent, and continues to receive.
    public func finishWriting() {
        loop.checkIsolated()
        guard phase == .connecting || phase == .handshaking || phase == .open else { return }
        outbound.end()
        scheduleFlush()
    }
}
