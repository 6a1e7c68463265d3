// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// A broker forwards a client's request to the controller, together with who the client is.
///
/// API key 58, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct EnvelopeRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = EnvelopeResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .envelope }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "EnvelopeRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// The client's request with its header.
    public var requestData: ByteSlice
    /// The client's principal: a version and a ``DefaultPrincipalData``. `nil`: none. Default: empty.
    public var requestPrincipal: ByteSlice?
    /// IP address of the client: 4 or 16 bytes.
    public var clientHostAddress: ByteSlice
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        requestData = ByteSlice()
        requestPrincipal = ByteSlice()
        clientHostAddress = ByteSlice()
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        requestData: ByteSlice = ByteSlice(),
        requestPrincipal: ByteSlice? = ByteSlice(),
        clientHostAddress: ByteSlice = ByteSlice(),
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.requestData = requestData
        self.requestPrincipal = requestPrincipal
        self.clientHostAddress = clientHostAddress
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        requestData = r.bytes()
        requestPrincipal = r.nullableBytes(true)
        clientHostAddress = r.bytes()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.bytes("requestData", requestData, nullable: false)
        w.bytes("requestPrincipal", requestPrincipal, nullable: true)
        w.bytes("clientHostAddress", clientHostAddress, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The controller's response to the forwarded request.
///
/// API key 58, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct EnvelopeResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .envelope }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "EnvelopeResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// The response for the client, with its header. `nil`: the envelope was refused.
    public var responseData: ByteSlice?
    /// Error code of the envelope itself (``KafkaErrorCode``), not of the forwarded request; 0: none.
    public var errorCode: Int16
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        responseData = nil
        errorCode = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        responseData: ByteSlice? = nil,
        errorCode: Int16 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.responseData = responseData
        self.errorCode = errorCode
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        responseData = r.nullableBytes(true)
        errorCode = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.bytes("responseData", responseData, nullable: true)
        w.int16("errorCode", errorCode)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
