import RuleEngine
import TrestleBase
import TrestleJSON
import WireBytes

/// Reads a rule file and collects its faults, each with its place.
struct RuleFileReader {
    let text: [UInt8]
    var index = JSONIndex()
    var findings: [RuleFinding] = []
    /// The rule, once its SQL has been read: templates see its variables.
    var rule: Rule?
    var version = SQLVersion.v2015_10_08

    init(_ text: [UInt8]) { self.text = text }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }

    // MARK: - Findings

    mutating func report(
        _ code: String, at offset: Int, _ pointer: String?, _ problem: String, fix: String? = nil,
        severity: RuleFinding.Severity = .error
    ) {
        // Enough to work on; each costs the time to count its line.
        guard findings.count < 200 else { return }
        findings.append(
            RuleFinding(
                severity: severity, code: code, pointer: pointer, position: SourcePosition(offset: offset, in: text),
                problem: problem, fix: fix))
    }

    mutating func report(_ code: String, _ node: FileNode, _ problem: String, fix: String? = nil) {
        report(code, at: offset(node), node.pointer, problem, fix: fix)
    }

    mutating func warn(_ code: String, _ node: FileNode, _ problem: String, fix: String? = nil) {
        report(code, at: offset(node), node.pointer, problem, fix: fix, severity: .warning)
    }

    func offset(_ node: FileNode) -> Int {
        let entry = index[node.entry]
        return Int(entry.start) - (entry.kind == .string ? 1 : 0)
    }

    // MARK: - The file

    mutating func read() -> RuleFile? {
        var read = JSONIndex()
        let bytes = text
        do throws(JSONError) {
            try read.read(bytes.span, maximumEntries: 1 << 16)
            index = read
        } catch {
            report(
                "json-syntax", at: error.offset, nil, "the file is not valid JSON: \(error.problem)",
                fix: "check the braces and commas before this place")
            return nil
        }
        if let offset = longRunOfMarks() {
            report(
                "text", at: offset, nil, "a text has more than 64 combining marks in a row", fix: "write another text")
            return nil
        }
        let root = FileNode(entry: 0, pointer: "")
        guard kind(root) == .object else {
            report("wrong-type", root, "a rule file is a JSON object")
            return nil
        }
        if let payload = member("topicRulePayload", of: root) {
            return file(payload, .topicRulePayload, name: member("ruleName", of: root), arn: nil)
        }
        if let rule = member("rule", of: root) {
            return file(rule, .getTopicRule, name: member("ruleName", of: rule), arn: member("ruleArn", of: root))
        }
        return file(root, .bare, name: member("ruleName", of: root), arn: nil)
    }

    /// Where a text begins that takes minutes to compare.
    private func longRunOfMarks() -> Int? {
        for place in 0..<index.count {
            let entry = index[place]
            guard entry.kind == .string, entry.range.count > 128 else { continue }
            if entry.string(in: text.span).hasLongRunOfMarks { return Int(entry.start) }
        }
        return nil
    }

    private mutating func file(_ node: FileNode, _ form: RuleFile.Form, name: FileNode?, arn: FileNode?) -> RuleFile? {
        guard kind(node) == .object else {
            report("wrong-type", node, "the rule is not a JSON object")
            return nil
        }
        check(
            node,
            [
                "sql", "actions", "description", "ruleDisabled", "awsIotSqlVersion", "errorAction", "ruleName",
                "createdAt",
            ])
        readVersion(node)
        readSQL(node)
        let name = name.flatMap {
            string($0) { Self.isRuleName($0) ? nil : "a rule's name has 1 to 128 letters, digits and underscores" }
        }
        let actions = self.actions(node)
        let errorAction = member("errorAction", of: node).flatMap { action($0) }
        if errorAction == nil, member("errorAction", of: node) == nil, !actions.isEmpty {
            warn(
                "no-error-action", node,
                "the rule has no errorAction: a message that an action cannot take is not kept",
                fix: "add \"errorAction\": {\"republish\": {\"roleArn\": …, \"topic\": \"errors/${topic()}\"}}")
        }
        let isDisabled = boolean("ruleDisabled", of: node) ?? false
        let about = optionalString("description", of: node)
        guard !hasErrors, let rule else { return nil }
        return RuleFile(
            form: form, name: name, arn: arn.flatMap { string($0) }, about: about, isDisabled: isDisabled, rule: rule,
            actions: actions, errorAction: errorAction)
    }

    static func isRuleName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                $0 == UInt8(ascii: "_") || $0 &- 48 < 10 || ($0 | 0x20) &- UInt8(ascii: "a") < 26
            }
    }

    private mutating func readVersion(_ node: FileNode) {
        guard let member = member("awsIotSqlVersion", of: node) else {
            warn(
                "default-version", node, "awsIotSqlVersion is missing, so that 2015-10-08 holds",
                fix: "add \"awsIotSqlVersion\": \"2016-03-23\"")
            return
        }
        guard let text = string(member) else { return }
        guard let version = SQLVersion(rawValue: text) else {
            return report(
                "invalid-value", member, "the version \(shown(text)) of the SQL does not exist",
                fix: "write 2016-03-23, 2015-10-08 or beta")
        }
        self.version = version
    }

    private mutating func readSQL(_ node: FileNode) {
        guard let member = required("sql", of: node), let sql = string(member) else { return }
        do throws(RuleSyntaxError) {
            let rule = try Rule(sql, version: version)
            self.rule = rule
            checkCalls(rule.serviceCalls, member)
            for trap in rule.traps {
                report(
                    trap.code, at: place(of: trap.offset, in: member), member.pointer, trap.problem, fix: trap.fix,
                    severity: .warning)
            }
        } catch {
            report(
                "sql-syntax", at: place(of: error.position.offset, in: member), member.pointer,
                "the SQL is not valid: \(error.summary)", fix: error.fix)
        }
    }

    private mutating func actions(_ node: FileNode) -> [RuleAction] {
        guard let member = required("actions", of: node) else { return [] }
        guard kind(member) == .array else {
            report("wrong-type", member, "actions is not an array", fix: "write [ … ] around the action")
            return []
        }
        let elements = self.elements(of: member)
        if elements.count > 10 {
            report("too-many-actions", elements[10], "the rule has \(elements.count) actions, at most 10 are allowed")
        }
        return elements.compactMap { action($0) }
    }
}
