// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// A broker shows the controller that it is alive, and asks to change its state.
///
/// API key 63, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct BrokerHeartbeatRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = BrokerHeartbeatResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .brokerHeartbeat }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "BrokerHeartbeatRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the broker.
    public var brokerID: Int32
    /// Epoch of the broker's registration. Default: -1.
    public var brokerEpoch: Int64
    /// Highest offset of the metadata log that the broker has applied.
    public var currentMetadataOffset: Int64
    /// Whether the broker asks to be fenced, so that it leads no partitions.
    public var wantFence: Bool
    /// Whether the broker asks to hand over its partitions and shut down.
    public var wantShutDown: Bool
    /// IDs of log directories that failed. Versions 1+, tag 0.
    public var offlineLogDirs: [KafkaUUID]
    /// IDs of log directories that get no new partitions. `nil`: not known yet, as the broker is starting.
    /// Versions 2+, tag 1.
    public var cordonedLogDirs: [KafkaUUID]?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        brokerID = 0
        brokerEpoch = -1
        currentMetadataOffset = 0
        wantFence = false
        wantShutDown = false
        offlineLogDirs = []
        cordonedLogDirs = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        brokerID: Int32 = 0,
        brokerEpoch: Int64 = -1,
        currentMetadataOffset: Int64 = 0,
        wantFence: Bool = false,
        wantShutDown: Bool = false,
        offlineLogDirs: [KafkaUUID] = [],
        cordonedLogDirs: [KafkaUUID]? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.brokerID = brokerID
        self.brokerEpoch = brokerEpoch
        self.currentMetadataOffset = currentMetadataOffset
        self.wantFence = wantFence
        self.wantShutDown = wantShutDown
        self.offlineLogDirs = offlineLogDirs
        self.cordonedLogDirs = cordonedLogDirs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        brokerID = r.int32()
        brokerEpoch = r.int64()
        currentMetadataOffset = r.int64()
        wantFence = r.bool()
        wantShutDown = r.bool()
        offlineLogDirs = []
        cordonedLogDirs = nil
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0 where v >= 1: offlineLogDirs = r.values()
            case 1 where v >= 2: cordonedLogDirs = r.nullableValues(v >= 2)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("brokerId", brokerID)
        w.int64("brokerEpoch", brokerEpoch)
        w.int64("currentMetadataOffset", currentMetadataOffset)
        w.bool("wantFence", wantFence)
        w.bool("wantShutDown", wantShutDown)
        let has0 = v >= 1 && !(offlineLogDirs.isEmpty)
        let has1 = v >= 2 && !(cordonedLogDirs == nil)
        if !(v >= 1) { w.absent("offlineLogDirs", isDefault: offlineLogDirs.isEmpty) }
        if !(v >= 2) { w.absent("cordonedLogDirs", isDefault: cordonedLogDirs == nil) }
        var next: UInt32 = 0
        w.beginTags(
            count: (has0 ? 1 : 0) + (has1 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.values("offlineLogDirs", offlineLogDirs, nullable: false)
            }
        }
        if has1 {
            w.tagged(1, from: &next, unknown: unknownTaggedFields) { w in
                w.values("cordonedLogDirs", cordonedLogDirs, nullable: v >= 2)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The state in which the controller holds the broker.
///
/// API key 63, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct BrokerHeartbeatResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .brokerHeartbeat }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "BrokerHeartbeatResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Whether the broker's metadata is recent enough.
    public var isCaughtUp: Bool
    /// Whether the broker is fenced. Default: `true`.
    public var isFenced: Bool
    /// Whether the broker may shut down now.
    public var shouldShutDown: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        isCaughtUp = false
        isFenced = true
        shouldShutDown = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        isCaughtUp: Bool = false,
        isFenced: Bool = true,
        shouldShutDown: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.isCaughtUp = isCaughtUp
        self.isFenced = isFenced
        self.shouldShutDown = shouldShutDown
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        isCaughtUp = r.bool()
        isFenced = r.bool()
        shouldShutDown = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.bool("isCaughtUp", isCaughtUp)
        w.bool("isFenced", isFenced)
        w.bool("shouldShutDown", shouldShutDown)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
