/// Finds the requests in a connection's bytes (RFC 9112), one event at a time.
///
/// ```swift
/// var offset = 0
/// while let event = try parser.next(bytes, from: &offset) { … }
/// ```
///
/// It is strict: what two readers of the same bytes could take for different messages (two lengths, a length beside
/// chunks, folded fields, bare CR or LF, space before a colon) is an error, after which the connection has to end. Each
/// byte is examined once, and kept bytes stay within `HTTPLimits`. A value without clock, socket and lock.
public struct HTTPRequestParser: Sendable {
    private var reader: HTTPMessageReader
    private var startLine: (method: String, target: String, version: HTTPVersion)?

    public init(limits: HTTPLimits = HTTPLimits()) { reader = HTTPMessageReader(limits) }

    /// Whether a request has begun and not ended.
    public var isWithinMessage: Bool { reader.isWithinMessage }

    /// The next event.
    ///
    /// - Parameters:
    ///   - bytes: input; the next input goes on where this one ends.
    ///   - offset: where to go on in it; moves behind what was read. Before the first event of the next request it
    ///     stays behind the end of the last one, so that a caller may leave later requests, or another protocol's
    ///     bytes, where they are.
    /// - Returns: `nil` when all of the input is read.
    /// - Throws: `HTTPError`; each further call throws the same.
    public mutating func next(
        _ bytes: Span<UInt8>, from offset: inout Int
    ) throws(HTTPError) -> HTTPEvent<HTTPRequestHead>? {
        while let step = try reader.next(bytes, from: &offset) {
            do throws(HTTPError) {
                switch step {
                case .startLine(let line): startLine = try StartLine.request(line)
                case .fields(let fields):
                    guard let line = startLine else { break }
                    startLine = nil
                    let head = HTTPRequestHead(
                        method: line.method, target: line.target, version: line.version, fields: fields)
                    try Self.checkHost(head)
                    reader.setFraming(try BodyFraming(request: head, limits: reader.limits))
                    return .head(head)
                case .body(let range): return .body(range)
                case .end(let trailers): return .end(trailers: trailers)
                }
            } catch {
                throw reader.fail(error)
            }
        }
        return nil
    }

    private static func checkHost(_ head: HTTPRequestHead) throws(HTTPError) {
        let hosts = head.fields.values("Host")
        guard hosts.count <= 1 else { throw HTTPError(.duplicateHost) }
        guard let host = hosts.first else {
            if head.version == .http1_1 { throw HTTPError(.missingHost) }
            return
        }
        guard StartLine.isHost(host) else { throw HTTPError(.malformedHost) }
    }
}
