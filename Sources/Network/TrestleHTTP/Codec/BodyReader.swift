/// Takes the framing off a message's content.
struct BodyReader: Sendable {
    enum Step: Hashable {
        /// Content in these places of the input.
        case content(Range<Int>)
        /// All of it has come; trailers are in `trailers`.
        case end
        case needsMore
    }

    private enum State {
        case length(Int)
        case chunkSize
        case chunkData(Int)
        /// CRLF behind a chunk's data: how many of the two bytes are left.
        case chunkEnd(Int)
        case trailers
        case untilClose
        case end
    }

    private var state: State
    private var lines = LineReader()
    private var trailerReader: FieldReader
    private var received = 0
    private var extensions = 0
    private let limits: HTTPLimits

    init(_ framing: BodyFraming, limits: HTTPLimits, trailers: FieldReader) {
        self.limits = limits
        trailerReader = trailers
        state =
            switch framing {
            case .none: .end
            case .length(let count): .length(count)
            case .chunked: .chunkSize
            case .untilClose: .untilClose
            }
    }

    var trailers: HTTPFields { trailerReader.fields }

    /// Whether the end of the connection is the end of the content.
    var endsWithConnection: Bool {
        if case .untilClose = state { true } else { false }
    }

    mutating func next(_ bytes: Span<UInt8>, from offset: inout Int) throws(HTTPError) -> Step {
        while true {
            switch state {
            case .end: return .end
            case .length(let left):
                guard let range = take(left, bytes, &offset) else { return .needsMore }
                state = range.count == left ? .end : .length(left - range.count)
                return .content(range)
            case .untilClose:
                guard let range = take(limits.body - received, bytes, &offset) else {
                    if offset < bytes.count { throw HTTPError(.bodyTooLarge) }
                    return .needsMore
                }
                received += range.count
                return .content(range)
            case .chunkSize:
                guard
                    try lines.read(
                        bytes, from: &offset, limit: 20 + limits.chunkExtensions - extensions,
                        tooLong: .chunkExtensionsTooLarge)
                else { return .needsMore }
                let size = try chunkSize(lines.line)
                lines.removeLine()
                guard size <= limits.body - received else { throw HTTPError(.bodyTooLarge) }
                received += size
                state = size == 0 ? .trailers : .chunkData(size)
            case .chunkData(let left):
                guard let range = take(left, bytes, &offset) else { return .needsMore }
                state = range.count == left ? .chunkEnd(2) : .chunkData(left - range.count)
                return .content(range)
            case .chunkEnd(let left):
                guard offset < bytes.count else { return .needsMore }
                guard bytes[offset] == (left == 2 ? 13 : 10) else { throw HTTPError(.missingChunkEnd) }
                offset += 1
                state = left == 2 ? .chunkEnd(1) : .chunkSize
            case .trailers:
                guard try trailerReader.read(bytes, from: &offset) else { return .needsMore }
                for field in trailers.all where Self.isForbidden(field.name) { throw HTTPError(.forbiddenTrailer) }
                state = .end
            }
        }
    }

    private func take(_ count: Int, _ bytes: Span<UInt8>, _ offset: inout Int) -> Range<Int>? {
        let count = min(count, bytes.count - offset)
        guard count > 0 else { return nil }
        defer { offset += count }
        return offset..<offset + count
    }

    /// `chunk-size [chunk-ext]`. The value of an extension is of no use to anybody; its grammar and its size count.
    private mutating func chunkSize(_ line: [UInt8]) throws(HTTPError) -> Int {
        var size = 0
        var digits = 0
        while digits < line.count, let digit = HTTPCharacters.hexadecimalDigit(line[digits]) {
            guard digits < 15 else { throw HTTPError(.malformedChunkSize) }
            size = size << 4 | digit
            digits += 1
        }
        guard digits > 0 else { throw HTTPError(.malformedChunkSize) }
        let rest = line[digits...]
        guard !rest.isEmpty else { return size }
        extensions += rest.count
        guard extensions <= limits.chunkExtensions else { throw HTTPError(.chunkExtensionsTooLarge) }
        guard ChunkExtension.isValid(rest) else {
            let isExtension = rest.contains(UInt8(ascii: ";"))
            throw HTTPError(isExtension ? .malformedChunkExtension : .malformedChunkSize)
        }
        return size
    }

    /// Fields that say how to frame, route or authenticate mean something else when they come late.
    private static func isForbidden(_ name: String) -> Bool {
        [
            "Transfer-Encoding", "Content-Length", "Host", "Trailer", "TE", "Connection", "Upgrade", "Authorization",
            "Content-Encoding", "Content-Type", "Content-Range", "Set-Cookie", "Cookie", "Expect", "Range",
            "Cache-Control",
        ].contains { HTTPCharacters.isEqual($0, name) }
    }
}

/// `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`
enum ChunkExtension {
    static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            skipSpace(&rest)
            guard rest.popFirst() == UInt8(ascii: ";") else { return false }
            skipSpace(&rest)
            guard skipToken(&rest) else { return false }
            let afterName = rest
            skipSpace(&rest)
            guard rest.first == UInt8(ascii: "=") else {
                rest = afterName
                continue
            }
            rest.removeFirst()
            skipSpace(&rest)
            guard rest.first == UInt8(ascii: "\"") ? skipQuoted(&rest) : skipToken(&rest) else { return false }
        }
        return true
    }

    private static func skipSpace(_ text: inout ArraySlice<UInt8>) {
        text = text.drop(while: HTTPCharacters.isSpace)
    }

    private static func skipToken(_ text: inout ArraySlice<UInt8>) -> Bool {
        let before = text.count
        text = text.drop { HTTPCharacters.isToken($0) }
        return text.count < before
    }

    private static func skipQuoted(_ text: inout ArraySlice<UInt8>) -> Bool {
        text.removeFirst()
        while let byte = text.popFirst() {
            if byte == UInt8(ascii: "\"") { return true }
            guard HTTPCharacters.isFieldValue(byte) else { return false }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = text.popFirst(), HTTPCharacters.isFieldValue(escaped) else { return false }
            }
        }
        return false
    }
}
