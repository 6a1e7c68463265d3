// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Chooses the SASL mechanism of the login that follows.
///
/// API key 17, versions 0-1.
public struct SaslHandshakeRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = SaslHandshakeResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .saslHandshake }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "SaslHandshakeRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482); `nil`: none.
    public static var firstFlexibleVersion: Int16? { nil }

    /// Name of the mechanism, for example `SCRAM-SHA-256`.
    public var mechanism: String
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        mechanism = ""
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        mechanism: String = "",
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.mechanism = mechanism
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        mechanism = r.string()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("mechanism", mechanism, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// Whether the broker takes the mechanism, and which ones it has.
///
/// API key 17, versions 0-1.
public struct SaslHandshakeResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .saslHandshake }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "SaslHandshakeResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482); `nil`: none.
    public static var firstFlexibleVersion: Int16? { nil }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Names of the mechanisms that the broker has enabled.
    public var mechanisms: [String]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        mechanisms = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        mechanisms: [String] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.mechanisms = mechanisms
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        mechanisms = r.values()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.values("mechanisms", mechanisms, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
