// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Carries the client's bytes of one step of a SASL login. SaslHandshake comes before the first.
///
/// API key 36, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct SaslAuthenticateRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = SaslAuthenticateResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .saslAuthenticate }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "SaslAuthenticateRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// The client's bytes, as the mechanism defines them; may hold secrets.
    public var authBytes: ByteSlice
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        authBytes = ByteSlice()
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        authBytes: ByteSlice = ByteSlice(),
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.authBytes = authBytes
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        authBytes = r.bytes()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.bytes("authBytes", authBytes, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

#if !hasFeature(Embedded)
extension SaslAuthenticateRequest: CustomStringConvertible {
    /// The fields, without the secrets among them.
    public var description: String {
        "SaslAuthenticateRequest("
            + "authBytes: (hidden))"
    }
}
#endif

/// Carries the broker's bytes of one step of a SASL login.
///
/// API key 36, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct SaslAuthenticateResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .saslAuthenticate }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "SaslAuthenticateResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
    public var errorMessage: String?
    /// The broker's bytes, as the mechanism defines them.
    public var authBytes: ByteSlice
    /// Time within which the client must log in again on the connection, in milliseconds; 0: no limit.
    /// Versions 1+ (ignored in others).
    public var sessionLifetimeMs: Int64
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        errorMessage = ""
        authBytes = ByteSlice()
        sessionLifetimeMs = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        errorMessage: String? = "",
        authBytes: ByteSlice = ByteSlice(),
        sessionLifetimeMs: Int64 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.authBytes = authBytes
        self.sessionLifetimeMs = sessionLifetimeMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        authBytes = r.bytes()
        sessionLifetimeMs = v >= 1 ? r.int64() : 0
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.bytes("authBytes", authBytes, nullable: false)
        if v >= 1 {
            w.int64("sessionLifetimeMs", sessionLifetimeMs)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

#if !hasFeature(Embedded)
extension SaslAuthenticateResponse: CustomStringConvertible {
    /// The fields, without the secrets among them.
    public var description: String {
        "SaslAuthenticateResponse("
            + "errorCode: \(String(describing: errorCode)), "
            + "errorMessage: \(String(describing: errorMessage)), "
            + "authBytes: (hidden), "
            + "sessionLifetimeMs: \(String(describing: sessionLifetimeMs)))"
    }
}
#endif
