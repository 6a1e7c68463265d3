import WireBytes

/// A PUBLISH that borrows the bytes it was read from: checked whole, nothing copied, nothing allocated (3.3).
public struct PublishView: ~Escapable {
    @usableFromInline let frame: Span<UInt8>
    @usableFromInline package let layout: PublishLayout

    /// - Parameters:
    ///   - frame: begins with the packet and holds all of it; what follows the packet is ignored.
    ///   - header: what `FixedHeader.parse` found at its front; its type must be PUBLISH.
    ///   - sender: a client may not send subscription identifiers.
    /// - Throws: any broken rule of section 3.3.
    @inlinable @inline(__always) @_lifetime(copy frame)
    public init(
        frame: Span<UInt8>, header: FixedHeader, version: MQTTVersion, from sender: Role
    ) throws(MQTTError) {
        guard header.firstByte >> 4 == PacketType.publish.rawValue else {
            throw MQTTError(.wrongSender, version: version)
        }
        self.frame = frame
        self.layout = try PublishLayout(frame, header: header, version: version, from: sender)
    }

    /// - Parameter frame: one whole PUBLISH, no more and no less.
    @inlinable @_lifetime(copy frame)
    public init(frame: Span<UInt8>, version: MQTTVersion, from sender: Role) throws(MQTTError) {
        guard let header = try FixedHeader.parse(frame, version: version) else {
            throw MQTTError(.truncated, at: frame.count, version: version)
        }
        guard frame.count <= header.totalSize else {
            throw MQTTError(.trailingBytes, at: header.totalSize, version: version)
        }
        try self.init(frame: frame, header: header, version: version, from: sender)
    }

    @inlinable public var version: MQTTVersion { layout.version }
    @inlinable public var qos: QoS { layout.qos }
    @inlinable public var retain: Bool { layout.retain }
    @inlinable public var dup: Bool { layout.dup }
    /// `nil` for QoS 0.
    @inlinable public var packetIdentifier: PacketIdentifier? { PacketIdentifier(rawValue: layout.packetIdentifier) }

    /// A legal topic name; empty when a topic alias stands for it.
    @inlinable public var topic: Span<UInt8> {
        @_lifetime(copy self) get { frame.extracting(layout.topic) }
    }

    @inlinable public var payload: Span<UInt8> {
        @_lifetime(copy self) get { frame.extracting(layout.payload) }
    }

    /// The properties without their length, checked; empty in 3.1.1.
    @inlinable public var propertyBytes: Span<UInt8> {
        @_lifetime(copy self) get { frame.extracting(layout.properties) }
    }

    /// The properties one by one.
    @inlinable public var properties: PublishProperties {
        @_lifetime(copy self) get { PublishProperties(propertyBytes) }
    }

    /// The whole packet.
    @inlinable public var bytes: Span<UInt8> {
        @_lifetime(copy self) get { frame.extracting(0..<Int(layout.end)) }
    }
}

/// The checked properties of a PUBLISH, read on request: `while let property = properties.next() { … }`.
public struct PublishProperties: ~Escapable {
    @usableFromInline var reader: PropertyReader

    @inlinable @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { reader = PropertyReader(bytes, at: 0, in: .packet(.publish)) }

    /// The next property, or `nil` after the last.
    @inlinable @_lifetime(copy self) @_lifetime(self: copy self)
    public mutating func next() -> PropertyView? {
        do throws(MQTTError) {
            return try reader.next()
        } catch {
            // Unreachable: the packet was checked when its view was made.
            return nil
        }
    }

    /// The topic alias, if there is one.
    @inlinable public var topicAlias: UInt16? {
        var rest = PublishProperties(copying: self)
        while let property = rest.next() {
            if property.identifier == .topicAlias { return UInt16(truncatingIfNeeded: property.number) }
        }
        return nil
    }

    /// Seconds after which the message is worthless, if it says so.
    @inlinable public var messageExpiryInterval: UInt32? {
        var rest = PublishProperties(copying: self)
        while let property = rest.next() {
            if property.identifier == .messageExpiryInterval { return property.number }
        }
        return nil
    }

    @inlinable @_lifetime(copy other)
    init(copying other: borrowing PublishProperties) { reader = other.reader }
}
