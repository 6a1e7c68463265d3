import TrestleJSON
public import WireBytes

/// Applies rules to messages. It keeps memory from one message to the next; use one for each thread.
///
/// ```swift
/// var evaluator = RuleEvaluator()
/// var output = WireBuffer()
/// let outcome = try evaluator.evaluate(rule, topic: "plant/7", payload: payload, RuleContext(timestamp: now), into: &output)
/// ```
public struct RuleEvaluator: Sendable {
    public let environment: RuleEnvironment
    public let limits: RuleLimits
    private var scratch = RuleScratch()

    public init(environment: RuleEnvironment = RuleEnvironment(), limits: RuleLimits = RuleLimits()) {
        self.environment = environment
        self.limits = limits
    }

    /// Opens a message for several rules and templates: its payload is read once.
    public mutating func withMessage<Result, Failure: Error>(
        topic: Span<UInt8>, payload: Span<UInt8>, _ context: RuleContext,
        _ body: (inout RuleRun) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var run = RuleRun(topic: topic, payload: payload, context, environment, limits, scratch)
        // The run is the only owner of the memory while it lasts, so that changing it copies nothing.
        scratch = RuleScratch()
        defer { scratch = run.scratch }
        return try body(&run)
    }

    /// Opens a message, as `withMessage` does, until it is given back to `close`.
    @_lifetime(copy topic, copy payload)
    public mutating func open(topic: Span<UInt8>, payload: Span<UInt8>, _ context: RuleContext) -> RuleRun {
        let run = RuleRun(topic: topic, payload: payload, context, environment, limits, scratch)
        scratch = RuleScratch()
        return run
    }

    /// Takes back the memory of a message.
    public mutating func close(_ run: consuming RuleRun) { scratch = run.takeScratch() }

    /// Applies one rule to one message, and appends the payload for its actions to `output` when it selects the message.
    public mutating func evaluate(
        _ rule: Rule, topic: Span<UInt8>, payload: Span<UInt8>, _ context: RuleContext, into output: inout WireBuffer
    ) throws(RuleError) -> RuleOutcome {
        if context.ruleName == nil, rule.flat != nil {
            guard rule.matches(topic: topic) else { return .topicMismatch }
            if let isSelected = evaluateFlat(rule, payload, into: &output) { return isSelected ? .selected : .filtered }
        }
        var run = RuleRun(topic: topic, payload: payload, context, environment, limits, scratch)
        scratch = RuleScratch()
        defer { scratch = run.scratch }
        return try run.evaluate(rule, into: &output)
    }

    /// Applies a rule whose topic filter is known to match, and appends the payload for its actions to `output` when it selects the
    /// message.
    ///
    /// - Returns: whether it selects the message.
    public mutating func evaluateMatched(
        _ rule: Rule, topic: Span<UInt8>, payload: Span<UInt8>, _ context: RuleContext, into output: inout WireBuffer
    ) throws(RuleError) -> Bool {
        if let isSelected = evaluateFlat(rule, payload, into: &output) { return isSelected }
        var run = RuleRun(topic: topic, payload: payload, context, environment, limits, scratch)
        scratch = RuleScratch()
        defer { scratch = run.scratch }
        return try run.evaluateMatched(rule, into: &output)
    }

    /// As `evaluate`, with a topic and a payload that are owned.
    public mutating func evaluate(
        _ rule: Rule, topic: String, payload: [UInt8], _ context: RuleContext, into output: inout WireBuffer
    ) throws(RuleError) -> RuleOutcome {
        let topic = Array(topic.utf8)
        return try evaluate(rule, topic: topic.span, payload: payload.span, context, into: &output)
    }
}

/// Memory that evaluations use again.
struct RuleScratch: Sendable {
    var index = JSONIndex()
    var variables: [RuleValue] = []
    var items: [RuleValue] = []
    var regexes = RegexCache()
}
