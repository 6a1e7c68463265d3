import MQTTCodec
import TrestleBase
import WireBytes

/// Topics to which the server did not let us publish, and over which it ended the connection, as Mosquitto 2.0.11 does with
/// `max_queued_messages 0`. Their messages are refused here for a while: each would cost all others a connection.
struct RefusedTopics: Sendable {
    private struct Refusal {
        var code: ReasonCode
        var until: Instant
    }

    private var refusals: [ByteSlice: Refusal] = [:]
    /// The message that the server's last packet on this connection refused, if that did.
    private var last: (topic: ByteSlice, code: ReasonCode)?

    /// How long. Then the next message asks the server again.
    static let time = Duration.seconds(60)

    /// Whether there are none, so that no message need be looked at.
    var isEmpty: Bool { refusals.isEmpty }

    /// When the first of them is allowed again.
    var deadline: Instant? { refusals.values.map(\.until).min() }

    /// Why the server does not take messages of a topic.
    func code(of topic: ByteSlice) -> ReasonCode? { refusals[topic]?.code }

    /// The server has sent something.
    mutating func handlePacket() { last = nil }

    /// That was a response to one of our messages.
    mutating func handleResponse(_ code: ReasonCode, topic: ByteSlice) {
        // Others speak of the message, or of the moment.
        guard code == .notAuthorized || code == .topicNameInvalid else { return }
        last = (topic, code)
    }

    /// The server, or the network, has ended the connection.
    ///
    /// - Returns: what it had refused right before.
    mutating func handleEnd(now: Instant) -> (topic: ByteSlice, code: ReasonCode)? {
        guard let last = last.take() else { return nil }
        // Not a part of something larger.
        refusals[ByteSlice(copying: last.topic.span)] = Refusal(code: last.code, until: now + Self.time)
        return last
    }

    /// Time has passed.
    mutating func handleTime(_ now: Instant) {
        guard !isEmpty else { return }
        refusals = refusals.filter { $0.value.until > now }
    }
}
