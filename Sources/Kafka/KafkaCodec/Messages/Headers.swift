public import WireBytes

/// The header of a request, which precedes its body.
public struct RequestHeader: Sendable {
    public var apiKey: Int16
    public var apiVersion: Int16
    public var correlationID: Int32
    /// The name of the client; absent in header version 0.
    public var clientID: String?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init(apiKey: Int16, apiVersion: Int16, correlationID: Int32, clientID: String?) {
        self.apiKey = apiKey
        self.apiVersion = apiVersion
        self.correlationID = correlationID
        self.clientID = clientID
        self.unknownTaggedFields = []
    }

    /// The header version of a request that has arrived, from its key and version; `nil` for those not known.
    public static func version(apiKey: Int16, apiVersion: Int16) -> Int16? {
        ApiKey(rawValue: apiKey)?.requestHeaderVersion(apiVersion)
    }

    /// Reads the header at the start of a request's frame, and says where the body starts.
    ///
    /// - Parameters:
    ///   - frame: a whole frame without its length.
    ///   - maximumElements: the most tagged fields. Default: no limit besides the memory.
    /// - Throws: `unknownApiKey` or `unsupportedVersion` when the form of the header cannot be known.
    public static func decode(
        frame: ByteSlice, maximumElements: Int = .max
    ) throws(KafkaCodecError) -> (header: RequestHeader, bodyOffset: Int) {
        guard frame.count >= 8 else { throw KafkaCodecError(.truncated, offset: frame.count, what: "request header") }
        let (key, version) = (Self.int16(frame, 0), Self.int16(frame, 2))
        guard let api = ApiKey(rawValue: key) else {
            throw KafkaCodecError(.unknownApiKey, offset: 0, value: Int64(key))
        }
        guard let headerVersion = api.requestHeaderVersion(version) else {
            throw .unsupported(version, of: api.name, validVersions: api.validVersions, offset: 2)
        }
        return try decodePrefix(frame, version: headerVersion, maximumElements: maximumElements)
    }

    /// The first eight bytes, which every header version has: enough to respond to a request that is not known.
    public static func peek(_ frame: ByteSlice) -> (apiKey: Int16, apiVersion: Int16, correlationID: Int32)? {
        guard frame.count >= 8 else { return nil }
        let high = UInt32(UInt16(bitPattern: int16(frame, 4))), low = UInt32(UInt16(bitPattern: int16(frame, 6)))
        return (int16(frame, 0), int16(frame, 2), Int32(bitPattern: high << 16 | low))
    }

    private static func int16(_ frame: ByteSlice, _ offset: Int) -> Int16 {
        Int16(bitPattern: UInt16(frame[offset]) << 8 | UInt16(frame[offset + 1]))
    }
}

/// The header of a response, which precedes its body.
public struct ResponseHeader: Sendable {
    public var correlationID: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init(correlationID: Int32) {
        self.correlationID = correlationID
        self.unknownTaggedFields = []
    }
}

/// The headers are messages of their own kind: their version is not that of the body.
extension RequestHeader: KafkaMessage {
    public static var name: StaticString { "RequestHeader" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public init() { self.init(apiKey: 0, apiVersion: 0, correlationID: 0, clientID: "") }

    public init(from r: inout KafkaReader) {
        apiKey = r.int16()
        apiVersion = r.int16()
        correlationID = r.int32()
        // The client id keeps its 16-bit length in flexible headers, so that any broker can read it.
        clientID = r.version >= 1 ? r.inflexibleString() : ""
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("requestApiKey", apiKey)
        w.int16("requestApiVersion", apiVersion)
        w.int32("correlationId", correlationID)
        if w.version >= 1 { w.inflexibleString("clientId", clientID) }
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ResponseHeader: KafkaMessage {
    public static var name: StaticString { "ResponseHeader" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public init() { self.init(correlationID: 0) }

    public init(from r: inout KafkaReader) {
        correlationID = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("correlationId", correlationID)
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }

    /// Reads the header at the start of a response's frame, and says where the body starts.
    ///
    /// - Parameters:
    ///   - frame: a whole frame without its length.
    ///   - version: the header version, `Response.headerVersion(apiVersion)` of the request.
    public static func decode(
        frame: ByteSlice, headerVersion: Int16
    ) throws(KafkaCodecError) -> (header: ResponseHeader, bodyOffset: Int) {
        try decodePrefix(frame, version: headerVersion)
    }
}

extension KafkaMessage {
    /// Reads a message at the start of `bytes` and says where it ends.
    static func decodePrefix(
        _ bytes: ByteSlice, version: Int16, maximumElements: Int = .max
    ) throws(KafkaCodecError) -> (Self, Int) {
        guard validVersions.contains(version) else {
            throw .unsupported(version, of: name, validVersions: validVersions)
        }
        var reader = KafkaReader(
            bytes, version: version, isFlexible: isFlexible(version), maximumElements: maximumElements)
        let message = Self(from: &reader)
        let end = reader.position
        do throws(KafkaCodecError) {
            try reader.finish(allowingTrailingBytes: true)
        } catch {
            throw message.located(error, in: bytes, version)
        }
        return (message, end)
    }
}
