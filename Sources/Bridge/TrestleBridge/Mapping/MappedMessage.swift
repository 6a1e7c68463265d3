public import MQTTCodec
import TrestleJSON
public import WireBytes

/// An MQTT message as templates see it; borrowed.
public struct MappedMessage: ~Escapable {
    public let topic: Span<UInt8>
    public let payload: Span<UInt8>
    public let qos: QoS
    public let retain: Bool
    /// Milliseconds since 1970 at which it came.
    public let timestamp: Int64
    let properties: PublishProperties

    @_lifetime(copy publish)
    public init(_ publish: borrowing PublishView, timestamp: Int64) {
        topic = publish.topic
        payload = publish.payload
        qos = publish.qos
        retain = publish.retain
        properties = publish.properties
        self.timestamp = timestamp
    }
}

/// A record as templates see it.
public struct MappedRecord: Sendable {
    public struct Header: Sendable, Hashable {
        public var name: ByteSlice
        public var value: ByteSlice?

        public init(_ name: ByteSlice, _ value: ByteSlice?) {
            self.name = name
            self.value = value
        }
    }

    /// How many headers a record may have that becomes a message, and their bytes. A record of a few kilobytes on the wire can have
    /// millions of them.
    public static let maximumHeaders = 10_000
    public static let maximumHeadersSize = 1 << 20

    public var topic: String
    public var partition: Int32
    public var offset: Int64
    /// Milliseconds since 1970; -1 when it has none.
    public var timestamp: Int64
    public var key: ByteSlice?
    /// `nil` is Kafka's tombstone.
    public var value: ByteSlice?
    /// In their order; names may repeat.
    public var headers: [Header]

    public init(
        topic: String, partition: Int32 = 0, offset: Int64 = 0, timestamp: Int64 = -1, key: ByteSlice? = nil,
        value: ByteSlice?, headers: [Header] = []
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }

    /// The value of the last header of that name, as Kafka's clients look headers up.
    func header(_ name: String) -> ByteSlice? {
        headers.last { $0.name.elementsEqual(name.utf8) }?.value
    }
}

/// The JSON of a payload, read when the first field asks for it.
struct PayloadFields {
    private var value: JSON?
    private var isRead = false

    /// Larger payloads are not read for their fields.
    static let largest = 1 << 20

    /// The text of a member: a string's characters, a number as it stands there, `true` or `false`; `nil` for anything else.
    mutating func text(at path: [String], of payload: Span<UInt8>) -> String? {
        if !isRead {
            isRead = true
            if payload.count <= Self.largest { value = try? JSON(parsing: [UInt8](copying: payload)) }
        }
        var place = value
        for name in path {
            if case .array(let elements)? = place {
                guard let index = Int(name), elements.indices.contains(index) else { return nil }
                place = elements[index]
            } else {
                place = place?[name]
            }
        }
        switch place {
        case .string(let text): return text
        case .number(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .null, .array, .object, nil: return nil
        }
    }
}
