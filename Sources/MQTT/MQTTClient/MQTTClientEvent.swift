public import MQTTCodec

/// An event of a client, for logs and metrics. Cases are added as the client grows: a switch over them needs a default.
public enum MQTTClientEvent: Sendable {
    /// The server accepted a connection. `sessionPresent`: whether it resumes an earlier session.
    case connected(sessionPresent: Bool, MQTTServerInformation)
    /// `Configuration.store` has messages of an earlier process that the server has not acknowledged: they are sent before others.
    case restored(count: Int)
    /// The server has acknowledged one of these messages, or refused it: it is not in the store any more.
    case restoredSettled(reasonCode: ReasonCode)
    /// The connection is gone, or could not be made; the next attempt comes after `retryAfter`.
    case disconnected(reason: String, retryAfter: Duration)
    /// The client has given up, since a person must do something about the reason.
    case failed(reason: String)
    /// The client was shut down.
    case stopped
    /// Something is not as it was requested, in one line; the client goes on.
    case notice(String)
    /// A message that breaks a rule of the protocol came. It was acknowledged, since the server would send it again and
    /// again, and no consumer gets it.
    case malformed(topic: String, reason: String)
    /// Messages that came for no consumer were given up: those of QoS 0 that found no space, and those of filters that were
    /// unsubscribed.
    case unclaimedDropped(count: Int, topic: String)
    /// Messages of QoS 0 found no space: the consumers are behind, while this client waits for the response to what it sent itself. See
    /// `MQTTClient.Configuration.receiveBufferSize`.
    case messagesDropped(count: Int)
    /// Receiving waits, since messages came for subscriptions that no consumer reads: they have filled their buffer, or the
    /// server waits for their acknowledgements. Call `messages` or `unsubscribe` for them.
    case receivingPaused(topic: String)
}

/// The server's information about the accepted connection (CONNACK).
public struct MQTTServerInformation: Sendable, Equatable {
    /// The client ID in use: the configured one, or the one that the server assigned.
    public var clientID: String
    /// As sent, for example the server's limits, reason string and user properties; empty with MQTT 3.1.1.
    public var properties: Properties
}
