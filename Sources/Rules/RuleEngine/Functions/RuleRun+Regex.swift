import RegularExpressions

extension RuleRun {
    /// regexp_matches, regexp_replace and regexp_substr.
    mutating func regexp(_ function: Function, _ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == (function == .regexpReplace ? 3 : 2),
            let text = text(of: argument(list, 0, plan), plan.version), let regex = regex(list, plan)
        else { return .undefined }
        var matcher = RegexMatcher(regex, text, steps: stepsLeft)
        let result: RuleValue
        switch function {
        case .regexpMatches: result = .boolean(matcher.find(from: 0) != nil)
        case .regexpSubstr: result = matcher.find(from: 0).map { .string(matcher.text($0)) } ?? .undefined
        default:
            guard let replacement = self.text(of: argument(list, 2, plan), plan.version) else { return .undefined }
            result = replaced(text, regex, &matcher, replacement)
        }
        // Counts what the matcher took; a search that was given up takes all.
        return spend(stepsLeft - matcher.stepsLeft) ? result : .undefined
    }

    private mutating func regex(_ list: OperandList, _ plan: RulePlan) -> RegularExpression? {
        if case .constant(let index) = plan.nodes[Int(operand(list, 1, plan))], let regex = plan.regexes[index] {
            return regex
        }
        guard let pattern = text(of: argument(list, 1, plan), plan.version) else { return nil }
        guard spend(pattern.utf8.count) else { return nil }
        return scratch.regexes.regex(pattern)
    }

    private mutating func replaced(
        _ text: String, _ regex: RegularExpression, _ matcher: inout RegexMatcher, _ replacement: String
    ) -> RuleValue {
        guard var match = matcher.find(from: 0) else { return .string(text) }
        guard let template = RegexReplacement(replacement, regex) else { return .undefined }
        var result = ""
        var end = 0
        while true {
            result += matcher.text(end..<match.lowerBound)
            result += template.text(matcher)
            end = match.upperBound
            guard result.utf8.count <= limits.valueSize else { break }
            // After an empty match the search goes on behind the next character.
            guard let next = matcher.find(from: match.isEmpty ? end + 1 : end) else { break }
            match = next
        }
        result += matcher.text(end..<matcher.input.count)
        return string(result)
    }
}

extension RegexMatcher {
    func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        for value in input[range] { text.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
        return String(text)
    }
}

/// The replacement of `regexp_replace`: `$1`, `${name}`, a backslash before a character that stands for itself.
struct RegexReplacement {
    private enum Part {
        case text(String)
        case group(Int)
    }

    private var parts: [Part] = []

    /// - Returns: `nil` when it names a group that the expression does not have.
    init?(_ replacement: String, _ regex: RegularExpression) {
        let scalars = Array(replacement.unicodeScalars)
        var text = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if scalar == "\\" {
                guard index < scalars.count else { return nil }
                text.append(scalars[index])
                index += 1
            } else if scalar == "$" {
                guard let group = Self.group(scalars, &index, regex) else { return nil }
                parts.append(.text(String(text)))
                parts.append(.group(group))
                text = String.UnicodeScalarView()
            } else {
                text.append(scalar)
            }
        }
        parts.append(.text(String(text)))
    }

    private static func group(_ scalars: [Unicode.Scalar], _ index: inout Int, _ regex: RegularExpression) -> Int? {
        guard index < scalars.count else { return nil }
        if scalars[index] == "{" {
            guard let end = scalars[index...].firstIndex(of: "}") else { return nil }
            var name = ""
            for scalar in scalars[(index + 1)..<end] {
                guard scalar.isASCII else { return nil }
                name.unicodeScalars.append(scalar)
            }
            index = end + 1
            return regex.names[name]
        }
        guard let first = digit(scalars[index]), first <= regex.groupCount else { return nil }
        var group = first
        index += 1
        while index < scalars.count, let digit = digit(scalars[index]), group * 10 + digit <= regex.groupCount {
            group = group * 10 + digit
            index += 1
        }
        return group
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Int? {
        (0x30...0x39).contains(scalar.value) ? Int(scalar.value) - 0x30 : nil
    }

    func text(_ matcher: RegexMatcher) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .group(let index): matcher.group(index).map { matcher.text($0) } ?? ""
            }
        }.joined()
    }
}
