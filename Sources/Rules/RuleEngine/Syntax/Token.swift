/// A token of the SQL language.
enum Token: Equatable {
    case name(String)
    /// `@name`, without the `@`.
    case variable(String)
    case string(String, quote: UInt8)
    case number
    case symbol(Symbol)
    case end

    enum Symbol: String {
        case openParenthesis = "(", closeParenthesis = ")"
        case openBracket = "[", closeBracket = "]"
        case openBrace = "{", closeBrace = "}"
        case comma = ",", dot = ".", colon = ":"
        case star = "*", plus = "+", minus = "-", slash = "/", percent = "%"
        case equal = "=", notEqual = "<>"
        case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }
}

/// A token and its bytes.
struct PlacedToken {
    let token: Token
    let range: Range<Int>
}

/// The words that cannot be the first name of an attribute. Upper or lower case does not matter.
enum Keyword: String, CaseIterable {
    case select, from, `where`, `as`, and, or, not, `in`
    case `case`, when, then, `else`, end
    case `true`, `false`, null

    init?(_ name: String) { self.init(rawValue: name.lowercased()) }
}
