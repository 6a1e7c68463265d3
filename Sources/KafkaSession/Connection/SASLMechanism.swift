/// The client's half of one SASL exchange (RFC 4422). A connection takes a fresh copy each time it opens.
///
/// A conformer never shows its secrets in a description.
public protocol SASLMechanism: Sendable {
    /// The registered name that SaslHandshake announces, such as `PLAIN`.
    var name: String { get }

    /// The next message to the broker, or `nil` when the exchange has ended and all is well.
    ///
    /// - Parameter challenge: what the broker sent last; `nil` before the first message.
    /// - Throws: when the challenge is not what the mechanism allows; the text goes to the log.
    mutating func respond(to challenge: Span<UInt8>?) throws(KafkaSessionError) -> [UInt8]?
}
