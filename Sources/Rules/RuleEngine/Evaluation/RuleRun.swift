import TrestleJSON
public import WireBytes

/// A message that rules and templates are applied to.
public struct RuleRun: ~Copyable, ~Escapable {
    /// The payload of the message.
    public let payload: Span<UInt8>
    let wholeTopic: Span<UInt8>
    /// Where the topic begins that `topic()` gives: after the prefix of Basic Ingest.
    var topicStart = 0
    public let context: RuleContext
    let environment: RuleEnvironment
    let limits: RuleLimits
    var scratch: RuleScratch
    /// Whether the payload has been read, and is JSON.
    var isRead = false
    var isJSON = false
    /// The value that attributes are members of in a nested SELECT; `nil` for the payload.
    var root: RuleValue?
    var stepsLeft: Int
    var failure: RuleError?

    @_lifetime(copy topic, copy payload)
    init(
        topic: Span<UInt8>, payload: Span<UInt8>, _ context: RuleContext, _ environment: RuleEnvironment,
        _ limits: RuleLimits, _ scratch: RuleScratch
    ) {
        self.payload = payload
        wholeTopic = topic
        self.context = context
        self.environment = environment
        self.limits = limits
        self.scratch = scratch
        stepsLeft = limits.steps
    }

    /// The topic of the message.
    public var topic: Span<UInt8> {
        @_lifetime(copy self) get { wholeTopic }
    }

    // MARK: - A rule

    /// Applies a rule, and appends the payload for its actions to `output` when the rule selects the message.
    ///
    /// - Throws: `RuleError` when the rule cannot be applied; `output` is then as it was.
    public mutating func evaluate(_ rule: Rule, into output: inout WireBuffer) throws(RuleError) -> RuleOutcome {
        guard enter(rule) else { return .topicMismatch }
        return try apply(rule, into: &output) ? .selected : .filtered
    }

    /// Applies a rule whose topic filter is known to match.
    ///
    /// - Returns: whether it selects the message.
    public mutating func evaluateMatched(_ rule: Rule, into output: inout WireBuffer) throws(RuleError) -> Bool {
        prepare(rule)
        return try apply(rule, into: &output)
    }

    /// Gives templates the variables of a rule, without applying it.
    public mutating func assign(variablesOf rule: Rule) {
        prepare(rule)
        assignVariables(rule)
        failure = nil
    }

    private mutating func apply(_ rule: Rule, into output: inout WireBuffer) throws(RuleError) -> Bool {
        let start = output.count
        assignVariables(rule)
        let holds = failure == nil ? self.holds(rule.condition, rule.plan) : false
        if holds, failure == nil { write(rule.selection, rule.plan, to: &output) }
        if output.count - start > limits.valueSize { fail(tooLarge("the output")) }
        if let failure {
            output.truncate(to: start)
            throw failure
        }
        return holds
    }

    /// Begins a rule: finds its topic, and gives it its steps.
    mutating func enter(_ rule: Rule) -> Bool { prepare(rule) || rule.matches(topic: wholeTopic) }

    /// - Returns: whether the message is one of Basic Ingest for the rule.
    @discardableResult
    private mutating func prepare(_ rule: Rule) -> Bool {
        failure = nil
        stepsLeft = limits.steps
        topicStart = 0
        guard let name = context.ruleName, let start = basicIngestTopic(of: name) else { return false }
        topicStart = start
        return true
    }

    consuming func takeScratch() -> RuleScratch { scratch }

    /// Where the topic begins behind `$aws/rules/NAME/`.
    private func basicIngestTopic(of name: String) -> Int? {
        var offset = 0
        for part in ["$aws/rules/", name, "/"] {
            for byte in part.utf8 {
                guard offset < wholeTopic.count, wholeTopic[offset] == byte else { return nil }
                offset += 1
            }
        }
        return offset
    }

    mutating func assignVariables(_ rule: Rule) {
        scratch.variables.removeAll(keepingCapacity: true)
        for node in rule.variables {
            let value = self.value(node, rule.plan)
            scratch.variables.append(value)
        }
    }

    mutating func holds(_ condition: Int32?, _ plan: RulePlan) -> Bool {
        guard let condition else { return true }
        if case .boolean(true) = value(condition, plan) { return true }
        return false
    }

    /// Indexes the payload, once; a payload that is not JSON has no attributes.
    mutating func readPayload() {
        guard !isRead else { return }
        isRead = true
        do throws(JSONError) {
            try scratch.index.read(payload, maximumEntries: limits.payloadValues)
            isJSON = true
        } catch {
            isJSON = false
        }
    }

    /// The payload's members are attributes.
    mutating func payloadRoot() -> RuleValue {
        readPayload()
        return isJSON && isContainer(entry(0)) ? .node(0) : .undefined
    }

    private func isContainer(_ entry: JSONIndex.Entry) -> Bool { entry.kind == .object || entry.kind == .array }

    // MARK: - Bounds

    /// Counts steps; false when there are none left.
    @inline(__always)
    mutating func spend(_ steps: Int) -> Bool {
        stepsLeft &-= steps
        if stepsLeft >= 0 { return true }
        fail(RuleError(.stepLimitExceeded, "the evaluation took more than \(limits.steps) steps"))
        return false
    }

    /// Counts the work with a text of this number of bytes.
    mutating func spendText(_ count: Int) -> Bool { count < 64 || spend(count / 32) }

    mutating func fail(_ error: RuleError) { if failure == nil { failure = error } }

    func tooLarge(_ what: String) -> RuleError {
        RuleError(.valueTooLarge, "\(what) is larger than \(limits.valueSize) bytes")
    }

    // MARK: - The payload's values

    func entry(_ node: Int32) -> JSONIndex.Entry { scratch.index[Int(node)] }

    /// The value of an entry: numbers and words decoded, the others by their place.
    func resolved(_ node: Int32, _ version: SQLVersion) -> RuleValue {
        let entry = entry(node)
        switch entry.kind {
        case .null: return .null
        case .true: return .boolean(true)
        case .false: return .boolean(false)
        case .number:
            return .numeric(Decimal128(json: payload.extracting(entry.range)), isInteger: !entry.isMarked, version)
        case .string, .array, .object: return .node(node)
        }
    }

    /// The member of an object of the payload; of duplicates the last.
    mutating func member(of node: Int32, _ name: Span<UInt8>) -> Int32? {
        let end = entry(node).next
        var found: Int32 = -1
        var index = node &+ 1
        var steps = 0
        while index < end {
            if entry(index).isText(name, in: payload) { found = index &+ 1 }
            index = entry(index &+ 1).next
            steps &+= 1
        }
        return spend(steps) && found >= 0 ? found : nil
    }
}
