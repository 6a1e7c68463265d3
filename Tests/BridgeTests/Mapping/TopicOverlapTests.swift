import MQTTCodec
import Testing
import TrestleBridge

@Suite("Overlapping topics")
struct TopicOverlapTests {
    private static func paths(_ levels: [String], depth: Int) -> [String] {
        var all = levels
        var last = levels
        for _ in 1..<depth {
            last = last.flatMap { head in levels.map { "\(head)/\($0)" } }
            all += last
        }
        return all
    }

    @Test("Two filters overlap exactly when a topic matches both")
    func agreesWithMatching() throws {
        let topics = Self.paths(["a", "b", "$s", ""], depth: 4).filter { !$0.isEmpty }
        let filters = Self.paths(["a", "b", "+", "#", "$s"], depth: 3).compactMap { text -> (String, TopicFilter)? in
            guard let filter = try? TopicFilter(text) else { return nil }
            return (text, filter)
        }
        let matched = filters.map { filter in Set(topics.indices.filter { filter.1.matches(topics[$0]) }) }
        for left in filters.indices {
            for right in filters.indices {
                let overlaps = TopicOverlap(filter: filters[left].0).overlaps(TopicOverlap(filter: filters[right].0))
                #expect(
                    overlaps == !matched[left].isDisjoint(with: matched[right]),
                    "\(filters[left].0) and \(filters[right].0)")
            }
        }
    }

    @Test(arguments: [
        ("plant/{key}", "plant/#", true), ("plant/{key}", "other/#", false), ("{key}", "anything/+", true),
        ("plant/{header.a}/state", "plant/+/state", true), ("plant/{header.a}/state", "plant/+/cmd", false),
        ("plant/x{header.a}/state", "plant/1/state", true), ("cmd", "cmd", true), ("plant/{key}", "plant/+/+/+", true),
        ("plant/{key}", "plant", false),
    ])
    func templates(text: String, filter: String, overlaps: Bool) throws {
        let topic = TopicOverlap(topic: try Template(text, for: .kafka()))
        #expect(topic.overlaps(TopicOverlap(filter: filter)) == overlaps)
        #expect(TopicOverlap(filter: filter).overlaps(topic) == overlaps)
    }
}
