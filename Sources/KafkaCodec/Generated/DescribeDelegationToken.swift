// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct DescribeDelegationTokenRequest: KafkaRequest {
    public typealias Response = DescribeDelegationTokenResponse
    public static var apiKey: ApiKey { .describeDelegationToken }
    public static var name: StaticString { "DescribeDelegationTokenRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var owners: [DescribeDelegationTokenOwner]?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        owners = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        owners = r.nullableStructs(minimum: 3, true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("owners", owners, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeDelegationTokenRequest {
    public struct DescribeDelegationTokenOwner: KafkaArrayElement {
        public var principalType: String
        public var principalName: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            principalType = ""
            principalName = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            principalType = r.string()
            principalName = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("principalType", all[i].principalType, nullable: false)
            w.string("principalName", all[i].principalName, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DescribeDelegationTokenResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeDelegationToken }
    public static var name: StaticString { "DescribeDelegationTokenResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var errorCode: Int16
    public var tokens: [DescribedDelegationToken]
    public var throttleTimeMs: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        tokens = []
        throttleTimeMs = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        tokens = r.structs(minimum: 30)
        throttleTimeMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.structs("tokens", tokens, nullable: false)
        w.int32("throttleTimeMs", throttleTimeMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeDelegationTokenResponse {
    public struct DescribedDelegationToken: KafkaArrayElement {
        public var principalType: String
        public var principalName: String
        public var tokenRequesterPrincipalType: String
        public var tokenRequesterPrincipalName: String
        public var issueTimestamp: Int64
        public var expiryTimestamp: Int64
        public var maxTimestamp: Int64
        public var tokenId: String
        public var hmac: ByteSlice
        public var renewers: [DescribedDelegationTokenRenewer]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            principalType = ""
            principalName = ""
            tokenRequesterPrincipalType = ""
            tokenRequesterPrincipalName = ""
            issueTimestamp = 0
            expiryTimestamp = 0
            maxTimestamp = 0
            tokenId = ""
            hmac = ByteSlice()
            renewers = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            principalType = r.string()
            principalName = r.string()
            tokenRequesterPrincipalType = v >= 3 ? r.string() : ""
            tokenRequesterPrincipalName = v >= 3 ? r.string() : ""
            issueTimestamp = r.int64()
            expiryTimestamp = r.int64()
            maxTimestamp = r.int64()
            tokenId = r.string()
            hmac = r.bytes()
            renewers = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("principalType", all[i].principalType, nullable: false)
            w.string("principalName", all[i].principalName, nullable: false)
            if v >= 3 {
                w.string("tokenRequesterPrincipalType", all[i].tokenRequesterPrincipalType, nullable: false)
                w.string("tokenRequesterPrincipalName", all[i].tokenRequesterPrincipalName, nullable: false)
            } else {
                w.absent("tokenRequesterPrincipalType", isDefault: all[i].tokenRequesterPrincipalType.isEmpty)
                w.absent("tokenRequesterPrincipalName", isDefault: all[i].tokenRequesterPrincipalName.isEmpty)
            }
            w.int64("issueTimestamp", all[i].issueTimestamp)
            w.int64("expiryTimestamp", all[i].expiryTimestamp)
            w.int64("maxTimestamp", all[i].maxTimestamp)
            w.string("tokenId", all[i].tokenId, nullable: false)
            w.bytes("hmac", all[i].hmac, nullable: false)
            w.structs("renewers", all[i].renewers, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeDelegationTokenResponse {
    public struct DescribedDelegationTokenRenewer: KafkaArrayElement {
        public var principalType: String
        public var principalName: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            principalType = ""
            principalName = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            principalType = r.string()
            principalName = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("principalType", all[i].principalType, nullable: false)
            w.string("principalName", all[i].principalName, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
