import Harness
import RuleEngine
import SimdjsonPeer
import WireBytes

/// Applies rules to a message of 200 bytes in turn with simdjson's DOM, which parses its payload (Debian: libsimdjson-dev), and finds the
/// one of 1,000 rules that is for the message.
@main struct Main {
    static let payload = Array(
        #"""
        {"device":"sensor-4711","site":"basel-7","time":1481825251155,"temperature":21.75,"humidity":48,"pressure":1013.25,"ok":true,"position":{"lat":47.5596,"lon":7.5886},"tags":["a","b"],"note":"all is well"}
        """#.utf8)
    static let topic = Array("plant/7/temperature".utf8)
    static let rounds = 20_000
    static let star = "SELECT * FROM 'plant/+/temperature' WHERE temperature > 20"
    static let fields = """
        SELECT device AS id, temperature * 9 / 5 + 32 AS fahrenheit, humidity AS h, position.lat AS latitude, \
        time - 1000000000000 AS t FROM 'plant/#' WHERE ok = true
        """

    /// Nanoseconds of a message, and its allocations.
    static func time(_ sql: String) throws -> (time: Double, allocations: Double) {
        let rule = try Rule(sql, version: .v2016_03_23)
        let (topic, payload) = (topic, payload)
        let context = RuleContext(timestamp: 1_481_825_251_155)
        var evaluator = RuleEvaluator()
        var output = WireBuffer(capacity: 1 << 12)
        var time = Duration.zero
        let allocated = allocations {
            time = ContinuousClock().measure {
                for _ in 0..<rounds {
                    output.removeAll()
                    let outcome = try? evaluator.evaluate(
                        rule, topic: topic.span, payload: payload.span, context, into: &output)
                    precondition(outcome == .selected && output.count > 50)
                }
            }
        }
        return (Double(time.components.attoseconds) / 1e9 / Double(rounds), Double(allocated) / Double(rounds))
    }

    /// Nanoseconds of a message for which a tree finds one of `count` rules.
    static func time(ofRules count: Int) throws -> Double {
        var tree = RuleTopicTree()
        var rules: [Rule] = []
        for number in 0..<count {
            let filter = number == 0 ? "plant/+/temperature" : "plant/\(number + 1_000)/temperature"
            rules.append(
                try Rule("SELECT * FROM '\(filter)' WHERE temperature > 20", version: .v2016_03_23))
            tree.insert(rules[number], number: number)
        }
        let (topic, payload) = (topic, payload)
        let context = RuleContext(timestamp: 1_481_825_251_155)
        var evaluator = RuleEvaluator()
        var output = WireBuffer(capacity: 1 << 12)
        var matches: [Int] = []
        let time = ContinuousClock().measure {
            for _ in 0..<rounds {
                output.removeAll()
                matches.removeAll(keepingCapacity: true)
                tree.match(topic.span, into: &matches)
                precondition(matches.count == 1)
                let isSelected = try? evaluator.evaluateMatched(
                    rules[matches[0]], topic: topic.span, payload: payload.span, context, into: &output)
                precondition(isSelected == true)
            }
        }
        return Double(time.components.attoseconds) / 1e9 / Double(rounds)
    }

    static func simdjson() -> Double {
        let text = payload.map { CChar(bitPattern: $0) }
        return simdjson_parse(text, text.count, CInt(rounds))
    }

    static func main() throws {
        // Each in turn, and the best of each.
        var best = [Double](repeating: .infinity, count: 5)
        var allocated = 0.0
        for _ in 0..<40 {
            let (first, second) = (try time(star), try time(fields))
            let times = [simdjson(), first.time, second.time, try time(ofRules: 1), try time(ofRules: 1_000)]
            for (index, time) in times.enumerated() { best[index] = min(best[index], time) }
            allocated = max(allocated, first.allocations, second.allocations)
        }
        precondition(allocated == 0, "\(allocated) allocations a message")
        var rows: [Comparison] = []
        if best[0] > 0 {
            rows.append(
                Comparison("SELECT * WHERE", unit: "ns", ours: best[1], against: "simdjson", theirs: best[0], mark: 1.3)
            )
            rows.append(
                Comparison("five fields", unit: "ns", ours: best[2], against: "simdjson", theirs: best[0], mark: 2.5))
        }
        rows.append(
            Comparison("one of 1,000 rules", unit: "ns", ours: best[4], against: "one rule", theirs: best[3], mark: 1.2)
        )
        for row in rows {
            if Comparison.isTSV {
                row.printTSV()
            } else {
                print(row.work, row.ours.rounded(to: 1), row.theirs.rounded(to: 1), row.ratio.rounded(to: 2))
            }
        }
        if !Comparison.isTSV { print(Comparison.verdict(on: rows)) }
    }
}
