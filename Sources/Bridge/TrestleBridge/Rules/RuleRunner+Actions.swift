import KafkaClient
import KafkaCodec
import MQTTCodec
import MQTTSession
import RuleEngine
import RuleFiles
import TrestleBase
import WireBytes

/// Why an action cannot take a message.
struct ActionFault: Error {
    var resource: String
    var reason: String
    var errorCode: Int16?
    /// The producer has stopped, and nothing is to be done.
    var isStopped = false
    /// The record that could not be stored, where there was one already.
    var record: Record?

    struct Record {
        let key: ByteSlice?
        let value: ByteSlice
        let headers: LetterHeaders
    }
}

/// The properties of a record or message that an action makes; memory that is used again.
struct RuleFields: ~Copyable {
    var topic = WireBuffer()
    var key = WireBuffer()
    var hasKey = false
    var text = WireBuffer()
    var value = WireBuffer()
    var headers = RecordHeaders()

    /// `nil` when the record has none.
    var keyBytes: Span<UInt8>? {
        @_lifetime(borrow self) get { hasKey ? key.bytes : nil }
    }

    mutating func addHeader() {
        var headers = RecordHeaders()
        swap(&headers, &self.headers)
        headers.append(text.bytes, value.bytes)
        swap(&headers, &self.headers)
    }

    func record(_ value: Span<UInt8>) -> ActionFault.Record {
        ActionFault.Record(
            key: ByteSlice(copying: keyBytes), value: ByteSlice(copying: value),
            headers: LetterHeaders(headers))
    }

    mutating func removeAll() {
        topic.removeAll()
        key.removeAll()
        hasKey = false
        text.removeAll()
        value.removeAll()
        headers.removeAll()
    }
}

extension RuleRunner {
    /// Begins an action; its outcome comes as `finish`, perhaps at once.
    func perform(
        _ action: RuleProgram.Action, _ value: Span<UInt8>, _ number: UInt64, _ program: RuleProgram,
        _ run: inout RuleRun
    ) {
        do throws(ActionFault) {
            switch action {
            case .kafka(let kafka, let topics):
                try store(kafka, topics, value, program, &run, userData: ReturnLane.mark | userData(number))
            case .republish(let republish):
                let steps = deliveries.content(number)?.0.steps ?? 0
                guard steps < RepublishTrail.mostSteps else {
                    throw ActionFault(
                        resource: republish.topic.text,
                        reason: "rules have published the message \(steps) times: they form a loop")
                }
                let publish = try message(republish, value, &run)
                trail.note(topic: publish.topic.span, payload: publish.payload.span, steps: steps + 1)
                republisher.send(publish, number)
            case .http(let http): webhooks.send(try request(http, value, &run), number)
            }
        } catch {
            guard !error.isStopped else { return }
            let failure = RuleDeliveries<RuleMessage>.Failure(
                action: action.name, resource: error.resource, reason: error.reason, errorCode: error.errorCode)
            finish(number, failure)
        }
    }

    // MARK: - Kafka

    /// Hands the producer the record of a `kafka` action.
    func store(
        _ action: KafkaRuleAction, _ topics: TopicSet, _ value: Span<UInt8>, _ program: RuleProgram,
        _ run: inout RuleRun, userData: UInt64
    ) throws(ActionFault) {
        // Nobody else holds it meanwhile.
        var fields = RuleFields()
        swap(&fields, &self.fields)
        defer { swap(&fields, &self.fields) }
        fields.removeAll()
        let partition: Int32?
        do throws(MappingError) { partition = try Self.fill(&fields, action, &run) } catch {
            let name = String(decodingUTF8: fields.topic.bytes)
            throw ActionFault(resource: name.isEmpty ? action.topic.text : name, reason: error.description)
        }
        let time = run.context.timestamp
        if let buffer = topics.outlet.buffer {
            return buffer.append(
                topic: fields.topic.bytes, route: program.name, source: run.topic, key: fields.keyBytes, value: value,
                headers: fields.headers, timestamp: time, partition: partition, entry: userData)
        }
        let topic: TopicHandle
        do throws(MappingError) { topic = try topics.topic(named: fields.topic.bytes) } catch {
            throw ActionFault(
                resource: String(decodingUTF8: fields.topic.bytes), reason: error.description,
                record: fields.record(value))
        }
        // Others keep a copy of the message.
        if program.single != nil { shard.ledger.noteSource(run.topic, of: userData) }
        do throws(ProduceFailure) {
            if let partition {
                try topics.outlet.producer.append(
                    to: topic, partition: partition, key: fields.keyBytes, value: value, headers: fields.headers,
                    timestamp: time, isTimeOptional: true, userData: userData)
            } else {
                try topics.outlet.producer.append(
                    to: topic, key: fields.keyBytes, value: value, headers: fields.headers, timestamp: time,
                    isTimeOptional: true, userData: userData)
            }
        } catch {
            throw ActionFault(
                resource: topic.name, reason: error.text, errorCode: error.errorCode, isStopped: error.cause != .record,
                record: fields.record(value))
        }
    }

