import TrestleBase
public import TrestleJSON
import WireBytes

/// Test vectors of rules: a line has `sql`, `version`, a message (`topic`, `payload` or `payloadBase64`, `"clientId"`, `timestamp`,
/// `properties`, `ruleName`) and `expect`: `json`, `base64` or `text` of the output, `skip`, or `error`.
///
/// JSON compares by value, numbers as exact decimals of 34 digits, or within `expect.relTol`.
public enum RuleVectors {
    private static let members = VectorMembers([
        "name", "source", "sql", "version", "topic", "payload", "payloadBase64", "clientId", "timestamp", "properties",
        "ruleName", "expect",
    ])

    /// Judges one line.
    public static func run(line: ArraySlice<UInt8>) -> VectorOutcome {
        let vector: JSON
        do throws(JSONError) {
            vector = try JSON(parsing: line)
        } catch {
            return .failed("not JSON: \(error)")
        }
        let name = vector["name"]?.text ?? "without a name"
        if let problem = members.problem(in: vector) { return .failed(problem, vector: name) }
        guard let sql = vector["sql"]?.text, let topic = vector["topic"]?.text, let expect = vector["expect"],
            let version = SQLVersion(rawValue: vector["version"]?.text ?? SQLVersion.v2015_10_08.rawValue),
            let payload = payload(of: vector)
        else { return .failed("sql, topic, expect, version or payload is missing or not valid", vector: name) }
        var problem: String?
        let isErrorExpected = expect["error"]?.bool == true
        do {
            let rule = try Rule(sql, version: version)
            if isErrorExpected { return .failed("the rule was accepted, expected an error", vector: name) }
            var evaluator = RuleEvaluator()
            var output = WireBuffer()
            let outcome = try evaluator.evaluate(
                rule, topic: topic, payload: payload, context(of: vector), into: &output)
            problem = difference(outcome, output.bytes, expect)
        } catch let error as RuleSyntaxError {
            if !isErrorExpected { problem = "the rule was refused: \(error)" }
        } catch {
            problem = "the evaluation failed: \(error)"
        }
        return problem.map { .failed($0, vector: name) } ?? .passed
    }

    private static func payload(of vector: JSON) -> [UInt8]? {
        if let text = vector["payload"]?.text { return Array(text.utf8) }
        return vector["payloadBase64"]?.text.flatMap { Base64.decode($0.utf8) }
    }

    private static func context(of vector: JSON) -> RuleContext {
        var context = RuleContext(timestamp: Int64(vector["timestamp"]?.integer ?? 1_600_000_000_000))
        context.clientID = vector["clientId"]?.text
        context.ruleName = vector["ruleName"]?.text
        guard let properties = vector["properties"] else { return context }
        var parsed = RuleMessageProperties()
        parsed.contentType = properties["contentType"]?.text
        parsed.payloadFormatIndicator = properties["payloadFormatIndicator"]?.integer.map { UInt8(clamping: $0) }
        parsed.responseTopic = properties["responseTopic"]?.text
        parsed.correlationData = properties["correlationData"]?.text.flatMap { Base64.decode($0.utf8) }
        if case .array(let pairs)? = properties["userProperties"] {
            for case .array(let pair) in pairs where pair.count == 2 {
                parsed.userProperties.append((pair[0].text ?? "", pair[1].text ?? ""))
            }
        }
        context.properties = parsed
        return context
    }

    /// A description of the difference; `nil` when there is none.
    private static func difference(_ outcome: RuleOutcome, _ output: Span<UInt8>, _ expect: JSON) -> String? {
        if expect["skip"]?.bool == true {
            return outcome == .selected ? "found \(shown(output)), expected no output" : nil
        }
        guard outcome == .selected else { return "no output (\(outcome)), expected \(expect)" }
        let bytes = [UInt8](copying: output)
        if let text = expect["text"]?.text {
            return bytes == Array(text.utf8) ? nil : "found \(shown(output)), expected \(text)"
        }
        if let text = expect["base64"]?.text {
            return bytes == Base64.decode(text.utf8) ? nil : "found \(shown(output)), expected the bytes \(text)"
        }
        guard let expected = expect["json"] else { return "expect has none of json, text, base64, skip, error" }
        do throws(JSONError) {
            let found = try JSON(parsing: bytes)
            let tolerance = expect["relTol"].flatMap { $0.description }.flatMap(Double.init)
            return isEqual(found, expected, tolerance) ? nil : "found \(found), expected \(expected)"
        } catch {
            return "the output \(shown(output)) is not JSON: \(error)"
        }
    }

    private static func shown(_ output: Span<UInt8>) -> String {
        String(validUTF8: output) ?? "the bytes \(Hex.text(output))"
    }

    private static func isEqual(_ found: JSON, _ expected: JSON, _ tolerance: Double?) -> Bool {
        switch (found, expected) {
        case (.number(let a), .number(let b)):
            if let tolerance, let x = Double(a), let y = Double(b) {
                return x == y || abs(x - y) <= tolerance * max(abs(x), abs(y))
            }
            guard let x = Decimal128(json: Array(a.utf8).span), let y = Decimal128(json: Array(b.utf8).span) else {
                return false
            }
            return Decimal128.compare(x, y) == 0
        case (.array(let a), .array(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { isEqual($0, $1, tolerance) }
        case (.object(let a), .object(let b)):
            guard a.count == b.count else { return false }
            return a.allSatisfy { member in expected[member.name].map { isEqual(member.value, $0, tolerance) } ?? false
            }
        default: return found == expected
        }
    }
}
