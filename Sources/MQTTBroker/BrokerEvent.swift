public import MQTTCodec

/// What a broker has to tell its operator, one line each.
public enum BrokerEvent: Sendable, CustomStringConvertible {
    case connected(clientID: String, address: String, version: MQTTVersion, sessionPresent: Bool)
    case disconnected(clientID: String, reason: String)
    /// A connection ended before it was a client's.
    case refused(address: String, reason: String)
    /// Publishers wait for this client.
    case full(clientID: String)
    /// Publishers need not wait for this client any longer.
    case hasRoom(clientID: String)
    /// The session of a client that is away was given up with all that waited in it.
    case sessionDiscarded(clientID: String, messages: Int, reason: String)
    /// A message did not reach this client, as the specification allows.
    case notDelivered(clientID: String, messages: Int, reason: String)
    /// A message was published but not kept for later subscribers.
    case notRetained(topic: String, reason: String)

    public var description: String {
        switch self {
        case .connected(let clientID, let address, let version, let sessionPresent):
            "client \"\(printable(clientID))\" connected from \(address) with MQTT \(version)"
                + (sessionPresent ? ", session resumed" : "")
        case .disconnected(let clientID, let reason): "client \"\(printable(clientID))\" disconnected: \(reason)"
        case .refused(let address, let reason): "connection from \(address) refused: \(reason)"
        case .full(let clientID): "client \"\(printable(clientID))\" is slow: publishers wait for it"
        case .hasRoom(let clientID): "client \"\(printable(clientID))\" has caught up: publishers go on"
        case .sessionDiscarded(let clientID, let messages, let reason):
            "session of client \"\(printable(clientID))\" discarded with \(messages) messages: \(reason)"
        case .notDelivered(let clientID, let messages, let reason):
            "\(messages) messages not delivered to client \"\(printable(clientID))\": \(reason)"
        case .notRetained(let topic, let reason): "message on \"\(printable(topic))\" not retained: \(reason)"
        }
    }

    /// Text from outside, fit for one line of a log.
    private func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(200).map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }
}
