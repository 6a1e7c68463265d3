public import WireBytes

/// A carrier of a session's bytes: a TCP or TLS connection, a pair of sockets within the process, a WebSocket, a test.
///
/// A session appends to the output buffer, and what it appended leaves at the end of the loop's tick: a channel's own work is done
/// for a flush or a read, never for a message. Everything happens on one event loop.
public protocol ByteChannel: AnyObject {
    /// Lets `body` append to what this tick sends. `body` must leave what the buffer held before as it was. Once the channel is
    /// closing, `body` writes into a buffer that is thrown away.
    func write(_ body: (inout WireBuffer) -> Void)

    /// Whether more may be written without piling up. Writes are taken even so; nothing is dropped.
    var isWritable: Bool { get }

    /// How many bytes wait to be sent.
    var pendingOutput: Int { get }

    /// Hands over nothing more, so that the peer has to wait.
    func pauseReading()

    /// Hands over again. What the handler had left unconsumed is offered again, but not within this call.
    func resumeReading()

    /// Sends what was written, then closes.
    ///
    /// - Parameter awaitsPeer: the handler hears of the end only when the peer has closed too, or five seconds after all was sent.
    func close(awaitingPeer awaitsPeer: Bool)

    /// Closes at once, dropping what was not sent.
    func abort(_ reason: CloseReason)
}

extension ByteChannel {
    /// Sends what was written, then closes.
    public func close() { close(awaitingPeer: false) }

    /// Closes at once, dropping what was not sent.
    public func abort() { abort(.local) }

    /// Lets `body` append to what this tick sends; see `write`.
    @inlinable public func withOutput(_ body: (inout WireBuffer) -> Void) { write(body) }

    /// The same with a result. When `body` throws, the bytes that it appended are taken back.
    @inlinable
    public func withOutput<Value, Failure: Error>(
        _ body: (inout WireBuffer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var result: Result<Value, Failure>?
        write { output in
            let before = output.count
            do throws(Failure) {
                result = .success(try body(&output))
            } catch {
                output.truncate(to: before)
                result = .failure(error)
            }
        }
        guard let result else { preconditionFailure("a channel calls the body once") }
        return try result.get()
    }
}

/// Hears what happens to a channel. All calls come on its loop, and never from within a call that the handler itself makes to the channel.
public protocol ByteChannelHandler: AnyObject {
    /// Bytes may flow: handshakes of TLS and WebSocket are done.
    func channelOpened(_ channel: any ByteChannel)

    /// Bytes have come. They are gone when the call returns.
    ///
    /// - Returns: how many of the first bytes are done with, 0 to `bytes.count`. The rest is offered again with more behind it.
    func channel(_ channel: any ByteChannel, received bytes: Span<UInt8>) -> Int

    /// What waits to be sent has fallen far enough after `isWritable` was false.
    func channelBecameWritable(_ channel: any ByteChannel)

    /// The channel is over: exactly once, the last call, also when it never opened.
    func channelClosed(_ channel: any ByteChannel, reason: CloseReason)
}

extension Connection: ByteChannel {
    // Not by its own generic `withOutput`: a witness that throws a type of its caller's crashes the compiler (6.3.1).
    public func write(_ body: (inout WireBuffer) -> Void) {
        guard let output = outputForWriting() else {
            var discarded = WireBuffer()
            return body(&discarded)
        }
        let before = output.bytes.count
        body(&output.bytes)
        let count = output.bytes.count
        precondition(count >= before, "write only appends")
        if count + output.sliceBytes > highWatermark { noteWatermark(output) }
    }
}

/// A handler of channels takes a connection as it is.
extension ConnectionHandler where Self: ByteChannelHandler {
    public func connectionOpened(_ connection: Connection) { channelOpened(connection) }

    public func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        channel(connection, received: bytes)
    }

    public func connectionBecameWritable(_ connection: Connection) { channelBecameWritable(connection) }

    public func connectionClosed(_ connection: Connection, reason: CloseReason) {
        channelClosed(connection, reason: reason)
    }
}
