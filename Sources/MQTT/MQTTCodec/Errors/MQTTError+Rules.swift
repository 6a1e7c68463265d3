extension MQTTError.Code {
    /// The rule of each version, what to respond, and a few words for people.
    struct Facts {
        let rule311: StaticString
        let rule5: StaticString
        let reason: ReasonCode
        let text: StaticString

        init(_ rule311: StaticString, _ rule5: StaticString, _ reason: ReasonCode, _ text: StaticString) {
            self.rule311 = rule311
            self.rule5 = rule5
            self.reason = reason
            self.text = text
        }
    }

    var facts: Facts {
        switch self {
        case .packetTooLarge:
            Facts("section 2.2.3", "MQTT-3.1.2-24", .packetTooLarge, "packet is larger than the receiver allows")
        case .lengthTooLong:
            Facts("section 2.2.3", "section 1.5.5", .malformedPacket, "variable byte integer exceeds four bytes")
        case .lengthNotMinimal:
            Facts("section 2.2.3", "MQTT-1.5.5-1", .malformedPacket, "variable byte integer is not minimal")
        case .reservedPacketType:
            Facts("section 2.2.1", "section 2.1.2", .malformedPacket, "packet type is reserved")
        case .wrongSender:
            Facts("section 2.2.1", "section 2.1.2", .protocolError, "this side may not send this packet")
        case .reservedFlags:
            Facts("MQTT-2.2.2-2", "MQTT-2.1.3-1", .malformedPacket, "reserved flags of the fixed header are wrong")
        case .pubrelFlags:
            Facts("MQTT-3.6.1-1", "MQTT-3.6.1-1", .malformedPacket, "PUBREL flags are not 0010")
        case .subscribeFlags:
            Facts("MQTT-3.8.1-1", "MQTT-3.8.1-1", .malformedPacket, "SUBSCRIBE flags are not 0010")
        case .unsubscribeFlags:
            Facts("MQTT-3.10.1-1", "MQTT-3.10.1-1", .malformedPacket, "UNSUBSCRIBE flags are not 0010")
        case .disconnectFlags:
            Facts("MQTT-3.14.1-1", "MQTT-3.14.1-1", .malformedPacket, "DISCONNECT flags are not 0000")
        case .authFlags:
            Facts("section 2.2.1", "MQTT-3.15.1-1", .malformedPacket, "AUTH flags are not 0000")
        case .truncated:
            Facts("section 2.2.3", "section 2.1.4", .malformedPacket, "packet ends inside a field")
        case .trailingBytes:
            Facts("section 2.2.3", "section 2.1.4", .malformedPacket, "bytes follow the last field")

        case .illFormedUTF8:
            Facts("MQTT-1.5.3-1", "MQTT-1.5.4-1", .malformedPacket, "string is not well-formed UTF-8")
        case .nullCharacter:
            Facts("MQTT-1.5.3-2", "MQTT-1.5.4-2", .malformedPacket, "string contains U+0000")
        case .fieldTooLong:
            Facts("section 1.5.3", "section 1.5.4", .malformedPacket, "field exceeds 65,535 bytes")

        case .zeroPacketIdentifier:
            Facts("MQTT-2.3.1-1", "MQTT-2.2.1-3", .protocolError, "packet identifier is zero")
        case .zeroServerPacketIdentifier:
            Facts("MQTT-2.3.1-1", "MQTT-2.2.1-4", .protocolError, "packet identifier is zero")
        case .zeroAcknowledgedIdentifier:
            Facts("MQTT-2.3.1-6", "MQTT-2.2.1-5", .protocolError, "acknowledged packet identifier is zero")
        case .zeroSubscriptionIdentifierEcho:
            Facts("MQTT-2.3.1-7", "MQTT-2.2.1-6", .protocolError, "acknowledged packet identifier is zero")
        case .packetIdentifierWithoutQoS:
            Facts("MQTT-2.3.1-5", "MQTT-2.2.1-2", .protocolError, "a QoS 0 PUBLISH has no packet identifier")

        case .publishQoS3:
            Facts("MQTT-3.3.1-4", "MQTT-3.3.1-4", .malformedPacket, "PUBLISH has both QoS bits set")
        case .duplicateWithoutQoS:
            Facts("MQTT-3.3.1-2", "MQTT-3.3.1-2", .malformedPacket, "DUP is set on a QoS 0 PUBLISH")
        case .emptyTopicName:
            Facts("MQTT-4.7.3-1", "MQTT-4.7.3-1", .protocolError, "topic name is empty")
        case .topicNameWithoutAlias:
            Facts("MQTT-4.7.3-1", "section 3.3.2.1", .protocolError, "PUBLISH has neither topic name nor topic alias")
        case .topicNameWildcard:
            Facts("MQTT-4.7.1-1", "MQTT-4.7.0-1", .protocolError, "topic name contains a wildcard")
        case .publishTopicWildcard:
            Facts("MQTT-3.3.2-2", "MQTT-3.3.2-2", .protocolError, "topic name contains a wildcard")
        case .responseTopicWildcard:
            Facts("section 4.7.1", "MQTT-3.3.2-14", .protocolError, "response topic contains a wildcard")
        case .topicAliasZero:
            Facts("section 3.3.2", "MQTT-3.3.2-8", .topicAliasInvalid, "topic alias is zero")
        case .subscriptionIdentifierFromClient:
            Facts("section 3.3.2", "MQTT-3.3.4-6", .protocolError, "a client's PUBLISH has a subscription identifier")

        case .emptyTopicFilter:
            Facts("MQTT-4.7.3-1", "MQTT-4.7.3-1", .protocolError, "topic filter is empty")
        case .multiLevelWildcard:
            Facts("MQTT-4.7.1-2", "MQTT-4.7.1-1", .protocolError, "# is not the last level by itself")
        case .singleLevelWildcard:
            Facts("MQTT-4.7.1-3", "MQTT-4.7.1-2", .protocolError, "+ does not fill its level")
        case .shareNameMissing:
            Facts("section 4.7", "MQTT-4.8.2-1", .protocolError, "shared subscription has no share name")
        case .shareNameOrFilter:
            Facts(
                "section 4.7", "MQTT-4.8.2-2", .protocolError,
                "share name holds a wildcard, or no filter follows it")
        case .noLocalOnSharedSubscription:
            Facts("section 3.8.3", "MQTT-3.8.3-4", .protocolError, "No Local is set on a shared subscription")
        case .subscriptionOptionsReserved:
            Facts("MQTT-3.8.3-4", "MQTT-3.8.3-5", .malformedPacket, "reserved bits of the subscription options are set")
        case .subscriptionQoS3:
            Facts("MQTT-3.8.3-4", "section 3.8.3.1", .protocolError, "requested QoS is 3")
        case .retainHandling3:
            Facts("MQTT-3.8.3-4", "section 3.8.3.1", .protocolError, "retain handling is 3")
        case .subscribeWithoutFilter:
            Facts("MQTT-3.8.3-3", "MQTT-3.8.3-2", .protocolError, "SUBSCRIBE has no topic filter")
        case .unsubscribeWithoutFilter:
            Facts("MQTT-3.10.3-2", "MQTT-3.10.3-2", .protocolError, "UNSUBSCRIBE has no topic filter")

        case .protocolName:
            Facts("MQTT-3.1.2-1", "MQTT-3.1.2-1", .unsupportedProtocolVersion, "protocol name is not MQTT")
        case .protocolVersion:
            Facts(
                "MQTT-3.1.2-2", "MQTT-3.1.2-2", .unsupportedProtocolVersion,
                "protocol version is not the one spoken here")
        case .connectReservedFlag:
            Facts("MQTT-3.1.2-3", "MQTT-3.1.2-3", .malformedPacket, "reserved CONNECT flag is set")
        case .willQoSWithoutWill:
            Facts("MQTT-3.1.2-13", "MQTT-3.1.2-11", .malformedPacket, "will QoS is set without a will")
        case .willRetainWithoutWill:
            Facts("MQTT-3.1.2-15", "MQTT-3.1.2-13", .malformedPacket, "will retain is set without a will")
        case .willQoS3:
            Facts("MQTT-3.1.2-14", "MQTT-3.1.2-12", .malformedPacket, "will QoS is 3")
        case .passwordWithoutUserName:
            Facts("MQTT-3.1.2-22", "section 3.1.2.9", .malformedPacket, "password without user name")
        case .missingClientIdentifier:
            Facts("MQTT-3.1.3-3", "MQTT-3.1.3-3", .malformedPacket, "client identifier is missing or cut short")
        case .missingWill:
            Facts("MQTT-3.1.2-9", "MQTT-3.1.2-9", .malformedPacket, "will is missing or cut short")
        case .missingUserName:
            Facts("MQTT-3.1.2-19", "MQTT-3.1.2-17", .malformedPacket, "user name is missing or cut short")
        case .missingPassword:
            Facts("MQTT-3.1.2-21", "MQTT-3.1.2-19", .malformedPacket, "password is missing or cut short")
        case .unannouncedUserName:
            Facts(
                "MQTT-3.1.2-18", "MQTT-3.1.2-16", .malformedPacket,
                "bytes follow the last field, and no flag announces a user name")
        case .unannouncedPassword:
            Facts(
                "MQTT-3.1.2-20", "MQTT-3.1.2-18", .malformedPacket,
                "bytes follow the last field, and no flag announces a password")
        case .emptyClientIdentifier:
            Facts(
                "MQTT-3.1.3-8", "section 3.1.3.1", .clientIdentifierNotValid,
                "an empty client identifier needs clean session")

        case .connackFlags:
            Facts("section 3.2.2.1", "MQTT-3.2.2-1", .malformedPacket, "reserved CONNACK flags are set")
        case .sessionPresentWithError:
            Facts("MQTT-3.2.2-4", "MQTT-3.2.2-6", .protocolError, "session present in a refusing CONNACK")
        case .connackReasonCode:
            Facts("section 3.2.2.3", "MQTT-3.2.2-8", .protocolError, "CONNACK has no such code")
        case .pubackReasonCode:
            Facts("section 3.4", "MQTT-3.4.2-1", .protocolError, "PUBACK has no such reason code")
        case .pubrecReasonCode:
            Facts("section 3.5", "MQTT-3.5.2-1", .protocolError, "PUBREC has no such reason code")
        case .pubrelReasonCode:
            Facts("section 3.6", "MQTT-3.6.2-1", .protocolError, "PUBREL has no such reason code")
        case .pubcompReasonCode:
            Facts("section 3.7", "MQTT-3.7.2-1", .protocolError, "PUBCOMP has no such reason code")
        case .subackReasonCode:
            Facts("MQTT-3.9.3-2", "MQTT-3.9.3-2", .protocolError, "SUBACK has no such code")
        case .unsubackReasonCode:
            Facts("section 3.11", "MQTT-3.11.3-2", .protocolError, "UNSUBACK has no such reason code")
        case .disconnectReasonCode:
            Facts("section 3.14", "MQTT-3.14.2-1", .protocolError, "this side's DISCONNECT has no such reason code")
        case .authReasonCode:
            Facts("section 2.2.1", "MQTT-3.15.2-1", .protocolError, "this side's AUTH has no such reason code")
        case .subackWithoutReasonCode:
            Facts("MQTT-3.8.4-5", "MQTT-3.8.4-6", .protocolError, "SUBACK has no reason code")
        case .unsubackWithoutReasonCode:
            Facts("section 3.11", "MQTT-3.11.3-2", .protocolError, "UNSUBACK has no reason code")

        case .missingPropertyLength:
            Facts("section 2.2.3", "MQTT-2.2.2-1", .malformedPacket, "property length is missing or cut short")
        case .propertiesOverrun:
            Facts("section 2.2.3", "section 2.2.2.1", .malformedPacket, "property length runs past the packet")
        case .propertyTruncated:
            Facts("section 2.2.3", "section 2.2.2.1", .malformedPacket, "property runs past the property length")
        case .unknownProperty:
            Facts("section 2.2.3", "section 2.2.2.2", .malformedPacket, "property identifier is unknown")
        case .propertyNotAllowed:
            Facts("section 2.2.3", "section 2.2.2.2", .malformedPacket, "property does not belong in this packet")
        case .repeatedProperty:
            Facts("section 2.2.3", "section 2.2.2.2", .protocolError, "property occurs twice")
        case .subscriptionIdentifierZero:
            Facts("section 2.2.3", "section 3.8.2.1.2", .protocolError, "subscription identifier is zero")
        case .receiveMaximumZero:
            Facts("section 2.2.3", "section 3.1.2.11.3", .protocolError, "receive maximum is zero")
        case .maximumPacketSizeZero:
            Facts("section 2.2.3", "section 3.1.2.11.4", .protocolError, "maximum packet size is zero")
        case .booleanPropertyValue:
            Facts("section 2.2.3", "section 2.2.2.2", .protocolError, "property is neither 0 nor 1")
        case .payloadFormatValue:
            Facts("section 2.2.3", "section 3.3.2.3.2", .protocolError, "payload format indicator is neither 0 nor 1")
        case .maximumQoSValue:
            Facts("section 2.2.3", "section 3.2.2.3.4", .protocolError, "maximum QoS is neither 0 nor 1")
        case .sessionExpiryFromServer:
            Facts(
                "section 2.2.3", "MQTT-3.14.2-2", .protocolError,
                "a server's DISCONNECT has a session expiry interval")
        case .authenticationDataWithoutMethod:
            Facts("section 2.2.3", "section 3.1.2.11.10", .protocolError, "authentication data without a method")
        case .authWithoutMethod:
            Facts("section 2.2.3", "section 3.15.2.2.2", .protocolError, "AUTH has no authentication method")

        case .notInVersion:
            Facts("section 3", "section 3", .protocolError, "this version cannot express the packet")
        }
    }
}
