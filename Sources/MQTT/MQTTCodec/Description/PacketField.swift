public import WireBytes

/// One named value of a packet, for printing.
public struct PacketField: Sendable, Hashable {
    /// A value as JSON knows it, with bytes apart from text.
    public indirect enum Value: Sendable, Hashable {
        case flag(Bool)
        case number(UInt64)
        case text(String)
        case bytes(ByteSlice)
        case list([Value])
        case object([PacketField])
    }

    /// As in Swift: `packetIdentifier`.
    public let name: String
    public let value: Value

    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// Whether it is a password or authentication data, which no form of printing shows.
    public var isSecret: Bool { name == "password" || name == "authenticationData" }
}

extension Packet {
    /// The packet's fields in the order of its bytes; absent optional ones are left out.
    public var fields: [PacketField] {
        switch self {
        case .connect(let packet): packet.fields
        case .connack(let packet):
            [
                PacketField("sessionPresent", .flag(packet.sessionPresent)),
                PacketField("reasonCode", .number(UInt64(packet.reasonCode.rawValue))),
            ] + packet.properties.fields
        case .publish(let packet): packet.fields
        case .puback(let packet): acknowledgementFields(packet)
        case .pubrec(let packet): acknowledgementFields(packet)
        case .pubrel(let packet): acknowledgementFields(packet)
        case .pubcomp(let packet): acknowledgementFields(packet)
        case .subscribe(let packet):
            [identifierField(packet.packetIdentifier)] + packet.properties.fields
                + [PacketField("subscriptions", .list(packet.subscriptions.map { .object($0.fields) }))]
        case .suback(let packet):
            [identifierField(packet.packetIdentifier)] + packet.properties.fields + [codesField(packet.reasonCodes)]
        case .unsubscribe(let packet):
            [identifierField(packet.packetIdentifier)] + packet.properties.fields
                + [PacketField("filters", .list(packet.filters.map { .text($0.description) }))]
        case .unsuback(let packet):
            [identifierField(packet.packetIdentifier)] + packet.properties.fields + [codesField(packet.reasonCodes)]
        case .pingreq, .pingresp: []
        case .disconnect(let packet):
            [PacketField("reasonCode", .number(UInt64(packet.reasonCode.rawValue)))] + packet.properties.fields
        case .auth(let packet):
            [PacketField("reasonCode", .number(UInt64(packet.reasonCode.rawValue)))] + packet.properties.fields
        }
    }

    private func identifierField(_ identifier: PacketIdentifier) -> PacketField {
        PacketField("packetIdentifier", .number(UInt64(identifier.rawValue)))
    }

    private func codesField(_ codes: [ReasonCode]) -> PacketField {
        PacketField("reasonCodes", .list(codes.map { .number(UInt64($0.rawValue)) }))
    }

    private func acknowledgementFields(_ packet: some PublishAcknowledgement) -> [PacketField] {
        [
            identifierField(packet.packetIdentifier),
            PacketField("reasonCode", .number(UInt64(packet.reasonCode.rawValue))),
        ] + packet.properties.fields
    }
}

extension Connect {
    fileprivate var fields: [PacketField] {
        var fields = [
            PacketField("protocolVersion", .number(UInt64(version.rawValue))),
            PacketField("cleanStart", .flag(cleanStart)),
            PacketField("keepAlive", .number(UInt64(keepAlive))),
        ]
        fields += properties.fields
        fields.append(PacketField("clientID", .text(clientID)))
        if let will {
            let message =
                [
                    PacketField("qos", .number(UInt64(will.qos.rawValue))), PacketField("retain", .flag(will.retain)),
                ] + will.properties.fields + [
                    PacketField("topic", .text(will.topic)), PacketField("payload", .bytes(will.payload)),
                ]
            fields.append(PacketField("will", .object(message)))
        }
        if let username { fields.append(PacketField("username", .text(username))) }
        if let password { fields.append(PacketField("password", .bytes(password))) }
        return fields
    }
}

extension Publish {
    fileprivate var fields: [PacketField] {
        var fields = [
            PacketField("qos", .number(UInt64(qos.rawValue))), PacketField("retain", .flag(retain)),
            PacketField("dup", .flag(dup)), PacketField("topic", .text(topicName)),
        ]
        if let packetIdentifier {
            fields.append(PacketField("packetIdentifier", .number(UInt64(packetIdentifier.rawValue))))
        }
        return fields + properties.fields + [PacketField("payload", .bytes(payload))]
    }
}

extension Subscription {
    fileprivate var fields: [PacketField] {
        [
            PacketField("filter", .text(filter.description)), PacketField("qos", .number(UInt64(qos.rawValue))),
            PacketField("noLocal", .flag(noLocal)), PacketField("retainAsPublished", .flag(retainAsPublished)),
            PacketField("retainHandling", .number(UInt64(retainHandling.rawValue))),
        ]
    }
}

extension Properties {
    /// One field, `properties`, or none when there are none.
    fileprivate var fields: [PacketField] {
        list.isEmpty ? [] : [PacketField("properties", .list(list.map { .object([$0.field]) }))]
    }
}

extension Property {
    var field: PacketField {
        let name = "\(identifier)"
        switch self {
        case .userProperty(let key, let value): return PacketField(name, .list([.text(key), .text(value)]))
        case .correlationData(let data), .authenticationData(let data): return PacketField(name, .bytes(data))
        case .maximumQoS(let qos): return PacketField(name, .number(UInt64(qos.rawValue)))
        default: break
        }
        if let text { return PacketField(name, .text(text)) }
        let number = number ?? 0
        return PacketField(name, identifier.valueType == .byte ? .flag(number == 1) : .number(UInt64(number)))
    }
}
