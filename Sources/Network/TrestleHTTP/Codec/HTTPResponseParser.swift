/// Finds the response to one request in a connection's bytes (RFC 9112), one event at a time.
///
/// As strict as `HTTPRequestParser`. A head of status 1xx other than 101 is followed by another head, not by an end.
/// Behind the end of a response of status 101 come the bytes of another protocol.
public struct HTTPResponseParser: Sendable {
    private var reader: HTTPMessageReader
    private var statusLine: (version: HTTPVersion, status: UInt16, reason: String)?
    private var interimResponses = 0
    private let method: String

    /// - Parameter method: of the request: the response to HEAD has no content.
    public init(to method: String, limits: HTTPLimits = HTTPLimits()) {
        self.method = method
        reader = HTTPMessageReader(limits)
    }

    /// Whether a response has begun and not ended.
    public var isWithinMessage: Bool { reader.isWithinMessage }

    /// The next event.
    ///
    /// - Parameters:
    ///   - bytes: input; the next input goes on where this one ends.
    ///   - offset: where to go on in it; moves behind what was read.
    /// - Returns: `nil` when all of the input is read.
    /// - Throws: `HTTPError`; each further call throws the same.
    public mutating func next(
        _ bytes: Span<UInt8>, from offset: inout Int
    ) throws(HTTPError) -> HTTPEvent<HTTPResponseHead>? {
        while let step = try reader.next(bytes, from: &offset) {
            do throws(HTTPError) {
                switch step {
                case .startLine(let line): statusLine = try StartLine.status(line)
                case .fields(let fields):
                    guard let line = statusLine else { break }
                    statusLine = nil
                    return .head(
                        try handle(
                            HTTPResponseHead(
                                status: line.status, reason: line.reason, version: line.version, fields: fields)))
                case .body(let range): return .body(range)
                case .end(let trailers): return .end(trailers: trailers)
                }
            } catch {
                throw reader.fail(error)
            }
        }
        return nil
    }

    private mutating func handle(_ head: HTTPResponseHead) throws(HTTPError) -> HTTPResponseHead {
        let framing = try BodyFraming(response: head, method: method, limits: reader.limits)
        guard head.isInterim else {
            reader.setFraming(framing)
            return head
        }
        interimResponses += 1
        guard interimResponses <= reader.limits.interimResponses else { throw HTTPError(.tooManyInterimResponses) }
        reader.startOver()
        return head
    }

    /// The connection has ended.
    ///
    /// - Returns: the end of a response that lasts as long as its connection; `nil` when none had begun.
    /// - Throws: when a response is not complete.
    public mutating func handleConnectionEnd() throws(HTTPError) -> HTTPEvent<HTTPResponseHead>? {
        try reader.handleConnectionEnd() ? .end(trailers: HTTPFields()) : nil
    }
}
