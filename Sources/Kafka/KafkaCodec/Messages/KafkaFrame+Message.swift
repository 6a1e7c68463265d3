public import WireBytes

extension KafkaFrame {
    /// A request as it is sent: length, header and body.
    ///
    /// ```swift
    /// let request = MetadataRequest(topics: [.init(name: "orders")])
    /// let frame = try KafkaFrame.encode(request, version: 9, correlationID: 1, clientID: "inventory")
    /// ```
    ///
    /// - Parameters:
    ///   - version: one of `Request.validVersions`.
    ///   - correlationID: any number; the response repeats it.
    ///   - clientID: the name of the client in the broker's logs and quotas. Default: `nil`, none.
    /// - Throws: when the version does not exist, or a value does not fit it.
    public static func encode(
        _ request: some KafkaRequest, version: Int16, correlationID: Int32, clientID: String? = nil
    ) throws(KafkaCodecError) -> ByteSlice {
        var buffer = WireBuffer()
        try append(request, version: version, correlationID: correlationID, clientID: clientID, to: &buffer)
        return ByteSlice(buffer)
    }

    /// A response as it is sent: length, header and body.
    ///
    /// - Throws: when the version does not exist, or a value does not fit it.
    public static func encode(
        _ response: some KafkaResponse, version: Int16, correlationID: Int32
    ) throws(KafkaCodecError) -> ByteSlice {
        var buffer = WireBuffer()
        try append(response, version: version, correlationID: correlationID, to: &buffer)
        return ByteSlice(buffer)
    }

    /// Decodes the whole frame of a request, with the version in its header.
    ///
    /// - Parameters:
    ///   - type: the expected request.
    ///   - frame: one frame, no more and no less, as `encode` returns it. Fields of bytes share its storage.
    /// - Throws: the first fault, with its offset from the start of the frame; `unexpectedApiKey` for another request.
    public static func decode<Request: KafkaRequest>(
        _ type: Request.Type, from frame: ByteSlice
    ) throws(KafkaCodecError) -> (header: RequestHeader, body: Request) {
        let content = try content(of: frame)
        return try moved { () throws(KafkaCodecError) in
            let (header, start) = try RequestHeader.decode(frame: content)
            guard header.apiKey == Request.apiKey.rawValue else {
                throw KafkaCodecError(.unexpectedApiKey, what: Request.name, value: Int64(header.apiKey))
            }
            return (header, try body(content, from: start, version: header.apiVersion))
        }
    }

    /// Reads a response's whole frame.
    ///
    /// - Parameters:
    ///   - type: the expected response: the `Response` of the request.
    ///   - frame: one frame, no more and no less, as `encode` returns it. Fields of bytes share its storage.
    ///   - version: the version of the request; a response does not say it.
    /// - Throws: the first fault, with its offset from the start of the frame.
    public static func decode<Response: KafkaResponse>(
        _ type: Response.Type, from frame: ByteSlice, version: Int16
    ) throws(KafkaCodecError) -> (header: ResponseHeader, body: Response) {
        guard Response.validVersions.contains(version) else {
            throw .unsupported(version, of: Response.name, validVersions: Response.validVersions)
        }
        let content = try content(of: frame)
        return try moved { () throws(KafkaCodecError) in
            let (header, start) = try ResponseHeader.decode(
                frame: content, headerVersion: Response.headerVersion(version))
            return (header, try body(content, from: start, version: version))
        }
    }

    /// Reads a request's frame from an array, `Data`, or any other sequence of bytes.
    public static func decode<Request: KafkaRequest>(
        _ type: Request.Type, from frame: some Sequence<UInt8>
    ) throws(KafkaCodecError) -> (header: RequestHeader, body: Request) {
        try decode(type, from: ByteSlice(frame))
    }

    /// Reads a response's frame from an array, `Data`, or any other sequence of bytes.
    public static func decode<Response: KafkaResponse>(
        _ type: Response.Type, from frame: some Sequence<UInt8>, version: Int16
    ) throws(KafkaCodecError) -> (header: ResponseHeader, body: Response) {
        try decode(type, from: ByteSlice(frame), version: version)
    }

    /// The bytes after the length, whose number must equal it.
    private static func content(of frame: ByteSlice) throws(KafkaCodecError) -> ByteSlice {
        guard let range = try parse(frame.span, maximumSize: Int(Int32.max)) else {
            throw KafkaCodecError(.truncated, offset: frame.count, what: "frame")
        }
        guard range.upperBound == frame.count else {
            throw KafkaCodecError(
                .trailingBytes, offset: range.upperBound, what: "frame", value: Int64(frame.count - range.upperBound))
        }
        return frame.extracting(range)
    }

    private static func body<Body: KafkaMessage>(
        _ content: ByteSlice, from start: Int, version: Int16
    ) throws(KafkaCodecError) -> Body {
        do throws(KafkaCodecError) {
            return try Body.decode(content.extracting(start..<content.count), version: version)
        } catch {
            throw error.moved(by: start)
        }
    }

    /// Offsets behind the length count from the start of the frame.
    private static func moved<Value>(
        _ read: () throws(KafkaCodecError) -> Value
    ) throws(KafkaCodecError) -> Value {
        do throws(KafkaCodecError) { return try read() } catch { throw error.moved(by: prefixSize) }
    }
}
