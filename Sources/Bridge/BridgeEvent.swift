/// What a bridge tells whoever watches it: for logs, never for control. Each reason is one line a person can act on.
public enum BridgeEvent: Sendable {
    case mqttConnected(broker: HostAndPort, sessionPresent: Bool)
    /// The broker has granted every subscription: from here on nothing that is published passes us by.
    case mqttSubscribed(filters: [String])
    case mqttDisconnected(reason: String, retryAfter: Duration)
    /// The MQTT side cannot work as configured; trying again would not help.
    case mqttRefused(reason: String)
    case kafkaConnected(broker: String)
    case kafkaDisconnected(reason: String)
    /// Kafka answers, but something keeps records from being stored at the moment.
    case kafkaWarning(String)
    /// Kafka is behind: reading from MQTT stopped until there is room.
    case paused
    case resumed
    /// A message went to the dead-letter topic.
    case deadLettered(topic: String, reason: String)
    /// A message is kept, unacknowledged, because not even the dead-letter topic takes it.
    case stuck(topic: String, reason: String)
    case stopping(inFlight: UInt64)
}
