// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Asks a coordinator for the state and members of groups of the classic protocol.
///
/// API key 15, versions 0-6. Flexible from version 5: compact lengths and tagged fields (KIP-482).
public struct DescribeGroupsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DescribeGroupsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .describeGroups }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeGroupsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 5 }

    /// Groups to describe, by ID.
    public var groups: [String]
    /// Whether to report which operations the client may perform on each group. Versions 3+.
    public var includeAuthorizedOperations: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groups = []
        includeAuthorizedOperations = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groups: [String] = [],
        includeAuthorizedOperations: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groups = groups
        self.includeAuthorizedOperations = includeAuthorizedOperations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        groups = r.values()
        includeAuthorizedOperations = v >= 3 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The state and members of groups of the classic protocol.
///
/// API key 15, versions 0-6. Flexible from version 5: compact lengths and tagged fields (KIP-482).
public struct DescribeGroupsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .describeGroups }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeGroupsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 5 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Groups, in the order of the request.
    public var groups: [Group]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        groups = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        groups: [Group] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.groups = groups
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        groups = r.structs(minimum: 12)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("groups", groups, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeGroupsResponse {
    /// A group.
    public struct Group: KafkaArrayElement {
        /// Error code of this group (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Versions 6+.
        public var errorMessage: String?
        /// ID of the group.
        public var groupID: String
        /// `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Stable` or `Dead`; empty: unknown.
        public var groupState: String
        /// Type of the group, for example `consumer` or `connect`; empty: no member yet.
        public var protocolType: String
        /// Name of the protocol that the members agreed on: consumers' assignor; empty: none.
        public var protocolData: String
        /// Members of the group, with metadata and assignment in state `Stable` only.
        public var members: [Member]
        /// Operations that the client may perform on the group: bit n for ACL operation n; the default: not reported.
        /// Versions 3+. Default: `Int32.min`.
        public var authorizedOperations: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            errorMessage = nil
            groupID = ""
            groupState = ""
            protocolType = ""
            protocolData = ""
            members = []
            authorizedOperations = -2147483648
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            errorMessage: String? = nil,
            groupID: String = "",
            groupState: String = "",
            protocolType: String = "",
            protocolData: String = "",
            members: [Member] = [],
            authorizedOperations: Int32 = -2147483648,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.groupID = groupID
            self.groupState = groupState
            self.protocolType = protocolType
            self.protocolData = protocolData
            self.members = members
            self.authorizedOperations = authorizedOperations
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            errorMessage = v >= 6 ? r.nullableString(v >= 6) : nil
            groupID = r.string()
            groupState = r.string()
            protocolType = r.string()
            protocolData = r.string()
            members = r.structs(minimum: 7)
            authorizedOperations = v >= 3 ? r.int32() : -2147483648
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            if v >= 6 {
                w.string("errorMessage", all[i].errorMessage, nullable: v >= 6)
            } else {
                w.absent("errorMessage", isDefault: all[i].errorMessage == nil)
            }
            w.string("groupId", all[i].groupID, nullable: false)
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
    /// A member of the group.
    public struct Member: KafkaArrayElement {
        /// ID of the member, given by the coordinator.
        public var memberID: String
        /// Name of a static member (`group.instance.id`). `nil`: the member is dynamic.
        /// Versions 4+ (ignored in others).
        public var groupInstanceID: String?
        /// Client ID of the member (`client.id`).
        public var clientID: String
        /// Address that the member connects from.
        public var clientHost: String
        /// What the member sent for the agreed protocol: of consumers, a ``ConsumerProtocolSubscription``.
        public var memberMetadata: ByteSlice
        /// What the group's leader assigned to the member: of consumers, a ``ConsumerProtocolAssignment``.
        public var memberAssignment: ByteSlice
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            memberID = ""
            groupInstanceID = nil
            clientID = ""
            clientHost = ""
            memberMetadata = ByteSlice()
            memberAssignment = ByteSlice()
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            memberID: String = "",
            groupInstanceID: String? = nil,
            clientID: String = "",
            clientHost: String = "",
            memberMetadata: ByteSlice = ByteSlice(),
            memberAssignment: ByteSlice = ByteSlice(),
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.memberID = memberID
            self.groupInstanceID = groupInstanceID
            self.clientID = clientID
            self.clientHost = clientHost
            self.memberMetadata = memberMetadata
            self.memberAssignment = memberAssignment
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            memberID = r.string()
            groupInstanceID = v >= 4 ? r.nullableString(v >= 4) : nil
            clientID = r.string()
            clientHost = r.string()
            memberMetadata = r.bytes()
            memberAssignment = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("memberId", all[i].memberID, nullable: false)
            if v >= 4 {
                w.string("groupInstanceId", all[i].groupInstanceID, nullable: v >= 4)
            }
            w.string("clientId", all[i].clientID, nullable: false)
            w.string("clientHost", all[i].clientHost, nullable: false)
            w.bytes("memberMetadata", all[i].memberMetadata, nullable: false)
            w.bytes("memberAssignment", all[i].memberAssignment, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
