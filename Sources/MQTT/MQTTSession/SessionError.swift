public import MQTTCodec

/// How a peer broke the protocol: within one packet, or by sending it at this time.
public enum SessionError: Error, Sendable, Equatable {
    /// The bytes are no legal packet.
    case illegal(MQTTError)
    /// Something else came before CONNECT or CONNACK, or one of these came twice.
    case unexpected(PacketType)
    /// An acknowledgement of another kind than the packet with its identifier waits for, such as PUBREC for QoS 1.
    case wrongAcknowledgement(PacketType)
    /// More QoS 1 and 2 messages than the Receive Maximum allows are unacknowledged.
    case receiveMaximumExceeded
    /// A topic alias, where none has been allowed.
    case topicAlias
    /// DISCONNECT gives a session an expiry that CONNECT had not given it.
    case sessionExpiry

    /// The reason code for a 5.0 peer.
    public var reasonCode: ReasonCode {
        switch self {
        case .illegal(let error): error.reasonCode
        case .unexpected, .wrongAcknowledgement, .sessionExpiry: .protocolError
        case .receiveMaximumExceeded: .receiveMaximumExceeded
        case .topicAlias: .topicAliasInvalid
        }
    }
}

extension SessionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .illegal(let error): "\(error)"
        case .unexpected(let type): "\(type.name) at a time when it may not be sent [MQTT-3.1.0-1, MQTT-3.1.0-2]"
        case .wrongAcknowledgement(let type):
            "\(type.name) for a packet identifier that waits for another acknowledgement (4.3)"
        case .receiveMaximumExceeded: "more unacknowledged messages than the receive maximum [MQTT-3.3.4-7]"
        case .topicAlias: "a topic alias that is larger than allowed, or was not set [MQTT-3.3.2-9]"
        case .sessionExpiry: "a session expiry interval in DISCONNECT, though CONNECT had none (3.14.2.2.2)"
        }
    }
}
