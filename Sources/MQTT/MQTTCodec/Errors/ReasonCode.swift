/// The outcome that a packet reports (2.4 in MQTT 5). Return codes of 3.1.1 are shown as their counterparts here.
public enum ReasonCode: UInt8, Sendable, Hashable, CaseIterable, Error {
    /// Also "normal disconnection" and "granted QoS 0".
    case success = 0x00
    case grantedQoS1 = 0x01
    case grantedQoS2 = 0x02
    case disconnectWithWillMessage = 0x04
    case noMatchingSubscribers = 0x10
    case noSubscriptionExisted = 0x11
    case continueAuthentication = 0x18
    case reauthenticate = 0x19
    case unspecifiedError = 0x80
    case malformedPacket = 0x81
    case protocolError = 0x82
    case implementationSpecificError = 0x83
    case unsupportedProtocolVersion = 0x84
    case clientIdentifierNotValid = 0x85
    case badUserNameOrPassword = 0x86
    case notAuthorized = 0x87
    case serverUnavailable = 0x88
    case serverBusy = 0x89
    case banned = 0x8A
    case serverShuttingDown = 0x8B
    case badAuthenticationMethod = 0x8C
    case keepAliveTimeout = 0x8D
    case sessionTakenOver = 0x8E
    case topicFilterInvalid = 0x8F
    case topicNameInvalid = 0x90
    case packetIdentifierInUse = 0x91
    case packetIdentifierNotFound = 0x92
    case receiveMaximumExceeded = 0x93
    case topicAliasInvalid = 0x94
    case packetTooLarge = 0x95
    case messageRateTooHigh = 0x96
    case quotaExceeded = 0x97
    case administrativeAction = 0x98
    case payloadFormatInvalid = 0x99
    case retainNotSupported = 0x9A
    case qosNotSupported = 0x9B
    case useAnotherServer = 0x9C
    case serverMoved = 0x9D
    case sharedSubscriptionsNotSupported = 0x9E
    case connectionRateExceeded = 0x9F
    case maximumConnectTime = 0xA0
    case subscriptionIdentifiersNotSupported = 0xA1
    case wildcardSubscriptionsNotSupported = 0xA2

    public static let normalDisconnection = ReasonCode.success
    public static let grantedQoS0 = ReasonCode.success

    /// The reason code of a subscription with the granted `qos`.
    @inlinable public static func granted(_ qos: QoS) -> ReasonCode {
        switch qos {
        case .atMostOnce: .success
        case .atLeastOnce: .grantedQoS1
        case .exactlyOnce: .grantedQoS2
        }
    }

    /// 0x80 and above: the operation did not succeed.
    @inlinable public var isError: Bool { rawValue >= 0x80 }

    /// The CONNACK return code of 3.1.1 (1 to 5, 0 for success), or `nil` where 3.1.1 has no counterpart.
    public var connectReturnCode: UInt8? {
        switch self {
        case .success: 0
        case .unsupportedProtocolVersion: 1
        case .clientIdentifierNotValid: 2
        case .serverUnavailable: 3
        case .badUserNameOrPassword: 4
        case .notAuthorized: 5
        default: nil
        }
    }

    /// The reason code for a CONNACK return code of 3.1.1; `nil` for the reserved 6 to 255.
    public init?(connectReturnCode: UInt8) {
        switch connectReturnCode {
        case 0: self = .success
        case 1: self = .unsupportedProtocolVersion
        case 2: self = .clientIdentifierNotValid
        case 3: self = .serverUnavailable
        case 4: self = .badUserNameOrPassword
        case 5: self = .notAuthorized
        default: return nil
        }
    }
}

extension ReasonCode {
    /// Whether `type`, sent by `role`, may carry this code in MQTT 5 (the tables of 3.2.2.2, 3.4.2.1, … 3.15.2.1).
    public func isAllowed(in type: PacketType, from role: Role) -> Bool {
        switch type {
        case .connack:
            switch self {
            case .success, .unspecifiedError, .malformedPacket, .protocolError, .implementationSpecificError,
                .unsupportedProtocolVersion, .clientIdentifierNotValid, .badUserNameOrPassword, .notAuthorized,
                .serverUnavailable, .serverBusy, .banned, .badAuthenticationMethod, .topicNameInvalid, .packetTooLarge,
                .quotaExceeded, .payloadFormatInvalid, .retainNotSupported, .qosNotSupported, .useAnotherServer,
                .serverMoved, .connectionRateExceeded:
                true
            default: false
            }
        case .puback, .pubrec:
            switch self {
            case .noMatchingSubscribers: role == .server
            case .success, .unspecifiedError, .implementationSpecificError, .notAuthorized, .topicNameInvalid,
                .packetIdentifierInUse, .quotaExceeded, .payloadFormatInvalid:
                true
            default: false
            }
        case .pubrel, .pubcomp: self == .success || self == .packetIdentifierNotFound
        case .suback:
            switch self {
            case .success, .grantedQoS1, .grantedQoS2, .unspecifiedError, .implementationSpecificError, .notAuthorized,
                .topicFilterInvalid, .packetIdentifierInUse, .quotaExceeded, .sharedSubscriptionsNotSupported,
                .subscriptionIdentifiersNotSupported, .wildcardSubscriptionsNotSupported:
                true
            default: false
            }
        case .unsuback:
            switch self {
            case .success, .noSubscriptionExisted, .unspecifiedError, .implementationSpecificError, .notAuthorized,
                .topicFilterInvalid, .packetIdentifierInUse:
                true
            default: false
            }
        case .disconnect: isAllowedInDisconnect(from: role)
        case .auth:
            switch self {
            case .success: role == .server
            case .continueAuthentication: true
            case .reauthenticate: role == .client
            default: false
            }
        default: false
        }
    }

    /// Table 3-10 of MQTT 5, with its column "sent by".
    private func isAllowedInDisconnect(from role: Role) -> Bool {
        switch self {
        case .disconnectWithWillMessage: role == .client
        case .success, .unspecifiedError, .malformedPacket, .protocolError, .implementationSpecificError,
            .topicNameInvalid, .receiveMaximumExceeded, .topicAliasInvalid, .packetTooLarge, .messageRateTooHigh,
            .quotaExceeded, .administrativeAction, .payloadFormatInvalid:
            true
        case .notAuthorized, .serverBusy, .serverShuttingDown, .keepAliveTimeout, .sessionTakenOver,
            .topicFilterInvalid, .retainNotSupported, .qosNotSupported, .useAnotherServer, .serverMoved,
            .sharedSubscriptionsNotSupported, .connectionRateExceeded, .maximumConnectTime,
            .subscriptionIdentifiersNotSupported, .wildcardSubscriptionsNotSupported:
            role == .server
        default: false
        }
    }
}
