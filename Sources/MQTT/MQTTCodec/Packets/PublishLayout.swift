public import WireBytes

/// Where the fields of a PUBLISH stand in its bytes, found and checked once; shared by the view and the owned value.
@usableFromInline
package struct PublishLayout: Sendable {
    @usableFromInline let firstByte: UInt8
    @usableFromInline let version: MQTTVersion
    @usableFromInline let topicLength: UInt16
    /// 0 for QoS 0.
    @usableFromInline let packetIdentifier: UInt16
    @usableFromInline let topicStart: UInt32
    @usableFromInline let propertiesStart: UInt32
    @usableFromInline let payloadStart: UInt32
    @usableFromInline let end: UInt32

    /// Bytes of the whole packet.
    package var size: Int { Int(end) }

    /// - Parameters:
    ///   - frame: begins with the packet and holds all of it.
    ///   - header: what `FixedHeader.parse` found there.
    /// - Throws: any broken rule of section 3.3.
    @inlinable @inline(__always)
    init(
        _ frame: Span<UInt8>, header: FixedHeader, version: MQTTVersion, from sender: Role
    ) throws(MQTTError) {
        self = try PublishLayout.parse(frame, header: header, version: version, sender: sender)
    }

    @inlinable @inline(__always)
    static func parse(
        _ frame: Span<UInt8>, header: FixedHeader, version: MQTTVersion, sender: Role
    ) throws(MQTTError) -> PublishLayout {
        let flags = header.flags
        let end = header.totalSize
        guard frame.count >= end else { throw MQTTError(.truncated, at: frame.count, version: version) }
        if flags & 0b0110 == 0 {
            if flags & 0b1000 != 0 { throw MQTTError(.duplicateWithoutQoS, version: version) }
        } else if flags & 0b0110 == 0b0110 {
            throw MQTTError(.publishQoS3, version: version)
        }
        var position = header.headerSize
        guard end &- position >= 2 else { throw MQTTError(.truncated, at: position, version: version) }
        let topicLength = frame.bigEndianUInt16(at: position)
        position &+= 2
        let topicStart = position
        guard end &- position >= Int(topicLength) else {
            throw MQTTError(.truncated, at: position, version: version)
        }
        try MQTTText.check(
            frame.extracting(position..<(position &+ Int(topicLength))), .topicName, wildcard: .publishTopicWildcard,
            at: position, version: version)
        position &+= Int(topicLength)
        var packetIdentifier: UInt16 = 0
        if flags & 0b0110 != 0 {
            guard end &- position >= 2 else { throw MQTTError(.truncated, at: position, version: version) }
            packetIdentifier = frame.bigEndianUInt16(at: position)
            if packetIdentifier == 0 {
                let code: MQTTError.Code = sender == .client ? .zeroPacketIdentifier : .zeroServerPacketIdentifier
                throw MQTTError(code, at: position, version: version)
            }
            position &+= 2
        }
        var propertiesStart = position
        if version == .v5 {
            let properties = try checkProperties(
                frame, at: position, end: end, sender: sender, hasTopic: topicLength > 0)
            propertiesStart = properties.lowerBound
            position = properties.upperBound
        } else if topicLength == 0 {
            throw MQTTError(.topicNameWithoutAlias, at: topicStart &- 2, version: version)
        }
        return PublishLayout(
            firstByte: header.firstByte, version: version, topicLength: topicLength,
            packetIdentifier: packetIdentifier, topicStart: topicStart, propertiesStart: propertiesStart,
            payloadStart: position, end: end)
    }

    @inlinable
    init(
        firstByte: UInt8, version: MQTTVersion, topicLength: UInt16, packetIdentifier: UInt16, topicStart: Int,
        propertiesStart: Int, payloadStart: Int, end: Int
    ) {
        self.firstByte = firstByte
        self.version = version
        self.topicLength = topicLength
        self.packetIdentifier = packetIdentifier
        self.topicStart = UInt32(truncatingIfNeeded: topicStart)
        self.propertiesStart = UInt32(truncatingIfNeeded: propertiesStart)
        self.payloadStart = UInt32(truncatingIfNeeded: payloadStart)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    /// Where the properties stand, all of them checked.
    @inlinable
    static func checkProperties(
        _ frame: Span<UInt8>, at position: Int, end: Int, sender: Role, hasTopic: Bool
    ) throws(MQTTError) -> Range<Int> {
        var start = position &+ 1
        let length: Int
        if position < end, frame[position] < 0x80 {
            length = Int(frame[position])
        } else {
            let long = try longPropertyLength(frame, at: position, end: end)
            start = position &+ long.size
            length = long.length
        }
        guard end &- start >= length else { throw MQTTError(.propertiesOverrun, at: position, version: .v5) }
        var seen: PropertySet = []
        if length > 0 {
            var reader = PropertyReader(
                frame.extracting(start..<(start &+ length)), at: start, in: .packet(.publish))
            // swift-format-ignore: UseExplicitNilCheckInConditions
            while let _ = try reader.next() {}
            seen = reader.seen
        }
        if seen.contains(.subscriptionIdentifier), sender == .client {
            throw MQTTError(.subscriptionIdentifierFromClient, at: start, version: .v5)
        }
        if !hasTopic, !seen.contains(.topicAlias) {
            throw MQTTError(.topicNameWithoutAlias, at: position, version: .v5)
        }
        return start..<(start &+ length)
    }

    @usableFromInline @inline(never)
    static func longPropertyLength(
        _ frame: Span<UInt8>, at position: Int, end: Int
    ) throws(MQTTError) -> (length: Int, size: Int) {
        guard let length = try VariableByteInteger.parse(frame.extracting(0..<end), at: position, version: .v5) else {
            throw MQTTError(.missingPropertyLength, at: position, version: .v5)
        }
        return (Int(length.value), length.size)
    }

    @inlinable var topic: Range<Int> { Int(topicStart)..<(Int(topicStart) &+ Int(topicLength)) }
    @inlinable var properties: Range<Int> { Int(propertiesStart)..<Int(payloadStart) }
    @inlinable var payload: Range<Int> { Int(payloadStart)..<Int(end) }
    @inlinable package var qos: QoS { QoS(rawValue: firstByte >> 1 & 3) ?? .atMostOnce }
    @inlinable var retain: Bool { firstByte & 1 != 0 }
    @inlinable var dup: Bool { firstByte & 8 != 0 }
}
