public import WireBytes

/// A text with expressions in `${…}`, as the actions of a rule have them.
public struct SubstitutionTemplate: Sendable {
    enum Part: Sendable {
        case text(String)
        case expression(Int32)
    }

    public let text: String
    let parts: [Part]
    let plan: RulePlan
    /// The functions of its expressions that read the properties of MQTT 5 or that a service computes, for example `get_secret`.
    public let contextFunctions: Set<String>

    init(_ text: String, version: SQLVersion, variables: [String]) throws(RuleSyntaxError) {
        self.text = text
        let bytes = Array(text.utf8)
        var compiler = Compiler(version: version, variables: variables)
        var parts: [Part] = []
        do throws(SyntaxFault) {
            try Rule.checkLength(bytes)
            var start = 0
            while let opening = Self.opening(bytes, from: start) {
                if opening > start { parts.append(.text(String(decoding: bytes[start..<opening], as: UTF8.self))) }
                var parser = try Parser(
                    bytes, range: (opening + 2)..<bytes.count, version: version, variables: Set(variables))
                let expression = try parser.expression()
                guard parser.isSymbol(.closeBrace) else { throw parser.unexpected("'}'") }
                parts.append(.expression(compiler.compile(expression)))
                start = parser.current.range.upperBound
            }
            if start < bytes.count { parts.append(.text(String(decoding: bytes[start...], as: UTF8.self))) }
        } catch {
            throw error.error(in: bytes)
        }
        self.parts = parts
        plan = RulePlan(compiler)
        contextFunctions = plan.contextFunctions
    }

    /// Some of the parts of another template.
    init(_ whole: SubstitutionTemplate, _ parts: [Part]) {
        text = whole.text
        self.parts = parts
        plan = whole.plan
        contextFunctions = whole.contextFunctions
    }

    private static func opening(_ bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "$"), bytes[index + 1] == UInt8(ascii: "{") { return index }
            index += 1
        }
        return nil
    }

    /// The calls of functions that a service computes, in the order of the text.
    public var serviceCalls: [ServiceCall] { plan.serviceCalls }

    /// The texts between its expressions.
    public var constantParts: [String] { parts.compactMap { if case .text(let text) = $0 { text } else { nil } } }

    /// Whether the text has no expressions.
    public var isConstant: Bool { parts.allSatisfy { if case .text = $0 { true } else { false } } }
}

extension RuleRun {
    /// Appends a template's text for the message. Undefined and Null give nothing.
    ///
    /// The variables are those of the rule that was evaluated last.
    ///
    /// - Returns: whether all its expressions have a value that is not Undefined.
    @discardableResult
    public mutating func render(
        _ template: SubstitutionTemplate, into output: inout WireBuffer
    ) throws(RuleError) -> Bool {
        let start = output.count
        failure = nil
        stepsLeft = limits.steps
        var isDefined = true
        for part in template.parts {
            switch part {
            case .text(let text): output.append(utf8: text)
            case .expression(let node):
                let value = value(node, template.plan)
                if value.isUndefined { isDefined = false }
                if let text = text(of: value, template.plan.version) { output.append(utf8: text) }
            }
        }
        if output.count - start > limits.valueSize { fail(tooLarge("a template's text")) }
        if let failure {
            output.truncate(to: start)
            throw failure
        }
        return isDefined
    }
}

extension RuleEvaluator {
    /// The text of a template that depends on no message; `nil` when an expression is Undefined.
    public mutating func text(of template: SubstitutionTemplate) throws(RuleError) -> String? {
        let nothing: [UInt8] = []
        var output = WireBuffer()
        var run = open(topic: nothing.span, payload: nothing.span, RuleContext(timestamp: 0))
        let isDefined: Bool
        do throws(RuleError) { isDefined = try run.render(template, into: &output) } catch {
            close(run)
            throw error
        }
        close(run)
        return isDefined ? String(decodingUTF8: output.bytes) : nil
    }
}
