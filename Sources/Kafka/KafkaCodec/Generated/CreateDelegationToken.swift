// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Issues a delegation token, with which others log in in the owner's name.
///
/// API key 38, versions 0-3. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct CreateDelegationTokenRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = CreateDelegationTokenResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .createDelegationToken }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "CreateDelegationTokenRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Type of the owner, in general `User`. `nil`: the requester is the owner. Versions 3+. Default: empty.
    public var ownerPrincipalType: String?
    /// Name of the owner. `nil`: the requester is the owner. Versions 3+. Default: empty.
    public var ownerPrincipalName: String?
    /// Principals that may renew the token, besides the owner.
    public var renewers: [Renewer]
    /// Longest lifetime of the token in spite of renewals, in milliseconds; -1: the broker's default.
    public var maxLifetimeMs: Int64
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        ownerPrincipalType = ""
        ownerPrincipalName = ""
        renewers = []
        maxLifetimeMs = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        ownerPrincipalType: String? = "",
        ownerPrincipalName: String? = "",
        renewers: [Renewer] = [],
        maxLifetimeMs: Int64 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.ownerPrincipalType = ownerPrincipalType
        self.ownerPrincipalName = ownerPrincipalName
        self.renewers = renewers
        self.maxLifetimeMs = maxLifetimeMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        ownerPrincipalType = v >= 3 ? r.nullableString(v >= 3) : ""
        ownerPrincipalName = v >= 3 ? r.nullableString(v >= 3) : ""
        renewers = r.structs(minimum: 3)
        maxLifetimeMs = r.int64()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreateDelegationTokenRequest {
    /// A principal that may renew the token.
    public struct Renewer: KafkaArrayElement {
        /// Type of the renewer, in general `User`.
        public var principalType: String
        /// Name of the renewer.
        public var principalName: String
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            principalType = ""
            principalName = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            principalType: String = "",
            principalName: String = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.principalType = principalType
            self.principalName = principalName
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            principalType = r.string()
            principalName = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("principalType", all[i].principalType, nullable: false)
            w.string("principalName", all[i].principalName, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The new token.
///
/// API key 38, versions 0-3. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct CreateDelegationTokenResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .createDelegationToken }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "CreateDelegationTokenResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Type of the owner, in general `User`.
    public var principalType: String
    /// Name of the owner.
    public var principalName: String
    /// Type of the principal that requested the token, in general `User`. Versions 3+.
    public var tokenRequesterPrincipalType: String
    /// Name of the principal that requested the token. Versions 3+.
    public var tokenRequesterPrincipalName: String
    /// Time of issue, in milliseconds since 1970.
    public var issueTimestampMs: Int64
    /// Time at which the token expires unless renewed, in milliseconds since 1970.
    public var expiryTimestampMs: Int64
    /// Time beyond which the token cannot be renewed, in milliseconds since 1970.
    public var maxTimestampMs: Int64
    /// ID of the token; the user name of the SCRAM login.
    public var tokenID: String
    /// HMAC of the token; in base64 the password of the SCRAM login, so a secret.
    public var hmac: ByteSlice
    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        principalType = ""
        principalName = ""
        tokenRequesterPrincipalType = ""
        tokenRequesterPrincipalName = ""
        issueTimestampMs = 0
        expiryTimestampMs = 0
        maxTimestampMs = 0
        tokenID = ""
        hmac = ByteSlice()
        throttleTimeMs = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        principalType: String = "",
        principalName: String = "",
        tokenRequesterPrincipalType: String = "",
        tokenRequesterPrincipalName: String = "",
        issueTimestampMs: Int64 = 0,
        expiryTimestampMs: Int64 = 0,
        maxTimestampMs: Int64 = 0,
        tokenID: String = "",
        hmac: ByteSlice = ByteSlice(),
        throttleTimeMs: Int32 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.principalType = principalType
        self.principalName = principalName
        self.tokenRequesterPrincipalType = tokenRequesterPrincipalType
        self.tokenRequesterPrincipalName = tokenRequesterPrincipalName
        self.issueTimestampMs = issueTimestampMs
        self.expiryTimestampMs = expiryTimestampMs
        self.maxTimestampMs = maxTimestampMs
        self.tokenID = tokenID
        self.hmac = hmac
        self.throttleTimeMs = throttleTimeMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
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
        tokenID = r.string()
        hmac = r.bytes()
        throttleTimeMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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
        w.string("tokenId", tokenID, nullable: false)
        w.bytes("hmac", hmac, nullable: false)
        w.int32("throttleTimeMs", throttleTimeMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

#if !hasFeature(Embedded)
extension CreateDelegationTokenResponse: CustomStringConvertible {
    /// The fields, without the secrets among them.
    public var description: String {
        "CreateDelegationTokenResponse("
            + "errorCode: \(String(describing: errorCode)), "
            + "principalType: \(String(describing: principalType)), "
            + "principalName: \(String(describing: principalName)), "
            + "tokenRequesterPrincipalType: \(String(describing: tokenRequesterPrincipalType)), "
            + "tokenRequesterPrincipalName: \(String(describing: tokenRequesterPrincipalName)), "
            + "issueTimestampMs: \(String(describing: issueTimestampMs)), "
            + "expiryTimestampMs: \(String(describing: expiryTimestampMs)), "
            + "maxTimestampMs: \(String(describing: maxTimestampMs)), "
            + "tokenID: \(String(describing: tokenID)), "
            + "hmac: (hidden), "
            + "throttleTimeMs: \(String(describing: throttleTimeMs)))"
    }
}
#endif
