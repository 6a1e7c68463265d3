public import TrestleJSON
import KafkaCodec
public import WireBytes

/// Reads framed streams of requests and responses, and knows from the requests how to read their responses.
///
/// A stream may hold one direction or both: a frame is a response when its correlation id is that of a request that has
/// not been completed and its body can be read as that response, otherwise a request.
public struct StreamInspector {
    /// The result for one frame.
    public enum Output: Sendable {
        /// A message: its offset, type, header and body.
        case message(JSON)
        /// A fault, with its place in the stream.
        case fault(String)
    }

    private let decodingRecords: Bool
    private let maximumFrameSize: Int
    /// Requests by correlation id, until their response is seen.
    private var pending: [Int32: (api: ApiKey, version: Int16)] = [:]
    /// How many faults were given.
    public private(set) var faults = 0

    /// - Parameter maximumFrameSize: Kafka's brokers accept 100 MiB (`socket.request.max.bytes`).
    public init(decodingRecords: Bool = false, maximumFrameSize: Int = 100 << 20) {
        self.decodingRecords = decodingRecords
        self.maximumFrameSize = maximumFrameSize
    }

    /// Which frames a stream may hold.
    public enum Direction: Sendable {
        case either, responses
    }

    /// Inspects a whole stream; malformed frames are reported and skipped, an invalid length ends it.
    public mutating func inspect(_ stream: ByteSlice, _ direction: Direction = .either, _ output: (Output) -> Void) {
        var offset = 0
        while offset < stream.count {
            let rest = stream.extracting(offset..<stream.count)
            do throws(KafkaCodecError) {
                guard let range = try KafkaFrame.parse(rest.span, maximumSize: maximumFrameSize) else {
                    fault("byte \(offset): the stream ends inside a frame, after \(rest.count) of its bytes", output)
                    return
                }
                inspect(frame: rest.extracting(range), at: offset, direction, output)
                offset += range.upperBound
            } catch {
                fault("\(error.moved(by: offset))", output)
                return
            }
        }
    }

    private mutating func fault(_ text: String, _ output: (Output) -> Void) {
        faults += 1
        output(.fault(text))
    }

    private mutating func inspect(
        frame: ByteSlice, at start: Int, _ direction: Direction, _ output: (Output) -> Void
    ) {
        let bodyStart = start + KafkaFrame.prefixSize
        do throws(KafkaCodecError) {
            let correlationID = try ResponseHeader.decode(frame: frame, headerVersion: 0).header.correlationID
            let requested = pending[correlationID]
            if direction == .responses {
                guard let requested else {
                    throw KafkaCodecError(
                        .invalidRecord, what: "a response to no request that was seen; its correlation id",
                        value: Int64(correlationID))
                }
                pending[correlationID] = nil
                return give(try response(frame, requested, at: start), at: start, output)
            }
            if let requested, let message = try? response(frame, requested, at: start) {
                pending[correlationID] = nil
                return give(message, at: start, output)
            }
            give(try request(frame, at: start), at: start, output)
        } catch {
            fault("\(error.moved(by: bodyStart)), in the frame at byte \(start)", output)
        }
    }

    private mutating func give(_ message: (JSON, [String]), at start: Int, _ output: (Output) -> Void) {
        output(.message(message.0))
        for line in message.1 { fault("in the frame at byte \(start): \(line)", output) }
    }

    private mutating func request(_ frame: ByteSlice, at start: Int) throws(KafkaCodecError) -> (JSON, [String]) {
        let (header, bodyOffset) = try RequestHeader.decode(frame: frame)
        guard let api = ApiKey(rawValue: header.apiKey) else { throw KafkaCodecError(.unknownApiKey) }
        pending[header.correlationID] = (api, header.apiVersion)
        let body = try body(MessageTypes.request(api), header.apiVersion, frame, bodyOffset)
        let version = RequestHeader.version(apiKey: header.apiKey, apiVersion: header.apiVersion) ?? 1
        return (
            .object([
                ("type", .string("request")), ("offset", .integer(start)), ("api", .string("\(api.name)")),
                ("apiKey", .integer(header.apiKey)), ("version", .integer(header.apiVersion)),
                ("header", KafkaJSONWriter.json(header, version: version, style: .inspection)), ("body", body.json),
            ]), body.recordFaults
        )
    }

    private func response(
        _ frame: ByteSlice, _ requested: (api: ApiKey, version: Int16), at start: Int
    ) throws(KafkaCodecError) -> (JSON, [String]) {
        let headerVersion = requested.api.responseHeaderVersion(requested.version) ?? 0
        let (header, bodyOffset) = try ResponseHeader.decode(frame: frame, headerVersion: headerVersion)
        let type = MessageTypes.response(requested.api)
        var version = requested.version
        let body: BodyInspection
        do throws(KafkaCodecError) {
            body = try self.body(type, version, frame, bodyOffset)
        } catch {
            // A broker that does not know the version of ApiVersions responds in version 0 with error 35 (KIP-511).
            guard requested.api == .apiVersions, version > 0, frame.count >= bodyOffset + 2, frame[bodyOffset] == 0,
                frame[bodyOffset + 1] == 35
            else { throw error }
            version = 0
            body = try self.body(type, version, frame, bodyOffset)
        }
        return (
            .object([
                ("type", .string("response")), ("offset", .integer(start)), ("api", .string("\(requested.api.name)")),
                ("apiKey", .integer(requested.api.rawValue)), ("version", .integer(version)),
                ("header", KafkaJSONWriter.json(header, version: headerVersion, style: .inspection)),
                ("body", body.json),
            ]), body.recordFaults
        )
    }

    private func body(
        _ type: any KafkaMessage.Type, _ version: Int16, _ frame: ByteSlice, _ offset: Int
    ) throws(KafkaCodecError) -> BodyInspection {
        do throws(KafkaCodecError) {
            return try BodyInspection(
                type, version: version, bytes: frame.extracting(offset..<frame.count), decodingRecords: decodingRecords)
        } catch {
            throw error.moved(by: offset)
        }
    }
}
