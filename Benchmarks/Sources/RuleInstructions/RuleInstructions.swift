import Harness
import RuleEngine
import WireBytes

/// The rule engine's busy paths for an instruction counter; `Tests/Checks/instruction-counts.sh` runs it.
@main struct RuleInstructions {
    /// 200 bytes, as a device sends them.
    static let payload = Array(
        #"""
        {"device":"sensor-4711","site":"basel-7","time":1481825251155,"temperature":21.75,"humidity":48,"pressure":1013.25,"ok":true,"position":{"lat":47.5596,"lon":7.5886},"tags":["a","b"],"note":"all is well"}
        """#.utf8)

    final class Work {
        var evaluator = RuleEvaluator()
        var output = WireBuffer(capacity: 1 << 12)
        let rule: Rule
        let topic = Array("plant/7/temperature".utf8)
        let context = RuleContext(timestamp: 1_481_825_251_155)

        init(_ sql: String) throws { rule = try Rule(sql, version: .v2016_03_23) }

        func run(_ count: Int) {
            let (topic, payload) = (topic, RuleInstructions.payload)
            for _ in 0..<count {
                output.removeAll()
                let outcome = try? evaluator.evaluate(
                    rule, topic: topic.span, payload: payload.span, context, into: &output)
                precondition(outcome == .selected && output.count > 50)
            }
        }
    }

    static func main() throws {
        let star = try Work("SELECT * FROM 'plant/+/temperature' WHERE temperature > 20")
        let fields = try Work(
            """
            SELECT device AS id, temperature * 9 / 5 + 32 AS fahrenheit, humidity AS h, position.lat AS latitude, \
            time - 1000000000000 AS t FROM 'plant/#' WHERE ok = true
            """)
        let added = try Work("SELECT *, topic(2) AS line FROM 'plant/#' WHERE site = 'basel-7'")
        CountedWork.main([
            CountedWork("star-where", operations: 100, isAllocationFree: true) { star.run(100) },
            CountedWork("five-fields", operations: 100, isAllocationFree: true) { fields.run(100) },
            CountedWork("star-and-field", operations: 100, isAllocationFree: true) { added.run(100) },
        ])
    }
}
