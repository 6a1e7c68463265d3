public import TrestleTransport

/// An event of a bridge, for logs and not for control. Each reason is one line that a person can act on.
///
/// `count` is the number of equal events since the last report; the first one is reported at once.
public enum BridgeEvent: Sendable {
    case mqttConnected(broker: Endpoint, sessionPresent: Bool)
    /// The broker has granted every subscription: from here on nothing that is published passes us by.
    case mqttSubscribed(filters: [String])
    /// With MQTT 3.1.1: the retained messages that came with the subscriptions are all here.
    case mqttRetainedComplete
    case mqttDisconnected(reason: String, retryAfter: Duration, count: UInt64)
    /// The MQTT broker deviates from the agreement; the bridge continues.
    case mqttNotice(String)
    /// Messages that break a rule of MQTT. `isStored`: topic and payload could be read, and they went where they belong;
    /// otherwise to the dead-letter topic.
    case malformedMessages(reason: String, isStored: Bool, count: UInt64)
    /// The MQTT side cannot work as configured; trying again would not help.
    case mqttRefused(reason: String)
    case kafkaConnected(broker: String)
    case kafkaDisconnected(reason: String, count: UInt64)
    /// A state of the cluster keeps records from being stored, or read, at the moment.
    case kafkaWaiting(reason: String)
    /// The records of a partition that could not be read are read again.
    case kafkaReading(partition: String)
    /// The member of the group holds these partitions now.
    case kafkaAssigned(group: String, partitions: [String])
    case kafkaRecovered(topic: String)
    /// Kafka works, but with less than was requested.
    case kafkaNotice(String)
    /// Kafka has refused us for too long.
    case kafkaRefused(reason: String)
    /// What a buffer on the disk has to say: damage, refused writes, deleted messages.
    case bufferNotice(String)
    /// All that a buffer of an earlier configuration held is in Kafka, or in the dead-letter topic.
    case bufferEmptied(folder: String)
    /// A buffer's folder is another cluster's now: what waited there for the former one is here, and goes there.
    case bufferMoved(BufferPlace)
    /// A buffer of an earlier configuration may hold messages, and no cluster of this one is theirs.
    case bufferLeft(BufferPlace)
    /// The MQTT broker has nothing more for a session that the bridge has left, under this client ID at the broker of this name.
    case sessionEmptied(broker: String?, clientID: String)
    /// A session of an earlier configuration may hold messages, and cannot be used.
    case sessionLeft(clientID: String, reason: String)
    /// Nothing more is taken from MQTT until Kafka has caught up.
    case paused(reason: String)
    case resumed
    /// Messages went to the dead-letter topic instead of `topic`.
    case deadLettered(topic: String, reason: String, count: UInt64)
    /// The dead-letter topic does not take messages now; they are kept, unacknowledged, and tried again.
    case deadLetterRefused(topic: String, reason: String, count: UInt64)
    /// Actions of a rule did not take messages: its error action gets them.
    case ruleFailed(rule: String, reason: String, count: UInt64)
    /// Messages of a route wait, or would, since the registry does not give their schema.
    case schemaUnavailable(route: String, reason: String, count: UInt64)
    /// The registry gives the route's schemas again.
    case schemaRecovered(route: String)
    /// A message is kept, unacknowledged, until the program ends: its content is not at hand any more.
    case stuck(topic: String, reason: String)
    case stopping(inFlight: UInt64)
    /// A new configuration was refused before it worked once: the former one is in use again.
    case reloadRevoked(broker: Endpoint, reason: String)
    /// The bridge ends although messages are in flight, since nothing moves.
    case drainGivenUp(inFlight: UInt64, reason: String)
}

extension BridgeEvent {
    /// The name of its kind, which stays the same over versions.
    public var name: String {
        switch self {
        case .mqttConnected: "mqttConnected"
        case .mqttSubscribed: "mqttSubscribed"
        case .mqttRetainedComplete: "mqttRetainedComplete"
        case .mqttDisconnected: "mqttDisconnected"
        case .mqttNotice: "mqttNotice"
        case .malformedMessages: "malformedMessages"
        case .mqttRefused: "mqttRefused"
        case .kafkaConnected: "kafkaConnected"
        case .kafkaDisconnected: "kafkaDisconnected"
        case .kafkaWaiting: "kafkaWaiting"
        case .kafkaReading: "kafkaReading"
        case .kafkaAssigned: "kafkaAssigned"
        case .kafkaRecovered: "kafkaRecovered"
        case .kafkaNotice: "kafkaNotice"
        case .kafkaRefused: "kafkaRefused"
        case .bufferNotice: "bufferNotice"
        case .bufferEmptied: "bufferEmptied"
        case .bufferMoved: "bufferMoved"
        case .bufferLeft: "bufferLeft"
        case .sessionEmptied: "sessionEmptied"
        case .sessionLeft: "sessionLeft"
        case .paused: "paused"
        case .resumed: "resumed"
        case .deadLettered: "deadLettered"
        case .deadLetterRefused: "deadLetterRefused"
        case .ruleFailed: "ruleFailed"
        case .schemaUnavailable: "schemaUnavailable"
        case .schemaRecovered: "schemaRecovered"
        case .stuck: "stuck"
        case .stopping: "stopping"
        case .reloadRevoked: "reloadRevoked"
        case .drainGivenUp: "drainGivenUp"
        }
    }
}
