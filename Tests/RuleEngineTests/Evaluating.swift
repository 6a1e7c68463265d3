import Foundation
import RuleEngine
import WireBytes

/// The output of a rule for a payload; `nil` when there is none.
func output(
    _ sql: String, _ payload: String = "{}", topic: String = "a/b", version: SQLVersion = .v2016_03_23,
    limits: RuleLimits = RuleLimits(), environment: RuleEnvironment = RuleEnvironment(),
    _ change: (inout RuleContext) -> Void = { _ in }
) throws -> String? {
    try outputBytes(
        sql, Array(payload.utf8), topic: topic, version: version, limits: limits, environment: environment, change
    ).map { String(decoding: $0, as: UTF8.self) }
}

func outputBytes(
    _ sql: String, _ payload: [UInt8], topic: String = "a/b", version: SQLVersion = .v2016_03_23,
    limits: RuleLimits = RuleLimits(), environment: RuleEnvironment = RuleEnvironment(),
    _ change: (inout RuleContext) -> Void = { _ in }
) throws -> [UInt8]? {
    let rule = try Rule(sql, version: version)
    var evaluator = RuleEvaluator(environment: environment, limits: limits)
    var buffer = WireBuffer()
    var context = RuleContext(timestamp: 1_481_825_251_155)
    change(&context)
    let outcome = try evaluator.evaluate(rule, topic: topic, payload: payload, context, into: &buffer)
    return outcome == .selected ? [UInt8](copying: buffer.bytes) : nil
}

/// The value of an expression as JSON; "undefined" when it has none.
func value(_ expression: String, _ payload: String = "{}", version: SQLVersion = .v2016_03_23) throws -> String {
    let text = try output("SELECT \(expression) AS r FROM 'a/b'", payload, version: version) ?? ""
    guard text != "{}" else { return "undefined" }
    return String(text.dropFirst(5).dropLast())
}

enum RuleFixtures {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/rules")

    static func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: folder.appending(path: name))) }
}
