/// Why bytes are not a legal packet, or why a value cannot be written as one.
///
/// It says what (`code`), where (`offset`), by which rule (`rule`), and what to respond (`reasonCode`). Two errors are
/// equal when their codes are.
public struct MQTTError: Error, Sendable {
    public let code: Code
    /// Bytes from the first byte of the packet to the field at fault; 0 for an error of encoding.
    public let offset: Int
    /// Whose rule it breaks.
    public let version: MQTTVersion

    @inlinable
    public init(_ code: Code, at offset: Int = 0, version: MQTTVersion) {
        self.code = code
        self.offset = offset
        self.version = version
    }

    /// The statement or section of the specification that is broken: `MQTT-3.3.2-2`, or `section 2.2.2.2` where no
    /// numbered statement covers it.
    public var rule: StaticString { version == .v5 ? code.facts.rule5 : code.facts.rule311 }

    /// The reason code of MQTT 5 for the response: 0x81 if the packet cannot be parsed or the specification calls it
    /// malformed, 0x82 if it has a value that is not allowed, or a more precise code if the specification names one.
    public var reasonCode: ReasonCode { code.facts.reason }
}

extension MQTTError: Equatable {
    public static func == (left: MQTTError, right: MQTTError) -> Bool { left.code == right.code }
}

extension MQTTError {
    /// The fault and its rule, without the place in a packet: `topic name contains a wildcard [MQTT-3.3.2-2]`.
    public var summary: String { "\(code.facts.text) [\(rule)]" }
}

extension MQTTError: CustomStringConvertible {
    /// One line: `topic name contains a wildcard at byte 7 [MQTT-3.3.2-2], response with 0x82 protocolError`.
    public var description: String {
        let hex = String(reasonCode.rawValue, radix: 16)
        return "\(code.facts.text) at byte \(offset) [\(rule)], respond with 0x\(hex) \(reasonCode)"
    }
}

extension MQTTError {
    /// One case per rule that a codec can find broken.
    public enum Code: UInt8, Sendable, Hashable, CaseIterable {
        // Framing
        case packetTooLarge
        case lengthTooLong
        case lengthNotMinimal
        case reservedPacketType
        case wrongSender
        case reservedFlags
        case pubrelFlags
        case subscribeFlags
        case unsubscribeFlags
        case disconnectFlags
        case authFlags
        case truncated
        case trailingBytes
        // Text
        case illFormedUTF8
        case nullCharacter
        case fieldTooLong
        // Packet identifiers
        case zeroPacketIdentifier
        case zeroServerPacketIdentifier
        case zeroAcknowledgedIdentifier
        case zeroSubscriptionIdentifierEcho
        case packetIdentifierWithoutQoS
        // PUBLISH
        case publishQoS3
        case duplicateWithoutQoS
        case emptyTopicName
        case topicNameWithoutAlias
        case topicNameWildcard
        case publishTopicWildcard
        case responseTopicWildcard
        case topicAliasZero
        case subscriptionIdentifierFromClient
        // Filters
        case emptyTopicFilter
        case multiLevelWildcard
        case singleLevelWildcard
        case shareNameMissing
        case shareNameOrFilter
        case noLocalOnSharedSubscription
        case subscriptionOptionsReserved
        case subscriptionQoS3
        case retainHandling3
        case subscribeWithoutFilter
        case unsubscribeWithoutFilter
        // CONNECT
        case protocolName
        case protocolVersion
        case connectReservedFlag
        case willQoSWithoutWill
        case willRetainWithoutWill
        case willQoS3
        case passwordWithoutUserName
        case missingClientIdentifier
        case missingWill
        case missingUserName
        case missingPassword
        case unannouncedUserName
        case unannouncedPassword
        case emptyClientIdentifier
        // CONNACK and reason codes
        case connackFlags
        case sessionPresentWithError
        case connackReasonCode
        case pubackReasonCode
        case pubrecReasonCode
        case pubrelReasonCode
        case pubcompReasonCode
        case subackReasonCode
        case unsubackReasonCode
        case disconnectReasonCode
        case authReasonCode
        case subackWithoutReasonCode
        case unsubackWithoutReasonCode
        // Properties
        case missingPropertyLength
        case propertiesOverrun
        case propertyTruncated
        case unknownProperty
        case propertyNotAllowed
        case repeatedProperty
        case subscriptionIdentifierZero
        case receiveMaximumZero
        case maximumPacketSizeZero
        case booleanPropertyValue
        case payloadFormatValue
        case maximumQoSValue
        case sessionExpiryFromServer
        case authenticationDataWithoutMethod
        case authWithoutMethod
        // Encoding
        case notInVersion
    }
}
