public import MQTTCodec
public import MQTTSession

/// Hears what happens to an `MQTTClientCore`, on its loop. Every call may call back into the client.
public protocol MQTTClientDelegate: AnyObject {
    /// The server has accepted the connection. `sessionPresent`: it still knew the session.
    func mqttClientConnected(sessionPresent: Bool)

    /// The server has granted every configured subscription.
    func mqttClientSubscribed()

    /// A message; the view is good for the duration of the call. With QoS 1 and 2 it brings a token, owed to
    /// `acknowledge` once the message is safe; with QoS 0 none.
    func mqttClient(received publish: borrowing PublishView, delivery: DeliveryToken?)

    /// All that one read brought has been handed over: the time to send on what was gathered.
    func mqttClientFinishedRead()

    /// The server has settled messages of ours, or refused one: `reasonCode` tells.
    func mqttClient(published tag: UInt64, reasonCode: ReasonCode)

    /// The connection is gone, or could not be made; the client tries again after `retryAfter`. Tokens handed out
    /// before are void: the server sends their messages again.
    func mqttClientDisconnected(reason: String, retryAfter: Duration)

    /// The client has given up, since only a person can mend the reason.
    func mqttClientFailed(reason: String)

    /// `stop` is complete: the farewell has been said and the connection is closed.
    func mqttClientStopped()
}

extension MQTTClientDelegate {
    public func mqttClientSubscribed() {}
    public func mqttClient(published tag: UInt64, reasonCode: ReasonCode) {}
    public func mqttClientFinishedRead() {}
    public func mqttClientStopped() {}
}
