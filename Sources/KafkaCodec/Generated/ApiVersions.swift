// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ApiVersionsRequest: KafkaRequest {
    public typealias Response = ApiVersionsResponse
    public static var apiKey: ApiKey { .apiVersions }
    public static var name: StaticString { "ApiVersionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var clientSoftwareName: String
    public var clientSoftwareVersion: String
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clientSoftwareName = ""
        clientSoftwareVersion = ""
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        clientSoftwareName = v >= 3 ? r.string() : ""
        clientSoftwareVersion = v >= 3 ? r.string() : ""
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.string("clientSoftwareName", clientSoftwareName, nullable: false)
            w.string("clientSoftwareVersion", clientSoftwareVersion, nullable: false)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct ApiVersionsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .apiVersions }
    public static var name: StaticString { "ApiVersionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var errorCode: Int16
    public var apiKeys: [ApiVersion]
    public var throttleTimeMs: Int32
    public var supportedFeatures: [SupportedFeatureKey]
    public var finalizedFeaturesEpoch: Int64
    public var finalizedFeatures: [FinalizedFeatureKey]
    public var zkMigrationReady: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        apiKeys = []
        throttleTimeMs = 0
        supportedFeatures = []
        finalizedFeaturesEpoch = -1
        finalizedFeatures = []
        zkMigrationReady = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        errorCode = r.int16()
        apiKeys = r.structs(minimum: 6)
        throttleTimeMs = v >= 1 ? r.int32() : 0
        supportedFeatures = []
        finalizedFeaturesEpoch = -1
        finalizedFeatures = []
        zkMigrationReady = false
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0: supportedFeatures = r.structs(minimum: 6)
            case 1: finalizedFeaturesEpoch = r.int64()
            case 2: finalizedFeatures = r.structs(minimum: 6)
            case 3: zkMigrationReady = r.bool()
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int16("errorCode", errorCode)
        w.structs("apiKeys", apiKeys, nullable: false)
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        let has0 = v >= 3 && !(supportedFeatures.isEmpty)
        let has1 = v >= 3 && !(finalizedFeaturesEpoch == -1)
        let has2 = v >= 3 && !(finalizedFeatures.isEmpty)
        let has3 = v >= 3 && !(!zkMigrationReady)
        var next: UInt32 = 0
        w.beginTags(count: (has0 ? 1 : 0) + (has1 ? 1 : 0) + (has2 ? 1 : 0) + (has3 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.structs("supportedFeatures", supportedFeatures, nullable: false)
            }
        }
        if has1 {
            w.tagged(1, from: &next, unknown: unknownTaggedFields) { w in
                w.int64("finalizedFeaturesEpoch", finalizedFeaturesEpoch)
            }
        }
        if has2 {
            w.tagged(2, from: &next, unknown: unknownTaggedFields) { w in
                w.structs("finalizedFeatures", finalizedFeatures, nullable: false)
            }
        }
        if has3 {
            w.tagged(3, from: &next, unknown: unknownTaggedFields) { w in
                w.bool("zkMigrationReady", zkMigrationReady)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ApiVersionsResponse {
    public struct ApiVersion: KafkaArrayElement {
        public var apiKey: Int16
        public var minVersion: Int16
        public var maxVersion: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            apiKey = 0
            minVersion = 0
            maxVersion = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            apiKey = r.int16()
            minVersion = r.int16()
            maxVersion = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int16("apiKey", all[i].apiKey)
            w.int16("minVersion", all[i].minVersion)
            w.int16("maxVersion", all[i].maxVersion)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ApiVersionsResponse {
    public struct SupportedFeatureKey: KafkaArrayElement {
        public var name: String
        public var minVersion: Int16
        public var maxVersion: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            minVersion = 0
            maxVersion = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            minVersion = r.int16()
            maxVersion = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int16("minVersion", all[i].minVersion)
            w.int16("maxVersion", all[i].maxVersion)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ApiVersionsResponse {
    public struct FinalizedFeatureKey: KafkaArrayElement {
        public var name: String
        public var maxVersionLevel: Int16
        public var minVersionLevel: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            maxVersionLevel = 0
            minVersionLevel = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            maxVersionLevel = r.int16()
            minVersionLevel = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int16("maxVersionLevel", all[i].maxVersionLevel)
            w.int16("minVersionLevel", all[i].minVersionLevel)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
