import Testing
import WireBytes

@testable import TrestleBridge

@Suite("Stored dead letters")
struct StoredLetterTests {
    private func record(
        _ reader: inout LetterReader, _ value: String, part: String? = nil, key: String = "k",
        more: [(String, String)] = []
    ) -> StoredLetter? {
        var headers: [(name: String, value: ByteSlice?)] = [("trestle.cause", ByteSlice(utf8: "too large"))]
        if let part { headers.append(("trestle.part", ByteSlice(utf8: part))) }
        for (name, value) in more { headers.append((name, ByteSlice(utf8: value))) }
        return reader.take(
            partition: 1, offset: 7, timestamp: 5, key: ByteSlice(utf8: key), value: ByteSlice(utf8: value),
            headers: headers)
    }

    @Test func aLetterIsPutTogetherFromItsParts() {
        var reader = LetterReader()
        #expect(record(&reader, "ab", part: "1/3") == nil)
        #expect(record(&reader, "xy", part: "1/2", key: "other") == nil)
        #expect(record(&reader, "cd", part: "2/3") == nil)
        #expect(record(&reader, "ef", part: "3/3")?.value == ByteSlice(utf8: "abcdef"))
        #expect(record(&reader, "z", part: "2/2", key: "other")?.value == ByteSlice(utf8: "xyz"))
        #expect(reader.incomplete == 0)
    }

    /// Whoever may write to the topic can begin letters without end, each without a byte of content.
    @Test func lettersWithoutContentCountAgainstTheBound() {
        var reader = LetterReader(bound: 100_000)
        for number in 0..<1_000 { #expect(record(&reader, "", part: "1/2", key: "k\(number)") == nil) }
        #expect(reader.incomplete > 500 && reader.incomplete < 1_000)
        #expect(record(&reader, "ab", part: "2/2", key: "k0")?.value == ByteSlice(utf8: "ab"))
    }

    @Test func anAttemptThatWasGivenUpIsDropped() {
        var reader = LetterReader()
        #expect(record(&reader, "abcd", part: "1/2") == nil)
        #expect(record(&reader, "ab", part: "1/3") == nil)
        #expect(record(&reader, "ef", part: "3/3") == nil)
        #expect(record(&reader, "lost", part: "2/2") == nil)
        #expect(reader.incomplete == 2)
        for part in ["0/1", "2/1", "x", "1/2/3", ""] { #expect(record(&reader, "a", part: part) == nil) }
        #expect(reader.incomplete == 7)
    }

    @Test func keyValueAndHeadersAreThoseOfTheRecord() {
        var reader = LetterReader()
        let long = record(
            &reader, "keyvalue",
            more: [("trestle.key.bytes", "3"), ("room", "a"), ("trestle.topic", "t"), ("trestle.timestamp", "12")])
        #expect(
            long?.key == ByteSlice(utf8: "key") && long?.value == ByteSlice(utf8: "value") && long?.replayTopic == "t")
        #expect(long?.timestamp == 5 && long?.recordTimestamp == 12)
        #expect(long?.headers == [StoredLetter.Header(name: "room", value: ByteSlice(utf8: "a"))])
        let own = record(
            &reader, "v", more: [("trestle.record.trestle.value", "none"), ("trestle.record.trestle.part", "2/5")])
        #expect(own?.value == ByteSlice(utf8: "v") && own?.headers.map(\.name) == ["trestle.value", "trestle.part"])
        let none = record(&reader, "", more: [("trestle.key", "none"), ("trestle.value", "none")])
        #expect(none?.key == nil && none?.value == nil && none?.replayTopic == nil)
        let place = [("trestle.source", "commands/3/17"), ("trestle.topic", "plant/1")]
        let back = record(&reader, "v", more: place + [("trestle.source.system", "kafka")])
        #expect(back?.replayTopic == "commands")
        // An MQTT topic that looks like the place of a record.
        #expect(record(&reader, "v", more: place)?.replayTopic == "plant/1")
        #expect(record(&reader, "v", more: [("trestle.key.bytes", "99")])?.value == ByteSlice(utf8: "v"))
    }
}
