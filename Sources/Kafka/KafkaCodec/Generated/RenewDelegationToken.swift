// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Moves the expiry of a delegation token further away.
///
/// API key 39, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct RenewDelegationTokenRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = RenewDelegationTokenResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .renewDelegationToken }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "RenewDelegationTokenRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// HMAC of the token; a secret.
    public var hmac: ByteSlice
    /// Time from now until the token expires, in milliseconds; below 0: the broker's default.
    public var renewPeriodMs: Int64
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        hmac = ByteSlice()
        renewPeriodMs = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        hmac: ByteSlice = ByteSlice(),
        renewPeriodMs: Int64 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.hmac = hmac
        self.renewPeriodMs = renewPeriodMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        hmac = r.bytes()
        renewPeriodMs = r.int64()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.bytes("hmac", hmac, nullable: false)
        w.int64("renewPeriodMs", renewPeriodMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

#if !hasFeature(Embedded)
extension RenewDelegationTokenRequest: CustomStringConvertible {
    /// The fields, without the secrets among them.
    public var description: String {
        "RenewDelegationTokenRequest("
            + "hmac: (hidden), "
            + "renewPeriodMs: \(String(describing: renewPeriodMs)))"
    }
}
#endif

/// The time at which the token expires.
///
/// API key 39, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct RenewDelegationTokenResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .renewDelegationToken }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "RenewDelegationTokenResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Time at which the token expires, in milliseconds since 1970.
    public var expiryTimestampMs: Int64
    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        expiryTimestampMs = 0
        throttleTimeMs = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        expiryTimestampMs: Int64 = 0,
        throttleTimeMs: Int32 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.expiryTimestampMs = expiryTimestampMs
        self.throttleTimeMs = throttleTimeMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        expiryTimestampMs = r.int64()
        throttleTimeMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.int64("expiryTimestampMs", expiryTimestampMs)
        w.int32("throttleTimeMs", throttleTimeMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
