/// Takes properties by name, gathers what is wrong with them, and reports in the end what nobody took.
final class PropertyReader {
    private let entries: [JavaProperties.Entry]
    private let environment: [String: String]
    private let hasEnvironmentProvider: Bool
    private var taken: Set<String> = []
    private(set) var problems: [PropertiesProblem] = []

    init(_ entries: [JavaProperties.Entry], environment: [String: String]) {
        self.entries = entries
        self.environment = environment
        hasEnvironmentProvider = entries.contains { $0.key == "config.providers" && $0.value == "env" }
        only("config.providers", "env")
        only("config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider")
        for (index, entry) in entries.enumerated() where entries[..<index].contains(where: { $0.key == entry.key }) {
            problems.append(PropertiesProblem(line: entry.line, message: "'\(entry.key)' stands twice"))
        }
    }

    /// The value, its `${env:NAME}` filled in; `nil` when the file does not say, or says what cannot be used (reported).
    func text(_ key: String) -> String? {
        taken.insert(key)
        guard let entry = entries.first(where: { $0.key == key }) else { return nil }
        guard hasEnvironmentProvider else { return entry.value }
        var result = ""
        var rest = entry.value[...]
        while let start = rest.firstRange(of: "${env:") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            let name = String(rest[start.upperBound..<end])
            guard let value = environment[name] else {
                report(key, "needs the variable '\(name)', which the environment does not have")
                return nil
            }
            result += rest[..<start.lowerBound] + value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    func secret(_ key: String) -> Secret? { text(key).map { Secret($0) } }

    /// - Parameter message: what is wrong, behind the property's name; never its value when that is a secret.
    func report(_ key: String, _ message: String) {
        let line = entries.first { $0.key == key }?.line ?? 1
        let problem = PropertiesProblem(line: line, message: "'\(key)' \(message)")
        if !problems.contains(problem) { problems.append(problem) }
    }

    func parsed<Value>(_ key: String, wanted: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = text(key) else { return nil }
        let value = parse(text.trimmed)
        if value == nil { report(key, "is '\(text)' but takes \(wanted)") }
        return value
    }

    func number(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        parsed(key, wanted: "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func milliseconds(_ key: String, _ range: ClosedRange<Int>) -> Duration? {
        number(key, range).map { .milliseconds($0) }
    }

    func choice<Value>(_ key: String, _ values: [String: Value]) -> Value? {
        parsed(key, wanted: values.keys.sorted().joined(separator: ", ")) { values[$0] }
    }

    /// A property that may say what is so anyway.
    func only(_ key: String, _ value: String) {
        guard let text = text(key), text.trimmed != value else { return }
        report(key, "can only be '\(value)' here: that is how this client works")
    }

    /// The first property in the file whose name begins so.
    func first(withPrefix prefix: String) -> String? { entries.first { $0.key.hasPrefix(prefix) }?.key }

    /// Reports the properties that were never asked for.
    func finish() {
        for entry in entries where !taken.contains(entry.key) {
            if let reason = KafkaPropertyNames.reason(for: entry.key) {
                report(
                    entry.key, "is a property of Kafka's Java clients that Trestle does not have (\(reason)): remove it"
                )
            } else if let near = NearestName.suggestion(
                for: entry.key, among: taken.sorted() + KafkaPropertyNames.all)
            {
                report(entry.key, "is not a known property: did you mean '\(near)'?")
            } else {
                report(entry.key, "is not a known property")
            }
        }
    }
}

extension String {
    var trimmed: String {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        return String(
            String.UnicodeScalarView(scalars.reversed().drop { $0.properties.isWhitespace }.reversed()))
    }
}
