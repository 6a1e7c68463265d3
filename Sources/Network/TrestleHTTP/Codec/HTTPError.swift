/// Why bytes are not a legal HTTP/1.1 message, or why a value cannot be written as one.
///
/// It says what (`code`), where (`offset`) and by which rule, and what a server responds (`Code.status`). Two errors
/// are equal when their codes are.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    public let code: Code
    /// Bytes from the first byte of the message to the fault; 0 for an error of encoding.
    public let offset: Int

    public init(_ code: Code, at offset: Int = 0) {
        self.code = code
        self.offset = offset
    }

    public static func == (left: HTTPError, right: HTTPError) -> Bool { left.code == right.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// One line: `whitespace before the colon of a field at byte 27 [RFC 9112 section 5.1], respond with 400`.
    public var description: String { "\(code.text) at byte \(offset) [\(code.rule)], respond with \(code.status)" }

    /// A rule that a message breaks.
    public struct Code: Sendable, Hashable {
        /// The fault in words.
        public let text: String
        /// The section that is broken, or the limit.
        public let rule: String
        /// The status code with which a server responds.
        public let status: UInt16

        private init(_ text: String, _ rule: String, _ status: UInt16 = 400) {
            self.text = text
            self.rule = rule
            self.status = status
        }

        public static func == (left: Code, right: Code) -> Bool { left.text == right.text }
        public func hash(into hasher: inout Hasher) { hasher.combine(text) }
    }
}

extension HTTPError.Code {
    // Lines
    public static let bareCarriageReturn = Self("CR without LF", "RFC 9112 section 2.2")
    public static let bareLineFeed = Self("LF without CR", "RFC 9112 section 2.2")
    public static let leadingEmptyLine = Self("more than one empty line before the request", "RFC 9112 section 2.2")
    public static let startLineTooLong = Self("start line is longer than the limit", "limit startLine", 414)
    public static let fieldLineTooLong = Self("field line is longer than the limit", "limit fieldLine", 431)
    public static let tooManyFields = Self("more fields than the limit", "limit fieldCount", 431)
    public static let fieldsTooLarge = Self("fields are larger than the limit", "limit fields", 431)
    // Start line
    public static let malformedRequestLine = Self(
        "request line is not method, target and version", "RFC 9112 section 3")
    public static let malformedMethod = Self("method is not a token", "RFC 9110 section 9.1")
    public static let malformedTarget = Self("request target is not valid", "RFC 9112 section 3.2")
    public static let malformedVersion = Self("protocol version is not HTTP/1.0 or HTTP/1.1", "RFC 9112 section 2.3")
    public static let unsupportedVersion = Self("major version is not 1", "RFC 9110 section 2.5", 505)
    public static let malformedStatusLine = Self("status line is not version, status and reason", "RFC 9112 section 4")
    public static let statusOutOfRange = Self("status is not between 100 and 599", "RFC 9110 section 15")
    // Fields
    public static let obsoleteFolding = Self("field is folded over several lines", "RFC 9112 section 5.2")
    public static let missingColon = Self("field line without a colon", "RFC 9112 section 5")
    public static let spaceBeforeColon = Self("whitespace before the colon of a field", "RFC 9112 section 5.1")
    public static let malformedFieldName = Self("field name is not a token", "RFC 9110 section 5.1")
    public static let malformedFieldValue = Self("control character in a field value", "RFC 9110 section 5.5")
    public static let missingHost = Self("request without Host", "RFC 9112 section 3.2")
    public static let duplicateHost = Self("more than one Host", "RFC 9112 section 3.2")
    public static let malformedHost = Self("Host is not a host and a port", "RFC 9110 section 7.2")
    // Framing
    public static let malformedContentLength = Self("Content-Length is not a number", "RFC 9112 section 6.3")
    public static let duplicateContentLength = Self("more than one Content-Length", "RFC 9112 section 6.3")
    public static let lengthWithTransferEncoding = Self(
        "Content-Length beside Transfer-Encoding", "RFC 9112 section 6.1")
    public static let duplicateTransferEncoding = Self("more than one Transfer-Encoding", "RFC 9112 section 6.1")
    public static let unsupportedTransferCoding = Self(
        "transfer coding other than chunked", "RFC 9112 section 6.1", 501)
    public static let transferEncodingInHTTP10 = Self("Transfer-Encoding in HTTP/1.0", "RFC 9112 section 6.1")
    public static let unexpectedContent = Self("content where the status allows none", "RFC 9110 section 6.4.1")
    public static let bodyTooLarge = Self("content is larger than the limit", "limit body", 413)
    public static let truncated = Self("connection ended within the message", "RFC 9112 section 8")
    public static let tooManyInterimResponses = Self("too many interim responses", "limit interimResponses")
    // Chunks
    public static let malformedChunkSize = Self("chunk size is not hexadecimal", "RFC 9112 section 7.1")
    public static let malformedChunkExtension = Self("chunk extension is not valid", "RFC 9112 section 7.1.1")
    public static let chunkExtensionsTooLarge = Self(
        "chunk extensions are larger than the limit", "limit chunkExtensions")
    public static let missingChunkEnd = Self("chunk data is not followed by CRLF", "RFC 9112 section 7.1")
    public static let forbiddenTrailer = Self("field is not allowed as a trailer", "RFC 9110 section 6.5.1")
    // Encoding
    public static let framingField = Self("framing field given beside the framing", "RFC 9112 section 6", 500)
}
