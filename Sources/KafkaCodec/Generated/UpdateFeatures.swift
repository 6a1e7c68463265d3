// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct UpdateFeaturesRequest: KafkaRequest {
    public typealias Response = UpdateFeaturesResponse
    public static var apiKey: ApiKey { .updateFeatures }
    public static var name: StaticString { "UpdateFeaturesRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var timeoutMs: Int32
    public var featureUpdates: [FeatureUpdateKey]
    public var validateOnly: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        timeoutMs = 60000
        featureUpdates = []
        validateOnly = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        timeoutMs = r.int32()
        featureUpdates = r.structs(minimum: 5)
        validateOnly = v >= 1 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("timeoutMs", timeoutMs)
        w.structs("featureUpdates", featureUpdates, nullable: false)
        if v >= 1 {
            w.bool("validateOnly", validateOnly)
        } else {
            w.absent("validateOnly", isDefault: !validateOnly)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateFeaturesRequest {
    public struct FeatureUpdateKey: KafkaArrayElement {
        public var feature: String
        public var maxVersionLevel: Int16
        public var allowDowngrade: Bool
        public var upgradeType: Int8
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            feature = ""
            maxVersionLevel = 0
            allowDowngrade = false
            upgradeType = 1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            feature = r.string()
            maxVersionLevel = r.int16()
            allowDowngrade = v <= 0 ? r.bool() : false
            upgradeType = v >= 1 ? r.int8() : 1
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("feature", all[i].feature, nullable: false)
            w.int16("maxVersionLevel", all[i].maxVersionLevel)
            if v <= 0 {
                w.bool("allowDowngrade", all[i].allowDowngrade)
            } else {
                w.absent("allowDowngrade", isDefault: !all[i].allowDowngrade)
            }
            if v >= 1 {
                w.int8("upgradeType", all[i].upgradeType)
            } else {
                w.absent("upgradeType", isDefault: all[i].upgradeType == 1)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct UpdateFeaturesResponse: KafkaResponse {
    public static var apiKey: ApiKey { .updateFeatures }
    public static var name: StaticString { "UpdateFeaturesResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var results: [UpdatableFeatureResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        results = v <= 1 ? r.structs(minimum: 5) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        if v <= 1 {
            w.structs("results", results, nullable: false)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateFeaturesResponse {
    public struct UpdatableFeatureResult: KafkaArrayElement {
        public var feature: String
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            feature = ""
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            feature = r.string()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("feature", all[i].feature, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
