// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeUserScramCredentialsRequest: KafkaRequest {
    public typealias Response = DescribeUserScramCredentialsResponse
    public static var apiKey: ApiKey { .describeUserScramCredentials }
    public static var name: StaticString { "DescribeUserScramCredentialsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var users: [UserName]?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        users = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        users = r.nullableStructs(minimum: 2, true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("users", users, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeUserScramCredentialsRequest {
    public struct UserName: KafkaArrayElement {
        public var name: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DescribeUserScramCredentialsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeUserScramCredentials }
    public static var name: StaticString { "DescribeUserScramCredentialsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var results: [DescribeUserScramCredentialsResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        results = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeUserScramCredentialsResponse {
    public struct DescribeUserScramCredentialsResult: KafkaArrayElement {
        public var user: String
        public var errorCode: Int16
        public var errorMessage: String?
        public var credentialInfos: [CredentialInfo]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            user = ""
            errorCode = 0
            errorMessage = ""
            credentialInfos = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            user = r.string()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            credentialInfos = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("user", all[i].user, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.structs("credentialInfos", all[i].credentialInfos, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeUserScramCredentialsResponse {
    public struct CredentialInfo: KafkaArrayElement {
        public var mechanism: Int8
        public var iterations: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            mechanism = 0
            iterations = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            mechanism = r.int8()
            iterations = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int8("mechanism", all[i].mechanism)
            w.int32("iterations", all[i].iterations)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
