import MQTTCodec

/// What a reason code of PUBACK or PUBREC means for a record.
enum PublishVerdict: Equatable {
    case delivered
    /// The broker may take it later.
    case again
    /// The message itself is at fault, or not allowed.
    case never

    init(_ code: ReasonCode, waitsForSubscribers: Bool) {
        switch code {
        case .success: self = .delivered
        case .noMatchingSubscribers: self = waitsForSubscribers ? .again : .delivered
        // No broker acknowledges with the first two: it has closed the connection at the message again and again.
        case .malformedPacket, .protocolError, .notAuthorized, .topicNameInvalid, .payloadFormatInvalid,
            .packetTooLarge, .retainNotSupported, .qosNotSupported:
            self = .never
        default: self = code.isError ? .again : .delivered
        }
    }
}
