public import WireBytes

/// One property of MQTT 5 with its value (2.2.2.2).
public enum Property: Sendable, Hashable {
    /// `true`: the payload is UTF-8 text.
    case payloadFormatIndicator(Bool)
    /// Seconds.
    case messageExpiryInterval(UInt32)
    case contentType(String)
    case responseTopic(String)
    case correlationData(ByteSlice)
    /// 1 to 268,435,455.
    case subscriptionIdentifier(UInt32)
    /// Seconds; 4,294,967,295 means never.
    case sessionExpiryInterval(UInt32)
    case assignedClientIdentifier(String)
    /// Seconds; 0 turns it off.
    case serverKeepAlive(UInt16)
    case authenticationMethod(String)
    case authenticationData(ByteSlice)
    case requestProblemInformation(Bool)
    /// Seconds.
    case willDelayInterval(UInt32)
    case requestResponseInformation(Bool)
    case responseInformation(String)
    case serverReference(String)
    case reasonString(String)
    /// 1 to 65,535.
    case receiveMaximum(UInt16)
    case topicAliasMaximum(UInt16)
    /// 1 to 65,535.
    case topicAlias(UInt16)
    /// `atMostOnce` or `atLeastOnce`.
    case maximumQoS(QoS)
    case retainAvailable(Bool)
    case userProperty(name: String, value: String)
    /// Bytes, at least 1.
    case maximumPacketSize(UInt32)
    case wildcardSubscriptionAvailable(Bool)
    case subscriptionIdentifierAvailable(Bool)
    case sharedSubscriptionAvailable(Bool)

    public var identifier: PropertyIdentifier {
        switch self {
        case .payloadFormatIndicator: .payloadFormatIndicator
        case .messageExpiryInterval: .messageExpiryInterval
        case .contentType: .contentType
        case .responseTopic: .responseTopic
        case .correlationData: .correlationData
        case .subscriptionIdentifier: .subscriptionIdentifier
        case .sessionExpiryInterval: .sessionExpiryInterval
        case .assignedClientIdentifier: .assignedClientIdentifier
        case .serverKeepAlive: .serverKeepAlive
        case .authenticationMethod: .authenticationMethod
        case .authenticationData: .authenticationData
        case .requestProblemInformation: .requestProblemInformation
        case .willDelayInterval: .willDelayInterval
        case .requestResponseInformation: .requestResponseInformation
        case .responseInformation: .responseInformation
        case .serverReference: .serverReference
        case .reasonString: .reasonString
        case .receiveMaximum: .receiveMaximum
        case .topicAliasMaximum: .topicAliasMaximum
        case .topicAlias: .topicAlias
        case .maximumQoS: .maximumQoS
        case .retainAvailable: .retainAvailable
        case .userProperty: .userProperty
        case .maximumPacketSize: .maximumPacketSize
        case .wildcardSubscriptionAvailable: .wildcardSubscriptionAvailable
        case .subscriptionIdentifierAvailable: .subscriptionIdentifierAvailable
        case .sharedSubscriptionAvailable: .sharedSubscriptionAvailable
        }
    }
}

extension Property {
    /// `userProperty(name:value:)` in the short form.
    public static func userProperty(_ name: String, _ value: String) -> Property {
        .userProperty(name: name, value: value)
    }
}

extension Property {
    /// An owned copy of a property that has been checked.
    init(_ view: borrowing PropertyView) {
        let number = view.number
        switch view.identifier {
        case .payloadFormatIndicator: self = .payloadFormatIndicator(number == 1)
        case .messageExpiryInterval: self = .messageExpiryInterval(number)
        case .contentType: self = .contentType(String(decodingUTF8: view.value))
        case .responseTopic: self = .responseTopic(String(decodingUTF8: view.value))
        case .correlationData: self = .correlationData(ByteSlice(copying: view.value))
        case .subscriptionIdentifier: self = .subscriptionIdentifier(number)
        case .sessionExpiryInterval: self = .sessionExpiryInterval(number)
        case .assignedClientIdentifier: self = .assignedClientIdentifier(String(decodingUTF8: view.value))
        case .serverKeepAlive: self = .serverKeepAlive(UInt16(truncatingIfNeeded: number))
        case .authenticationMethod: self = .authenticationMethod(String(decodingUTF8: view.value))
        case .authenticationData: self = .authenticationData(ByteSlice(copying: view.value))
        case .requestProblemInformation: self = .requestProblemInformation(number == 1)
        case .willDelayInterval: self = .willDelayInterval(number)
        case .requestResponseInformation: self = .requestResponseInformation(number == 1)
        case .responseInformation: self = .responseInformation(String(decodingUTF8: view.value))
        case .serverReference: self = .serverReference(String(decodingUTF8: view.value))
        case .reasonString: self = .reasonString(String(decodingUTF8: view.value))
        case .receiveMaximum: self = .receiveMaximum(UInt16(truncatingIfNeeded: number))
        case .topicAliasMaximum: self = .topicAliasMaximum(UInt16(truncatingIfNeeded: number))
        case .topicAlias: self = .topicAlias(UInt16(truncatingIfNeeded: number))
        case .maximumQoS: self = .maximumQoS(number == 1 ? .atLeastOnce : .atMostOnce)
        case .retainAvailable: self = .retainAvailable(number == 1)
        case .userProperty:
            self = .userProperty(
                name: String(decodingUTF8: view.name), value: String(decodingUTF8: view.value))
        case .maximumPacketSize: self = .maximumPacketSize(number)
        case .wildcardSubscriptionAvailable: self = .wildcardSubscriptionAvailable(number == 1)
        case .subscriptionIdentifierAvailable: self = .subscriptionIdentifierAvailable(number == 1)
        case .sharedSubscriptionAvailable: self = .sharedSubscriptionAvailable(number == 1)
        }
    }

