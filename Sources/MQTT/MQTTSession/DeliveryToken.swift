/// Names one received PUBLISH of QoS 1 or 2 until it has been acknowledged, over any number of connections of its
/// session. It is void once the session has been lost.
public struct DeliveryToken: Sendable, Hashable, BitwiseCopyable {
    /// Which session: the next begins when the peer has lost the one before.
    let epoch: UInt16
    let identifier: UInt16
    /// Which use of the identifier.
    let sequence: UInt32

    init(epoch: UInt16, identifier: UInt16, sequence: UInt32) {
        self.epoch = epoch
        self.identifier = identifier
        self.sequence = sequence
    }

    /// The token as one integer, for ledgers that keep numbers.
    public var rawValue: UInt64 { UInt64(epoch) << 48 | UInt64(identifier) << 32 | UInt64(sequence) }

    public init(rawValue: UInt64) {
        self.init(
            epoch: UInt16(truncatingIfNeeded: rawValue >> 48), identifier: UInt16(truncatingIfNeeded: rawValue >> 32),
            sequence: UInt32(truncatingIfNeeded: rawValue))
    }
}
