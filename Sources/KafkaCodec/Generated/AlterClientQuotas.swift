// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AlterClientQuotasRequest: KafkaRequest {
    public typealias Response = AlterClientQuotasResponse
    public static var apiKey: ApiKey { .alterClientQuotas }
    public static var name: StaticString { "AlterClientQuotasRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var entries: [EntryData]
    public var validateOnly: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        entries = []
        validateOnly = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        entries = r.structs(minimum: 3)
        validateOnly = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("entries", entries, nullable: false)
        w.bool("validateOnly", validateOnly)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterClientQuotasRequest {
    public struct EntryData: KafkaArrayElement {
        public var entity: [EntityData]
        public var ops: [OpData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            entity = []
            ops = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            entity = r.structs(minimum: 3)
            ops = r.structs(minimum: 11)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.structs("entity", all[i].entity, nullable: false)
            w.structs("ops", all[i].ops, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterClientQuotasRequest {
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

extension AlterClientQuotasRequest {
    public struct OpData: KafkaArrayElement {
        public var key: String
        public var value: Double
        public var remove: Bool
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            key = ""
            value = 0
            remove = false
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            key = r.string()
            value = r.float64()
            remove = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("key", all[i].key, nullable: false)
            w.float64("value", all[i].value)
            w.bool("remove", all[i].remove)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct AlterClientQuotasResponse: KafkaResponse {
    public static var apiKey: ApiKey { .alterClientQuotas }
    public static var name: StaticString { "AlterClientQuotasResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var throttleTimeMs: Int32
    public var entries: [EntryData]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        entries = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        entries = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("entries", entries, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterClientQuotasResponse {
    public struct EntryData: KafkaArrayElement {
        public var errorCode: Int16
        public var errorMessage: String?
        public var entity: [EntityData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            errorMessage = ""
            entity = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            entity = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.structs("entity", all[i].entity, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterClientQuotasResponse {
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
