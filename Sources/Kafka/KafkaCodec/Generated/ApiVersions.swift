// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks a broker which APIs it supports, in which versions. The first request of most connections.
///
/// API key 18, versions 0-4. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct ApiVersionsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ApiVersionsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .apiVersions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ApiVersionsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Name of the client library, for the broker's statistics. Versions 3+ (ignored in others).
    public var clientSoftwareName: String
    /// Version of the client library, for the broker's statistics. Versions 3+ (ignored in others).
    public var clientSoftwareVersion: String
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clientSoftwareName = ""
        clientSoftwareVersion = ""
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clientSoftwareName: String = "",
        clientSoftwareVersion: String = "",
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clientSoftwareName = clientSoftwareName
        self.clientSoftwareVersion = clientSoftwareVersion
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        clientSoftwareName = v >= 3 ? r.string() : ""
        clientSoftwareVersion = v >= 3 ? r.string() : ""
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.string("clientSoftwareName", clientSoftwareName, nullable: false)
            w.string("clientSoftwareVersion", clientSoftwareVersion, nullable: false)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The APIs and versions that the broker supports, and the features of the cluster.
///
/// API key 18, versions 0-4. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct ApiVersionsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .apiVersions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ApiVersionsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// APIs that the broker supports.
    public var apiKeys: [ApiVersion]
    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Features that the broker supports. Versions 3+ (ignored in others), tag 0.
    public var supportedFeatures: [SupportedFeatureKey]
    /// Epoch of `finalizedFeatures`, higher after each change; -1: unknown. Versions 3+ (ignored in others), tag 1.
    /// Default: -1.
    public var finalizedFeaturesEpoch: Int64
    /// Features in force in the whole cluster; valid when `finalizedFeaturesEpoch` is known.
    /// Versions 3+ (ignored in others), tag 2.
    public var finalizedFeatures: [FinalizedFeatureKey]
    /// Whether the controller is ready to migrate a cluster from ZooKeeper. Versions 3+ (ignored in others), tag 3.
    public var zkMigrationReady: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
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

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        apiKeys: [ApiVersion] = [],
        throttleTimeMs: Int32 = 0,
        supportedFeatures: [SupportedFeatureKey] = [],
        finalizedFeaturesEpoch: Int64 = -1,
        finalizedFeatures: [FinalizedFeatureKey] = [],
        zkMigrationReady: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.apiKeys = apiKeys
        self.throttleTimeMs = throttleTimeMs
        self.supportedFeatures = supportedFeatures
        self.finalizedFeaturesEpoch = finalizedFeaturesEpoch
        self.finalizedFeatures = finalizedFeatures
        self.zkMigrationReady = zkMigrationReady
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
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

    /// Writes the fields that the writer's version has.
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
        w.beginTags(
            count: (has0 ? 1 : 0) + (has1 ? 1 : 0) + (has2 ? 1 : 0) + (has3 ? 1 : 0), unknown: unknownTaggedFields)
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ApiVersionsResponse {
    /// An API and its supported versions.
    public struct ApiVersion: KafkaArrayElement {
        /// Number of the API (``ApiKey``).
        public var apiKey: Int16
        /// Lowest supported version.
        public var minVersion: Int16
        /// Highest supported version.
        public var maxVersion: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            apiKey = 0
            minVersion = 0
            maxVersion = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            apiKey: Int16 = 0,
            minVersion: Int16 = 0,
            maxVersion: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.apiKey = apiKey
            self.minVersion = minVersion
            self.maxVersion = maxVersion
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            apiKey = r.int16()
            minVersion = r.int16()
            maxVersion = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int16("apiKey", all[i].apiKey)
            w.int16("minVersion", all[i].minVersion)
            w.int16("maxVersion", all[i].maxVersion)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ApiVersionsResponse {
    /// A feature and the levels of it that the broker supports. Versions 3+.
    public struct SupportedFeatureKey: KafkaArrayElement {
        /// Name of the feature, for example `metadata.version`.
        public var name: String
        /// Lowest supported level.
        public var minVersion: Int16
        /// Highest supported level.
        public var maxVersion: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            minVersion = 0
            maxVersion = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            minVersion: Int16 = 0,
            maxVersion: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.minVersion = minVersion
            self.maxVersion = maxVersion
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            minVersion = r.int16()
            maxVersion = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int16("minVersion", all[i].minVersion)
            w.int16("maxVersion", all[i].maxVersion)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ApiVersionsResponse {
    /// A feature and the levels in force. Versions 3+.
    public struct FinalizedFeatureKey: KafkaArrayElement {
        /// Name of the feature, for example `metadata.version`.
        public var name: String
        /// Highest level in force.
        public var maxVersionLevel: Int16
        /// Lowest level in force.
        public var minVersionLevel: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            maxVersionLevel = 0
            minVersionLevel = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            maxVersionLevel: Int16 = 0,
            minVersionLevel: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.maxVersionLevel = maxVersionLevel
            self.minVersionLevel = minVersionLevel
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            maxVersionLevel = r.int16()
            minVersionLevel = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int16("maxVersionLevel", all[i].maxVersionLevel)
            w.int16("minVersionLevel", all[i].minVersionLevel)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