    /// Fills in topic, key and headers of a record.
    ///
    /// - Returns: the partition; `nil` when the action chooses none.
    private static func fill(
        _ fields: inout RuleFields, _ action: KafkaRuleAction, _ run: inout RuleRun
    ) throws(MappingError) -> Int32? {
        try fill(action.topic, "topic", &run, into: &fields.topic)
        if !action.topic.isConstant { try InboundMapping.check(topic: fields.topic.bytes) }
        if let key = action.key {
            try fill(key, "key", &run, into: &fields.key)
            fields.hasKey = true
        }
        guard fields.key.count <= InboundMapping.longestKey else {
            throw MappingError("the key is longer than 1 MiB")
        }
        for header in action.headers {
            fields.text.removeAll()
            fields.value.removeAll()
            try fill(header.key, "the name of a header", &run, into: &fields.text)
            try fill(header.value, "a header", &run, into: &fields.value, mayBeUndefined: true)
            fields.addHeader()
        }
        guard let partition = action.partition else { return nil }
        fields.text.removeAll()
        try fill(partition, "partition", &run, into: &fields.text)
        guard let number = Int32(String(decodingUTF8: fields.text.bytes)), number >= 0 else {
            // The value may be a secret, by a variable of SET.
            throw MappingError("the value of the partition '\(PeerText(partition.text))' is not a whole number from 0")
        }
        return number
    }

    /// - Parameters:
    ///   - mayBeUndefined: whether an expression without a value leaves its place empty.
    ///   - shown: stands for the template in errors. Default: its text.
    static func fill(
        _ template: SubstitutionTemplate, _ what: String, _ run: inout RuleRun, into output: inout WireBuffer,
        mayBeUndefined: Bool = false, shown: String? = nil
    ) throws(MappingError) {
        let isDefined: Bool
        do throws(RuleError) { isDefined = try run.render(template, into: &output) } catch {
            throw MappingError("\(what): \(error)")
        }
        guard isDefined || mayBeUndefined else {
            throw MappingError("\(what): an expression of \(PeerText(shown ?? template.text)) is Undefined")
        }
    }

    private static func text(
        _ template: SubstitutionTemplate, _ what: String, _ run: inout RuleRun, mayBeUndefined: Bool = false,
        shown: String? = nil
    ) throws(MappingError) -> String {
        var buffer = WireBuffer()
        try fill(template, what, &run, into: &buffer, mayBeUndefined: mayBeUndefined, shown: shown)
        return String(decodingUTF8: buffer.bytes)
    }

    // MARK: - MQTT

    /// The message of a `republish` action.
    func message(
        _ action: RepublishRuleAction, _ value: Span<UInt8>, _ run: inout RuleRun
    ) throws(ActionFault) -> OutgoingPublish {
        var topic = action.topic.text
        do throws(MappingError) {
            topic = try Self.text(action.topic, "topic", &run)
            // AWS has a topic of its own written with two.
            let name = topic.hasPrefix("$$") ? String(topic.dropFirst()) : topic
            try OutboundMapping.check(topic: name.utf8Span.span)
            return OutgoingPublish(
                topic: ByteSlice(utf8: name), payload: ByteSlice(copying: value),
                qos: action.qos == 0 ? .atMostOnce : .atLeastOnce,
                properties: shard.source.version == .v5 ? try Self.properties(action, &run) : Properties())
        } catch {
            throw ActionFault(resource: topic, reason: error.description)
        }
    }

    private static func properties(
        _ action: RepublishRuleAction, _ run: inout RuleRun
    ) throws(MappingError) -> Properties {
        var properties = Properties()
        for (name, template) in action.properties {
            let value = try text(template, name, &run, mayBeUndefined: true)
            // One that has no value is left out.
            guard !value.isEmpty else { continue }
            switch name {
            case "payloadFormatIndicator":
                switch value {
                case "UTF8_DATA": properties.payloadFormatIndicator = true
                case "UNSPECIFIED_BYTES": properties.payloadFormatIndicator = false
                default: throw MappingError("payloadFormatIndicator is neither UTF8_DATA nor UNSPECIFIED_BYTES")
                }
            case "contentType":
                try check(value, name)
                properties.contentType = value
            case "responseTopic":
                try OutboundMapping.check(topic: value.utf8Span.span)
                properties.responseTopic = value
            case "correlationData":
                guard let bytes = Base64.decode(value.utf8) else { throw MappingError("correlationData is not base64") }
                properties.correlationData = ByteSlice(bytes)
            case "messageExpiry":
                guard let seconds = UInt32(value) else {
                    throw MappingError("messageExpiry is not a number of seconds")
                }
                properties.messageExpiryInterval = seconds
            default: break
            }
        }
        for pair in action.userProperties {
            let name = try text(pair.key, "the name of a user property", &run)
            let value = try text(pair.value, "a user property", &run, mayBeUndefined: true)
            try check(name, "the name of a user property")
            try check(value, "a user property")
            properties.list.append(.userProperty(name: name, value: value))
        }
        return properties
    }

    private static func check(_ text: String, _ what: String) throws(MappingError) {
        guard text.utf8.count <= 65_535 else { throw MappingError("\(what) is longer than 65,535 bytes") }
        guard text.isTakenByBrokers else { throw MappingError("\(what) has control characters or noncharacters") }
    }

    // MARK: - HTTP

    /// The request of an `http` action.
    func request(
        _ action: HTTPRuleAction, _ value: Span<UInt8>, _ run: inout RuleRun
    ) throws(ActionFault) -> WebhookRequest {
        var shown = action.shownURL
        do throws(MappingError) {
            let url = try Self.text(action.url, "url", &run, shown: shown)
            shown = "\(ShownURL(url))"
            if action.server.dependsOnMessage,
                !ServerTemplate.isLegal(try Self.text(action.server.template, "url", &run, shown: shown))
            {
                throw MappingError("what the message gives for the server of the URL has characters that no name has")
            }
            var fields: [(name: String, value: String)] = []
            for header in action.headers {
                fields.append((header.key, try Self.text(header.value, "a header", &run, mayBeUndefined: true)))
            }
            return WebhookRequest(url: url, fields: fields, body: ByteSlice(copying: value))
        } catch {
            throw ActionFault(resource: shown, reason: error.description)
        }
    }
}
