import RuleFiles
import TestSupport
import Testing
@testable import TrestleBridge

@Suite("Republished messages") struct RepublishTrailTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("A message is one step further than the one that it was made of, and somebody else's has taken none")
    func steps() {
        var random = SystemRandomNumberGenerator()
        var trail = RepublishTrail(using: &random)
        let (topic, other) = (Self.bytes("a/b"), Self.bytes("a"))
        let (payload, rest) = (Self.bytes("x"), Self.bytes("/bx"))
        #expect(trail.steps(topic: topic.span, payload: payload.span) == 0)
        trail.note(topic: topic.span, payload: payload.span, steps: 3)
        #expect(trail.steps(topic: topic.span, payload: payload.span) == 3)
        // A message that another rule has made the same of an earlier one is not less far.
        trail.note(topic: topic.span, payload: payload.span, steps: 1)
        #expect(trail.steps(topic: topic.span, payload: payload.span) == 3)
        #expect(trail.steps(topic: other.span, payload: rest.span) == 0)
    }

    private static func rule(_ name: String, _ filter: String, _ topic: String) throws -> Route {
        let text = """
            {"sql": "SELECT * FROM '\(filter)'", "actions": [{"republish":
              {"roleArn": "arn:aws:iam::123456789012:role/r", "topic": "\(topic)"}}]}
            """
        let file = try #require(RuleFileReading(Array(text.utf8)).file)
        return Route(name: name, filter: filter, rule: RouteRule(file, source: text) { _ in nil })
    }

    @Test(
        "Rules that publish to each other's topics are named once",
        arguments: [
            ([("a", "a/#", "b/x"), ("b", "b/#", "a/x")], [["a", "b"]]),
            ([("a", "a/#", "b/x"), ("b", "b/#", "c/x")], []),
            ([("a", "a/#", "b/x"), ("b", "b/#", "c/${topic(2)}"), ("c", "c/+", "a/${x}")], [["a", "b", "c"]]),
            ([("a", "a/#", "a/x")], []),
        ])
    func rings(rules: [(String, String, String)], expected: [[String]]) throws {
        let routes = try rules.map { try Self.rule($0.0, $0.1, $0.2) }
        #expect(RuleRings(routes).names == expected)
    }

    @Test("The oldest are forgotten") func bound() {
        var random = SystemRandomNumberGenerator()
        var trail = RepublishTrail(using: &random)
        let topic = Self.bytes("a")
        for number in 0...RepublishTrail.capacity {
            trail.note(topic: topic.span, payload: Self.bytes("\(number)").span, steps: 1)
        }
        #expect(trail.steps(topic: topic.span, payload: Self.bytes("0").span) == 0)
        #expect(trail.steps(topic: topic.span, payload: Self.bytes("1").span) == 1)
        #expect(trail.steps(topic: topic.span, payload: Self.bytes("\(RepublishTrail.capacity)").span) == 1)
    }
}
