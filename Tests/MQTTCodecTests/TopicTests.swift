import TrestleBase
import MQTTCodec
import Testing
import WireBytes

@Suite struct TopicTests {
    @Test(arguments: [
        ("sport/tennis/player1/#", "sport/tennis/player1", true),
        ("sport/tennis/player1/#", "sport/tennis/player1/ranking", true),
        ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true),
        ("sport/tennis/player1/#", "sport/tennis/player12", false),
        ("sport/#", "sport", true), ("#", "a", true), ("#", "/", true), ("#", "a/b/c", true),
        ("+", "sport", true), ("+", "sport/tennis", false), ("+", "/x", false),
        ("sport/tennis/+", "sport/tennis/player1", true), ("sport/tennis/+", "sport/tennis/player1/ranking", false),
        ("sport/+", "sport", false), ("sport/+", "sport/", true),
        ("+/+", "/finance", true), ("/+", "/finance", true), ("+", "/finance", false),
        ("+/tennis/#", "sport/tennis", true), ("+/tennis/#", "sport/tennis/x", true), ("+/tennis/#", "tennis", false),
        ("#", "$SYS/monitor", false), ("+/monitor/Clients", "$SYS/monitor/Clients", false),
        ("$SYS/#", "$SYS/monitor", true), ("$SYS/monitor/+", "$SYS/monitor/Clients", true), ("$SYS/#", "$SYS", true),
        ("a", "A", false), ("a/b", "a/b", true), ("a/b", "a/b/", false), ("a/b/", "a/b", false), ("a//b", "a//b", true),
        ("a/+/b", "a//b", true), ("a/+/b", "a/b", false), ("/", "/", true), ("/#", "/", true), ("/#", "a", false),
        ("+/#", "a", true), ("+/#", "/", true), ("a/b/c", "a/b", false), ("é/+", "é/x", true),
        ("$share/g/a/+", "a/b", true), ("$share/g/#", "$SYS/x", false), ("$share/g//a", "/a", true),
    ])
    func aFilterSelectsTopicsAsTheSpecificationSays(filter: String, topic: String, selected: Bool) throws {
        let filter = try TopicFilter(filter)
        let matches = filter.matches(Array(topic.utf8).span)
        #expect(matches == selected)
        var trie = SubscriptionTrie<String>()
        trie.update(filter) { $0 = "x" }
        var found = 0
        trie.forEachMatch(Array(topic.utf8).span) { _ in found += 1 }
        #expect(found == (selected ? 1 : 0))
    }

    @Test func aSharedFilterKnowsItsName() throws {
        let filter = try TopicFilter("$share/group/a/+")
        #expect(filter.isShared)
        #expect(filter.shareName == "group")
        #expect(filter.description == "$share/group/a/+")
        #expect(try !TopicFilter("$shared/group").isShared)
        #expect(try !TopicFilter("$share/group", version: .v3_1_1).isShared)
        #expect(throws: MQTTError(.shareNameOrFilter, version: .v5)) { try TopicFilter("$share/group") }
    }

    @Test(arguments: [
        ("", MQTTError.Code.emptyTopicName), ("a/+", .topicNameWildcard), ("#", .topicNameWildcard),
        ("a\0", .nullCharacter), (String(repeating: "x", count: 65_536), .fieldTooLong),
    ])
    func anIllegalTopicNameIsRefused(name: String, code: MQTTError.Code) {
        #expect(throws: MQTTError(code, version: .v5)) { try TopicName(name) }
    }
}

