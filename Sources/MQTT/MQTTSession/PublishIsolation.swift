import MQTTCodec

/// Finds the message that makes the server end each connection on which it is sent: a rule of the server's own, or a text that it
/// may refuse [MQTT-1.5.4-2, 1.5.4]. It would come first on each new connection, and nothing behind it would ever arrive.
///
/// Ends of connections weigh as evidence while messages wait and none is acknowledged. With enough of it, messages go out one at a
/// time, each after a PINGRESP, so that nothing else can be the reason; the one that is alone on its way when there is enough
/// evidence again is the one.
///
///     together ──enough──► alone ──all acknowledged──► together
///                           │  ▲
///                           └──┘ enough: the message is given up
struct PublishIsolation: Sendable {
    private enum Phase {
        case together
        /// - Parameter isReady: PINGRESP has come on this connection.
        case alone(isReady: Bool)
    }

    private var phase = Phase.together
    private var evidence = 0

    /// What a DISCONNECT weighs whose reason code speaks of a packet: enough.
    private static let most = 5
    /// Enough for messages to go out one at a time, which costs time alone.
    private static let suspicion = 3

    /// Whether messages go out one at a time.
    var isAlone: Bool { if case .alone = phase { true } else { false } }

    /// Whether nothing goes out until PINGRESP has come.
    var isWaiting: Bool { if case .alone(isReady: false) = phase { true } else { false } }

    /// The server has responded to a message.
    mutating func handleResponse() { evidence = 0 }

    /// A connection begins.
    mutating func handleConnect() {
        if isAlone { phase = .alone(isReady: false) }
    }

    mutating func handlePingresp() {
        if isAlone { phase = .alone(isReady: true) }
    }

    /// Nothing waits any more.
    mutating func handleSettled() {
        phase = .together
        evidence = 0
    }

    /// The server, or the network, has ended a connection.
    ///
    /// - Parameters:
    ///   - code: of the server's DISCONNECT; `nil` when there was none.
    ///   - waiting: how many messages that were sent on this connection had no response.
    /// - Returns: whether the message that was alone is the reason.
    mutating func handleEnd(_ code: ReasonCode?, waiting: Int) -> Bool {
        guard waiting > 0, let weight = Self.weight(of: code) else { return false }
        evidence += weight
        guard isAlone else {
            if evidence >= Self.suspicion {
                phase = .alone(isReady: false)
                evidence = 0
            }
            return false
        }
        guard waiting == 1, evidence >= Self.most else { return false }
        evidence = 0
        return true
    }

    /// `nil` when a message cannot be the reason.
    private static func weight(of code: ReasonCode?) -> Int? {
        switch code {
        case nil, .unspecifiedError, .implementationSpecificError: 1
        case .malformedPacket, .protocolError, .topicNameInvalid, .packetTooLarge, .payloadFormatInvalid,
            .retainNotSupported, .qosNotSupported, .topicAliasInvalid:
            most
        default: nil
        }
    }
}
