/// A rule of AWS IoT SQL, read and compiled.
///
/// ```swift
/// let rule = try Rule("SELECT temperature AS t FROM 'plant/+' WHERE temperature > 50", version: .v2016_03_23)
/// ```
public struct Rule: Sendable {
    public let sql: String
    public let version: SQLVersion
    let pattern: TopicPattern?
    let plan: RulePlan
    let variables: [Int32]
    let variableNames: [String]
    let selection: SelectionPlan
    let condition: Int32?

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

    static func checkLength(_ text: [UInt8]) throws(SyntaxFault) {
        guard text.count <= maximumLength else {
            throw SyntaxFault(
                code: .limitExceeded, offset: maximumLength, problem: "the text is longer than \(maximumLength) bytes",
                fix: "divide it into several rules")
        }
    }

    private init(_ sql: String, _ version: SQLVersion, _ statement: Statement) {
        var compiler = Compiler(version: version)
        var variables: [Int32] = []
        for (name, value) in statement.variables {
            variables.append(compiler.compile(value))
            compiler.declare(name)
        }
        condition = statement.condition.map { compiler.compile($0) }
        selection = compiler.compile(statement.selection)
        plan = RulePlan(compiler)
        pattern = statement.topicFilter.map(TopicPattern.init)
        self.sql = sql
        self.version = version
        self.variables = variables
        variableNames = statement.variables.map(\.name)
    }

    /// The topic filter of FROM; `nil` for a rule without FROM, which Basic Ingest alone can invoke.
    public var topicFilter: String? { pattern?.filter }

    /// Whether the rule's topic filter matches; `FROM 'a/#'` matches `a`, too, as in MQTT.
    public func matches(topic: Span<UInt8>) -> Bool { pattern?.matches(topic) ?? false }

    /// Reads a text with `${expression}` in it, for example a Kafka topic or a header of an action. Its expressions see the payload
    /// and the variables of SET, not the names of SELECT.
    public func template(_ text: String) throws(RuleSyntaxError) -> SubstitutionTemplate {
        try SubstitutionTemplate(text, version: version, variables: variableNames)
    }
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