@Suite struct SubscriptionTrieTests {
    /// Levels drawn from few words, so that filters and topics meet often.
    private static func path(_ random: inout SeededRandom, words: [String]) -> String {
        (0..<Int.random(in: 1...5, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
            .joined(separator: "/")
    }

    @Test func itCountsWhatItsLevelsTakeAndGivesItBack() throws {
        var trie = SubscriptionTrie<Int>()
        let deep = "root" + String(repeating: "/+/bb", count: 60)
        trie.update(try TopicFilter(deep)) { $0 = 0 }
        #expect(trie.bytes == 121 * 128 + 4 + 60 * 3)
        trie.update(try TopicFilter(deep + "/#")) { $0 = 1 }
        #expect(trie.bytes == 121 * 128 + 4 + 60 * 3)
        for index in 0..<2_000 { trie.update(try TopicFilter("root/\(index)")) { $0 = index } }
        trie.update(try TopicFilter("absent/x")) { $0 = nil }
        for index in 0..<2_000 { trie.update(try TopicFilter("root/\(index)")) { $0 = nil } }
        for filter in [deep, deep + "/#"] { trie.update(try TopicFilter(filter)) { $0 = nil } }
        #expect(trie.bytes == 0 && trie.count == 0)
        trie.update(try TopicFilter("a/+/#")) { $0 = 7 }
        var found: [Int] = []
        trie.forEachMatch(Array("a/b/c".utf8).span) { found.append($0) }
        #expect(found == [7])
    }

    /// Filters that differ in `+` and text at the same levels multiply what a topic visits.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func noTopicVisitsMoreLevelsThanItMay(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var trie = SubscriptionTrie<String>(maximumVisits: 60)
        var filters: Set<String> = []
        var refused = 0
        var most = 0
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                Bool.random(using: &random) ? "a" : "+"
            }
            .joined(separator: "/")
            if Int.random(in: 0..<3, using: &random) > 0 {
                if trie.update(try TopicFilter(text), { $0 = text }) {
                    filters.insert(text)
                } else {
                    refused += 1
                }
            } else if let gone = filters.randomElement(using: &random) {
                trie.update(try TopicFilter(gone)) { $0 = nil }
                filters.remove(gone)
            }
            var found = 0
            let topic = Array(repeating: "a", count: Int.random(in: 1...9, using: &random)).joined(
                separator: "/")
            let visits = trie.forEachMatch(Array(topic.utf8).span) { _ in found += 1 }
            most = max(most, visits)
            let expected = try filters.count { try TopicFilter($0).matches(Array(topic.utf8).span) }
            #expect(found == expected)
        }
        // Filters without + are all taken, and add one path.
        #expect(refused > 100 && (50...68).contains(most))
        for filter in filters { trie.update(try TopicFilter(filter)) { $0 = nil } }
        #expect(trie.bytes == 0)
        // What has gone is in nobody's way.
        let isTaken = trie.update(try TopicFilter("+/+/+/+/+/+/+/+/a"), { $0 = "x" })
        #expect(isTaken)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func itFindsWhatComparingEveryFilterFinds(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var trie = SubscriptionTrie<String>()
        var filters: Set<String> = []
        var differences: [String] = []
        for round in 0..<3000 {
            var text = Self.path(&random, words: ["a", "b", "", "+", "longer-than-eight", "$x"])
            if round.isMultiple(of: 3) { text += "/#" }
            let filter = try TopicFilter(text.isEmpty ? "#" : text)
            if Bool.random(using: &random) {
                trie.update(filter) { $0 = filter.description }
                filters.insert(filter.description)
            } else {
                trie.update(filter) { $0 = nil }
                filters.remove(filter.description)
            }
            guard round.isMultiple(of: 10) else { continue }
            let topic = "a" + Self.path(&random, words: ["a", "b", "", "longer-than-eight", "$x"]).dropFirst()
            let bytes = Array(topic.utf8)
            var found: Set<String> = []
            trie.forEachMatch(bytes.span) { found.insert($0) }
            let expected = try filters.filter { try TopicFilter($0).matches(bytes.span) }
            if found != expected { differences.append("\(topic): \(found.symmetricDifference(expected))") }
        }
        #expect(differences == [])
        #expect(trie.count == filters.count)
        for text in filters {
            let filter = try TopicFilter(text)
            #expect(trie[filter] == text)
            trie.update(filter) { $0 = nil }
        }
        #expect(trie.count == 0)
    }

    @Test func aFilterThatIsTooDeepIsRefused() throws {
        var trie = SubscriptionTrie<Int>(maximumLevels: 4)
        #expect(trie.update(try TopicFilter("a/b/c/d")) { $0 = 1 })
        #expect(!trie.update(try TopicFilter("a/b/c/d/e")) { $0 = 1 })
        #expect(trie.count == 1)
        // A topic may be as deep as it likes.
        var found = 0
        trie.update(try TopicFilter("#")) { $0 = 2 }
        trie.forEachMatch(Array(String(repeating: "/", count: 65_535).utf8).span) { _ in found += 1 }
        #expect(found == 1)
    }
}
