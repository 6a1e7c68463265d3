public import WireBytes

/// The properties of a packet in the order they were sent; empty in 3.1.1, and then without any allocation.
///
/// The typed accessors find and replace single properties; `list` shows all of them.
public struct Properties: Sendable, Hashable {
    public var list: [Property]

    @inlinable public init(_ list: [Property] = []) { self.list = list }

    @inlinable public var isEmpty: Bool { list.isEmpty }

    /// Puts `property` in the place of the one with `identifier`, at the end if there is none; `nil` removes it.
    public mutating func set(_ identifier: PropertyIdentifier, _ property: Property?) {
        let place = list.firstIndex { $0.identifier == identifier }
        switch (place, property) {
        case (let place?, let property?): list[place] = property
        case (let place?, nil): list.remove(at: place)
        case (nil, let property?): list.append(property)
        case (nil, nil): break
        }
    }

    private func number(_ identifier: PropertyIdentifier) -> UInt32? {
        for property in list where property.identifier == identifier { return property.number }
        return nil
    }

    private func flag(_ identifier: PropertyIdentifier) -> Bool? { number(identifier).map { $0 == 1 } }

    private func short(_ identifier: PropertyIdentifier) -> UInt16? {
        number(identifier).map { UInt16(truncatingIfNeeded: $0) }
    }

    private func text(_ identifier: PropertyIdentifier) -> String? {
        for property in list where property.identifier == identifier { return property.text }
        return nil
    }
}

extension Properties: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: Property...) { self.init(elements) }
}

extension Properties {
    /// `true`: the payload is UTF-8 text.
    public var payloadFormatIndicator: Bool? {
        get { flag(.payloadFormatIndicator) }
        set { set(.payloadFormatIndicator, newValue.map { .payloadFormatIndicator($0) }) }
    }
    /// Seconds.
    public var messageExpiryInterval: UInt32? {
        get { number(.messageExpiryInterval) }
        set { set(.messageExpiryInterval, newValue.map { .messageExpiryInterval($0) }) }
    }
    public var contentType: String? {
        get { text(.contentType) }
        set { set(.contentType, newValue.map { .contentType($0) }) }
    }
    public var responseTopic: String? {
        get { text(.responseTopic) }
        set { set(.responseTopic, newValue.map { .responseTopic($0) }) }
    }
    public var correlationData: ByteSlice? {
        get {
            for case .correlationData(let data) in list { return data }
            return nil
        }
        set { set(.correlationData, newValue.map { .correlationData($0) }) }
    }
    /// The first one, where a PUBLISH may hold several.
    public var subscriptionIdentifier: UInt32? {
        get { number(.subscriptionIdentifier) }
        set { set(.subscriptionIdentifier, newValue.map { .subscriptionIdentifier($0) }) }
    }
    /// Seconds; 4,294,967,295 means never.
    public var sessionExpiryInterval: UInt32? {
        get { number(.sessionExpiryInterval) }
        set { set(.sessionExpiryInterval, newValue.map { .sessionExpiryInterval($0) }) }
    }
    public var assignedClientIdentifier: String? {
        get { text(.assignedClientIdentifier) }
        set { set(.assignedClientIdentifier, newValue.map { .assignedClientIdentifier($0) }) }
    }
    /// Seconds; 0 turns it off.
    public var serverKeepAlive: UInt16? {
        get { short(.serverKeepAlive) }
        set { set(.serverKeepAlive, newValue.map { .serverKeepAlive($0) }) }
    }
    public var authenticationMethod: String? {
        get { text(.authenticationMethod) }
        set { set(.authenticationMethod, newValue.map { .authenticationMethod($0) }) }
    }
    public var authenticationData: ByteSlice? {
        get {
            for case .authenticationData(let data) in list { return data }
            return nil
        }
        set { set(.authenticationData, newValue.map { .authenticationData($0) }) }
    }
    public var requestProblemInformation: Bool? {
        get { flag(.requestProblemInformation) }
        set { set(.requestProblemInformation, newValue.map { .requestProblemInformation($0) }) }
    }
    /// Seconds.
    public var willDelayInterval: UInt32? {
        get { number(.willDelayInterval) }
        set { set(.willDelayInterval, newValue.map { .willDelayInterval($0) }) }
    }
    public var requestResponseInformation: Bool? {
        get { flag(.requestResponseInformation) }
        set { set(.requestResponseInformation, newValue.map { .requestResponseInformation($0) }) }
    }
    public var responseInformation: String? {
        get { text(.responseInformation) }
        set { set(.responseInformation, newValue.map { .responseInformation($0) }) }
    }
    public var serverReference: String? {
        get { text(.serverReference) }
        set { set(.serverReference, newValue.map { .serverReference($0) }) }
    }
    public var reasonString: String? {
        get { text(.reasonString) }
        set { set(.reasonString, newValue.map { .reasonString($0) }) }
    }
    /// 1 to 65,535.
    public var receiveMaximum: UInt16? {
        get { short(.receiveMaximum) }
        set { set(.receiveMaximum, newValue.map { .receiveMaximum($0) }) }
    }
    public var topicAliasMaximum: UInt16? {
        get { short(.topicAliasMaximum) }
        set { set(.topicAliasMaximum, newValue.map { .topicAliasMaximum($0) }) }
    }
    /// 1 to 65,535.
    public var topicAlias: UInt16? {
        get { short(.topicAlias) }
        set { set(.topicAlias, newValue.map { .topicAlias($0) }) }
    }
    public var maximumQoS: QoS? {
        get { number(.maximumQoS).flatMap { QoS(rawValue: UInt8(truncatingIfNeeded: $0)) } }
        set { set(.maximumQoS, newValue.map { .maximumQoS($0) }) }
    }
    public var retainAvailable: Bool? {
        get { flag(.retainAvailable) }
        set { set(.retainAvailable, newValue.map { .retainAvailable($0) }) }
    }
    /// Bytes, at least 1.
    public var maximumPacketSize: UInt32? {
        get { number(.maximumPacketSize) }
        set { set(.maximumPacketSize, newValue.map { .maximumPacketSize($0) }) }
    }
    public var wildcardSubscriptionAvailable: Bool? {
        get { flag(.wildcardSubscriptionAvailable) }
        set { set(.wildcardSubscriptionAvailable, newValue.map { .wildcardSubscriptionAvailable($0) }) }
    }
    public var subscriptionIdentifierAvailable: Bool? {
        get { flag(.subscriptionIdentifierAvailable) }
        set { set(.subscriptionIdentifierAvailable, newValue.map { .subscriptionIdentifierAvailable($0) }) }
    }
    public var sharedSubscriptionAvailable: Bool? {
        get { flag(.sharedSubscriptionAvailable) }
        set { set(.sharedSubscriptionAvailable, newValue.map { .sharedSubscriptionAvailable($0) }) }
    }

    /// All user properties in their order.
    public var userProperties: [(name: String, value: String)] {
        list.compactMap { if case .userProperty(let name, let value) = $0 { (name, value) } else { nil } }
    }

    /// All subscription identifiers of a PUBLISH.
    public var subscriptionIdentifiers: [UInt32] {
        list.compactMap { if case .subscriptionIdentifier(let value) = $0 { value } else { nil } }
    }
}
