public import MQTTCodec

/// A change of a client session that must outlive the process, so that QoS 2 stays exactly once; see `SessionSnapshot`.
///
/// `ClientSession` records changes when its configuration says so. They must be stored before the output that was
/// written with them is sent.
public enum SessionChange: Sendable {
    /// The server begins a new session: nothing before counts any more. Fingerprints are made with this key from here on.
    case begin(FingerprintKey)
    /// A message of ours is to be sent as new, since the server has lost the session in which it was sent.
    case queued(OutgoingPublish)
    /// The first message that was queued is given up: the server does not take it.
    case unqueued
    /// A message of ours, of QoS 1 or 2, has been given an identifier. `wasQueued`: it is the first of those that were queued.
    case sent(PacketIdentifier, OutgoingPublish, wasQueued: Bool)
    /// The server has the message of QoS 2: PUBREL is what it gets from here on.
    case releasing(PacketIdentifier)
    /// The server has settled the message.
    case settled(PacketIdentifier)
    /// A message of QoS 2 has been stored here: its repeats are not delivered again, until PUBREL.
    case received(PacketIdentifier, fingerprint: UInt64)
    /// PUBREL has come, or the identifier means another message.
    case released(PacketIdentifier)
}
