import KafkaCodec
import MQTTCodec
import TestSupport
import Testing
import TrestleBase
import TrestleBridge
import WireBytes

@Suite("Message headers")
struct MessageHeadersTests {
    private static func text(_ random: inout SeededRandom, _ words: [String]) -> String {
        words[random.below(words.count)]
    }

    private static func message(_ random: inout SeededRandom) -> SentMessage {
        let words = [
            "", "a", "plant/1", "é😀", "mqtt.topic", "mqtt.user.x", "trestle.origin", "kafka.base64.x", "mqtt.", "room",
            "__value_schema_id", "__", "_", "apicurio.value.globalId",
            "A B", String(repeating: "x", count: 300),
        ]
        let topics = ["a", "plant/1/temp", "/", "é", "a b", "$x/y"]
        var message = SentMessage(topic: text(&random, topics))
        message.payload = (0..<random.below(9)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        message.qos = QoS(rawValue: UInt8(random.below(3))) ?? .atMostOnce
        message.retain = random.chance(50)
        var list: [Property] = []
        if random.chance(50) { list.append(.payloadFormatIndicator(random.chance(50))) }
        if random.chance(50) {
            list.append(.messageExpiryInterval(random.chance(10) ? 0 : UInt32(random.below(1 << 32))))
        }
        if random.chance(50) { list.append(.contentType(text(&random, words))) }
        if random.chance(50) { list.append(.responseTopic(text(&random, topics))) }
        if random.chance(50) {
            list.append(
                .correlationData(ByteSlice((0..<random.below(5)).map { _ in UInt8(truncatingIfNeeded: random.next()) }))
            )
        }
        for _ in 0..<random.below(5) {
            let property = Property.userProperty(name: text(&random, words), value: text(&random, words))
            list.insert(property, at: random.below(list.count + 1))
        }
        message.properties = Properties(list)
        return message
    }

    /// What of a message means something: the order of user properties does, that of the others does not.
    private static func meaning(_ properties: Properties) -> [String] {
        let single = properties.list.filter { $0.identifier != .userProperty }.map { "\($0)" }.sorted()
        return single + properties.userProperties.map { "\($0.name)=\($0.value)" }
    }

    @Test("An MQTT 5 message comes back from Kafka as it was")
    func roundTrip() throws {
        let inbound = InboundMapping(
            topic: try template("t", "#"), addsMessageHeaders: true, makesTombstones: true)
        let outbound = OutboundMapping(topic: try Template("{header.mqtt.topic}", for: .kafka()), delivery: .keep)
        let dollar = OutboundMapping(topic: try Template("x{header.mqtt.topic}", for: .kafka()), delivery: .keep)
        var random = SeededRandom(seed: 11)
        for _ in 0..<5_000 {
            let message = Self.message(&random)
            let record = try message.record(by: inbound)
            let isDollar = message.topic.hasPrefix("$")
            guard case .publish(let back) = try (isDollar ? dollar : outbound).map(record, now: record.timestamp) else {
                Issue.record("\(message) is not published")
                return
            }
            #expect(back.topic == ByteSlice(utf8: (isDollar ? "x" : "") + message.topic))
            #expect(back.payload == ByteSlice(message.payload))
            #expect(back.qos == message.qos)
            #expect(back.retain == message.retain)
            #expect(Self.meaning(back.properties) == Self.meaning(message.properties))
        }
    }

    @Test func namesAreThoseOfTheReference() throws {
        var message = SentMessage(topic: "plant/1", qos: .exactlyOnce, retain: true)
        message.properties = [
            .userProperty(name: "b", value: "2"), .payloadFormatIndicator(true), .messageExpiryInterval(60),
            .contentType("text/plain"), .responseTopic("r"), .correlationData(ByteSlice(utf8: "id")),
            .userProperty(name: "a", value: "1"), .userProperty(name: "b", value: "2"),
            .userProperty(name: "mqtt.qos", value: "x"),
        ]
        let mapping = InboundMapping(
            topic: try template("t", "#"), addsMessageHeaders: true, origin: ByteSlice(utf8: "here"))
        #expect(
            try message.record(by: mapping).texts == [
                "mqtt.topic=plant/1", "mqtt.qos=2", "mqtt.retain=true", "b=2", "mqtt.payload-format=1",
                "mqtt.expiry=60",
                "mqtt.content-type=text/plain", "mqtt.response-topic=r", "mqtt.correlation-data=id", "a=1", "b=2",
                "mqtt.user.mqtt.qos=x", "trestle.origin=here",
            ])
        #expect(
            try SentMessage(topic: "a").record(by: mapping, version: .v3_1_1).texts.prefix(2) == [
                "mqtt.topic=a", "mqtt.qos=1",
            ])
    }

    @Test func `No property becomes a header by which consumers choose how to read a value`() throws {
        var message = SentMessage(topic: "a")
        let names = ["__value_schema_id", "__key_schema_id", "__TypeId__", "apicurio.value.globalId"]
        message.properties = Properties((names + ["_id"]).map { .userProperty(name: $0, value: "1") })
        let mapping = InboundMapping(topic: try template("t", "#"), addsMessageHeaders: true)
        #expect(
            try message.record(by: mapping).texts.dropFirst(2) == [
                "mqtt.user.__value_schema_id=1", "mqtt.user.__key_schema_id=1",
                "mqtt.user.__TypeId__=1", "mqtt.user.apicurio.value.globalId=1", "_id=1",
            ])
    }

    private func record(_ headers: [(String, String?)], value: String? = "v") -> MappedRecord {
        MappedRecord(
            topic: "t", timestamp: 1_000, key: ByteSlice(utf8: "k"), value: value.map { ByteSlice(utf8: $0) },
            headers: headers.map { MappedRecord.Header(ByteSlice(utf8: $0.0), $0.1.map { ByteSlice(utf8: $0) }) })
    }

    private func map(_ record: MappedRecord, _ change: (inout OutboundMapping) -> Void = { _ in }, now: Int64 = 1_000)
        throws
        -> OutboundMapping.Outcome
    {
        var mapping = OutboundMapping(topic: try Template("{key}", for: .kafka()))
        change(&mapping)
        return try mapping.map(record, now: now)
    }

    @Test(arguments: [
        ("mqtt.qos", "3"), ("mqtt.qos", ""), ("mqtt.retain", "yes"), ("mqtt.expiry", "-1"),
        ("mqtt.expiry", "4294967296"),
        ("mqtt.payload-format", "2"), ("mqtt.response-topic", "a/#"), ("mqtt.response-topic", ""),
        ("mqtt.content-type", "a\u{0}"),
    ])
    func headersThatSayNothingLegalAreNamed(name: String, value: String) throws {
        let error = #expect(throws: MappingError.self) { try map(record([(name, value)])) }
        #expect(error?.description.contains(name) == true)
    }

    @Test func valuesThatAreNoTextBecomeBase64() throws {
        var record = record([("a", nil)])
        record.headers.append(MappedRecord.Header(ByteSlice(utf8: "bin"), ByteSlice([0xff, 0x00])))
        guard case .publish(let message) = try map(record) else { return }
        #expect(
            message.properties.list == [
                .userProperty(name: "a", value: ""), .userProperty(name: "kafka.base64.bin", value: "/wA="),
            ])
        record.headers.append(
            MappedRecord.Header(ByteSlice(utf8: "big"), ByteSlice([UInt8](repeating: 0x41, count: 70_000))))
        #expect(throws: MappingError.self) { try map(record) }
        record.headers = [MappedRecord.Header(ByteSlice([0xff]), nil)]
        #expect(throws: MappingError.self) { try map(record) }
    }

    @Test("A message's expiry goes on in Kafka")
    func expiry() throws {
        let record = record([("mqtt.expiry", "60")])
        guard case .publish(let message) = try map(record, now: 31_999) else { return }
        #expect(message.properties.messageExpiryInterval == 30)
        #expect(try map(record, now: 61_000) == .expired)
        #expect(try map(record, { $0.addsProperties = false }, now: 61_000) == .expired)
        guard case .publish(let early) = try map(record, now: 0) else { return }
        #expect(early.properties.messageExpiryInterval == 60)
    }

    @Test func recordsGoNotBackToWhereTheyCameFrom() throws {
        let record = record([("trestle.origin", "here")])
        #expect(try map(record, { $0.origin = ByteSlice(utf8: "here") }) == .returned)
        guard
            case .publish(let message) = try map(
                record,
                {
                    $0.origin = ByteSlice(utf8: "there")
                    $0.marksOrigin = true
                })
        else { return }
        #expect(message.properties.list == [.userProperty(name: "trestle.origin", value: "there")])
    }

    @Test func tombstonesBecomeEmptyRetainedMessages() throws {
        guard case .publish(let message) = try map(record([], value: nil)) else { return }
        #expect(message.retain && message.payload.isEmpty)
        guard case .publish(let never) = try map(record([], value: nil), { $0.retain = .never }) else { return }
        #expect(!never.retain)
    }

    @Test(
        "Text at which brokers close the connection becomes base64, and a topic or content type of it a dead letter",
        arguments: [0x0a, 0x09, 0x01, 0x7f, 0x9f, 0xfffe, 0xfdd0, 0x1ffff] as [UInt32])
    func textThatBrokersRefuse(scalar: UInt32) throws {
        let text = "a\(try #require(Unicode.Scalar(scalar)))b"
        let name = ByteSlice(utf8: "note")
        let message = try MessageHeaders.message([MappedRecord.Header(name, ByteSlice(utf8: text))])
        let expected = Property.userProperty(
            name: "kafka.base64.note", value: Base64.encode(ByteSlice(utf8: text).span))
        #expect(message.properties.list == [expected])
        #expect(throws: MappingError.self) {
            try MessageHeaders.message([MappedRecord.Header(ByteSlice(utf8: text), ByteSlice(utf8: "x"))])
        }
        #expect(throws: MappingError.self) {
            try MessageHeaders.message([
                MappedRecord.Header(ByteSlice(utf8: "mqtt.content-type"), ByteSlice(utf8: text))
            ])
        }
        let mapping = OutboundMapping(topic: try Template("a/{key}", for: .kafka()))
        #expect(throws: MappingError.self) {
            try mapping.map(MappedRecord(topic: "t", key: ByteSlice(utf8: text), value: ByteSlice()), now: 0)
        }
    }

    @Test("Other text of any language stays text", arguments: ["", " ", "é😀", "\u{a0}", "\u{feff}", "\u{fffd}"])
    func textThatBrokersTake(text: String) throws {
        let message = try MessageHeaders.message([
            MappedRecord.Header(ByteSlice(utf8: "note"), ByteSlice(utf8: text))
        ])
        #expect(message.properties.list == [.userProperty(name: "note", value: text)])
    }
}
