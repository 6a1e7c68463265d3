import WireBytes

/// A connection's bytes on their way through TLS. Plaintext waits in `OutboundStream.output`, what is encrypted in `ciphertext`.
extension Connection {
    /// So much is encrypted at a time: it is sent while it lies in the processor's cache.
    private static let encryptedChunk = 65_536

    func startTLS(host: String?) throws(TLSFailure) {
        guard let tls else { return }
        let expected: TLSConfiguration.Side = host == nil ? .server : .client
        guard tls.side == expected else {
            throw TLSFailure(
                step: .configuration, cause: .configuration("a \(tls.side)'s context where a \(expected)'s is needed"),
                peer: peerName, side: expected)
        }
        let engine = try TLSEngine(tls.loaded, peer: peerName, host: host)
        self.engine = engine
        if host != nil {
            let outcome = withCiphertext { engine.start(output: &$0) }
            if case .failed(let failure) = outcome { throw failure }
        }
    }

    /// Reads once and decrypts all of it behind what the buffer holds.
    func receiveEncrypted(into buffer: inout WireBuffer) -> StreamEnd? {
        guard let engine, var cipher = loop.cipherScratch.take() else { return nil }
        cipher.removeAll()
        let result = Socket.receive(descriptor, into: &cipher, maximumBytes: IOLoop.readSize)
        var outcome = TLSEngine.Outcome.more
        if result > 0 {
            outcome = withCiphertext { engine.receive(cipher.bytes, plain: &buffer, output: &$0) }
        }
        loop.cipherScratch = consume cipher
        guard result > 0 else {
            guard let end = end(ofReceiving: result) else { return nil }
            if case .orderly = end, !engine.hasReceivedEnd { return .failed(TransportError(engine.streamEnded())) }
            return end
        }
        switch outcome {
        case .more: return nil
        case .ended: return .orderly
        case .failed(let failure): return .failed(TransportError(failure))
        }
    }

    /// Lets the engine add to what is to be sent, and sees to it that it is.
    private func withCiphertext<Result>(_ body: (inout WireBuffer) -> Result) -> Result {
        let buffer = outbound.ciphertext ?? loop.borrowBuffer()
        let result = body(&buffer.bytes)
        if buffer.pending > 0 {
            outbound.ciphertext = buffer
            scheduleFlush()
        } else if outbound.ciphertext == nil {
            loop.giveBack(buffer)
        }
        return result
    }

    /// Encrypts and sends by turns until all is gone or the kernel takes no more.
    func sendEncrypted() -> Socket.SendResult {
        guard let engine else { return .done }
        while true {
            if let waiting = outbound.ciphertext {
                let result = send(waiting)
                guard case .done = result else {
                    waiting.compact()
                    outbound.output?.compact()
                    return result
                }
                waiting.removeAll()
            }
            guard engine.isEstablished, encryptNext(engine) else { break }
        }
        if let ciphertext = outbound.ciphertext { loop.giveBack(ciphertext) }
        outbound.ciphertext = nil
        return .done
    }

    /// - Returns: whether there is ciphertext to send.
    private func encryptNext(_ engine: TLSEngine) -> Bool {
        guard outbound.output != nil || outbound.state == .ending else { return false }
        let target = outbound.ciphertext ?? loop.borrowBuffer()
        outbound.ciphertext = target
        if let output = outbound.output {
            do throws(TLSFailure) {
                output.sent += try engine.send(
                    output.bytes, from: output.sent, output: &target.bytes, limit: Self.encryptedChunk)
            } catch {
                // What cannot be encrypted any more is not sent; the read side reports why.
                output.removeAll()
            }
            if output.pending == 0 {
                outbound.output = nil
                loop.giveBack(output)
            }
        }
        if outbound.output == nil && outbound.state == .ending { engine.end(output: &target.bytes) }
        return target.pending > 0
    }
}
