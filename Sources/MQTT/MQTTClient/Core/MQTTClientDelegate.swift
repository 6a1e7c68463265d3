public import MQTTCodec
public import MQTTSession

/// Hears what happens to an `MQTTClientCore`, on its loop. Every call may call back into the client.
public protocol MQTTClientDelegate: AnyObject {
    /// The server has accepted the connection. `sessionPresent`: it still knew the session.
    func mqttClientConnected(sessionPresent: Bool)

    /// The server has accepted `reauthenticate`.
    func mqttClientAuthenticated()

    /// What `reauthenticate` has begun could not begin; the connection is as it was.
    func mqttClient(cannotAuthenticate reason: MQTTClientError)

    /// The server has granted every configured subscription.
    func mqttClientSubscribed()

    /// With MQTT 3.1.1: the retained messages that came with the subscriptions are all here.
    func mqttClientRetainedComplete()

    /// After `drainQueue`: the server has nothing more for the session.
    func mqttClientQueueDrained()

    /// A message; the view is good for the duration of the call. With QoS 1 and 2 it brings a token, owed to
    /// `acknowledge` once the message is safe; with QoS 0 none.
    func mqttClient(received publish: borrowing PublishView, delivery: DeliveryToken?)

    /// A message that breaks a rule of the protocol; the view is good for the duration of the call. It owes an
    /// acknowledgement like any other: without one the server sends it again and again.
    func mqttClient(receivedMalformed publish: borrowing MalformedPublish, delivery: DeliveryToken?)

    /// The server repeated a message that had been handed over before; its first token stays good.
    ///
    /// - Parameter topic: of the message; good for the duration of the call.
    func mqttClientReceivedRepeat(of topic: Span<UInt8>)

    /// A message of QoS 0 was dropped, see `MQTTClientConfiguration.heldBytesForResponses`.
    func mqttClientDroppedMessage()

    /// Whether messages of `urgentTopic` are awaited: the socket is then read on as where responses are.
    func mqttClientAwaitsUrgentMessages() -> Bool

    /// The socket is not read until `resumeReceiving`, because there is no space for more messages.
    func mqttClientHasNoSpace()

    /// All that one read brought has been handed over: the time to send on what was gathered.
    func mqttClientFinishedRead()

    /// The server has granted or refused a subscription that was made at run time.
    func mqttClient(subscribed userData: UInt64, reasonCode: ReasonCode, properties: Properties)

    /// The server has responded to UNSUBSCRIBE.
    func mqttClient(unsubscribed userData: UInt64, reasonCode: ReasonCode, properties: Properties)

    /// The connection takes more again, after much was waiting to be sent.
    func mqttClientBecameWritable()

    /// The server has settled a message of ours, or refused it: `reasonCode` tells. Each message that `publish` accepted
    /// is named once, here, in `notRepeated` or in `abandoned`.
    func mqttClient(published userData: UInt64, reasonCode: ReasonCode)

    /// A message of ours that was sent on an earlier connection is not sent again, since the server now takes less: a lower QoS,
    /// smaller packets, nothing retained. It may have taken it then.
    func mqttClient(notRepeated userData: UInt64, reasonCode: ReasonCode)

    /// The server's properties for the next `published`, besides the reason code.
    func mqttClient(acknowledgementProperties properties: Properties)

    /// A message of ours will not be settled any more, since the client has stopped or failed. `mayBeDelivered`: it was
    /// sent, and the server may have it.
    func mqttClient(abandoned userData: UInt64, mayBeDelivered: Bool)

    /// Something is not as it was requested, in one line; the client goes on.
    func mqttClientNoticed(_ text: String)

    /// The connection is gone, or could not be made; the client tries again after `retryAfter`. Tokens handed out before
    /// stay good: the server repeats their messages on the next connection, and they are acknowledged there.
    func mqttClientDisconnected(reason: String, retryAfter: Duration)

    /// The client has given up, since a person must do something about the reason.
    func mqttClientFailed(reason: String)

    /// `stop` is complete: DISCONNECT has been sent and the connection is closed.
    func mqttClientStopped()
}

extension MQTTClientDelegate {
    public func mqttClientAuthenticated() {}
    public func mqttClient(cannotAuthenticate reason: MQTTClientError) {}
    public func mqttClientSubscribed() {}
    public func mqttClient(subscribed userData: UInt64, reasonCode: ReasonCode, properties: Properties) {}
    public func mqttClient(unsubscribed userData: UInt64, reasonCode: ReasonCode, properties: Properties) {}
    public func mqttClientBecameWritable() {}
    public func mqttClientRetainedComplete() {}
    public func mqttClientReceivedRepeat(of topic: Span<UInt8>) {}
    public func mqttClientQueueDrained() {}
    public func mqttClientDroppedMessage() {}
    public func mqttClientAwaitsUrgentMessages() -> Bool { false }
    public func mqttClientHasNoSpace() {}
    public func mqttClient(acknowledgementProperties properties: Properties) {}
    public func mqttClient(published userData: UInt64, reasonCode: ReasonCode) {}
    public func mqttClient(abandoned userData: UInt64, mayBeDelivered: Bool) {}
    public func mqttClient(notRepeated userData: UInt64, reasonCode: ReasonCode) {
        mqttClient(abandoned: userData, mayBeDelivered: true)
    }
    public func mqttClientNoticed(_ text: String) {}
    public func mqttClientFinishedRead() {}
    public func mqttClientStopped() {}
}
