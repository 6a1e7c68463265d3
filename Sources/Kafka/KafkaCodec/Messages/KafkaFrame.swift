public import WireBytes

/// The framing of Kafka's stream: four bytes of length, big-endian, before each request and response.
public enum KafkaFrame {
    /// Bytes of the length prefix.
    public static let prefixSize = 4

    /// The range of the body in the frame at the start of `bytes`; `nil` until the frame has arrived completely.
    ///
    /// - Parameter maximumSize: the largest body to accept, in bytes.
    /// - Throws: `invalidLength` for a negative length, `frameTooLarge` past the limit, both as soon as the prefix has
    ///   arrived.
    @inlinable
    public static func parse(_ bytes: Span<UInt8>, maximumSize: Int) throws(KafkaCodecError) -> Range<Int>? {
        var cursor = ByteCursor(bytes)
        guard let length = cursor.readInteger(Int32.self) else { return nil }
        guard length >= 0 else { throw KafkaCodecError(.invalidLength, what: "frame", value: Int64(length)) }
        guard Int(length) <= maximumSize else {
            throw KafkaCodecError(.frameTooLarge, what: "frame", value: Int64(length))
        }
        guard cursor.remaining >= Int(length) else { return nil }
        return prefixSize..<(prefixSize &+ Int(length))
    }

    /// Appends a whole frame: length, header and body of a request.
    public static func append<Request: KafkaRequest>(
        _ request: Request, version: Int16, correlationID: Int32, clientID: String?, to buffer: inout WireBuffer
    ) throws(KafkaCodecError) {
        let header = RequestHeader(
            apiKey: Request.apiKey.rawValue, apiVersion: version, correlationID: correlationID, clientID: clientID)
        try append(header, Request.headerVersion(version), request, version, to: &buffer)
    }

    /// Appends a whole frame: length, header and body of a response.
    public static func append<Response: KafkaResponse>(
        _ response: Response, version: Int16, correlationID: Int32, to buffer: inout WireBuffer
    ) throws(KafkaCodecError) {
        let header = ResponseHeader(correlationID: correlationID)
        try append(header, Response.headerVersion(version), response, version, to: &buffer)
    }

    /// Appends a request's frame as `append` does, but for the contents of large fields of records.
    ///
    /// - Returns: where those belong: for a vectored write around batches that are already encoded.
    public static func gather<Request: KafkaRequest>(
        _ request: Request, version: Int16, correlationID: Int32, clientID: String?, to buffer: inout WireBuffer
    ) throws(KafkaCodecError) -> [GatheredMessage.Slice] {
        let header = RequestHeader(
            apiKey: Request.apiKey.rawValue, apiVersion: version, correlationID: correlationID, clientID: clientID)
        return try gather(header, Request.headerVersion(version), request, version, to: &buffer)
    }

    /// Appends a response's frame as the other `gather` does a request's.
    public static func gather<Response: KafkaResponse>(
        _ response: Response, version: Int16, correlationID: Int32, to buffer: inout WireBuffer
    ) throws(KafkaCodecError) -> [GatheredMessage.Slice] {
        let header = ResponseHeader(correlationID: correlationID)
        return try gather(header, Response.headerVersion(version), response, version, to: &buffer)
    }

    private static func gather(
        _ header: some KafkaMessage, _ headerVersion: Int16, _ body: some KafkaMessage, _ version: Int16,
        to buffer: inout WireBuffer
    ) throws(KafkaCodecError) -> [GatheredMessage.Slice] {
        let start = buffer.count
        buffer.append(integer: Int32(0))
        do {
            try header.encode(into: &buffer, version: headerVersion)
            let headerSize = buffer.count - start - prefixSize
            let body = try body.gather(into: &buffer, version: version)
            try setLength(headerSize + body.size, at: start, in: &buffer)
            return body.slices
        } catch {
            buffer.truncate(to: start)
            throw error
        }
    }

    private static func setLength(
        _ size: Int, at start: Int, in buffer: inout WireBuffer
    ) throws(KafkaCodecError) {
        guard let length = Int32(exactly: size) else {
            throw KafkaCodecError(.tooLong, what: "frame", value: Int64(size))
        }
        buffer.replace(at: start, integer: length)
    }

    private static func append(
        _ header: some KafkaMessage, _ headerVersion: Int16, _ body: some KafkaMessage, _ version: Int16,
        to buffer: inout WireBuffer
    ) throws(KafkaCodecError) {
        let start = buffer.count
        buffer.append(integer: Int32(0))
        do {
            try header.encode(into: &buffer, version: headerVersion)
            try body.encode(into: &buffer, version: version)
            try setLength(buffer.count - start - prefixSize, at: start, in: &buffer)
        } catch {
            buffer.truncate(to: start)
            throw error
        }
    }
}
