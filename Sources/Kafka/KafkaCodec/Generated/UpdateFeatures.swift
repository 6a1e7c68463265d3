// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Raises or lowers the levels of features in the whole cluster, for example of `metadata.version`.
///
/// API key 57, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct UpdateFeaturesRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = UpdateFeaturesResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .updateFeatures }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "UpdateFeaturesRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Longest time to wait for the change, in milliseconds. Default: 60000.
    public var timeoutMs: Int32
    /// Features to change.
    public var featureUpdates: [FeatureUpdate]
    /// Whether to check the request without applying it. Versions 1+.
    public var validateOnly: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        timeoutMs = 60000
        featureUpdates = []
        validateOnly = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        timeoutMs: Int32 = 60000,
        featureUpdates: [FeatureUpdate] = [],
        validateOnly: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.timeoutMs = timeoutMs
        self.featureUpdates = featureUpdates
        self.validateOnly = validateOnly
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        timeoutMs = r.int32()
        featureUpdates = r.structs(minimum: 5)
        validateOnly = v >= 1 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateFeaturesRequest {
    /// A feature and its new level.
    public struct FeatureUpdate: KafkaArrayElement {
        /// Name of the feature.
        public var feature: String
        /// New level; below 1: remove the feature.
        public var maxVersionLevel: Int16
        /// Whether the level may become lower. Version 0.
        public var allowDowngrade: Bool
        /// What may happen: 1: upgrades only, 2: downgrades without loss, 3: downgrades that may lose metadata.
        /// Versions 1+. Default: 1.
        public var upgradeType: Int8
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            feature = ""
            maxVersionLevel = 0
            allowDowngrade = false
            upgradeType = 1
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            feature: String = "",
            maxVersionLevel: Int16 = 0,
            allowDowngrade: Bool = false,
            upgradeType: Int8 = 1,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.feature = feature
            self.maxVersionLevel = maxVersionLevel
            self.allowDowngrade = allowDowngrade
            self.upgradeType = upgradeType
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            feature = r.string()
            maxVersionLevel = r.int16()
            allowDowngrade = v <= 0 ? r.bool() : false
            upgradeType = v >= 1 ? r.int8() : 1
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
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

/// Whether the features were changed.
///
/// API key 57, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct UpdateFeaturesResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .updateFeatures }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "UpdateFeaturesResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
    public var errorMessage: String?
    /// Results by feature. Versions 0-1 (ignored in others).
    public var results: [Feature]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        results = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        errorMessage: String? = "",
        results: [Feature] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.results = results
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        results = v <= 1 ? r.structs(minimum: 5) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateFeaturesResponse {
    /// The result of one feature. Versions 0-1.
    public struct Feature: KafkaArrayElement {
        /// Name of the feature.
        public var feature: String
        /// Error code of this feature (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            feature = ""
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            feature: String = "",
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.feature = feature
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            feature = r.string()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("feature", all[i].feature, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
