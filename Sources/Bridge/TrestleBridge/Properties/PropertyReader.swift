import TrestleBase
import TrestleTransport

/// Takes properties by name, gathers what is wrong with them, and reports in the end what nobody took.
final class PropertyReader {
    /// Nobody reads more problems at once.
    private static let limit = 100

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
        var seen: Set<String> = []
        for entry in entries where !seen.insert(entry.key).inserted {
            add(
                PropertiesProblem(
                    line: entry.line,
                    message:
                        "duplicate property '\(SettingText(name: entry.key, isKnown: entry.key == "acks" || KafkaPropertyNames.all.contains(entry.key)))'"
                ))
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
                report(key, "needs the variable '\(SettingText(variable: name))', which the environment does not have")
                return nil
            }
            result += rest[..<start.lowerBound] + value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// Whether the file itself holds the secret of this property; a JAAS configuration may hold none.
    func isLiteralSecret(_ key: String) -> Bool {
        guard let value = entries.first(where: { $0.key == key })?.value, !value.isEmpty, !value.contains("${env:")
        else { return false }
        return key != "sasl.jaas.config" || value.contains("password") || value.contains("clientSecret")
    }

    /// The part of a value that may be printed: as in the file, since the environment contains secrets.
    func source(_ key: String) -> String {
        SettingText(entries.first { $0.key == key }?.value ?? "").description
    }

    /// The mention of a wrong value in an error.
    private func remark(_ key: String, takes: String) -> String {
        SettingText.remark(onValue: entries.first { $0.key == key }?.value ?? "", takes: takes)
    }

    /// Reports a property that is of no use without others, unless one of those is there with a mistake in its name, which is
    /// told for itself.
    func report(_ key: String, needs others: String...) {
        if !isMisspelt(others) { report(key, "needs \(others.joined(separator: " or "))") }
    }

    /// Whether a property that nobody knows resembles one of these.
    func isMisspelt(_ names: [String]) -> Bool {
        entries.contains { entry in
            !taken.contains(entry.key) && KafkaPropertyNames.reason(for: entry.key) == nil
                && NearestName.suggestion(for: entry.key, among: names) != nil
        }
    }

    /// Reports a value that a property does not take.
    func reportValue(_ key: String, takes: String) { report(key, "\(remark(key, takes: takes))takes \(takes)") }

    /// - Parameter message: what is wrong, behind the property's name; never its value when that is a secret.
    func report(_ key: String, _ message: String) {
        report(key, at: line(key) ?? 1, message)
    }

    /// Where a property stands; `nil` when the file does not have it.
    func line(_ key: String) -> Int? { entries.first { $0.key == key }?.line }

    private func report(_ key: String, at line: Int, _ message: String) {
        add(PropertiesProblem(line: line, message: "'\(Self.shown(key))' \(Self.shown(message))"))
    }

    private func add(_ problem: PropertiesProblem) {
        if problems.count < Self.limit, !problems.contains(problem) { problems.append(problem) }
    }

    /// A file may hold what a terminal obeys, and texts of any length.
    private static func shown(_ text: String) -> String {
        String(
            text.unicodeScalars.prefix(1_000).map {
                $0.value < 0x20 || (0x7f...0x9f).contains($0.value) ? "\u{b7}" : Character($0)
            })
    }

    func parsed<Value>(_ key: String, expected: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = text(key) else { return nil }
        let value = parse(text.trimmed)
        if value == nil { reportValue(key, takes: expected) }
        return value
    }

    /// Reads a setting by the property that it has among those of Java's clients, if it has one.
    func read<Target>(_ setting: Setting<Target>, into target: inout Target) {
        if let property = setting.property { read(property, into: &target) }
    }

    func read<Target>(_ property: Setting<Target>.Property, into target: inout Target) {
        guard let text = text(property.name) else { return }
        switch property.store(&target, property.trims ? text.trimmed : text) {
        case nil: break
        case .value: reportValue(property.name, takes: property.takes)
        case .remark(let remark): report(property.name, remark)
        }
    }

    func choice<Value>(_ key: String, _ values: [String: Value]) -> Value? {
        parsed(key, expected: values.keys.sorted().joined(separator: ", ")) { values[$0] }
    }

    /// A property that may say what is so anyway.
    func only(_ key: String, _ value: String) {
        guard let text = text(key), text.trimmed != value else { return }
        report(key, "can only be '\(value)' here: that is how this client works")
    }

    /// The property and its line, for a remark that is not an error.
    func remark(_ key: String, _ text: String) -> PropertiesProblem {
        PropertiesProblem(line: line(key) ?? 1, message: "'\(Self.shown(key))' \(Self.shown(text))")
    }

    /// The first property in the file whose name begins so.
    func first(withPrefix prefix: String) -> String? { entries.first { $0.key.hasPrefix(prefix) }?.key }

    /// Reports the properties that were never requested.
    func finish() {
        // The sections of a bridge's configuration: one line says more than one for each of its lines.
        if let section = entries.first(where: { ["mqtt", "kafka", "routes"].contains($0.key) }) {
            return report(
                section.key, at: section.line,
                "is a section of a configuration of 'trestle run' (YAML): a client.properties of Kafka's Java clients is expected"
            )
        }
        for entry in entries.lazy.filter({ !self.taken.contains($0.key) }).prefix(Self.limit) {
            if let reason = KafkaPropertyNames.reason(for: entry.key) {
                report(
                    entry.key, at: entry.line,
                    "is a property of Kafka's Java clients that Trestle does not have (\(reason)): remove it"
                )
            } else if let near = NearestName.suggestion(
                for: entry.key, among: taken.sorted() + KafkaPropertyNames.all)
            {
                report(entry.key, at: entry.line, "is not a known property: did you mean '\(near)'?")
            } else {
                // Perhaps it is a line of a key, or what follows `password=`.
                let name = SettingText(name: entry.key).description
                report(name, at: entry.line, "is not a known property")
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
