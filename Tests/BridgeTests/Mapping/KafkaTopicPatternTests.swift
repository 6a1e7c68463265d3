import Testing
import TrestleBridge

@testable import TrestleBridge

@Suite("Kafka topic patterns")
struct KafkaTopicPatternTests {
    @Test(arguments: [
        ("readings-{line}", "readings-a", ["a"]), ("readings-{line}", "readings-a.b-c", ["a.b-c"]),
        ("{site}.readings", "north.readings", ["north"]), ("{site}.readings", "a.readings.readings", ["a.readings"]),
        ("{site}.{line}.state", "n.1.state", ["n", "1"]), ("p-{a}-{b}", "p-1-2-3", ["1", "2-3"]),
    ])
    func namesStandForWhatDiffers(text: String, topic: String, values: [String]) throws {
        let pattern = try KafkaTopicPattern(text)
        #expect(pattern.matches(topic))
        #expect(pattern.captures.map { pattern.value(of: $0, in: topic) } == values)
    }

    @Test(arguments: [
        ("readings-{line}", "readings-"), ("readings-{line}", "Readings-a"), ("{site}.readings", ".readings"),
        ("{a}-{b}", "a"), ("{a}-{b}", "-b"), ("{a}-{b}", "a-"), ("{any}", "__consumer_offsets"), ("plain", "plainer"),
        ("{a}x", "x"), ("{a}.b", "a.b.c"),
    ])
    func aTopicThatDoesNotFitIsNotTaken(text: String, topic: String) throws {
        #expect(try !KafkaTopicPattern(text).matches(topic))
    }

    @Test(arguments: ["{", "{}", "{a}{b}", "{a}-{a}", "{topic}", "a/{b}", "{1}", ""])
    func aPatternThatIsNoneIsRefused(text: String) {
        #expect(throws: MappingError.self) { try KafkaTopicPattern(text) }
    }

    @Test(arguments: [
        ("a", "a", true), ("a", "b", false), ("a-{x}", "a-b", true), ("a-{x}", "a-", false), ("a-{x}", "{y}-b", true),
        ("a-{x}", "b-{y}", false), ("{x}.a", "{y}.b", false), ("{x}-a-{y}", "b-{z}-c", true), ("a{x}", "{y}a", true),
        ("ab{x}cd", "abc{y}d", true), ("a{x}b", "a{y}c", false), ("{any}", "__own", false),
    ])
    func patternsThatShareATopicAreFound(one: String, other: String, isShared: Bool) throws {
        let (one, other) = (try KafkaTopicPattern(one), try KafkaTopicPattern(other))
        #expect(one.overlaps(other) == isShared)
        #expect(other.overlaps(one) == isShared)
    }
}
