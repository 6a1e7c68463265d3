public import WireBytes

/// An application message on its way (3.3): one shared storage and offsets, text made only on request.
public struct Publish: Sendable {
    /// Holds the packet from its first byte on, or, for a value that was composed here, the same fields.
    @usableFromInline let storage: ByteSlice
    @usableFromInline let layout: PublishLayout

    public var qos: QoS
    public var retain: Bool
    /// Set on a message that is sent again.
    public var dup: Bool
    /// `nil` exactly when `qos` is `atMostOnce`.
    public var packetIdentifier: PacketIdentifier?

    /// Composes a message.
    ///
    /// - Parameter properties: those that 3.3.2.3 allows; `encode` refuses any in 3.1.1.
    /// - Throws: `publishTopicWildcard` and the other errors of topic names, `topicNameWithoutAlias` for an empty topic
    ///   without `topicAlias`, the errors of properties.
    public init(
        topic: String, payload: ByteSlice, qos: QoS = .atMostOnce, retain: Bool = false, dup: Bool = false,
        packetIdentifier: PacketIdentifier? = nil, properties: Properties = Properties()
    ) throws(MQTTError) {
        try self.init(
            topic: ByteSlice(utf8: topic), payload: payload, qos: qos, retain: retain, dup: dup,
            packetIdentifier: packetIdentifier, properties: properties)
    }

    /// Composes a message whose payload is text.
    public init(
        topic: String, payload: String, qos: QoS = .atMostOnce, retain: Bool = false, dup: Bool = false,
        packetIdentifier: PacketIdentifier? = nil, properties: Properties = Properties()
    ) throws(MQTTError) {
        try self.init(
            topic: ByteSlice(utf8: topic), payload: ByteSlice(utf8: payload), qos: qos, retain: retain, dup: dup,
            packetIdentifier: packetIdentifier, properties: properties)
    }

    /// Composes a message whose payload is an array, `Data`, or any other sequence of bytes.
    public init(
        topic: String, payload: some Sequence<UInt8>, qos: QoS = .atMostOnce, retain: Bool = false, dup: Bool = false,
        packetIdentifier: PacketIdentifier? = nil, properties: Properties = Properties()
    ) throws(MQTTError) {
        try self.init(
            topic: ByteSlice(utf8: topic), payload: ByteSlice(payload), qos: qos, retain: retain, dup: dup,
            packetIdentifier: packetIdentifier, properties: properties)
    }

    /// Composes a message with a topic of bytes, which are checked to be UTF-8.
    public init(
        topic: ByteSlice, payload: ByteSlice, qos: QoS = .atMostOnce, retain: Bool = false, dup: Bool = false,
        packetIdentifier: PacketIdentifier? = nil, properties: Properties = Properties()
    ) throws(MQTTError) {
        if topic.isEmpty {
            guard properties.topicAlias != nil else { throw MQTTError(.topicNameWithoutAlias, version: .v5) }
        } else {
            try TopicName.check(topic.span)
        }
        let propertySize = try properties.bodySize(in: .packet(.publish), version: .v5)
        let size = topic.count + propertySize + payload.count
        guard size <= FixedHeader.largestRemainingLength else { throw MQTTError(.packetTooLarge, version: .v5) }
        var buffer = WireBuffer(capacity: size)
        buffer.append(topic)
        try properties.encodeForPublish(into: &buffer)
        buffer.append(payload)
        self.storage = ByteSlice(buffer)
        self.layout = PublishLayout(
            firstByte: 0x30, version: .v5, topicLength: UInt16(truncatingIfNeeded: topic.count), packetIdentifier: 0,
            topicStart: 0, propertiesStart: topic.count, payloadStart: topic.count + propertySize, end: size)
        self.qos = qos
        self.retain = retain
        self.dup = dup
        self.packetIdentifier = packetIdentifier
    }

    /// Takes a packet that begins `frame`, sharing its storage.
    ///
    /// - Parameter header: what `FixedHeader.parse` found there.
    /// - Throws: any broken rule of section 3.3.
    @inlinable @inline(__always)
    public init(frame: ByteSlice, header: FixedHeader, version: MQTTVersion, from sender: Role) throws(MQTTError) {
        let view = try PublishView(frame: frame.span, header: header, version: version, from: sender)
        self.init(layout: view.layout, storage: frame)
    }

    /// A copy of a borrowed packet, in storage of its own.
    public init(copying view: borrowing PublishView) {
        self.init(layout: view.layout, storage: ByteSlice(copying: view.bytes))
    }

    /// A packet that was checked before: `storage` begins with it.
    @inlinable
    package init(layout: PublishLayout, storage: ByteSlice) {
        self.storage = storage
        self.layout = layout
        self.qos = layout.qos
        self.retain = layout.retain
        self.dup = layout.dup
        self.packetIdentifier = PacketIdentifier(rawValue: layout.packetIdentifier)
    }

    /// A legal topic name; empty when a topic alias stands for it.
    @inlinable public var topic: ByteSlice { storage.extracting(layout.topic) }
    @inlinable public var payload: ByteSlice { storage.extracting(layout.payload) }
    /// Bytes of the topic, without making a slice of it.
    @inlinable public var topicLength: Int { Int(layout.topicLength) }
    /// Bytes of the payload, without making a slice of it.
    @inlinable public var payloadLength: Int { layout.payload.count }
    /// The topic as text.
    public var topicName: String { String(decodingUTF8: storage.span.extracting(layout.topic)) }
    /// The properties without their length, checked; empty in 3.1.1.
    @inlinable public var propertyBytes: ByteSlice { storage.extracting(layout.properties) }

    /// The properties as values; made again at each call.
    public var properties: Properties {
        var list: [Property] = []
        var reader = PublishProperties(storage.span.extracting(layout.properties))
        while let property = reader.next() { list.append(Property(property)) }
        return Properties(list)
    }
}

extension Publish: Hashable {
    public static func == (left: Publish, right: Publish) -> Bool {
        left.qos == right.qos && left.retain == right.retain && left.dup == right.dup
            && left.packetIdentifier == right.packetIdentifier && left.topic == right.topic
            && left.propertyBytes == right.propertyBytes && left.payload == right.payload
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(topic)
        hasher.combine(payload)
        hasher.combine(packetIdentifier)
    }
}

extension Publish: PacketBody {
    static var packetType: PacketType { .publish }

    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        try MQTTEncoder.publishBodySize(
            topicLength: layout.topic.count, propertyLength: layout.properties.count,
            payloadLength: layout.payload.count, qos: qos, dup: dup, packetIdentifier: packetIdentifier,
            version: version)
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        let bytes = storage.span
        try MQTTEncoder.publish(
            topic: bytes.extracting(layout.topic), payload: bytes.extracting(layout.payload), qos: qos, retain: retain,
            dup: dup, packetIdentifier: packetIdentifier, properties: bytes.extracting(layout.properties),
            version: version, into: &buffer)
    }
}
