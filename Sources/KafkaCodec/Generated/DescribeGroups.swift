// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct DescribeGroupsRequest: KafkaRequest {
    public typealias Response = DescribeGroupsResponse
    public static var apiKey: ApiKey { .describeGroups }
    public static var name: StaticString { "DescribeGroupsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 5 }

    public var groups: [String]
    public var includeAuthorizedOperations: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groups = []
        includeAuthorizedOperations = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groups = r.values()
        includeAuthorizedOperations = v >= 3 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.values("groups", groups, nullable: false)
        if v >= 3 {
            w.bool("includeAuthorizedOperations", includeAuthorizedOperations)
        } else {
            w.absent("includeAuthorizedOperations", isDefault: !includeAuthorizedOperations)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct DescribeGroupsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeGroups }
    public static var name: StaticString { "DescribeGroupsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 5 }

    public var throttleTimeMs: Int32
    public var groups: [DescribedGroup]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        groups = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        groups = r.structs(minimum: 12)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("groups", groups, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeGroupsResponse {
    public struct DescribedGroup: KafkaArrayElement {
        public var errorCode: Int16
        public var errorMessage: String?
        public var groupId: String
        public var groupState: String
        public var protocolType: String
        public var protocolData: String
        public var members: [DescribedGroupMember]
        public var authorizedOperations: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            errorMessage = nil
            groupId = ""
            groupState = ""
            protocolType = ""
            protocolData = ""
            members = []
            authorizedOperations = -2147483648
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            errorMessage = v >= 6 ? r.nullableString(v >= 6) : nil
            groupId = r.string()
            groupState = r.string()
            protocolType = r.string()
            protocolData = r.string()
            members = r.structs(minimum: 7)
            authorizedOperations = v >= 3 ? r.int32() : -2147483648
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            if v >= 6 {
                w.string("errorMessage", all[i].errorMessage, nullable: v >= 6)
            } else {
                w.absent("errorMessage", isDefault: all[i].errorMessage == nil)
            }
            w.string("groupId", all[i].groupId, nullable: false)
            w.string("groupState", all[i].groupState, nullable: false)
            w.string("protocolType", all[i].protocolType, nullable: false)
            w.string("protocolData", all[i].protocolData, nullable: false)
            w.structs("members", all[i].members, nullable: false)
            if v >= 3 {
                w.int32("authorizedOperations", all[i].authorizedOperations)
            } else {
                w.absent("authorizedOperations", isDefault: all[i].authorizedOperations == -2147483648)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeGroupsResponse {
    public struct DescribedGroupMember: KafkaArrayElement {
        public var memberId: String
        public var groupInstanceId: String?
        public var clientId: String
        public var clientHost: String
        public var memberMetadata: ByteSlice
        public var memberAssignment: ByteSlice
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            memberId = ""
            groupInstanceId = nil
            clientId = ""
            clientHost = ""
            memberMetadata = ByteSlice()
            memberAssignment = ByteSlice()
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            memberId = r.string()
            groupInstanceId = v >= 4 ? r.nullableString(v >= 4) : nil
            clientId = r.string()
            clientHost = r.string()
            memberMetadata = r.bytes()
            memberAssignment = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("memberId", all[i].memberId, nullable: false)
            if v >= 4 {
                w.string("groupInstanceId", all[i].groupInstanceId, nullable: v >= 4)
            }
            w.string("clientId", all[i].clientId, nullable: false)
            w.string("clientHost", all[i].clientHost, nullable: false)
            w.bytes("memberMetadata", all[i].memberMetadata, nullable: false)
            w.bytes("memberAssignment", all[i].memberAssignment, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
