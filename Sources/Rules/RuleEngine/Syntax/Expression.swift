/// An expression of a rule, and its bytes in the rule's text.
struct Expression {
    indirect enum Kind {
        case literal(Literal)
        /// `*`: the payload as it came.
        case star
        /// A name of the payload, and the names below it.
        case attribute([String])
        /// `@name`
        case variable(String)
        /// `.name` after something that is not an attribute.
        case member(Expression, [String])
        case negation(Expression)
        case not(Expression)
        /// Of two and more.
        case and([Expression])
        case or([Expression])
        case binary(BinaryOperator, Expression, Expression)
        /// `operand IN array`
        case isIn(Expression, Expression)
        case call(Function, [Expression])
        case cast(Expression, CastType)
        case choice(subject: Expression, branches: [(test: Expression, result: Expression)], otherwise: Expression?)
        case array([Expression])
        case object([(name: String, value: Expression)])
        case select(NestedSelect)
        case exists(NestedSelect)
    }

    let kind: Kind
    let range: Range<Int>
    /// Levels of expressions, 1 for one without operands.
    let height: Int
}

enum Literal {
    case string(String)
    case number(Decimal128, isInteger: Bool)
    case boolean(Bool)
    case null
}

enum BinaryOperator: String, BitwiseCopyable {
    case plus = "+", minus = "-", times = "*", divide = "/", modulo = "%"
    case equal = "=", notEqual = "<>"
    case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
}

/// The type names of `cast`.
enum CastType {
    case string, integer, decimal, boolean

    /// - Returns: `nil` when there is no such type.
    init?(_ name: String) {
        switch name.lowercased() {
        case "string", "nvarchar", "text", "ntext", "varchar": self = .string
        case "int", "integer": self = .integer
        case "double", "decimal": self = .decimal
        case "bool", "boolean": self = .boolean
        default: return nil
        }
    }

    /// Whether 2015-10-08 does not have the name.
    static func isNewer(_ name: String) -> Bool { ["decimal", "bool", "boolean"].contains(name.lowercased()) }
}

/// What SELECT gives.
enum Selection {
    case items([SelectItem])
    /// `SELECT VALUE`
    case value(Expression)
}

/// An item of SELECT.
enum SelectItem {
    case star
    /// `path` are the names of `AS a.b`, or the name that the expression has by itself.
    case expression(Expression, path: [String], isNamed: Bool)
}

struct NestedSelect {
    let selection: Selection
    let source: Expression
    let condition: Expression?
    let range: Range<Int>
}

/// A whole rule.
struct Statement {
    let variables: [(name: String, value: Expression)]
    let selection: Selection
    let topicFilter: String?
    let condition: Expression?
}
