import WireBytes

/// Why a packet of one version has no counterpart in the other.
public struct ConversionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The part of a packet that the other version cannot express.
    public enum Obstacle: Sendable, Hashable {
        /// The packet itself: AUTH, or a DISCONNECT from a server.
        case packet(PacketType)
        case property(PropertyIdentifier)
        case reasonCode(ReasonCode)
        case subscriptionOptions
        case passwordWithoutUserName
        /// A topic alias stands for the topic name.
        case missingTopicName
        /// UNSUBACK of 3.1.1 has no reason codes, and MQTT 5 needs one per filter.
        case missingReasonCodes
    }

    public let obstacle: Obstacle

    init(_ obstacle: Obstacle) { self.obstacle = obstacle }

    public var description: String { "the other version of MQTT cannot express: \(obstacle)" }
}

extension Packet {
    /// The packet that means the same in the other version.
    ///
    /// `droppingInformation` drops informative parts: reason strings, user properties, content types and the like.
    /// Parts that change the handling of the message or the session are never dropped.
    ///
    /// A packet that already has `version`, or is the same in both, is returned unchanged.
    ///
    /// - Parameters:
    ///   - version: the version of the result.
    ///   - sender: the side that sends the packet; 3.1.1 has no DISCONNECT from a server.
    ///   - droppingInformation: whether informative parts may be left out. Default: `false`.
    /// - Throws: if `version` cannot express the packet.
    public func converted(
        to version: MQTTVersion, from sender: Role, droppingInformation: Bool = false
    ) throws(ConversionError) -> Packet {
        switch version {
        case .v5: try raised()
        case .v3_1_1: try lowered(from: sender, dropping: droppingInformation)
        }
    }

    private func raised() throws(ConversionError) -> Packet {
        switch self {
        case .connect(var packet):
            guard packet.version == .v3_1_1 else { return self }
            packet.version = .v5
            // A session that 3.1.1 keeps has no end.
            if !packet.cleanStart { packet.properties.sessionExpiryInterval = .max }
            return .connect(packet)
        case .unsuback(let packet) where packet.reasonCodes.isEmpty:
            throw ConversionError(.missingReasonCodes)
        default:
            return self
        }
    }

    private func lowered(from sender: Role, dropping: Bool) throws(ConversionError) -> Packet {
        switch self {
        case .connect(let packet): return .connect(try packet.lowered(dropping: dropping))
        case .connack(var packet):
            try packet.properties.drop(dropping)
            packet.reasonCode = try packet.reasonCode.loweredForConnack()
            return .connack(packet)
        case .publish(let packet): return .publish(try packet.lowered(dropping: dropping))
        case .puback(var packet):
            packet.reasonCode = try packet.reasonCode.loweredForAcknowledgement()
            try packet.properties.drop(dropping)
            return .puback(packet)
        case .pubrec(var packet):
            packet.reasonCode = try packet.reasonCode.loweredForAcknowledgement()
            try packet.properties.drop(dropping)
            return .pubrec(packet)
        case .pubrel(var packet):
            packet.reasonCode = try packet.reasonCode.loweredForAcknowledgement()
            try packet.properties.drop(dropping)
            return .pubrel(packet)
        case .pubcomp(var packet):
            packet.reasonCode = try packet.reasonCode.loweredForAcknowledgement()
            try packet.properties.drop(dropping)
            return .pubcomp(packet)
        case .subscribe(var packet):
            try packet.properties.drop(dropping)
            for subscription in packet.subscriptions
            where subscription.noLocal || subscription.retainAsPublished || subscription.retainHandling != .send {
                throw ConversionError(.subscriptionOptions)
            }
            return .subscribe(packet)
        case .suback(var packet):
            try packet.properties.drop(dropping)
            packet.reasonCodes = packet.reasonCodes.map { $0.isError ? .unspecifiedError : $0 }
            return .suback(packet)
        case .unsubscribe(var packet):
            try packet.properties.drop(dropping)
            return .unsubscribe(packet)
        case .unsuback(var packet):
            try packet.properties.drop(dropping)
            for code in packet.reasonCodes where code.isError { throw ConversionError(.reasonCode(code)) }
            packet.reasonCodes = []
            return .unsuback(packet)
        case .disconnect(var packet):
            guard sender == .client else { throw ConversionError(.packet(.disconnect)) }
            guard packet.reasonCode == .normalDisconnection else {
                throw ConversionError(.reasonCode(packet.reasonCode))
            }
            try packet.properties.drop(dropping)
            return .disconnect(packet)
        case .auth: throw ConversionError(.packet(.auth))
        case .pingreq, .pingresp: return self
        }
    }
}

