package import WireBytes

/// One connection as the broker's core sees it: a socket in the program, a simulated network in tests.
package protocol BrokerLink: AnyObject {
    /// Lets `body` write into the outgoing buffer; it is flushed at the end of the turn.
    func withOutput(_ body: (inout ByteBuffer) -> Void)
    /// Whether the peer takes what is written as fast as it comes.
    var isWritable: Bool { get }
    func pauseReading()
    func resumeReading()
    /// Closes after what has been written is sent.
    func close()
    var address: String { get }
    /// Whether a client may connect over this link.
    func admits(_ credentials: MQTTCredentials) -> Bool
}

extension BrokerLink {
    package func admits(_ credentials: MQTTCredentials) -> Bool { true }
}
