// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Sets or deletes the SCRAM credentials with which users log in.
///
/// API key 51, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct AlterUserScramCredentialsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = AlterUserScramCredentialsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .alterUserScramCredentials }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AlterUserScramCredentialsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Credentials to delete.
    public var deletions: [Deletion]
    /// Credentials to set.
    public var upsertions: [Upsertion]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        deletions = []
        upsertions = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        deletions: [Deletion] = [],
        upsertions: [Upsertion] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.deletions = deletions
        self.upsertions = upsertions
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        deletions = r.structs(minimum: 3)
        upsertions = r.structs(minimum: 9)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("deletions", deletions, nullable: false)
        w.structs("upsertions", upsertions, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterUserScramCredentialsRequest {
    /// A credential to delete.
    public struct Deletion: KafkaArrayElement {
        /// Name of the user.
        public var name: String
        /// SCRAM mechanism: 1: SCRAM-SHA-256, 2: SCRAM-SHA-512.
        public var mechanism: Int8
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            mechanism = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            mechanism: Int8 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.mechanism = mechanism
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            mechanism = r.int8()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int8("mechanism", all[i].mechanism)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterUserScramCredentialsRequest {
    /// A credential to create or to replace.
    public struct Upsertion: KafkaArrayElement {
        /// Name of the user.
        public var name: String
        /// SCRAM mechanism: 1: SCRAM-SHA-256, 2: SCRAM-SHA-512.
        public var mechanism: Int8
        /// Number of PBKDF2 iterations that `saltedPassword` was made with.
        public var iterations: Int32
        /// Random salt that `saltedPassword` was made with.
        public var salt: ByteSlice
        /// The user's password after salting and iterating (RFC 5802); a secret.
        public var saltedPassword: ByteSlice
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            mechanism = 0
            iterations = 0
            salt = ByteSlice()
            saltedPassword = ByteSlice()
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            mechanism: Int8 = 0,
            iterations: Int32 = 0,
            salt: ByteSlice = ByteSlice(),
            saltedPassword: ByteSlice = ByteSlice(),
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.mechanism = mechanism
            self.iterations = iterations
            self.salt = salt
            self.saltedPassword = saltedPassword
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            mechanism = r.int8()
            iterations = r.int32()
            salt = r.bytes()
            saltedPassword = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int8("mechanism", all[i].mechanism)
            w.int32("iterations", all[i].iterations)
            w.bytes("salt", all[i].salt, nullable: false)
            w.bytes("saltedPassword", all[i].saltedPassword, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

#if !hasFeature(Embedded)
extension AlterUserScramCredentialsRequest.Upsertion: CustomStringConvertible {
    /// The fields, without the secrets among them.
    public var description: String {
        "Upsertion("
            + "name: \(String(describing: name)), "
            + "mechanism: \(String(describing: mechanism)), "
            + "iterations: \(String(describing: iterations)), "
            + "salt: (hidden), "
            + "saltedPassword: (hidden))"
    }
}
#endif

/// Which credentials were changed.
///
/// API key 51, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct AlterUserScramCredentialsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .alterUserScramCredentials }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AlterUserScramCredentialsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Results by user.
    public var results: [User]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        results = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        results: [User] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        results = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterUserScramCredentialsResponse {
    /// The result of one user.
    public struct User: KafkaArrayElement {
        /// Name of the user.
        public var user: String
        /// Error code of this user (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            user = ""
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            user: String = "",
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.user = user
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            user = r.string()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("user", all[i].user, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
