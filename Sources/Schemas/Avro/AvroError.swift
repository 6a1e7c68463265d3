/// Why a schema, data or JSON was refused: the rule, the place, and what was expected and found there.
public struct AvroError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of fault. More may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The schema breaks a rule of the specification.
        public static let invalidSchema = Code(rawValue: "invalid-schema")
        /// The text is not JSON.
        public static let invalidJSON = Code(rawValue: "invalid-json")
        /// A value does not have the type of the schema.
        public static let typeMismatch = Code(rawValue: "type-mismatch")
        /// A number does not fit its type.
        public static let outOfRange = Code(rawValue: "out-of-range")
        /// An enum has no such symbol.
        public static let unknownSymbol = Code(rawValue: "unknown-symbol")
        /// A field without a default is missing.
        public static let missingField = Code(rawValue: "missing-field")
        /// The record has no such field.
        public static let unknownField = Code(rawValue: "unknown-field")
        /// An object has two members with the same name.
        public static let duplicateKey = Code(rawValue: "duplicate-key")
        /// The data ends before the value does.
        public static let truncated = Code(rawValue: "truncated")
        /// The bytes are not a valid encoding.
        public static let invalidData = Code(rawValue: "invalid-data")
        /// Bytes follow the value.
        public static let trailingBytes = Code(rawValue: "trailing-bytes")
        /// A limit is exceeded.
        public static let limit = Code(rawValue: "limit")
        /// The reader's schema cannot take the data of the writer's.
        public static let unresolvable = Code(rawValue: "unresolvable")
        /// The codec of a container file is not supported here.
        public static let unsupportedCodec = Code(rawValue: "unsupported-codec")
    }

    /// One word, so that functions that can fail need no more of the stack than others: data may be nested hundreds of levels deep.
    private let content: Content

    private final class Content: Hashable, Sendable {
        let code: Code
        let path: String
        let offset: Int?
        let expected: String
        let found: String

        init(_ code: Code, _ path: String, _ offset: Int?, _ expected: String, _ found: String) {
            self.code = code
            self.path = path
            self.offset = offset
            self.expected = expected
            self.found = found
        }

        static func == (left: Content, right: Content) -> Bool {
            left.code == right.code && left.path == right.path && left.offset == right.offset
                && left.expected == right.expected
                && left.found == right.found
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(code)
            hasher.combine(offset)
        }
    }

    public var code: Code { content.code }
    /// The place as a JSON pointer: in the schema for `invalidSchema` and `unresolvable`, otherwise in the value. Empty for the whole.
    public var path: String { content.path }
    /// The offset in the text or data that was read, in bytes; `nil` when there was none.
    public var offset: Int? { content.offset }
    /// The rule, type or range that was expected.
    public var expected: String { content.expected }
    /// The value that was there instead; empty when there was none.
    public var found: String { content.found }

    public init(_ code: Code, path: String = "", offset: Int? = nil, expected: String, found: String = "") {
        content = Content(code, path, offset, expected, found)
    }

    public var description: String {
        var text = path.isEmpty ? "" : "\(path): "
        text += "expected \(expected)"
        if !found.isEmpty { text += ", found \(found)" }
        if let offset { text += " (byte \(offset))" }
        return text
    }
}

extension AvroError {
    /// The same error one level further in: `part` goes before its path.
    @inline(never)
    func within(_ part: String) -> AvroError {
        AvroError(code, path: "/" + AvroError.escaped(part) + path, offset: offset, expected: expected, found: found)
    }

    @inline(never)
    func within(_ item: Int) -> AvroError { within("\(item)") }

    /// A part of a JSON pointer (RFC 6901).
    static func escaped(_ part: String) -> String {
        guard part.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return part }
        var text = ""
        for scalar in part.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
