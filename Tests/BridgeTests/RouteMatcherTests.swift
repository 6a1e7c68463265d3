import MQTTCodec
import Testing
@testable import TrestleBridge
import WireBytes

@Suite("Route matcher")
struct RouteMatcherTests {
    /// Levels of few letters, so that filters and topics meet.
    private func level(_ state: inout UInt64, _ letters: [String]) -> String {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return letters[Int((state >> 33) % UInt64(letters.count))]
    }

    @Test("It finds the routes that their filters match, in their order") func sameAsFilters() throws {
        var state: UInt64 = 7
        for _ in 0..<40 {
            var filters: [String] = []
            for _ in 0..<30 {
                let depth = 1 + level(&state, ["", "a", "aa"]).utf8.count
                var levels = (0...depth).map { _ in level(&state, ["a", "b", "+", "", "$x"]) }
                if level(&state, ["y", "n", "n"]) == "y" { levels.append("#") }
                let filter = (level(&state, ["", "", "$share/g/"]) + levels.joined(separator: "/"))
                if (try? TopicFilter(filter)) != nil { filters.append(filter) }
            }
            let matcher = RouteMatcher(filters)
            let parsed = try filters.map { try TopicFilter($0) }
            for _ in 0..<60 {
                let depth = level(&state, ["", "a", "aa", "aaa"]).utf8.count
                let topic = Array(
                    (0...depth).map { _ in level(&state, ["a", "b", "c", "", "$x"]) }.joined(separator: "/").utf8)
                let expected = parsed.indices.filter { parsed[$0].matches(topic.span) }
                var found: [Int] = []
                var start = 0
                while let place = matcher.match(topic.span, from: start) {
                    found.append(place)
                    start = place + 1
                }
                #expect(found == expected, "\(filters) of \(String(decoding: topic, as: UTF8.self))")
            }
        }
    }
}
