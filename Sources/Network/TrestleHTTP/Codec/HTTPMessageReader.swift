/// An event in a parser's input.
public enum HTTPEvent<Head: Sendable & Hashable>: Sendable, Hashable {
    /// A message begins.
    case head(Head)
    /// Content, in these places of the input.
    case body(Range<Int>)
    /// The message is complete. The next byte is the first of the next message.
    case end(trailers: HTTPFields)
}

/// What requests and responses have in common: a start line, fields, content with its framing taken off, trailers.
struct HTTPMessageReader: Sendable {
    enum Step {
        case startLine([UInt8])
        case fields(HTTPFields)
        case body(Range<Int>)
        case end(HTTPFields)
    }

    private enum State {
        case startLine
        case fields
        /// The head is with the caller, who says how the content is framed.
        case headGiven
        case body(BodyReader)
        case ended
        case failed(HTTPError)
    }

    let limits: HTTPLimits
    private var state = State.startLine
    private var lines = LineReader()
    private var fieldReader: FieldReader
    /// Bytes of this message that were read.
    private var position = 0
    private var emptyLines = 0

    init(_ limits: HTTPLimits) {
        self.limits = limits
        fieldReader = FieldReader(limits)
    }

    /// Whether a message has begun and not ended.
    var isWithinMessage: Bool {
        switch state {
        case .startLine: lines.isWithinLine
        case .ended, .failed: false
        case .fields, .headGiven, .body: true
        }
    }

    /// - Returns: `nil` when all of the input is read.
    mutating func next(_ bytes: Span<UInt8>, from offset: inout Int) throws(HTTPError) -> Step? {
        let before = offset
        do throws(HTTPError) {
            defer { position += offset - before }
            return try step(bytes, &offset)
        } catch {
            throw fail(error)
        }
    }

    /// Makes the error final, with its place.
    mutating func fail(_ error: HTTPError) -> HTTPError {
        if case .failed(let first) = state { return first }
        let error = HTTPError(error.code, at: position)
        state = .failed(error)
        return error
    }

    private mutating func step(_ bytes: Span<UInt8>, _ offset: inout Int) throws(HTTPError) -> Step? {
        switch state {
        case .failed(let error): throw error
        case .ended:
            self = HTTPMessageReader(limits)
            return try step(bytes, &offset)
        case .startLine:
            let tooLong = HTTPError.Code.startLineTooLong
            while try lines.read(bytes, from: &offset, limit: limits.startLine, tooLong: tooLong) {
                let line = lines.line
                lines.removeLine()
                if line.isEmpty {
                    // One empty line is overlooked, as section 2.2 asks: some clients send it behind their content.
                    guard emptyLines == 0 else { throw HTTPError(.leadingEmptyLine) }
                    emptyLines = 1
                    continue
                }
                state = .fields
                return .startLine(line)
            }
            return nil
        case .fields:
            guard try fieldReader.read(bytes, from: &offset) else { return nil }
            state = .headGiven
            return .fields(fieldReader.fields)
        case .headGiven: return nil
        case .body(var body):
            // Held here alone while it changes, so that its lines are not copied.
            state = .ended
            let found = try body.next(bytes, from: &offset)
            state = .body(body)
            switch found {
            case .needsMore: return nil
            case .content(let range): return .body(range)
            case .end:
                state = .ended
                return .end(body.trailers)
            }
        }
    }

    /// The response to `.fields`.
    mutating func setFraming(_ framing: BodyFraming) {
        state = .body(BodyReader(framing, limits: limits, trailers: fieldReader.next))
    }

    /// The response to `.fields` where the same request is responded to once more.
    mutating func startOver() { self = HTTPMessageReader(limits) }

    /// The connection has ended.
    ///
    /// - Returns: whether that ends a message.
    /// - Throws: when it ends within one.
    mutating func handleConnectionEnd() throws(HTTPError) -> Bool {
        if case .body(let body) = state, body.endsWithConnection {
            state = .ended
            return true
        }
        if isWithinMessage { throw fail(HTTPError(.truncated)) }
        return false
    }
}
