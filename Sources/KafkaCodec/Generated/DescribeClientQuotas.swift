// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeClientQuotasRequest: KafkaRequest {
    public typealias Response = DescribeClientQuotasResponse
    public static var apiKey: ApiKey { .describeClientQuotas }
    public static var name: StaticString { "DescribeClientQuotasRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var components: [ComponentData]
    public var strict: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        components = []
        strict = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        components = r.structs(minimum: 4)
        strict = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("components", components, nullable: false)
        w.bool("strict", strict)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeClientQuotasRequest {
    public struct ComponentData: KafkaArrayElement {
        public var entityType: String
        public var matchType: Int8
        public var match: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            entityType = ""
            matchType = 0
            match = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            entityType = r.string()
            matchType = r.int8()
            match = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("entityType", all[i].entityType, nullable: false)
            w.int8("matchType", all[i].matchType)
            w.string("match", all[i].match, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DescribeClientQuotasResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeClientQuotas }
    public static var name: StaticString { "DescribeClientQuotasResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var entries: [EntryData]?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        entries = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        entries = r.nullableStructs(minimum: 3, true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.structs("entries", entries, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeClientQuotasResponse {
    public struct EntryData: KafkaArrayElement {
        public var entity: [EntityData]
        public var values: [ValueData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            entity = []
            values = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            entity = r.structs(minimum: 3)
            values = r.structs(minimum: 10)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.structs("entity", all[i].entity, nullable: false)
            w.structs("values", all[i].values, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeClientQuotasResponse {
    public struct EntityData: KafkaArrayElement {
        public var entityType: String
        public var entityName: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            entityType = ""
            entityName = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            entityType = r.string()
            entityName = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("entityType", all[i].entityType, nullable: false)
            w.string("entityName", all[i].entityName, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeClientQuotasResponse {
    public struct ValueData: KafkaArrayElement {
        public var key: String
        public var value: Double
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            key = ""
            value = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            key = r.string()
            value = r.float64()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("key", all[i].key, nullable: false)
            w.float64("value", all[i].value)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
