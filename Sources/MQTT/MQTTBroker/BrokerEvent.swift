public import MQTTCodec
import WireBytes

/// What a broker has to tell its operator, one line each.
public enum BrokerEvent: Sendable, CustomStringConvertible {
    case connected(clientID: String, address: String, version: MQTTVersion, sessionPresent: Bool)
    case disconnected(clientID: String, reason: String)
    /// A connection ended before it was a client's.
    case refused(address: String, reason: String)
    /// Failed logins since they were last told of, with addresses and users.
    case authenticationFailed(String)
    /// This client did not catch up in time: nobody waits for it any longer.
    case lagging(clientID: String)
    /// This client keeps up again.
    case caughtUp(clientID: String)
    /// What this client did not get, as MQTT or a bound allows, since it was last told.
    case notDelivered(clientID: String, losses: MQTTLosses)
    /// So many messages so far were delivered but not kept for later subscribers; the last one was on this topic.
    case notRetained(topic: String, messages: Int, reason: String)
    /// How many events of one kind were not told of, as there were too many.
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
