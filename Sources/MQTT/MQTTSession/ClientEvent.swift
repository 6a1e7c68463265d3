public import MQTTCodec
public import WireBytes

/// The result of received bytes, or of a timeout.
public enum ClientEvent: Sendable {
    /// AUTH: `ClientSession.respond` is awaited.
    case challenge(ByteSlice?)
    /// The server says that the authentication has succeeded: before `connected`, or after `reauthenticate`.
    case authenticated(ByteSlice?)
    /// CONNACK: messages may flow.
    case connected(sessionPresent: Bool)
    /// Every configured subscription has been granted, or is part of the session that was present.
    case subscribed
    /// 3.1.1: the retained messages that came with the subscriptions are all here.
    case retainedComplete
    /// The server settled a message of ours; `reasonCode` is success, or says why it refused.
    case published(userData: UInt64, reasonCode: ReasonCode)
    /// The server's reason string and user properties for the next `published`.
    case acknowledgementProperties(Properties)
    /// The server granted or refused what `subscribe` requested.
    case subscribeResponse(userData: UInt64, reasonCode: ReasonCode, properties: Properties)
    /// The server responded to `unsubscribe`.
    case unsubscribeResponse(userData: UInt64, reasonCode: ReasonCode, properties: Properties)
    /// A message that was accepted will not be settled any more: the session has been stopped or has failed.
    /// `mayBeDelivered`: it was sent, and the server may have taken it.
    case abandoned(userData: UInt64, mayBeDelivered: Bool)
    /// A message that was sent on an earlier connection is not sent again, since the server of this one does not take it. The
    /// server may have taken it then.
    case notRepeated(userData: UInt64, reasonCode: ReasonCode)
    /// After `drainQueue`: the server has nothing more for the session.
    case queueDrained
    /// Something is not as it was requested, in one line; the session goes on.
    case notice(String)
    /// DISCONNECT has been written: close the connection once it has been sent.
    case stopped
    /// Close the connection now.
    case close(ClientFault)
}

/// The limits in the server's CONNACK.
struct ServerLimits: Sendable {
    var receiveMaximum = 65_535
    var maximumQoS = QoS.exactlyOnce
    var retainAvailable = true
    var wildcardSubscriptionsAvailable = true
    var sharedSubscriptionsAvailable = true
    var subscriptionIdentifiersAvailable = true
    var maximumPacketSize = 268_435_460
}
