public import MQTTCodec
import WireBytes

/// An event of a broker, for its operator, with a one-line description.
public enum BrokerEvent: Sendable, CustomStringConvertible {
    case connected(clientID: String, address: String, version: MQTTVersion, sessionPresent: Bool)
    case disconnected(clientID: String, reason: String)
    /// A connection ended before it was a client's.
    case refused(address: String, reason: String)
    /// The failed logins since the last report, with addresses and users.
    case authenticationFailed(String)
    /// This client did not catch up in time: publishers do not wait for it any longer.
    case lagging(clientID: String)
    /// This client keeps up again.
    case caughtUp(clientID: String)
    /// The messages that this client did not get since the last such event, as MQTT or a limit allows.
    case notDelivered(clientID: String, losses: MQTTLosses)
    /// The number of messages so far that were delivered, but not retained for later subscribers, and the topic of the
    /// last one.
    case notRetained(topic: String, messages: Int, reason: String)
    /// The number of events of one kind that were not reported because there were too many.
    case suppressed(String)

    public var description: String {
        switch self {
        case .connected(let clientID, let address, let version, let sessionPresent):
            "client \"\(PeerText(clientID))\" connected from \(address) with MQTT \(version)"
                + (sessionPresent ? ", session resumed" : "")
        case .disconnected(let clientID, let reason):
            "client \"\(PeerText(clientID))\" disconnected: \(PeerText(reason))"
        case .refused(let address, let reason):
            "connection from \(address) refused: \(PeerText(reason))"
        case .authenticationFailed(let report): PeerText(report).description
        case .suppressed(let sum): sum
        case .lagging(let clientID):
            "client \"\(PeerText(clientID))\" does not keep up: its queue fills, and it gets no QoS 0 messages"
        case .caughtUp(let clientID): "client \"\(PeerText(clientID))\" has caught up"
        case .notDelivered(let clientID, let losses):
            "client \"\(PeerText(clientID))\" did not get \(losses.total) messages: \(losses)"
        case .notRetained(let topic, let messages, let reason):
            "\(messages) messages not retained, the last one on \"\(PeerText(topic))\": \(reason)"
        }
    }
}
