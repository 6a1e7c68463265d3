// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Asks for delegation tokens of owners.
///
/// API key 41, versions 0-3. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct DescribeDelegationTokenRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DescribeDelegationTokenResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .describeDelegationToken }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeDelegationTokenRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Owners whose tokens to list. `nil`: all tokens that the client may see. Default: empty.
    public var owners: [Owner]?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        owners = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        owners: [Owner]? = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.owners = owners
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        owners = r.nullableStructs(minimum: 3, true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("owners", owners, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeDelegationTokenRequest {
    /// An owner of tokens.
    public struct Owner: KafkaArrayElement {
        /// Type of the owner, in general `User`.
        public var principalType: String
        /// Name of the owner.
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

/// The delegation tokens.
///
/// API key 41, versions 0-3. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct DescribeDelegationTokenResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .describeDelegationToken }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeDelegationTokenResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Tokens of the owners.
    public var tokens: [Token]
    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        tokens = []
        throttleTimeMs = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        tokens: [Token] = [],
        throttleTimeMs: Int32 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.tokens = tokens
        self.throttleTimeMs = throttleTimeMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        tokens = r.structs(minimum: 30)
        throttleTimeMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.structs("tokens", tokens, nullable: false)
        w.int32("throttleTimeMs", throttleTimeMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeDelegationTokenResponse {
    /// A delegation token.
    public struct Token: KafkaArrayElement {
        /// Type of the owner, in general `User`.
        public var principalType: String
        /// Name of the owner.
        public var principalName: String
        /// Type of the principal that requested the token, in general `User`. Versions 3+.
        public var tokenRequesterPrincipalType: String
        /// Name of the principal that requested the token. Versions 3+.
        public var tokenRequesterPrincipalName: String
        /// Time of issue, in milliseconds since 1970.
        public var issueTimestamp: Int64
        /// Time at which the token expires unless renewed, in milliseconds since 1970.
        public var expiryTimestamp: Int64
        /// Time beyond which the token cannot be renewed, in milliseconds since 1970.
        public var maxTimestamp: Int64
        /// ID of the token; the user name of the SCRAM login.
        public var tokenID: String
        /// HMAC of the token; in base64 the password of the SCRAM login, so a secret.
        public var hmac: ByteSlice
        /// Principals that may renew the token, besides the owner.
        public var renewers: [Renewer]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            principalType = ""
            principalName = ""
            tokenRequesterPrincipalType = ""
            tokenRequesterPrincipalName = ""
            issueTimestamp = 0
            expiryTimestamp = 0
            maxTimestamp = 0
            tokenID = ""
            hmac = ByteSlice()
            renewers = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            principalType: String = "",
            principalName: String = "",
            tokenRequesterPrincipalType: String = "",
            tokenRequesterPrincipalName: String = "",
            issueTimestamp: Int64 = 0,
            expiryTimestamp: Int64 = 0,
            maxTimestamp: Int64 = 0,
            tokenID: String = "",
            hmac: ByteSlice = ByteSlice(),
            renewers: [Renewer] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.principalType = principalType
            self.principalName = principalName
            self.tokenRequesterPrincipalType = tokenRequesterPrincipalType
            self.tokenRequesterPrincipalName = tokenRequesterPrincipalName
            self.issueTimestamp = issueTimestamp
            self.expiryTimestamp = expiryTimestamp
            self.maxTimestamp = maxTimestamp
            self.tokenID = tokenID
            self.hmac = hmac
            self.renewers = renewers
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            principalType = r.string()
            principalName = r.string()
            tokenRequesterPrincipalType = v >= 3 ? r.string() : ""
            tokenRequesterPrincipalName = v >= 3 ? r.string() : ""
            issueTimestamp = r.int64()
            expiryTimestamp = r.int64()
            maxTimestamp = r.int64()
            tokenID = r.string()
            hmac = r.bytes()
            renewers = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
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
            w.string("tokenId", all[i].tokenID, nullable: false)
            w.bytes("hmac", all[i].hmac, nullable: false)
            w.structs("renewers", all[i].renewers, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

#if !hasFeature(Embedded)
extension DescribeDelegationTokenResponse.Token: CustomStringConvertible {
    /// The fields, without the secrets among them.
    public var description: String {
        "Token("
            + "principalType: \(String(describing: principalType)), "
            + "principalName: \(String(describing: principalName)), "
            + "tokenRequesterPrincipalType: \(String(describing: tokenRequesterPrincipalType)), "
            + "tokenRequesterPrincipalName: \(String(describing: tokenRequesterPrincipalName)), "
            + "issueTimestamp: \(String(describing: issueTimestamp)), "
            + "expiryTimestamp: \(String(describing: expiryTimestamp)), "
            + "maxTimestamp: \(String(describing: maxTimestamp)), "
            + "tokenID: \(String(describing: tokenID)), "
            + "hmac: (hidden), "
            + "renewers: \(String(describing: renewers)))"
    }
}
#endif

extension DescribeDelegationTokenResponse {
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