    /// The value of an integer property, or `nil`.
    var number: UInt32? {
        switch self {
        case .payloadFormatIndicator(let flag), .requestProblemInformation(let flag),
            .requestResponseInformation(let flag), .retainAvailable(let flag), .wildcardSubscriptionAvailable(let flag),
            .subscriptionIdentifierAvailable(let flag), .sharedSubscriptionAvailable(let flag):
            flag ? 1 : 0
        case .maximumQoS(let qos): UInt32(qos.rawValue)
        case .serverKeepAlive(let value), .receiveMaximum(let value), .topicAliasMaximum(let value),
            .topicAlias(let value):
            UInt32(value)
        case .messageExpiryInterval(let value), .sessionExpiryInterval(let value), .willDelayInterval(let value),
            .maximumPacketSize(let value), .subscriptionIdentifier(let value):
            value
        default: nil
        }
    }

    /// The value of a string property, or `nil`.
    var text: String? {
        switch self {
        case .contentType(let text), .responseTopic(let text), .assignedClientIdentifier(let text),
            .authenticationMethod(let text), .responseInformation(let text), .serverReference(let text),
            .reasonString(let text):
            text
        default: nil
        }
    }

    /// Bytes that the property takes, its identifier included.
    ///
    /// - Throws: what a receiver would find wrong with the value.
    func encodedSize() throws(MQTTError) -> Int {
        if let number {
            switch identifier.valueType {
            case .byte:
                guard number <= 1 else { throw MQTTError(.maximumQoSValue, version: .v5) }
                return 2
            case .twoByteInteger:
                if number == 0, case .topicAlias = self { throw MQTTError(.topicAliasZero, version: .v5) }
                if number == 0, case .receiveMaximum = self { throw MQTTError(.receiveMaximumZero, version: .v5) }
                return 3
            case .fourByteInteger:
                if number == 0, case .maximumPacketSize = self { throw MQTTError(.maximumPacketSizeZero, version: .v5) }
                return 5
            default:
                guard number > 0 else { throw MQTTError(.subscriptionIdentifierZero, version: .v5) }
                guard number <= FixedHeader.largestRemainingLength else {
                    throw MQTTError(.lengthTooLong, version: .v5)
                }
                return 1 + VariableByteInteger.size(Int(number))
            }
        }
        switch self {
        case .responseTopic(let topic):
            guard !topic.isEmpty else { throw MQTTError(.emptyTopicName, version: .v5) }
            return try 1
                + MQTTText.encodedSize(topic, .topicName, wildcard: .responseTopicWildcard, version: .v5)
        case .correlationData(let data), .authenticationData(let data):
            guard data.count <= 0xffff else { throw MQTTError(.fieldTooLong, version: .v5) }
            return 3 + data.count
        case .userProperty(let name, let value):
            return try 1 + MQTTText.encodedSize(name, version: .v5) + MQTTText.encodedSize(value, version: .v5)
        default:
            return try 1 + MQTTText.encodedSize(text ?? "", version: .v5)
        }
    }

    /// Writes identifier and value; `encodedSize()` has found nothing wrong.
    func write(into buffer: inout WireBuffer) {
        buffer.append(identifier.rawValue)
        if let number {
            switch identifier.valueType {
            case .byte: buffer.append(UInt8(truncatingIfNeeded: number))
            case .twoByteInteger: buffer.append(integer: UInt16(truncatingIfNeeded: number))
            case .fourByteInteger: buffer.append(integer: number)
            default: buffer.append(unsignedVarint: UInt64(number))
            }
            return
        }
        switch self {
        case .correlationData(let data), .authenticationData(let data): buffer.append(binary: data)
        case .userProperty(let name, let value):
            buffer.append(string: name)
            buffer.append(string: value)
        default: buffer.append(string: text ?? "")
        }
    }
}
