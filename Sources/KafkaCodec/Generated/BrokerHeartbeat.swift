// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct BrokerHeartbeatRequest: KafkaRequest {
    public typealias Response = BrokerHeartbeatResponse
    public static var apiKey: ApiKey { .brokerHeartbeat }
    public static var name: StaticString { "BrokerHeartbeatRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var brokerId: Int32
    public var brokerEpoch: Int64
    public var currentMetadataOffset: Int64
    public var wantFence: Bool
    public var wantShutDown: Bool
    public var offlineLogDirs: [KafkaUUID]
    public var cordonedLogDirs: [KafkaUUID]?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        brokerId = 0
        brokerEpoch = -1
        currentMetadataOffset = 0
        wantFence = false
        wantShutDown = false
        offlineLogDirs = []
        cordonedLogDirs = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        brokerId = r.int32()
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

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("brokerId", brokerId)
        w.int64("brokerEpoch", brokerEpoch)
        w.int64("currentMetadataOffset", currentMetadataOffset)
        w.bool("wantFence", wantFence)
        w.bool("wantShutDown", wantShutDown)
        let has0 = v >= 1 && !(offlineLogDirs.isEmpty)
        let has1 = v >= 2 && !(cordonedLogDirs == nil)
        if !(v >= 1) { w.absent("offlineLogDirs", isDefault: offlineLogDirs.isEmpty) }
        if !(v >= 2) { w.absent("cordonedLogDirs", isDefault: cordonedLogDirs == nil) }
        var next: UInt32 = 0
        w.beginTags(count: (has0 ? 1 : 0) + (has1 ? 1 : 0), unknown: unknownTaggedFields)
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

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct BrokerHeartbeatResponse: KafkaResponse {
    public static var apiKey: ApiKey { .brokerHeartbeat }
    public static var name: StaticString { "BrokerHeartbeatResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var isCaughtUp: Bool
    public var isFenced: Bool
    public var shouldShutDown: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        isCaughtUp = false
        isFenced = true
        shouldShutDown = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        isCaughtUp = r.bool()
        isFenced = r.bool()
        shouldShutDown = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.bool("isCaughtUp", isCaughtUp)
        w.bool("isFenced", isFenced)
        w.bool("shouldShutDown", shouldShutDown)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
