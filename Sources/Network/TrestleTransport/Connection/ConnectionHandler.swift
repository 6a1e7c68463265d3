/// The receiver of a connection's events. All calls are made on the connection's loop, and never during a call of the
/// handler to the connection.
public protocol ConnectionHandler: AnyObject {
    /// The connection stands, TLS handshake included.
    func connectionOpened(_ connection: Connection)

    /// Bytes have come. They lie in the receive buffer and are gone when the call returns.
    ///
    /// - Returns: how many of the first bytes are done with, 0 to `bytes.count`. The rest is offered again with more
    ///   behind it.
    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int

    /// The pending output has fallen to the low watermark after `isWritable` was false.
    func connectionBecameWritable(_ connection: Connection)

    /// The peer has ended its stream and `allowsHalfClose` is set: no more bytes come.
    func connectionReceivedEnd(_ connection: Connection)

    /// The connection is over: exactly once, the last call, also when it never opened.
    func connectionClosed(_ connection: Connection, reason: CloseReason)
}

extension ConnectionHandler {
    public func connectionBecameWritable(_ connection: Connection) {}
    public func connectionReceivedEnd(_ connection: Connection) {}
}
