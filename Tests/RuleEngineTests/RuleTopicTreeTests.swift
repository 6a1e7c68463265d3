import RuleEngine
import Testing

struct RuleTopicTreeTests {
    @Test func `the tree finds what each rule's own filter matches`() throws {
        var random = SystemRandomNumberGenerator()
        let levels = ["a", "b", "+", "", "$x", "ü"]
        var tree = RuleTopicTree()
        var rules: [Rule] = []
        for number in 0..<2_000 {
            var parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                levels.randomElement(using: &random) ?? "a"
            }
            if Bool.random(using: &random) { parts.append("#") }
            let filter = parts.joined(separator: "/")
            guard !filter.isEmpty else { continue }
            let rule = try Rule("SELECT * FROM '\(filter)'")
            rules.append(rule)
            tree.insert(rule, number: rules.count - 1)
            _ = number
        }
        for _ in 0..<2_000 {
            let topic = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                levels.filter { $0 != "+" }.randomElement(using: &random) ?? "a"
            }
            .joined(separator: "/")
            let bytes = Array(topic.utf8)
            var found: [Int] = []
            tree.match(bytes.span, into: &found)
            #expect(found == rules.indices.filter { rules[$0].matches(topic: bytes.span) }, "\(topic)")
        }
    }

    @Test func `a hundred thousand rules are matched by the levels of the topic`() throws {
        var tree = RuleTopicTree()
        for number in 0..<100_000 {
            tree.insert(try Rule("SELECT * FROM 'plant/\(number)/+/temperature'"), number: number)
        }
        for number in 0..<1_000 { tree.insert(filter: "+/\(number)/#", number: 100_000 + number) }
        for (topic, expected) in [
            ("plant/77777/x/temperature", [77_777]), ("plant/500/x/temperature", [500, 100_500]), ("plant/x/y", []),
        ] {
            var found: [Int] = []
            let visits = tree.match(Array(topic.utf8).span, into: &found)
            #expect(found == expected)
            // Two ways at each of the four levels at most, whatever the number of rules.
            #expect(visits <= 9, "\(topic) takes \(visits) visits")
        }
    }

    @Test func `a filter of more than 128 levels is refused`() {
        let filter = [String](repeating: "a", count: 129).joined(separator: "/")
        #expect(throws: RuleSyntaxError.self) { try Rule("SELECT * FROM '\(filter)'") }
    }
}
