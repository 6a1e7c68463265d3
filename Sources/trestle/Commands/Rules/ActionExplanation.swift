#if Program
import KafkaCodec
import RuleEngine
import RuleFiles
import TrestleBase
import WireBytes

/// The properties of an action for one message.
struct ActionExplanation {
    /// Stands for a secret.
    static let hidden = "(hidden)"

    /// For example `actions[0] kafka`.
    let title: String
    var properties: [(name: String, value: String)] = []

    /// What the explanation of a record needs to know beside the rule.
    struct Record {
        let output: [UInt8]
        /// The number of partitions of the topic, if it is known.
        let partitions: Int32?
    }

    static func all(of file: RuleFile, _ record: Record, _ run: inout RuleRun) -> [ActionExplanation] {
        var list: [ActionExplanation] = []
        for (index, action) in file.actions.enumerated() {
            list.append(explanation("actions[\(index)] \(action.type)", action, record, &run))
        }
        if let action = file.errorAction {
            list.append(explanation("errorAction \(action.type)", action, nil, &run))
        }
        return list
    }

    /// - Parameter record: `nil` for an error action, whose payload is the document about the failures.
    private static func explanation(
        _ title: String, _ action: RuleAction, _ record: Record?, _ run: inout RuleRun
    ) -> ActionExplanation {
        var explanation = ActionExplanation(title: title)
        switch action {
        case .kafka(let kafka): explanation.add(kafka, record, &run)
        case .republish(let republish): explanation.add(republish, &run)
        case .http(let http):
            explanation.properties.append(("url", url(http, &run)))
            for header in http.headers {
                let value = HTTPRuleAction.isSecret(header: header.key) ? hidden : text(header.value, &run)
                explanation.properties.append(("header \(header.key)", value))
            }
        case .unsupported: explanation.properties.append(("", "this type of action is not supported: nothing happens"))
        }
        return explanation
    }

    private static func url(_ http: HTTPRuleAction, _ run: inout RuleRun) -> String {
        do throws(RuleError) {
            guard let bytes = try bytes(http.url, &run) else {
                return "fails: an expression of \(http.shownURL) is Undefined"
            }
            let url = ShownURL(String(decoding: bytes, as: UTF8.self))
            // Where a secret gives the server, nothing is known of it here.
            return "\(url)" == "***" ? http.shownURL : "\(url)"
        } catch {
            return "fails: \(error)"
        }
    }

    private mutating func add(_ name: String, _ template: SubstitutionTemplate, _ run: inout RuleRun) {
        properties.append((name, Self.text(template, &run)))
    }

    private static func text(_ template: SubstitutionTemplate, _ run: inout RuleRun) -> String {
        do throws(RuleError) {
            guard let bytes = try bytes(template, &run) else {
                return "fails: an expression of \(template.text) is Undefined"
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            return "fails: \(error)"
        }
    }

    /// - Returns: `nil` when an expression is Undefined.
    private static func bytes(_ template: SubstitutionTemplate, _ run: inout RuleRun) throws(RuleError) -> [UInt8]? {
        var buffer = WireBuffer()
        guard try run.render(template, into: &buffer) else { return nil }
        return [UInt8](copying: buffer.bytes)
    }

    /// A header's value; one that is Undefined is empty.
    private static func headerValue(_ template: SubstitutionTemplate, _ run: inout RuleRun) -> [UInt8] {
        var buffer = WireBuffer()
        _ = try? run.render(template, into: &buffer)
        return [UInt8](copying: buffer.bytes)
    }

    private mutating func add(_ kafka: KafkaRuleAction, _ record: Record?, _ run: inout RuleRun) {
        add("topic", kafka.topic, &run)
        if let key = kafka.key { add("key", key, &run) }
        properties.append(("partition", Self.partition(kafka, record?.partitions, &run)))
        for header in kafka.headers {
            let value = Self.headerValue(header.value, &run)
            properties.append(("header \(Self.text(header.key, &run))", String(decoding: value, as: UTF8.self)))
        }
        properties.append(("value", record == nil ? "the document about the failures" : "the output"))
        if let record { addRecord(kafka, record, &run) }
        for (name, value) in kafka.clientProperties {
            let isSecret = Self.secretNames.contains { name.contains($0) }
            properties.append(("clientProperties \(name)", isSecret ? Self.hidden : Self.text(value, &run)))
        }
    }

    /// Parts of the names of client properties whose values are not shown.
    private static let secretNames = ["password", "keytab", "keystore", "truststore"]

    private static func partition(
        _ kafka: KafkaRuleAction, _ count: Int32?, _ run: inout RuleRun
    ) -> String {
        if let partition = kafka.partition {
            let text = text(partition, &run)
            guard let number = Int32(text), number >= 0 else {
                return text.hasPrefix("fails: ") ? text : "fails: '\(text)' is not a whole number from 0"
            }
            guard let count, number >= count else { return text }
            return "fails: there are \(count) partitions, and none with the index \(number)"
        }
        guard let key = kafka.key else { return "any: records without a key fill one partition after the other" }
        guard let count else { return "by the murmur2 hash of the key (its number with --partitions)" }
        guard let bytes = try? bytes(key, &run) else { return "none: the key has no value" }
        return "\(JavaPartitioner.partition(key: bytes.span, count: count)) of \(count), by the murmur2 hash of the key"
    }

    /// The record as it stands in a batch of format 2, as its first one.
    private mutating func addRecord(_ kafka: KafkaRuleAction, _ record: Record, _ run: inout RuleRun) {
        var headers = RecordHeaders()
        for header in kafka.headers {
            let (name, value) = (Self.headerValue(header.key, &run), Self.headerValue(header.value, &run))
            headers.append(name.span, value.span)
        }
        var builder = RecordBatchBuilder(capacity: 1_024)
        let time = run.context.timestamp
        if let key = kafka.key {
            let key = Self.headerValue(key, &run)
            builder.append(key: key.span, value: record.output.span, timestamp: time, headers: headers)
        } else {
            builder.append(key: nil, value: record.output.span, timestamp: time, headers: headers)
        }
        let bytes = builder.seal().dropFirst(RecordBatchHeader.size)
        properties.append(("record", "\(bytes.count) bytes: \(Hex.text([UInt8](bytes).span))"))
    }

    private mutating func add(_ republish: RepublishRuleAction, _ run: inout RuleRun) {
        add("topic", republish.topic, &run)
        properties.append(("qos", String(republish.qos)))
        for (name, value) in republish.properties { add(name, value, &run) }
        for pair in republish.userProperties {
            properties.append(("user property \(Self.text(pair.key, &run))", Self.text(pair.value, &run)))
        }
    }
}
#endif
