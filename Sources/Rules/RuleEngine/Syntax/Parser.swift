/// Reads a statement or an expression; descends at most `maximumHeight` levels.
struct Parser {
    /// Levels of an expression: each takes stack here, in the compiler and in the evaluation.
    static let maximumHeight = 128

    let text: [UInt8]
    let version: SQLVersion
    private var lexer: Lexer
    private(set) var current: PlacedToken
    private(set) var previousEnd: Int
    var depth = 0
    var variables: Set<String>

    init(
        _ text: [UInt8], range: Range<Int>, version: SQLVersion, variables: Set<String> = []
    ) throws(SyntaxFault) {
        self.text = text
        self.version = version
        self.variables = variables
        lexer = Lexer(text, range: range)
        previousEnd = range.lowerBound
        current = try lexer.token()
    }

    mutating func advance() throws(SyntaxFault) {
        previousEnd = current.range.upperBound
        current = try lexer.token()
    }

    // MARK: - Tokens

    /// The current token as a person reads it.
    var shown: String {
        switch current.token {
        case .end: "the end of the text"
        default: Printable.quoted(String(decoding: text[current.range], as: UTF8.self))
        }
    }

    func unexpected(_ expected: String..., fix: String? = nil) -> SyntaxFault {
        SyntaxFault(
            code: .unexpectedToken, offset: current.range.lowerBound, problem: "unexpected \(shown)",
            expected: expected,
            fix: fix)
    }

    func isSymbol(_ symbol: Token.Symbol) -> Bool { current.token == .symbol(symbol) }

    mutating func take(_ symbol: Token.Symbol) throws(SyntaxFault) -> Bool {
        guard isSymbol(symbol) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: Token.Symbol) throws(SyntaxFault) {
        guard try take(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
    }

    func isWord(_ word: String) -> Bool {
        guard case .name(let name) = current.token else { return false }
        return name.lowercased() == word
    }

    mutating func take(word: String) throws(SyntaxFault) -> Bool {
        guard isWord(word) else { return false }
        try advance()
        return true
    }

    mutating func expect(word: String) throws(SyntaxFault) {
        guard try take(word: word) else { throw unexpected(word.uppercased()) }
    }

    /// The keyword that the current token is, if any.
    var keyword: Keyword? {
        guard case .name(let name) = current.token else { return nil }
        return Keyword(name)
    }

    /// Takes a name that is not a keyword.
    mutating func name(_ meaning: String) throws(SyntaxFault) -> String {
        guard case .name(let name) = current.token, Keyword(name) == nil else { throw unexpected(meaning) }
        try advance()
        return name
    }

    /// Takes the names after each dot; keywords may stand there.
    mutating func namesAfterDots() throws(SyntaxFault) -> [String] {
        var names: [String] = []
        while try take(.dot) {
            guard case .name(let name) = current.token else {
                throw unexpected("the name of an attribute", fix: "read unusual names with get(object, \"the name\")")
            }
            try advance()
            names.append(name)
        }
        return names
    }

    func newer(_ what: String, at offset: Int) -> SyntaxFault {
        SyntaxFault(
            code: .newerVersion, offset: offset, problem: "\(what) does not exist in version 2015-10-08",
            fix: "set awsIotSqlVersion to 2016-03-23")
    }

    // MARK: - Statement

    mutating func statement() throws(SyntaxFault) -> Statement {
        let assignments = try isWord("set") ? self.assignments() : []
        guard try take(word: "select") else {
            throw unexpected(assignments.isEmpty ? "SELECT or SET" : "SELECT")
        }
        let selection = try self.selection(isNested: false)
        let filter = try take(word: "from") ? topicFilter() : nil
        let condition = try take(word: "where") ? expression() : nil
        guard current.token == .end else {
            throw isSymbol(.closeParenthesis)
                ? unexpected("the end of the text", fix: "remove the parenthesis that closes nothing")
                : filter == nil
                    ? unexpected("FROM")
                    : condition == nil ? unexpected("WHERE", "the end of the text") : unexpected("the end of the text")
        }
        return Statement(variables: assignments, selection: selection, topicFilter: filter, condition: condition)
    }

    /// The whole text as what stands behind SELECT.
    mutating func wholeSelection() throws(SyntaxFault) -> Selection {
        let selection = try self.selection(isNested: false)
        guard current.token == .end else { throw unexpected("a comma", "the end of the text") }
        return selection
    }

    /// The whole text as what stands behind WHERE.
    mutating func wholeCondition() throws(SyntaxFault) -> Expression {
        let condition = try expression()
        guard current.token == .end else { throw unexpected("the end of the text") }
        return condition
    }

    private mutating func assignments() throws(SyntaxFault) -> [(name: String, value: Expression)] {
        try advance()
        var list: [(name: String, value: Expression)] = []
        repeat {
            guard case .variable(let name) = current.token else { throw unexpected("a variable, for example @name") }
            let offset = current.range.lowerBound
            try advance()
            try expect(.equal)
            let value = try expression()
            guard variables.insert(name).inserted else {
                throw SyntaxFault(
                    code: .invalidStatement, offset: offset, problem: "@\(name) is assigned twice",
                    fix: "give the second one another name")
            }
            list.append((name, value))
        } while try take(.comma)
        return list
    }

    private mutating func topicFilter() throws(SyntaxFault) -> String {
        let offset = current.range.lowerBound
        guard case .string(let filter, let quote) = current.token, quote == UInt8(ascii: "'") else {
            throw unexpected("a topic filter in single quotes", fix: "write for example FROM 'plant/+/temperature'")
        }
        if let problem = TopicPattern.problem(of: filter) {
            throw SyntaxFault(code: .invalidTopicFilter, offset: offset, problem: problem.text, fix: problem.fix)
        }
        try advance()
        return filter
    }
}