extension Connect {
    fileprivate func lowered(dropping: Bool) throws(ConversionError) -> Connect {
        guard version == .v5 else { return self }
        var packet = self
        packet.version = .v3_1_1
        // 3.1.1 either forgets the session with the connection or keeps it for ever.
        switch (cleanStart, properties.sessionExpiryInterval ?? 0) {
        case (true, 0), (false, .max): packet.properties.sessionExpiryInterval = nil
        default: throw ConversionError(.property(.sessionExpiryInterval))
        }
        // The default is what 3.1.1 means; and a server of 3.1.1 knows no aliases, whatever their maximum.
        if properties.receiveMaximum == .max { packet.properties.receiveMaximum = nil }
        packet.properties.topicAliasMaximum = nil
        if properties.requestProblemInformation == true { packet.properties.requestProblemInformation = nil }
        if properties.requestResponseInformation == false { packet.properties.requestResponseInformation = nil }
        try packet.properties.drop(dropping)
        if password != nil, username == nil { throw ConversionError(.passwordWithoutUserName) }
        if properties.authenticationMethod != nil { throw ConversionError(.property(.authenticationMethod)) }
        if packet.will?.properties.willDelayInterval == 0 { packet.will?.properties.willDelayInterval = nil }
        try packet.will?.properties.drop(dropping)
        return packet
    }
}

extension Publish {
    fileprivate func lowered(dropping: Bool) throws(ConversionError) -> Publish {
        guard topicLength > 0 else { throw ConversionError(.missingTopicName) }
        guard !propertyBytes.isEmpty else { return self }
        var kept = properties
        // The name is there, so the alias only spares later bytes.
        kept.topicAlias = nil
        try kept.drop(dropping)
        do throws(MQTTError) {
            return try Publish(
                topic: topic, payload: payload, qos: qos, retain: retain, dup: dup, packetIdentifier: packetIdentifier)
        } catch {
            throw ConversionError(.missingTopicName)
        }
    }
}

extension Properties {
    /// Removes all properties.
    ///
    /// - Throws: for one that does more than inform, or any at all unless `allowed`.
    fileprivate mutating func drop(_ allowed: Bool) throws(ConversionError) {
        for property in list where !(allowed && property.identifier.onlyInforms) {
            throw ConversionError(.property(property.identifier))
        }
        list = []
    }
}

extension PropertyIdentifier {
    /// Whether a message or session is treated the same without it.
    fileprivate var onlyInforms: Bool {
        switch self {
        case .payloadFormatIndicator, .contentType, .responseTopic, .correlationData, .responseInformation,
            .serverReference, .reasonString, .userProperty, .subscriptionIdentifier, .requestProblemInformation,
            .requestResponseInformation, .topicAliasMaximum, .assignedClientIdentifier:
            true
        default: false
        }
    }
}

extension ReasonCode {
    /// The nearest of the five refusals of 3.1.1.
    fileprivate func loweredForConnack() throws(ConversionError) -> ReasonCode {
        if connectReturnCode != nil { return self }
        switch self {
        case .banned, .badAuthenticationMethod: return .notAuthorized
        case .serverBusy, .serverShuttingDown, .quotaExceeded, .connectionRateExceeded, .unspecifiedError,
            .implementationSpecificError, .useAnotherServer, .serverMoved:
            return .serverUnavailable
        default: throw ConversionError(.reasonCode(self))
        }
    }

    /// 3.1.1 cannot refuse in an acknowledgement.
    fileprivate func loweredForAcknowledgement() throws(ConversionError) -> ReasonCode {
        if isError { throw ConversionError(.reasonCode(self)) }
        return .success
    }
}
