// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct CreateDelegationTokenRequest: KafkaRequest {
    public typealias Response = CreateDelegationTokenResponse
    public static var apiKey: ApiKey { .createDelegationToken }
    public static var name: StaticString { "CreateDelegationTokenRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var ownerPrincipalType: String?
    public var ownerPrincipalName: String?
    public var renewers: [CreatableRenewers]
    public var maxLifetimeMs: Int64
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        ownerPrincipalType = ""
        ownerPrincipalName = ""
        renewers = []
        maxLifetimeMs = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        ownerPrincipalType = v >= 3 ? r.nullableString(v >= 3) : ""
        ownerPrincipalName = v >= 3 ? r.nullableString(v >= 3) : ""
        renewers = r.structs(minimum: 3)
        maxLifetimeMs = r.int64()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.string("ownerPrincipalType", ownerPrincipalType, nullable: v >= 3)
            w.string("ownerPrincipalName", ownerPrincipalName, nullable: v >= 3)
        } else {
            w.absent("ownerPrincipalType", isDefault: ownerPrincipalType?.isEmpty == true)
            w.absent("ownerPrincipalName", isDefault: ownerPrincipalName?.isEmpty == true)
        }
        w.structs("renewers", renewers, nullable: false)
        w.int64("maxLifetimeMs", maxLifetimeMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreateDelegationTokenRequest {
    public struct CreatableRenewers: KafkaArrayElement {
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

public struct CreateDelegationTokenResponse: KafkaResponse {
    public static var apiKey: ApiKey { .createDelegationToken }
    public static var name: StaticString { "CreateDelegationTokenResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var errorCode: Int16
    public var principalType: String
    public var principalName: String
    public var tokenRequesterPrincipalType: String
    public var tokenRequesterPrincipalName: String
    public var issueTimestampMs: Int64
    public var expiryTimestampMs: Int64
    public var maxTimestampMs: Int64
    public var tokenId: String
    public var hmac: ByteSlice
    public var throttleTimeMs: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        principalType = ""
        principalName = ""
        tokenRequesterPrincipalType = ""
        tokenRequesterPrincipalName = ""
        issueTimestampMs = 0
        expiryTimestampMs = 0
        maxTimestampMs = 0
        tokenId = ""
        hmac = ByteSlice()
        throttleTimeMs = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        errorCode = r.int16()
        principalType = r.string()
        principalName = r.string()
        tokenRequesterPrincipalType = v >= 3 ? r.string() : ""
        tokenRequesterPrincipalName = v >= 3 ? r.string() : ""
        issueTimestampMs = r.int64()
        expiryTimestampMs = r.int64()
        maxTimestampMs = r.int64()
        tokenId = r.string()
        hmac = r.bytes()
        throttleTimeMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int16("errorCode", errorCode)
        w.string("principalType", principalType, nullable: false)
        w.string("principalName", principalName, nullable: false)
        if v >= 3 {
            w.string("tokenRequesterPrincipalType", tokenRequesterPrincipalType, nullable: false)
            w.string("tokenRequesterPrincipalName", tokenRequesterPrincipalName, nullable: false)
        } else {
            w.absent("tokenRequesterPrincipalType", isDefault: tokenRequesterPrincipalType.isEmpty)
            w.absent("tokenRequesterPrincipalName", isDefault: tokenRequesterPrincipalName.isEmpty)
        }
        w.int64("issueTimestampMs", issueTimestampMs)
        w.int64("expiryTimestampMs", expiryTimestampMs)
        w.int64("maxTimestampMs", maxTimestampMs)
        w.string("tokenId", tokenId, nullable: false)
        w.bytes("hmac", hmac, nullable: false)
        w.int32("throttleTimeMs", throttleTimeMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
