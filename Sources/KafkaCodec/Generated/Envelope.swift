// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct EnvelopeRequest: KafkaRequest {
    public typealias Response = EnvelopeResponse
    public static var apiKey: ApiKey { .envelope }
    public static var name: StaticString { "EnvelopeRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var requestData: ByteSlice
    public var requestPrincipal: ByteSlice?
    public var clientHostAddress: ByteSlice
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        requestData = ByteSlice()
        requestPrincipal = ByteSlice()
        clientHostAddress = ByteSlice()
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        requestData = r.bytes()
        requestPrincipal = r.nullableBytes(true)
        clientHostAddress = r.bytes()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.bytes("requestData", requestData, nullable: false)
        w.bytes("requestPrincipal", requestPrincipal, nullable: true)
        w.bytes("clientHostAddress", clientHostAddress, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct EnvelopeResponse: KafkaResponse {
    public static var apiKey: ApiKey { .envelope }
    public static var name: StaticString { "EnvelopeResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var responseData: ByteSlice?
    public var errorCode: Int16
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        responseData = nil
        errorCode = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        responseData = r.nullableBytes(true)
        errorCode = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.bytes("responseData", responseData, nullable: true)
        w.int16("errorCode", errorCode)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
