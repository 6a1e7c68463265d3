public import MQTTCodec
import WireBytes

/// The parts of a message that every subscriber gets alike, borrowed from wherever they lie.
public struct PublishContent: ~Escapable {
    public let topic: Span<UInt8>
    /// Encoded 5.0 properties without their length: those that go to subscribers unchanged.
    public let properties: Span<UInt8>
    public let payload: Span<UInt8>
    /// When it is no longer worth delivering, on the broker's clock in nanoseconds.
    public let expiresAt: UInt64?

    @_lifetime(copy topic, copy properties, copy payload)
    public init(topic: Span<UInt8>, properties: Span<UInt8>, payload: Span<UInt8>, expiresAt: UInt64?) {
        self.topic = topic
        self.properties = properties
        self.payload = payload
        self.expiresAt = expiresAt
    }
}

/// A published message in storage of its own, shared by all who wait for it.
public struct StoredPublish: Sendable {
    private let storage: ByteSlice
    private let topicCount: Int
    private let propertiesCount: Int
    /// When it is no longer worth delivering, on the broker's clock in nanoseconds.
    public let expiresAt: UInt64?

    public init(_ content: borrowing PublishContent) {
        var bytes = ByteBuffer(capacity: content.topic.count + content.properties.count + content.payload.count)
        bytes.append(content.topic)
        bytes.append(content.properties)
        bytes.append(content.payload)
        self.storage = ByteSlice(bytes)
        self.topicCount = content.topic.count
        self.propertiesCount = content.properties.count
        self.expiresAt = content.expiresAt
    }

    public var count: Int { storage.count }

    public var content: PublishContent {
        @_lifetime(borrow self) get {
            let bytes = storage.span
            let payloadStart = topicCount + propertiesCount
            return PublishContent(
                topic: bytes.extracting(0..<topicCount), properties: bytes.extracting(topicCount..<payloadStart),
                payload: bytes.extracting(payloadStart..<bytes.count), expiresAt: expiresAt)
        }
    }
}

/// A message on its way to one client.
public struct BrokerMessage: Sendable {
    /// Who sent it and awaits an acknowledgement, when that is held until this copy has been taken over.
    public struct Origin: Sendable, Hashable {
        /// The broker's number of the publisher's connection.
        public var connection: UInt64
        public var token: DeliveryToken

        public init(connection: UInt64, token: DeliveryToken) {
            self.connection = connection
            self.token = token
        }
    }

    /// `nil` when it has been sent and its session ends with the connection: it is never sent again.
    public var publish: StoredPublish?
    public var qos: QoS
    public var retain: Bool
    public var subscriptionIdentifiers: [UInt32]
    public var origin: Origin?

    public init(
        publish: StoredPublish?, qos: QoS, retain: Bool, subscriptionIdentifiers: [UInt32] = [],
        origin: Origin? = nil
    ) {
        self.publish = publish
        self.qos = qos
        self.retain = retain
        self.subscriptionIdentifiers = subscriptionIdentifiers
        self.origin = origin
    }
}
