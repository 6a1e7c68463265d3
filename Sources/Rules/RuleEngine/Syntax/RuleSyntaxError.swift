/// A place in the text of a rule.
public struct SourcePosition: Sendable, Hashable {
    /// In bytes of UTF-8, from 0.
    public let offset: Int
    /// From 1.
    public let line: Int
    /// In characters of the line, from 1.
    public let column: Int

    /// The place of the byte at `offset`; of the end when the text is shorter.
    public init(offset: Int, in text: some Collection<UInt8>) {
        var (line, column) = (1, 1)
        for byte in text.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.offset = offset
        self.line = line
        self.column = column
    }
}

/// A fault in the text of a rule or of a substitution template: the place, the problem, the expected token, the fix.
public struct RuleSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: Sendable, Hashable {
        let name: String

        /// A character or token that the language does not have at this place.
        public static let unexpectedToken = Code(name: "unexpected token")
        /// A string, number or name that is not well formed.
        public static let malformedToken = Code(name: "malformed token")
        public static let unknownFunction = Code(name: "unknown function")
        public static let unknownVariable = Code(name: "unknown variable")
        /// An element of 2016-03-23 in a rule of 2015-10-08.
        public static let newerVersion = Code(name: "newer version")
        /// A well-formed statement that has no meaning.
        public static let invalidStatement = Code(name: "invalid statement")
        public static let invalidTopicFilter = Code(name: "invalid topic filter")
        /// A text that is too long or nested too deep.
        public static let limitExceeded = Code(name: "limit exceeded")
    }

    public let code: Code
    public let position: SourcePosition
    public let problem: String
    /// The tokens that could stand at this place; empty when the fault is of another kind.
    public let expected: [String]
    /// Advice; `nil` when the problem speaks for itself.
    public let fix: String?

    /// The problem and the expected tokens.
    public var summary: String {
        expected.isEmpty ? problem : "\(problem), expected \(expected.joined(separator: " or "))"
    }

    /// Place, problem, expected tokens and fix, on one line.
    public var description: String {
        let text = "line \(position.line), column \(position.column): \(summary)"
        return fix.map { "\(text); \($0)" } ?? text
    }
}

/// A fault before its place has been turned into line and column.
struct SyntaxFault: Error {
    let code: RuleSyntaxError.Code
    let offset: Int
    let problem: String
    var expected: [String] = []
    var fix: String?

    func error(in text: [UInt8]) -> RuleSyntaxError {
        RuleSyntaxError(
            code: code, position: SourcePosition(offset: offset, in: text), problem: problem, expected: expected,
            fix: fix)
    }
}
