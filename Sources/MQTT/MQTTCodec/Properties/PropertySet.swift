/// A set of properties of MQTT 5: those seen in a packet, or those that may stand in one.
@frozen @usableFromInline
struct PropertySet: OptionSet, Sendable {
    /// Bit n stands for the property with identifier n.
    @usableFromInline let rawValue: UInt64

    @inlinable init(rawValue: UInt64) { self.rawValue = rawValue }
    @inlinable init(_ identifier: PropertyIdentifier) { rawValue = 1 &<< UInt64(identifier.rawValue) }

    @inlinable static var payloadFormatIndicator: Self { Self(.payloadFormatIndicator) }
    @inlinable static var messageExpiryInterval: Self { Self(.messageExpiryInterval) }
    @inlinable static var contentType: Self { Self(.contentType) }
    @inlinable static var responseTopic: Self { Self(.responseTopic) }
    @inlinable static var correlationData: Self { Self(.correlationData) }
    @inlinable static var subscriptionIdentifier: Self { Self(.subscriptionIdentifier) }
    @inlinable static var sessionExpiryInterval: Self { Self(.sessionExpiryInterval) }
    @inlinable static var assignedClientIdentifier: Self { Self(.assignedClientIdentifier) }
    @inlinable static var serverKeepAlive: Self { Self(.serverKeepAlive) }
    @inlinable static var authenticationMethod: Self { Self(.authenticationMethod) }
    @inlinable static var authenticationData: Self { Self(.authenticationData) }
    @inlinable static var requestProblemInformation: Self { Self(.requestProblemInformation) }
    @inlinable static var willDelayInterval: Self { Self(.willDelayInterval) }
    @inlinable static var requestResponseInformation: Self { Self(.requestResponseInformation) }
    @inlinable static var responseInformation: Self { Self(.responseInformation) }
    @inlinable static var serverReference: Self { Self(.serverReference) }
    @inlinable static var reasonString: Self { Self(.reasonString) }
    @inlinable static var receiveMaximum: Self { Self(.receiveMaximum) }
    @inlinable static var topicAliasMaximum: Self { Self(.topicAliasMaximum) }
    @inlinable static var topicAlias: Self { Self(.topicAlias) }
    @inlinable static var maximumQoS: Self { Self(.maximumQoS) }
    @inlinable static var retainAvailable: Self { Self(.retainAvailable) }
    @inlinable static var userProperty: Self { Self(.userProperty) }
    @inlinable static var maximumPacketSize: Self { Self(.maximumPacketSize) }
    @inlinable static var wildcardSubscriptionAvailable: Self { Self(.wildcardSubscriptionAvailable) }
    @inlinable static var subscriptionIdentifierAvailable: Self { Self(.subscriptionIdentifierAvailable) }
    @inlinable static var sharedSubscriptionAvailable: Self { Self(.sharedSubscriptionAvailable) }
}

/// Where properties stand: in a packet's variable header or in the will of a CONNECT.
@usableFromInline
enum PropertyPlace: Sendable, Equatable {
    case packet(PacketType)
    case will

    /// The properties that may stand here (the column "packet / will properties" of table 2-4).
    @inlinable var allowed: PropertySet {
        switch self {
        case .will:
            [
                .payloadFormatIndicator, .messageExpiryInterval, .contentType, .responseTopic, .correlationData,
                .willDelayInterval, .userProperty,
            ]
        case .packet(.publish):
            [
                .payloadFormatIndicator, .messageExpiryInterval, .contentType, .responseTopic, .correlationData,
                .subscriptionIdentifier, .topicAlias, .userProperty,
            ]
        case .packet(.connect):
            [
                .sessionExpiryInterval, .authenticationMethod, .authenticationData, .requestProblemInformation,
                .requestResponseInformation, .receiveMaximum, .topicAliasMaximum, .maximumPacketSize, .userProperty,
            ]
        case .packet(.connack):
            [
                .sessionExpiryInterval, .assignedClientIdentifier, .serverKeepAlive, .authenticationMethod,
                .authenticationData, .responseInformation, .serverReference, .reasonString, .receiveMaximum,
                .topicAliasMaximum, .maximumQoS, .retainAvailable, .maximumPacketSize, .wildcardSubscriptionAvailable,
                .subscriptionIdentifierAvailable, .sharedSubscriptionAvailable, .userProperty,
            ]
        case .packet(.subscribe): [.subscriptionIdentifier, .userProperty]
        case .packet(.unsubscribe): [.userProperty]
        case .packet(.disconnect): [.sessionExpiryInterval, .serverReference, .reasonString, .userProperty]
        case .packet(.auth): [.authenticationMethod, .authenticationData, .reasonString, .userProperty]
        case .packet(.puback), .packet(.pubrec), .packet(.pubrel), .packet(.pubcomp), .packet(.suback),
            .packet(.unsuback):
            [.reasonString, .userProperty]
        case .packet(.pingreq), .packet(.pingresp): []
        }
    }

    /// The properties that may occur more than once here: user properties anywhere, subscription identifiers in PUBLISH.
    @inlinable var repeatable: PropertySet {
        self == .packet(.publish) ? [.userProperty, .subscriptionIdentifier] : .userProperty
    }
}
