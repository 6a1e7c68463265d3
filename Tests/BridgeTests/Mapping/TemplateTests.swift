import KafkaCodec
import MQTTCodec
import Testing
import TrestleBridge
import WireBytes

@Suite("Templates")
struct TemplateTests {
    @Test(arguments: [
        ("plant/{line}/{machine}/#", "plant/+/+/#"), ("{site}", "+"), ("a/b", "a/b"),
        ("$share/g/{x}/#", "$share/g/+/#"),
        ("{a}/+/{b}", "+/+/+"), ("a{b}/c", "a{b}/c"), ("#", "#"),
    ])
    func patternsBecomeFilters(pattern: String, filter: String) throws {
        #expect(try FilterPattern(pattern).filter.description == filter)
    }

    @Test(arguments: ["{a}/{a}", "{}/x", "{a b}", "{topic}/x", "$share/{g}/x", "a/#/b", "", "{1}", "{é}"])
    func refusesPatterns(pattern: String) { #expect(throws: MappingError.self) { try FilterPattern(pattern) } }

    @Test(arguments: [
        "{", "}", "a{line", "{nothing}", "{payload.}", "{payload.a..b}", "{0}", "{header.x}", "{#}", "{line}}",
        "{1001}", "{-9223372036854775808}",
    ])
    func refusesTemplates(text: String) { #expect(throws: MappingError.self) { try template(text, "plant/{line}/+") } }

    /// MQTT does not tell a subscriber who has published.
    @Test func theClientIDIsRefusedWithTheFix() throws {
        let error = #expect(throws: MappingError.self) { try template("{client_id}", "plant/{line}/+") }
        #expect(error?.description.contains("plant/{client}/#") == true)
        #expect(throws: Never.self) { try template("{client_id}", "plant/{client_id}/+") }
    }

    @Test(arguments: [
        ("plant-{line}", "plant-a.1", "plant-a-2E1"), ("{1}.{-1}", "a.1", "plant.temp"), ("{{x}}", "a", nil),
        ("{#}", "a", "m.temp"), ("{topic}", "a", "plant.a.m.temp"), ("{user.site:-none}", "a", "none"),
        ("{payload.values.1}", "a", "7"), ("t{qos}", "a", "t1"), ("{retain}", "a", "false"),
        ("{timestamp}", "a", "1000"),
        ("{payload.name}", "a", "a-20b"), ("{payload.on}", "a", "true"), ("{payload.missing}", "a", nil),
        ("{payload.values}", "a", nil), ("{payload.null}", "a", nil), ("{payload.values.9}", "a", nil),
        ("{9}", "a", nil),
        ("{-9}", "a", nil), ("{content_type}", "a", nil), ("{user.room}", "a", "kitchen"),
        ("{user.site:-a/b}", "x", "a.b"),
        ("__x{line}", "a", nil), ("{payload.long}", "a", nil),
    ])
    func fillsKafkaTopics(text: String, line: String, topic: String?) throws {
        let line = line.hasPrefix("plant-") ? String(line.dropFirst(6)) : line
        let long = String(repeating: "x", count: 250)
        var message = SentMessage(
            topic: "plant/\(line)/m/temp",
            payload: Array(#"{"values":[3,7],"name":"a b","on":true,"null":null,"long":"\#(long)"}"#.utf8))
        message.properties = [
            .userProperty(name: "room", value: "kitchen"), .userProperty(name: "room", value: "hall"),
        ]
        let mapping = InboundMapping(topic: try template(text, "plant/{line}/#"))
        if let topic {
            #expect(try message.record(by: mapping).topic == topic)
        } else {
            #expect(throws: MappingError.self) { try message.record(by: mapping) }
        }
    }

    @Test func fillsKeysHeadersAndTimestamps() throws {
        let filter = "plant/{line}/{machine}/#"
        let mapping = InboundMapping(
            topic: try template("sensors", filter), key: try template("{line}/{machine}", filter),
            headers: [
                InboundMapping.Header("line", try template("{line}", filter)),
                InboundMapping.Header("line", try template("again", filter)),
            ], timestamp: try template("{payload.ts}", filter))
        let record = try SentMessage(topic: "plant/a_1/m 2/t", payload: Array(#"{"ts":1700000000123}"#.utf8))
            .record(by: mapping)
        #expect(record.topic == "sensors")
        #expect(record.key == ByteSlice(utf8: "a_1/m 2"))
        #expect(record.texts == ["line=a_1", "line=again"])
        #expect(record.timestamp == 1_700_000_000_123)
        for wrong in [#"{"ts":-1}"#, #"{"ts":1.5}"#, #"{"ts":"soon"}"#, "{}", "no JSON"] {
            #expect(throws: MappingError.self) {
                try SentMessage(topic: "plant/a/m/t", payload: Array(wrong.utf8)).record(by: mapping)
            }
        }
    }

    @Test func plainTopicsStayAsTheyAre() throws {
        let plain = try template("sensors.raw_1", "#")
        #expect(plain.constant == "sensors.raw_1")
        #expect(try SentMessage(topic: "a").record(by: InboundMapping(topic: plain)).topic == "sensors.raw_1")
    }

    @Test("Empty retained messages delete in a compacted topic, where the route says so")
    func tombstones() throws {
        var mapping = InboundMapping(topic: try template("t", "#"), makesTombstones: true)
        var message = SentMessage(topic: "a", payload: [], retain: true)
        #expect(try message.record(by: mapping).value == nil)
        message.retain = false
        #expect(try message.record(by: mapping).value == ByteSlice())
        mapping.makesTombstones = false
        message.retain = true
        #expect(try message.record(by: mapping).value == ByteSlice())
    }

    @Test(arguments: [
        ("{key}", "a/b", "a/b"), ("plant/{key}", "a/b", "plant/a/b"), ("{key}/cmd", "a/b", nil),
        ("{key}/cmd", "a", "a/cmd"),
        ("{key}", "$SYS/x", nil), ("x{key}", "$SYS/x", "x$SYS/x"), ("{key}", "a/+", nil), ("{key}", "a/#", nil),
        ("{key}", "", nil),
        ("{key}", "a\u{0}b", nil), ("{topic.unescaped}", "k", "plant/1-x"), ("{topic}", "k", "plant.1--x"),
        ("{header.room}", "k", "hall"), ("{header.none:-d}", "k", "d"), ("{header.none}", "k", nil),
        ("{partition}/{offset}/{timestamp}", "k", "2/77/5"), ("{payload.a}", "k", "z"),
    ])
    func fillsMQTTTopics(text: String, key: String, topic: String?) throws {
        let record = MappedRecord(
            topic: "plant.1--x", partition: 2, offset: 77, timestamp: 5, key: ByteSlice(utf8: key),
            value: ByteSlice(utf8: #"{"a":"z"}"#),
            headers: [
                MappedRecord.Header(ByteSlice(utf8: "room"), ByteSlice(utf8: "kitchen")),
                MappedRecord.Header(ByteSlice(utf8: "room"), ByteSlice(utf8: "hall")),
            ])
        let mapping = OutboundMapping(topic: try Template(text, for: .kafka()))
        guard let topic else {
            #expect(throws: MappingError.self) { try mapping.map(record, now: 5) }
            return
        }
        guard case .publish(let message) = try mapping.map(record, now: 5) else {
            Issue.record("it is not published")
            return
        }
        #expect(message.topic == ByteSlice(utf8: topic))
    }

    @Test func payloadsThatAreHostileJSONHaveNoFields() throws {
        let mapping = InboundMapping(topic: try template("{payload.a:-none}", "#"))
        for payload in [
            String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 1_000), "\"", "{\"a\":\"\\u",
        ] {
            #expect(try SentMessage(topic: "x", payload: Array(payload.utf8)).record(by: mapping).topic == "none")
        }
    }
}
