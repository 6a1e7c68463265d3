#if Program
import RuleEngine
import RuleFiles
import WireBytes

/// The properties of an action for one message.
struct ActionExplanation {
    /// Stands for a secret.
    static let hidden = "(hidden)"

    /// For example `actions[0] kafka`.
    let title: String
    var properties: [(name: String, value: String)] = []

    static func all(of file: RuleFile, _ run: inout RuleRun) -> [ActionExplanation] {
        var list: [ActionExplanation] = []
        for (index, action) in file.actions.enumerated() {
            list.append(explanation("actions[\(index)] \(action.type)", action, &run))
        }
        if let action = file.errorAction { list.append(explanation("errorAction \(action.type)", action, &run)) }
        return list
    }

    private static func explanation(_ title: String, _ action: RuleAction, _ run: inout RuleRun) -> ActionExplanation {
        var explanation = ActionExplanation(title: title)
        switch action {
        case .kafka(let kafka): explanation.add(kafka, &run)
        case .republish(let republish): explanation.add(republish, &run)
        case .http(let http):
            explanation.add("url", http.url, &run)
            for header in http.headers { explanation.add("header \(header.key)", header.value, &run) }
        case .unsupported: explanation.properties.append(("", "this type of action is not supported: nothing happens"))
        }
        return explanation
    }

    private mutating func add(_ name: String, _ template: SubstitutionTemplate, _ run: inout RuleRun) {
        properties.append((name, Self.text(template, &run)))
    }

    private static func text(_ template: SubstitutionTemplate, _ run: inout RuleRun) -> String {
        var buffer = WireBuffer()
        do throws(RuleError) {
            try run.render(template, into: &buffer)
            return String(decodingUTF8: buffer.bytes)
        } catch {
            return "fails: \(error)"
        }
    }

    private mutating func add(_ kafka: KafkaRuleAction, _ run: inout RuleRun) {
        add("topic", kafka.topic, &run)
        if let key = kafka.key { add("key", key, &run) }
        if let partition = kafka.partition {
            add("partition", partition, &run)
        } else {
            properties.append(("partition", kafka.key == nil ? "any" : "by the murmur2 hash of the key"))
        }
        for header in kafka.headers {
            properties.append(("header \(Self.text(header.key, &run))", Self.text(header.value, &run)))
        }
        properties.append(("value", "the output"))
        for (name, value) in kafka.clientProperties {
            let isSecret = name.hasSuffix("password") || name.hasSuffix("keytab")
            properties.append(("clientProperties \(name)", isSecret ? Self.hidden : Self.text(value, &run)))
        }
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
