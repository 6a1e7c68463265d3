import RuleEngine
import RuleFiles
import WireBytes

/// The first byte chooses a rule file, a rule or a template. A rule and a template end at the first zero byte, and the rest is the
/// payload. Nothing may trap or take longer than the bound, and the same input gives the same output.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    if choice & 3 == 3 {
        let reading = RuleFileReading(bytes)
        precondition(
            (reading.file == nil) == reading.findings.contains { $0.severity == .error }, "\(reading.findings)")
        return 0
    }
    let end = bytes.firstIndex(of: 0) ?? bytes.count
    let text = String(decoding: bytes[..<end], as: UTF8.self)
    let payload = Array(bytes[end...].dropFirst())
    let version: SQLVersion = choice & 4 == 0 ? .v2016_03_23 : .v2015_10_08
    if choice & 3 == 2 { template(text, payload, version) } else { rule(text, payload, version) }
    return 0
}

private func evaluator() -> RuleEvaluator {
    var environment = RuleEnvironment()
    environment.random = { 0x0123_4567_89AB_CDEF }
    environment.remote = { call in call.arguments.isEmpty ? .undefined : .json(#"{"a":[1,2.50,"x"]}"#) }
    var limits = RuleLimits()
    limits.steps = 1 << 20
    limits.valueSize = 1 << 20
    return RuleEvaluator(environment: environment, limits: limits)
}

private func context() -> RuleContext {
    var context = RuleContext(timestamp: 1_600_000_000_000)
    var properties = RuleMessageProperties()
    properties.contentType = "text/plain"
    properties.userProperties = [("a", "1"), ("b", "2"), ("a", "3")]
    context.properties = properties
    return context
}

private func rule(_ text: String, _ payload: [UInt8], _ version: SQLVersion) {
    guard let rule = try? Rule(text, version: version) else { return }
    _ = rule.traps
    let topic = Array((rule.topicFilter ?? "a/b").utf8).map {
        $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "+") ? 0x78 : $0
    }
    var evaluator = evaluator()
    var outputs: [[UInt8]] = []
    for _ in 0..<2 {
        var output = WireBuffer()
        _ = try? evaluator.evaluate(
            rule, topic: String(decoding: topic, as: UTF8.self), payload: payload, context(), into: &output)
        outputs.append([UInt8](copying: output.bytes))
    }
    precondition(outputs[0] == outputs[1], "\(text) gives two outputs")
    // A rule of the usual kind has gone a shorter way.
    evaluator.withMessage(topic: topic.span, payload: payload.span, context()) { run in
        var output = WireBuffer()
        _ = try? run.evaluate(rule, into: &output)
        precondition([UInt8](copying: output.bytes) == outputs[0], "\(text) gives two outputs in two ways")
    }
    if text.utf8.count < 300 {
        evaluator.withMessage(topic: topic.span, payload: payload.span, context()) { run in _ = run.explain(rule) }
    }
}

private func template(_ text: String, _ payload: [UInt8], _ version: SQLVersion) {
    guard let rule = try? Rule("SET @v = a SELECT * FROM 'a/b'", version: version),
        let template = try? rule.template(text)
    else {
        return
    }
    let topic = Array("a/b".utf8)
    var evaluator = evaluator()
    evaluator.withMessage(topic: topic.span, payload: payload.span, context()) { run in
        var output = WireBuffer()
        guard (try? run.evaluate(rule, into: &output)) != nil else { return }
        _ = try? run.render(template, into: &output)
    }
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
