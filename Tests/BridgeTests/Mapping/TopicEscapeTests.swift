import KafkaCodec
import TestSupport
import Testing
import TrestleBase
import TrestleBridge
import WireBytes

@Suite("Escaped topic names")
struct TopicEscapeTests {
    @Test(arguments: [
        ("plant/1", "plant.1"), ("plant.1", "plant-2E1"), ("plant_1", "plant-5F1"), ("line-1/a", "line--1.a"),
        ("/", "-2F"), ("//", "-2F."), ("///", "..."), ("a b", "a-20b"), ("é", "-C3-A9"), ("$SYS/x", "-24SYS.x"),
        ("", ""), ("/a", ".a"), ("-2F", "--2F"),
    ])
    func escapes(topic: String, name: String) {
        #expect(TopicEscape.escape(topic) == name)
        #expect(TopicEscape.unescape(name) == topic)
    }

    @Test(arguments: ["-61", "-2f", "-2", "-", "a_b", "a/b", "--2", "-2F.a", ".", "..", "-C3", "é", "-2Fa"])
    func refusesWhatIsTheFormOfNoTopic(name: String) {
        // `--2` is the form of `-2`.
        if name == "--2" {
            #expect(TopicEscape.unescape(name) == "-2")
        } else {
            #expect(TopicEscape.unescape(name) == nil)
        }
    }

    @Test("Every topic comes back, none has the name of another, and no two names collide in Kafka")
    func isReversibleAndInjective() {
        var random = SeededRandom(seed: 7)
        let alphabet: [Unicode.Scalar] = ["a", "F", "2", "/", ".", "_", "-", "é", " ", "$", "😀", "\u{1}"]
        var topics: [String: String] = [:]
        for _ in 0..<50_000 {
            var topic = ""
            for _ in 0..<(1 + random.below(7)) { topic.unicodeScalars.append(alphabet[random.below(alphabet.count)]) }
            let name = TopicEscape.escape(topic)
            #expect(TopicEscape.unescape(name) == topic)
            #expect(KafkaTopicName.isLegal(name))
            // Kafka takes `.` and `_` for the same.
            let metric = String(name.map { $0 == "." ? "_" : $0 })
            let known = topics.updateValue(topic, forKey: metric)
            #expect(known == nil || known == topic)
        }
    }

    @Test func takesAnyBytes() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<2_000 {
            let bytes = (0..<random.below(12)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            var name = WireBuffer()
            TopicEscape.append(bytes.span, to: &name)
            var back = WireBuffer()
            #expect(TopicEscape.append(unescaping: name.bytes, to: &back))
            #expect([UInt8](copying: back.bytes) == bytes)
        }
    }
}
