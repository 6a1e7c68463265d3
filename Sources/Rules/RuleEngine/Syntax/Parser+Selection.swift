extension Parser {
    /// What stands between SELECT and FROM.
    mutating func selection(isNested: Bool) throws(SyntaxFault) -> Selection {
        if isWord("value"), try isValueKeyword() {
            try advance()
            let value = try isSymbol(.star) ? star() : expression()
            if isSymbol(.comma) {
                throw SyntaxFault(
                    code: .invalidStatement, offset: current.range.lowerBound,
                    problem: "SELECT VALUE has more than one item",
                    fix: "select an array or an object, or remove VALUE")
            }
            if isWord("as") {
                throw SyntaxFault(
                    code: .invalidStatement, offset: current.range.lowerBound,
                    problem: "SELECT VALUE gives a value without a name", fix: "remove AS, or remove VALUE")
            }
            return .value(value)
        }
        var items: [SelectItem] = []
        var names: [[String]: Bool] = [:]
        repeat {
            let offset = current.range.lowerBound
            let item = try self.item(index: items.count)
            if case .expression(_, let path, let isNamed) = item {
                // Two names that nobody chose: one of the values would be lost without a word.
                if let wasNamed = names[path], !wasNamed, !isNamed {
                    throw SyntaxFault(
                        code: .invalidStatement, offset: offset,
                        problem: "two items have the name \(Printable.quoted(path.joined(separator: ".")))",
                        fix: "name them with AS")
                }
                names[path] = (names[path] ?? true) && isNamed
            }
            items.append(item)
        } while try take(.comma)
        return .items(items)
    }

    /// Whether VALUE is the keyword here, and not an attribute of this name.
    private func isValueKeyword() throws(SyntaxFault) -> Bool {
        var rest = self
        try rest.advance()
        switch rest.current.token {
        case .symbol(.star), .symbol(.minus), .symbol(.openParenthesis), .symbol(.openBrace), .symbol(.openBracket):
            return true
        case .symbol, .end: return false
        case .string, .number, .variable: return true
        case .name(let name):
            switch Keyword(name) {
            case nil, .not, .case, .true, .false, .null: return true
            default: return false
            }
        }
    }

    private mutating func item(index: Int) throws(SyntaxFault) -> SelectItem {
        if isSymbol(.star) {
            let star = try self.star()
            guard try take(word: "as") else { return .star }
            return .expression(star, path: try path(), isNamed: true)
        }
        let value = try expression()
        if try take(word: "as") { return .expression(value, path: try path(), isNamed: true) }
        return .expression(value, path: [Self.ownName(of: value, index: index)], isNamed: false)
    }

    /// The names after AS.
    private mutating func path() throws(SyntaxFault) -> [String] {
        if case .string = current.token {
            throw unexpected("a name", fix: "write the name after AS without quotes")
        }
        let offset = current.range.lowerBound
        let names = [try name("a name")] + (try namesAfterDots())
        guard names.count <= Self.maximumHeight else {
            throw SyntaxFault(
                code: .limitExceeded, offset: offset,
                problem: "a name after AS has more than \(Self.maximumHeight) parts")
        }
        return names
    }

    /// An item without AS has the last name of its path, or the name of its function.
    private static func ownName(of expression: Expression, index: Int) -> String {
        switch expression.kind {
        case .attribute(let path): path.last ?? ""
        case .member(_, let path): path.last ?? ""
        case .variable(let name): name
        case .call(let function, _): function.itemName
        case .cast: "cast"
        default: "_\(index)"
        }
    }

    mutating func star() throws(SyntaxFault) -> Expression {
        let range = current.range
        try advance()
        return Expression(kind: .star, range: range, height: 1)
    }

    /// `SELECT … FROM expression WHERE …`, without its parentheses. The current token is SELECT.
    mutating func nestedSelect() throws(SyntaxFault) -> (select: NestedSelect, height: Int) {
        let start = current.range.lowerBound
        guard version.isSecond else { throw newer("a nested SELECT", at: start) }
        try advance()
        let selection = try self.selection(isNested: true)
        try expect(word: "from")
        if case .string(_, quote: UInt8(ascii: "'")) = current.token {
            throw unexpected(
                "an attribute of the payload", fix: "a nested SELECT reads an array or an object, not a topic")
        }
        let source = try expression()
        let condition = try take(word: "where") ? expression() : nil
        var height = max(source.height, condition?.height ?? 0)
        switch selection {
        case .value(let value): height = max(height, value.height)
        case .items(let items):
            for case .expression(let value, _, _) in items { height = max(height, value.height) }
        }
        let select = NestedSelect(
            selection: selection, source: source, condition: condition, range: start..<previousEnd)
        return (select, height)
    }
}
