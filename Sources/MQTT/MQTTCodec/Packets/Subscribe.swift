import WireBytes

/// A client's request for one or more subscriptions (3.8).
public struct Subscribe: Sendable, Hashable {
    public var packetIdentifier: PacketIdentifier
    /// At least one.
    public var subscriptions: [Subscription]
    public var properties: Properties

    public init(
        packetIdentifier: PacketIdentifier, subscriptions: [Subscription], properties: Properties = Properties()
    ) {
        self.packetIdentifier = packetIdentifier
        self.subscriptions = subscriptions
        self.properties = properties
    }
}

/// A topic filter with its subscription options (3.8.3.1).
public struct Subscription: Sendable, Hashable {
    public var filter: TopicFilter
    /// The highest QoS requested.
    public var qos: QoS
    /// Do not send back what this client itself publishes. Not in 3.1.1.
    public var noLocal: Bool
    /// Keep the RETAIN flag as it was published. Not in 3.1.1.
    public var retainAsPublished: Bool
    /// Not in 3.1.1, which always sends retained messages.
    public var retainHandling: RetainHandling

    public init(
        filter: TopicFilter, qos: QoS = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false,
        retainHandling: RetainHandling = .send
    ) {
        self.filter = filter
        self.qos = qos
        self.noLocal = noLocal
        self.retainAsPublished = retainAsPublished
        self.retainHandling = retainHandling
    }
}

extension Subscription {
    /// A subscription to a filter that is checked here, by the rules of MQTT 5.
    ///
    /// - Throws: the errors of `TopicFilter.init`.
    public init(
        filter: String, qos: QoS = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false,
        retainHandling: RetainHandling = .send
    ) throws(MQTTError) {
        self.init(
            filter: try TopicFilter(filter), qos: qos, noLocal: noLocal, retainAsPublished: retainAsPublished,
            retainHandling: retainHandling)
    }
}

/// When retained messages are sent for a subscription.
public enum RetainHandling: UInt8, Sendable, Hashable, CaseIterable {
    case send = 0
    case sendIfNew = 1
    case doNotSend = 2
}

extension Subscription {
    init(_ reader: inout PacketReader) throws(MQTTError) {
        let filter = try reader.topicFilter()
        let offset = reader.cursor.position
        let options = try reader.uint8()
        let reserved: UInt8 = reader.version == .v5 ? 0xC0 : 0xFC
        guard options & reserved == 0 else { throw reader.failure(.subscriptionOptionsReserved, at: offset) }
        guard let qos = QoS(rawValue: options & 3) else { throw reader.failure(.subscriptionQoS3, at: offset) }
        guard let handling = RetainHandling(rawValue: options >> 4) else {
            throw reader.failure(.retainHandling3, at: offset)
        }
        self.init(
            filter: filter, qos: qos, noLocal: options & 4 != 0, retainAsPublished: options & 8 != 0,
            retainHandling: handling)
        if noLocal, filter.isShared { throw reader.failure(.noLocalOnSharedSubscription, at: offset) }
    }

    var options: UInt8 {
        qos.rawValue | (noLocal ? 4 : 0) | (retainAsPublished ? 8 : 0) | retainHandling.rawValue << 4
    }
}

extension Subscribe: PacketBody {
    static var packetType: PacketType { .subscribe }

    init(_ reader: inout PacketReader) throws(MQTTError) {
        self.packetIdentifier = try reader.packetIdentifier(zero: .zeroPacketIdentifier)
        self.properties = try reader.properties(.packet(.subscribe))
        self.subscriptions = []
        guard !reader.cursor.isAtEnd else { throw reader.failure(.subscribeWithoutFilter) }
        while !reader.cursor.isAtEnd { subscriptions.append(try Subscription(&reader)) }
    }

    func bodySize(version: MQTTVersion) throws(MQTTError) -> Int {
        guard !subscriptions.isEmpty else { throw MQTTError(.subscribeWithoutFilter, version: version) }
        var size = try 2 + properties.encodedSize(in: .packet(.subscribe), version: version)
        for subscription in subscriptions {
            if version == .v3_1_1, subscription.options > 2 { throw MQTTError(.notInVersion, version: version) }
            if subscription.noLocal, subscription.filter.isShared {
                throw MQTTError(.noLocalOnSharedSubscription, version: version)
            }
            size += 3 + subscription.filter.bytes.count
        }
        return size
    }

    func write(into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        try writeHeader(into: &buffer, version: version)
        buffer.append(integer: packetIdentifier.rawValue)
        try properties.write(in: .packet(.subscribe), into: &buffer, version: version)
        for subscription in subscriptions {
            buffer.append(binary: subscription.filter.bytes)
            buffer.append(subscription.options)
        }
    }
}
