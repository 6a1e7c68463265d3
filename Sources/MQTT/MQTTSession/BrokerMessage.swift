public import TrestleBase
public import MQTTCodec
import WireBytes

/// The parts of a message that every subscriber gets alike, borrowed from wherever they lie.
public struct PublishContent: ~Escapable {
    public let topic: Span<UInt8>
    /// Encoded 5.0 properties without their length: those that go to subscribers unchanged.
    public let properties: Span<UInt8>
    public let payload: Span<UInt8>
    /// When it is no longer worth delivering, on the broker's clock.
    public let expiresAt: Instant?

    @_lifetime(copy topic, copy properties, copy payload)
    public init(topic: Span<UInt8>, properties: Span<UInt8>, payload: Span<UInt8>, expiresAt: Instant?) {
        self.topic = topic
        self.properties = properties
        self.payload = payload
        self.expiresAt = expiresAt
    }

    /// Bytes of topic, properties and payload.
    public var count: Int { topic.count + properties.count + payload.count }
}

/// The bytes of all messages that a broker keeps: each once, however many sessions share it, and what each session's copy
/// takes besides.
public final class StoreAccount {
    public internal(set) var bytes = 0

    public init() {}

    /// Adds a number of bytes, which may be negative.
    public func add(_ bytes: Int) { self.bytes += bytes }
}

/// A published message in storage of its own, shared by all who wait for it.
///
/// It belongs to the loop of its broker.
public final class StoredPublish {
    /// The memory of a stored message besides its bytes.
    public static let overhead = 128

    private let storage: ByteSlice
    private let topicCount: Int
    private let propertiesCount: Int
    private let account: StoreAccount
    /// When it is no longer worth delivering, on the broker's clock.
    public let expiresAt: Instant?

    /// - Parameter account: counts it until the last of its owners lets go.
    public init(_ content: borrowing PublishContent, account: StoreAccount) {
        var bytes = WireBuffer(capacity: content.count)
        bytes.append(content.topic)
        bytes.append(content.properties)
        bytes.append(content.payload)
        self.storage = ByteSlice(bytes)
        self.topicCount = content.topic.count
        self.propertiesCount = content.properties.count
        self.expiresAt = content.expiresAt
        self.account = account
        account.bytes += cost
    }

    deinit { account.bytes -= cost }

    /// Bytes that it takes, `overhead` included.
    public var cost: Int { storage.count + Self.overhead }

    /// Returns its messages.
    public func withContent<Value>(_ body: (borrowing PublishContent) -> Value) -> Value {
        let storage = storage
        let bytes = storage.span
        let payloadStart = topicCount + propertiesCount
        return body(
            PublishContent(
                topic: bytes.extracting(0..<topicCount), properties: bytes.extracting(topicCount..<payloadStart),
                payload: bytes.extracting(payloadStart..<bytes.count), expiresAt: expiresAt))
    }
}

/// A message on its way to one client.
public struct BrokerMessage {
    /// `nil` when it has been sent and its session ends with the connection: it is never sent again.
    public var publish: StoredPublish?
    public var qos: QoS
    public var retain: Bool
    public var subscriptionIdentifiers: [UInt32]
    /// The broker's name of what its publisher's acknowledgement waits for; settled when this copy has been taken over.
    public var obligation: UInt64?

    public init(
        publish: StoredPublish?, qos: QoS, retain: Bool, subscriptionIdentifiers: [UInt32] = [],
        obligation: UInt64? = nil
    ) {
        self.publish = publish
        self.qos = qos
        self.retain = retain
        self.subscriptionIdentifiers = subscriptionIdentifiers
        self.obligation = obligation
    }

    /// Its bytes in a session's queue: those of the message, even if it is shared, and of its identifiers.
    public var cost: Int { publish.map { $0.cost + identifierBytes } ?? 0 }

    /// Bytes of its subscription identifiers.
    public var identifierBytes: Int { subscriptionIdentifiers.count * MemoryLayout<UInt32>.stride }

    /// The size of this copy besides the shared message: its place in a queue, and its identifiers.
    var copyCost: Int { publish == nil ? 0 : Self.placeSize + identifierBytes }

    private static let placeSize = 64
}
