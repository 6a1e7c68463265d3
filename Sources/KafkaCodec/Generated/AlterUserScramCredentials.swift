// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct AlterUserScramCredentialsRequest: KafkaRequest {
    public typealias Response = AlterUserScramCredentialsResponse
    public static var apiKey: ApiKey { .alterUserScramCredentials }
    public static var name: StaticString { "AlterUserScramCredentialsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var deletions: [ScramCredentialDeletion]
    public var upsertions: [ScramCredentialUpsertion]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        deletions = []
        upsertions = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        deletions = r.structs(minimum: 3)
        upsertions = r.structs(minimum: 9)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("deletions", deletions, nullable: false)
        w.structs("upsertions", upsertions, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterUserScramCredentialsRequest {
    public struct ScramCredentialDeletion: KafkaArrayElement {
        public var name: String
        public var mechanism: Int8
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            mechanism = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            mechanism = r.int8()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int8("mechanism", all[i].mechanism)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterUserScramCredentialsRequest {
    public struct ScramCredentialUpsertion: KafkaArrayElement {
        public var name: String
        public var mechanism: Int8
        public var iterations: Int32
        public var salt: ByteSlice
        public var saltedPassword: ByteSlice
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            mechanism = 0
            iterations = 0
            salt = ByteSlice()
            saltedPassword = ByteSlice()
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            mechanism = r.int8()
            iterations = r.int32()
            salt = r.bytes()
            saltedPassword = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int8("mechanism", all[i].mechanism)
            w.int32("iterations", all[i].iterations)
            w.bytes("salt", all[i].salt, nullable: false)
            w.bytes("saltedPassword", all[i].saltedPassword, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct AlterUserScramCredentialsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .alterUserScramCredentials }
    public static var name: StaticString { "AlterUserScramCredentialsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var results: [AlterUserScramCredentialsResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        results = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterUserScramCredentialsResponse {
    public struct AlterUserScramCredentialsResult: KafkaArrayElement {
        public var user: String
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            user = ""
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            user = r.string()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("user", all[i].user, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
