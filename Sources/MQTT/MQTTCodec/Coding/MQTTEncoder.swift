public import WireBytes

/// Writes the packets of the busy path straight from their parts, without a value in between.
public enum MQTTEncoder {
    /// Appends a PUBLISH.
    ///
    /// - Parameters:
    ///   - topic: a legal topic name, from a `PublishView` or a `TopicName`: it is not looked at again.
    ///   - packetIdentifier: exactly when `qos` is above 0.
    ///   - properties: checked properties without their length, from `PublishView.propertyBytes` or
    ///     `Properties.encodeForPublish`; empty in 3.1.1.
    /// - Throws: `packetTooLarge`, `fieldTooLong`, `zeroPacketIdentifier`, `packetIdentifierWithoutQoS`,
    ///   `duplicateWithoutQoS`, `topicNameWithoutAlias`, `notInVersion`; nothing has been written then.
    @inlinable @inline(__always)
    public static func publish(
        topic: Span<UInt8>, payload: Span<UInt8>, qos: QoS, retain: Bool = false, dup: Bool = false,
        packetIdentifier: PacketIdentifier? = nil, properties: Span<UInt8> = Span(), version: MQTTVersion,
        into buffer: inout WireBuffer
    ) throws(MQTTError) {
        var header = ShortBytes()
        header.append(0x30 | (dup ? 8 : 0) | qos.rawValue &<< 1 | (retain ? 1 : 0))
        var middle = ShortBytes()
        // The version is looked up once, here: each branch is then compiled for its own.
        guard version == .v5 else {
            let remaining = try publishBodySize(
                topicLength: topic.count, propertyLength: properties.count, payloadLength: payload.count, qos: qos,
                dup: dup, packetIdentifier: packetIdentifier, version: .v3_1_1)
            header.append(unsignedVarint: remaining)
            header.append(bigEndian: UInt16(truncatingIfNeeded: topic.count))
            if let packetIdentifier { middle.append(bigEndian: packetIdentifier.rawValue) }
            return buffer.append(header, topic, middle, payload)
        }
        let remaining = try publishBodySize(
            topicLength: topic.count, propertyLength: properties.count, payloadLength: payload.count, qos: qos,
            dup: dup, packetIdentifier: packetIdentifier, version: .v5)
        header.append(unsignedVarint: remaining)
        header.append(bigEndian: UInt16(truncatingIfNeeded: topic.count))
        if let packetIdentifier { middle.append(bigEndian: packetIdentifier.rawValue) }
        middle.append(unsignedVarint: properties.count)
        buffer.append(header, topic, middle, properties, payload)
    }

    /// The remaining length of a PUBLISH, its rules for encoding checked.
    @inlinable @inline(__always)
    static func publishBodySize(
        topicLength: Int, propertyLength: Int, payloadLength: Int, qos: QoS, dup: Bool,
        packetIdentifier: PacketIdentifier?, version: MQTTVersion
    ) throws(MQTTError) -> Int {
        guard topicLength <= 0xffff else { throw MQTTError(.fieldTooLong, version: version) }
        if topicLength == 0, version == .v3_1_1 || propertyLength == 0 {
            throw MQTTError(.topicNameWithoutAlias, version: version)
        }
        if qos == .atMostOnce {
            guard packetIdentifier == nil else { throw MQTTError(.packetIdentifierWithoutQoS, version: version) }
            guard !dup else { throw MQTTError(.duplicateWithoutQoS, version: version) }
        } else {
            guard packetIdentifier != nil else { throw MQTTError(.zeroPacketIdentifier, version: version) }
        }
        var size = 2 &+ topicLength &+ (qos == .atMostOnce ? 0 : 2)
        if version == .v5 {
            guard propertyLength <= FixedHeader.largestRemainingLength else {
                throw MQTTError(.packetTooLarge, version: version)
            }
            size &+= VariableByteInteger.size(propertyLength) &+ propertyLength
        } else if propertyLength > 0 {
            throw MQTTError(.notInVersion, version: version)
        }
        guard payloadLength <= FixedHeader.largestRemainingLength &- size else {
            throw MQTTError(.packetTooLarge, version: version)
        }
        return size &+ payloadLength
    }

    /// Appends a variable byte integer of at most 268,435,455.
    @inlinable @inline(__always)
    static func append(length: Int, to buffer: inout WireBuffer) {
        if length < 0x80 {
            buffer.append(UInt8(truncatingIfNeeded: length))
        } else if length < 0x4000 {
            // Both bytes in one store: the low seven bits with the mark first, the high ones behind.
            let low = UInt16(truncatingIfNeeded: length & 0x7f | 0x80)
            buffer.append(integer: low &<< 8 | UInt16(truncatingIfNeeded: length &>> 7))
        } else {
            buffer.append(unsignedVarint: UInt64(truncatingIfNeeded: length))
        }
    }

    /// Appends PUBACK, PUBREC, PUBREL or PUBCOMP without properties: four bytes on success.
    ///
    /// - Parameters:
    ///   - type: one of these four.
    ///   - reasonCode: left out of the packet on success, and in 3.1.1, which has none.
    @inlinable @inline(__always)
    public static func acknowledgement(
        _ type: PacketType, _ packetIdentifier: PacketIdentifier, reasonCode: ReasonCode = .success,
        version: MQTTVersion, into buffer: inout WireBuffer
    ) {
        let first = type.rawValue &<< 4 | (type == .pubrel ? 2 : 0)
        if reasonCode == .success || version == .v3_1_1 {
            buffer.append(
                integer: UInt32(first) &<< 24 | 2 &<< 16 | UInt32(packetIdentifier.rawValue))
        } else {
            buffer.append(first)
            let rest = UInt32(packetIdentifier.rawValue) &<< 8 | UInt32(reasonCode.rawValue)
            buffer.append(integer: UInt32(3) &<< 24 | rest)
        }
    }

    @inlinable
    public static func puback(
        _ identifier: PacketIdentifier, reasonCode: ReasonCode = .success, version: MQTTVersion,
        into buffer: inout WireBuffer
    ) {
        acknowledgement(.puback, identifier, reasonCode: reasonCode, version: version, into: &buffer)
    }

    @inlinable
    public static func pubrec(
        _ identifier: PacketIdentifier, reasonCode: ReasonCode = .success, version: MQTTVersion,
        into buffer: inout WireBuffer
    ) {
        acknowledgement(.pubrec, identifier, reasonCode: reasonCode, version: version, into: &buffer)
    }

    @inlinable
    public static func pubrel(
        _ identifier: PacketIdentifier, reasonCode: ReasonCode = .success, version: MQTTVersion,
        into buffer: inout WireBuffer
    ) {
        acknowledgement(.pubrel, identifier, reasonCode: reasonCode, version: version, into: &buffer)
    }

    @inlinable
    public static func pubcomp(
        _ identifier: PacketIdentifier, reasonCode: ReasonCode = .success, version: MQTTVersion,
        into buffer: inout WireBuffer
    ) {
        acknowledgement(.pubcomp, identifier, reasonCode: reasonCode, version: version, into: &buffer)
    }

    @inlinable
    public static func pingreq(into buffer: inout WireBuffer) { buffer.append(integer: UInt16(0xC000)) }

    @inlinable
    public static func pingresp(into buffer: inout WireBuffer) { buffer.append(integer: UInt16(0xD000)) }
}
