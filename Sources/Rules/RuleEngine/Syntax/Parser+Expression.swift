extension Parser {
    /// OR, of the loosest binding.
    mutating func expression() throws(SyntaxFault) -> Expression {
        guard depth < Self.maximumHeight else { throw tooDeep(current.range.lowerBound) }
        depth += 1
        defer { depth -= 1 }
        let start = current.range.lowerBound
        var terms = [try conjunction()]
        while try take(word: "or") { terms.append(try conjunction()) }
        return try terms.count == 1 ? terms[0] : node(.or(terms), start, terms)
    }

    private func tooDeep(_ offset: Int) -> SyntaxFault {
        SyntaxFault(
            code: .limitExceeded, offset: offset,
            problem: "the expression is nested deeper than \(Self.maximumHeight) levels",
            fix: "compute parts of it in SET variables")
    }

    /// An expression over `operands` that began at `start`.
    private func node(_ kind: Expression.Kind, _ start: Int, _ operands: [Expression]) throws(SyntaxFault) -> Expression
    {
        try node(kind, start, height: operands.reduce(0) { max($0, $1.height) })
    }

    private func node(_ kind: Expression.Kind, _ start: Int, height: Int) throws(SyntaxFault) -> Expression {
        guard height < Self.maximumHeight else { throw tooDeep(start) }
        return Expression(kind: kind, range: start..<previousEnd, height: height + 1)
    }

    private mutating func conjunction() throws(SyntaxFault) -> Expression {
        let start = current.range.lowerBound
        var terms = [try inversion()]
        while try take(word: "and") { terms.append(try inversion()) }
        return try terms.count == 1 ? terms[0] : node(.and(terms), start, terms)
    }

    private mutating func inversion() throws(SyntaxFault) -> Expression {
        var starts: [Int] = []
        while isWord("not") {
            starts.append(current.range.lowerBound)
            guard starts.count < Self.maximumHeight else { throw tooDeep(current.range.lowerBound) }
            try advance()
        }
        var operand = try comparison()
        for start in starts.reversed() { operand = try node(.not(operand), start, [operand]) }
        return operand
    }

    private mutating func comparison() throws(SyntaxFault) -> Expression {
        let start = current.range.lowerBound
        var left = try sum()
        while true {
            if try take(word: "in") {
                let right = try sum()
                left = try node(.isIn(left, right), start, [left, right])
                continue
            }
            guard let symbol = binary([.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]) else {
                return left
            }
            try advance()
            let right = try sum()
            left = try node(.binary(symbol, left, right), start, [left, right])
        }
    }

    private func binary(_ symbols: [BinaryOperator]) -> BinaryOperator? {
        guard case .symbol(let symbol) = current.token, let found = BinaryOperator(rawValue: symbol.rawValue),
            symbols.contains(found)
        else { return nil }
        return found
    }

    private mutating func sum() throws(SyntaxFault) -> Expression {
        let start = current.range.lowerBound
        var left = try product()
        while let symbol = binary([.plus, .minus]) {
            try advance()
            let right = try product()
            left = try node(.binary(symbol, left, right), start, [left, right])
        }
        return left
    }

    private mutating func product() throws(SyntaxFault) -> Expression {
        let start = current.range.lowerBound
        var left = try signed()
        while let symbol = binary([.times, .divide, .modulo]) {
            try advance()
            let right = try signed()
            left = try node(.binary(symbol, left, right), start, [left, right])
        }
        return left
    }

    /// A minus belongs to a number that follows it; before anything else it subtracts from 0.
    private mutating func signed() throws(SyntaxFault) -> Expression {
        var starts: [Int] = []
        while isSymbol(.minus) {
            starts.append(current.range.lowerBound)
            guard starts.count < Self.maximumHeight else { throw tooDeep(current.range.lowerBound) }
            try advance()
        }
        if isSymbol(.plus) { throw unexpected("an expression", fix: "remove the sign") }
        var operand: Expression
        if let last = starts.last, current.token == .number {
            operand = try number(isNegative: true, start: last)
            starts.removeLast()
        } else {
            operand = try postfix()
        }
        for start in starts.reversed() { operand = try node(.negation(operand), start, [operand]) }
        return operand
    }

    private mutating func number(isNegative: Bool, start: Int) throws(SyntaxFault) -> Expression {
        let bytes = text[current.range]
        guard var value = Decimal128(json: bytes.span) else {
            throw SyntaxFault(
                code: .malformedToken, offset: start, problem: "a number lies beyond 9.99E999",
                fix: "use a number of a smaller magnitude")
        }
        let isInteger = bytes.allSatisfy { $0 != UInt8(ascii: ".") && $0 | 0x20 != UInt8(ascii: "e") }
        // As in Java, 0 has no sign.
        if isNegative, !value.isZero { value.isNegative.toggle() }
        try advance()
        return try node(.literal(.number(value, isInteger: isInteger)), start, height: 0)
    }

    private mutating func postfix() throws(SyntaxFault) -> Expression {
        let start = current.range.lowerBound
        let operand = try primary()
        if isSymbol(.openBracket) {
            throw unexpected("an operator", fix: "read an element with get(array, index), counted from 0")
        }
        guard isSymbol(.dot) else { return operand }
        let names = try namesAfterDots()
        return try node(.member(operand, names), start, [operand])
    }

    private mutating func primary() throws(SyntaxFault) -> Expression {
        let start = current.range.lowerBound
        switch current.token {
        case .number: return try number(isNegative: false, start: start)
        case .string(let string, _):
            try advance()
            return try node(.literal(.string(string)), start, height: 0)
        case .variable(let name):
            guard variables.contains(name) else {
                throw SyntaxFault(
                    code: .unknownVariable, offset: start, problem: "@\(name) is not assigned before this place",
                    fix: "assign it in SET at the beginning of the rule")
            }
            try advance()
            let names = try namesAfterDots()
            let variable = try node(.variable(name), start, height: 0)
            return names.isEmpty ? variable : try node(.member(variable, names), start, [variable])
        case .symbol(.openParenthesis): return try parenthesis(start)
        case .symbol(.openBracket): return try array(start)
        case .symbol(.openBrace): return try object(start)
        case .symbol(.star):
            throw unexpected("an expression", fix: "* stands for the payload alone, or in encode(*, 'base64')")
        case .name(let name): return try named(name, start)
        case .symbol, .end: throw unexpected("an expression")
        }
    }

    private mutating func parenthesis(_ start: Int) throws(SyntaxFault) -> Expression {
        try advance()
        if isWord("select") {
            let (select, height) = try nestedSelect()
            try expect(.closeParenthesis)
            return try node(.select(select), start, height: height)
        }
        let inner = try expression()
        guard try take(.closeParenthesis) else { throw unexpected("')'", "an operator") }
        return inner
    }

    private mutating func array(_ start: Int) throws(SyntaxFault) -> Expression {
        guard version.isSecond else { throw newer("a literal of an array", at: start) }
        try advance()
        var elements: [Expression] = []
        while !isSymbol(.closeBracket) {
            elements.append(try expression())
            guard try take(.comma) else { break }
        }
        guard try take(.closeBracket) else { throw unexpected("','", "']'") }
        return try node(.array(elements), start, elements)
    }

    /// `{'name': expression}`; `*` may be a value, and a comma may follow the last member.
    private mutating func object(_ start: Int) throws(SyntaxFault) -> Expression {
        guard version.isSecond else { throw newer("a literal of an object", at: start) }
        try advance()
        var members: [(name: String, value: Expression)] = []
        while !isSymbol(.closeBrace) {
            guard case .string(let name, _) = current.token else {
                throw unexpected("a name in quotes", "'}'")
            }
            try advance()
            try expect(.colon)
            let value = try isSymbol(.star) ? star() : expression()
            members.append((name, value))
            guard try take(.comma) else { break }
        }
        guard try take(.closeBrace) else { throw unexpected("','", "'}'") }
        return try node(.object(members), start, members.map(\.value))
    }

    private mutating func named(_ name: String, _ start: Int) throws(SyntaxFault) -> Expression {
        switch Keyword(name) {
        case .true, .false:
            try advance()
            return try node(.literal(.boolean(name.lowercased() == "true")), start, height: 0)
        case .null:
            try advance()
            return try node(.literal(.null), start, height: 0)
        case .case: return try choice(start)
        case .some: throw unexpected("an expression")
        case nil: break
        }
        try advance()
        if isSymbol(.openParenthesis) { return try call(name, start) }
        return try node(.attribute([name] + namesAfterDots()), start, height: 0)
    }

    private mutating func choice(_ start: Int) throws(SyntaxFault) -> Expression {
        try advance()
        if isWord("when") {
            throw unexpected(
                "the value to compare", fix: "write CASE value WHEN test THEN result END; CASE always compares a value")
        }
        let subject = try expression()
        var branches: [(test: Expression, result: Expression)] = []
        var operands = [subject]
        guard isWord("when") else { throw unexpected("WHEN") }
        while try take(word: "when") {
            let test = try expression()
            try expect(word: "then")
            let result = try expression()
            branches.append((test, result))
            operands += [test, result]
        }
        let otherwise = try take(word: "else") ? expression() : nil
        if let otherwise { operands.append(otherwise) }
        guard try take(word: "end") else {
            throw otherwise == nil ? unexpected("WHEN", "ELSE", "END") : unexpected("END")
        }
        return try node(.choice(subject: subject, branches: branches, otherwise: otherwise), start, operands)
    }
}
