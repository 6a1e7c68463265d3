import CEpoll

extension Connection {
    /// Bytes that the peer's TCP has acknowledged, TLS records included: on a slow line far fewer than the kernel has taken.
    ///
    /// For those who must tell a peer that receives slowly from one that does not receive. It takes a system call.
    public var acknowledgedBytes: UInt64 {
        guard descriptor >= 0 else { return 0 }
        let waiting = trestle_unacknowledged(descriptor)
        return outbound.bytesSent - min(outbound.bytesSent, UInt64(max(waiting, 0)))
    }
}
