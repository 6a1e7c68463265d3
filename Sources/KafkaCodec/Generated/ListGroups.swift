// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ListGroupsRequest: KafkaRequest {
    public typealias Response = ListGroupsResponse
    public static var apiKey: ApiKey { .listGroups }
    public static var name: StaticString { "ListGroupsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var statesFilter: [String]
    public var typesFilter: [String]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        statesFilter = []
        typesFilter = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        statesFilter = v >= 4 ? r.values() : []
        typesFilter = v >= 5 ? r.values() : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 4 {
            w.values("statesFilter", statesFilter, nullable: false)
        } else {
            w.absent("statesFilter", isDefault: statesFilter.isEmpty)
        }
        if v >= 5 {
            w.values("typesFilter", typesFilter, nullable: false)
        } else {
            w.absent("typesFilter", isDefault: typesFilter.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct ListGroupsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .listGroups }
    public static var name: StaticString { "ListGroupsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var groups: [ListedGroup]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        groups = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = r.int16()
        groups = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.int16("errorCode", errorCode)
        w.structs("groups", groups, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListGroupsResponse {
    public struct ListedGroup: KafkaArrayElement {
        public var groupId: String
        public var protocolType: String
        public var groupState: String
        public var groupType: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            groupId = ""
            protocolType = ""
            groupState = ""
            groupType = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            groupId = r.string()
            protocolType = r.string()
            groupState = v >= 4 ? r.string() : ""
            groupType = v >= 5 ? r.string() : ""
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("groupId", all[i].groupId, nullable: false)
            w.string("protocolType", all[i].protocolType, nullable: false)
            if v >= 4 {
                w.string("groupState", all[i].groupState, nullable: false)
            }
            if v >= 5 {
                w.string("groupType", all[i].groupType, nullable: false)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
