/// The 27 properties of MQTT 5 by the number that stands for them (table 2-4).
public enum PropertyIdentifier: UInt8, Sendable, Hashable, CaseIterable {
    case payloadFormatIndicator = 0x01
    case messageExpiryInterval = 0x02
    case contentType = 0x03
    case responseTopic = 0x08
    case correlationData = 0x09
    case subscriptionIdentifier = 0x0B
    case sessionExpiryInterval = 0x11
    case assignedClientIdentifier = 0x12
    case serverKeepAlive = 0x13
    case authenticationMethod = 0x15
    case authenticationData = 0x16
    case requestProblemInformation = 0x17
    case willDelayInterval = 0x18
    case requestResponseInformation = 0x19
    case responseInformation = 0x1A
    case serverReference = 0x1C
    case reasonString = 0x1F
    case receiveMaximum = 0x21
    case topicAliasMaximum = 0x22
    case topicAlias = 0x23
    case maximumQoS = 0x24
    case retainAvailable = 0x25
    case userProperty = 0x26
    case maximumPacketSize = 0x27
    case wildcardSubscriptionAvailable = 0x28
    case subscriptionIdentifierAvailable = 0x29
    case sharedSubscriptionAvailable = 0x2A
}

extension PropertyIdentifier {
    /// How a property's value is written.
    @usableFromInline
    enum ValueType {
        case byte
        case twoByteInteger
        case fourByteInteger
        case variableByteInteger
        case string
        case binary
        case stringPair
    }

    @inlinable var valueType: ValueType {
        switch self {
        case .payloadFormatIndicator, .requestProblemInformation, .requestResponseInformation, .maximumQoS,
            .retainAvailable, .wildcardSubscriptionAvailable, .subscriptionIdentifierAvailable,
            .sharedSubscriptionAvailable:
            .byte
        case .serverKeepAlive, .receiveMaximum, .topicAliasMaximum, .topicAlias: .twoByteInteger
        case .messageExpiryInterval, .sessionExpiryInterval, .willDelayInterval, .maximumPacketSize: .fourByteInteger
        case .subscriptionIdentifier: .variableByteInteger
        case .contentType, .responseTopic, .assignedClientIdentifier, .authenticationMethod, .responseInformation,
            .serverReference, .reasonString:
            .string
        case .correlationData, .authenticationData: .binary
        case .userProperty: .stringPair
        }
    }

    /// The bit that stands for this property in a `PropertySet`.
    @inlinable var bit: UInt64 { 1 &<< UInt64(rawValue) }
}

/// Where properties stand: in a packet's variable header or in the will of a CONNECT.
@usableFromInline
enum PropertyPlace: Sendable, Equatable {
    case packet(PacketType)
    case will

    /// The properties that may stand here, as bits (the column "packet / will properties" of table 2-4).
    @inlinable var allowed: UInt64 {
        let reason: UInt64 = 1 << 0x1F
        let user: UInt64 = 1 << 0x26
        let message: UInt64 = 1 << 0x01 | 1 << 0x02 | 1 << 0x03 | 1 << 0x08 | 1 << 0x09
        switch self {
        case .will: return message | 1 << 0x18 | user
        case .packet(.publish): return message | 1 << 0x0B | 1 << 0x23 | user
        case .packet(.connect):
            return 1 << 0x11 | 1 << 0x15 | 1 << 0x16 | 1 << 0x17 | 1 << 0x19 | 1 << 0x21 | 1 << 0x22 | 1 << 0x27 | user
        case .packet(.connack):
            let session: UInt64 = 1 << 0x11 | 1 << 0x12 | 1 << 0x13 | 1 << 0x15 | 1 << 0x16 | 1 << 0x1A | 1 << 0x1C
            let limits: UInt64 = 1 << 0x21 | 1 << 0x22 | 1 << 0x24 | 1 << 0x25 | 1 << 0x27
            return session | limits | 1 << 0x28 | 1 << 0x29 | 1 << 0x2A | reason | user
        case .packet(.subscribe): return 1 << 0x0B | user
        case .packet(.unsubscribe): return user
        case .packet(.disconnect): return 1 << 0x11 | 1 << 0x1C | reason | user
        case .packet(.auth): return 1 << 0x15 | 1 << 0x16 | reason | user
        case .packet(.puback), .packet(.pubrec), .packet(.pubrel), .packet(.pubcomp), .packet(.suback),
            .packet(.unsuback):
            return reason | user
        case .packet(.pingreq), .packet(.pingresp): return 0
        }
    }

    /// The properties that may occur more than once here: user properties anywhere, subscription identifiers in PUBLISH.
    @inlinable var repeatable: UInt64 {
        self == .packet(.publish) ? 1 << 0x26 | 1 << 0x0B : 1 << 0x26
    }
}
