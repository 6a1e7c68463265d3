import TrestleBase

extension Parser {
    /// A call; the current token is its opening parenthesis.
    mutating func call(_ name: String, _ start: Int) throws(SyntaxFault) -> Expression {
        try advance()
        switch name.lowercased() {
        case "cast": return try cast(start)
        case "exists": return try exists(start)
        default: break
        }
        guard let function = Function(name: name) else { throw unknownFunction(name, start) }
        if function.isNewer, !version.isSecond { throw newer("\(function.rawValue)()", at: start) }
        var arguments: [Expression] = []
        while !isSymbol(.closeParenthesis) {
            if isSymbol(.star) {
                guard function.takesStar else {
                    throw unexpected("an expression", fix: "* is an argument of encode() and aws_lambda() alone")
                }
                arguments.append(try star())
            } else {
                arguments.append(try expression())
            }
            guard try take(.comma) else { break }
            if isSymbol(.closeParenthesis) { throw unexpected("an expression") }
        }
        guard try take(.closeParenthesis) else { throw unexpected("','", "')'") }
        try check(function, arguments)
        return try made(.call(function, arguments), start, arguments)
    }

    private func made(_ kind: Expression.Kind, _ start: Int, _ operands: [Expression]) throws(SyntaxFault) -> Expression
    {
        let height = operands.reduce(0) { max($0, $1.height) }
        guard height < Self.maximumHeight else {
            throw SyntaxFault(
                code: .limitExceeded, offset: start,
                problem: "the expression is nested deeper than \(Self.maximumHeight) levels",
                fix: "compute parts of it in SET variables")
        }
        return Expression(kind: kind, range: start..<previousEnd, height: height + 1)
    }

    /// The arguments that must be right when the rule is read.
    private func check(_ function: Function, _ arguments: [Expression]) throws(SyntaxFault) {
        switch function {
        case .encode, .decode:
            guard arguments.count == 2, case .literal(.string(let scheme)) = arguments[1].kind,
                scheme.lowercased() != "base64"
            else { return }
            throw SyntaxFault(
                code: .invalidStatement, offset: arguments[1].range.lowerBound,
                problem: "\(function.rawValue)() has no scheme \(Printable.quoted(scheme))", fix: "write 'base64'")
        case .transform:
            guard let mode = arguments.first else { return }
            guard case .literal(.string) = mode.kind else {
                throw SyntaxFault(
                    code: .invalidStatement, offset: mode.range.lowerBound,
                    problem: "the mode of transform() is not a string in quotes", fix: "write 'enrichArray'")
            }
        default: return
        }
    }

    private mutating func cast(_ start: Int) throws(SyntaxFault) -> Expression {
        let operand = try expression()
        try expect(word: "as")
        let offset = current.range.lowerBound
        guard case .name(let name) = current.token, let type = CastType(name) else {
            throw unexpected("String, Int, Decimal or Boolean")
        }
        if CastType.isNewer(name), !version.isSecond { throw newer("the type \(name) of cast", at: offset) }
        try advance()
        try expect(.closeParenthesis)
        return try made(.cast(operand, type), start, [operand])
    }

    private mutating func exists(_ start: Int) throws(SyntaxFault) -> Expression {
        guard isWord("select") else { throw unexpected("SELECT", fix: "write EXISTS (SELECT … FROM array WHERE …)") }
        let (select, height) = try nestedSelect()
        try expect(.closeParenthesis)
        guard height < Self.maximumHeight else {
            throw SyntaxFault(
                code: .limitExceeded, offset: start,
                problem: "the expression is nested deeper than \(Self.maximumHeight) levels")
        }
        return Expression(kind: .exists(select), range: start..<previousEnd, height: height + 1)
    }

    private func unknownFunction(_ name: String, _ start: Int) -> SyntaxFault {
        let near = NearestName.suggestion(
            for: name.lowercased(), among: Function.allCases.map(\.rawValue) + ["cast", "exists"])
        return SyntaxFault(
            code: .unknownFunction, offset: start, problem: "unknown function \(Printable.quoted(name + "()"))",
            fix: near.map { "is it \($0)()?" })
    }
}
