/// A rule of AWS IoT SQL, read and compiled.
///
/// ```swift
/// let rule = try Rule("SELECT temperature AS t FROM 'plant/+' WHERE temperature > 50", version: .v2016_03_23)
/// ```
public struct Rule: Sendable {
    /// All of it in one place, so that a rule is passed on as cheaply as one reference.
    private final class Body: Sendable {
        let sql: String
        let version: SQLVersion
        let pattern: TopicPattern?
        let plan: RulePlan
        let variables: [Int32]
        let variableNames: [String]
        let selection: SelectionPlan
        let condition: Int32?
        let flat: FlatPlan?

        init(_ sql: String, _ version: SQLVersion, _ statement: Statement) {
            var compiler = Compiler(version: version)
            var variables: [Int32] = []
            for (name, value) in statement.variables {
                variables.append(compiler.compile(value))
                compiler.declare(name)
            }
            condition = statement.condition.map { compiler.compile($0) }
            selection = compiler.compile(statement.selection)
            plan = RulePlan(compiler)
            flat = FlatPlan(plan, selection, condition, hasVariables: !variables.isEmpty)
            pattern = statement.topicFilter.map(TopicPattern.init)
            self.sql = sql
            self.version = version
            self.variables = variables
            variableNames = statement.variables.map(\.name)
        }
    }

    private let body: Body

    public var sql: String { body.sql }
    public var version: SQLVersion { body.version }
    var pattern: TopicPattern? { body.pattern }
    var plan: RulePlan { body.plan }
    var variables: [Int32] { body.variables }
    var variableNames: [String] { body.variableNames }
    var selection: SelectionPlan { body.selection }
    var condition: Int32? { body.condition }
    /// The rule once more, if it is of the usual kind.
    var flat: FlatPlan? { body.flat }

    /// The longest text of a rule, in bytes of UTF-8.
    public static let maximumLength = 256 << 10

    /// Reads a rule.
    ///
    /// - Throws: `RuleSyntaxError` with the place of the first fault.
    public init(_ sql: String, version: SQLVersion = .v2015_10_08) throws(RuleSyntaxError) {
        let text = Array(sql.utf8)
        do throws(SyntaxFault) {
            try Self.checkLength(text)
            var parser = try Parser(text, range: 0..<text.count, version: version)
            let statement = try parser.statement()
            self.init(sql, version, statement)
        } catch {
            throw error.error(in: text)
        }
    }

    /// Reads a rule that says elsewhere which topics it is for.
    ///
    /// - Parameters:
    ///   - selection: what stands behind SELECT, `*` by default.
    ///   - condition: what stands behind WHERE; `nil`: all messages.
    /// - Throws: the first fault, with its place in the clause that has it.
    public init(
        select selection: String? = nil, where condition: String? = nil, version: SQLVersion = .v2016_03_23
    ) throws(RuleClauseError) {
        let parsed = try Self.clause(.select, selection ?? "*", version) { parser throws(SyntaxFault) in
            try parser.wholeSelection()
        }
        var holds: Expression?
        if let condition {
            holds = try Self.clause(.where, condition, version) { parser throws(SyntaxFault) in
                try parser.wholeCondition()
            }
        }
        self.init(
            "SELECT \(selection ?? "*")" + (condition.map { " WHERE \($0)" } ?? ""), version,
            Statement(variables: [], selection: parsed, topicFilter: nil, condition: holds))
    }

    private static func clause<Result>(
        _ clause: RuleClauseError.Clause, _ sql: String, _ version: SQLVersion,
        _ read: (inout Parser) throws(SyntaxFault) -> Result
    ) throws(RuleClauseError) -> Result {
        let text = Array(sql.utf8)
        do throws(SyntaxFault) {
            try checkLength(text)
            var parser = try Parser(text, range: 0..<text.count, version: version)
            return try read(&parser)
        } catch {
            throw RuleClauseError(clause: clause, error: error.error(in: text))
        }
    }

    static func checkLength(_ text: [UInt8]) throws(SyntaxFault) {
        guard text.count <= maximumLength else {
            throw SyntaxFault(
                code: .limitExceeded, offset: maximumLength, problem: "the text is longer than \(maximumLength) bytes",
                fix: "divide it into several rules")
        }
    }

    private init(_ sql: String, _ version: SQLVersion, _ statement: Statement) {
        body = Body(sql, version, statement)
    }

    /// The topic filter of FROM; `nil` for a rule without FROM, which Basic Ingest alone can invoke.
    public var topicFilter: String? { pattern?.filter }

    /// Whether the output is the payload as it came.
    public var selectsPayload: Bool {
        switch selection {
        case .value(let node): if case .star = plan.nodes[Int(node)] { true } else { false }
        case .items(let items, let hasStar, _): hasStar && items.count == 1
        }
    }

    /// The functions in it that read the properties of MQTT 5 or that a service computes, for example `get_secret`.
    public var contextFunctions: Set<String> { plan.contextFunctions }

    /// Whether it is made of attributes, literals, operators and logic alone, and takes least time by `RuleEvaluator.evaluateMatched`.
    public var isSimple: Bool { flat != nil }

    /// The calls of functions that a service computes, in the order of the text.
    public var serviceCalls: [ServiceCall] { plan.serviceCalls }

    /// Whether the rule's topic filter matches; `FROM 'a/#'` matches `a`, too, as in MQTT.
    public func matches(topic: Span<UInt8>) -> Bool { body.pattern?.matches(topic) ?? false }

    /// Reads a text with `${expression}` in it, for example a Kafka topic or a header of an action. Its expressions see the payload
    /// and the variables of SET, not the names of SELECT.
    public func template(_ text: String) throws(RuleSyntaxError) -> SubstitutionTemplate {
        try SubstitutionTemplate(text, version: version, variables: variableNames)
    }
}

/// A fault in one of the clauses of which a rule is made.
public struct RuleClauseError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Clause: String, Sendable { case select, `where` }

    public let clause: Clause
    public let error: RuleSyntaxError

    public var description: String { error.description }
}

/// The outcome of a rule for a message.
public enum RuleOutcome: Sendable, Hashable {
    /// The rule's topic filter does not match.
    case topicMismatch
    /// WHERE is not true.
    case filtered
    /// The output is the payload for the actions.
    case selected
}
