#if Program
import TrestleBase
import TrestleBridge
import TrestleTransport
import Yams

typealias ConfigurationMark = Mark

/// Where the problems of one reading gather, so that a file's errors are told all at once.
final class ProblemList {
    /// Nobody reads more of them at once.
    private static let limit = 100

    private(set) var problems: [ConfigurationProblem] = []
    private var omitted = 0
    let environment: [String: String]
    /// Gives the content of a file that holds a secret.
    let readFile: @Sendable (String) throws -> [UInt8]
    /// Whether the file itself holds a secret, and not only where one is to be found.
    private(set) var hasLiteralSecret = false
    private let lines: [Substring.UnicodeScalarView]

    /// - Parameter text: the file.
    init(
        environment: [String: String], text: String,
        readFile: @escaping @Sendable (String) throws -> [UInt8] = SettingsFile.none
    ) {
        self.environment = environment
        self.readFile = readFile
        lines = YAMLText.lines(of: text)
    }

    /// For reports that nobody reads.
    static var unheard: ProblemList { ProblemList(environment: [:], text: "") }

    func noteLiteralSecret() { hasLiteralSecret = true }

    /// Whether a scalar without quotes goes on in another line than it begins in.
    func isFolded(_ scalar: Node.Scalar, at mark: Mark?) -> Bool {
        guard scalar.style == .plain, scalar.string.contains(where: \.isWhitespace), let mark,
            lines.indices.contains(mark.line - 1)
        else { return false }
        let rest = lines[mark.line - 1].dropFirst(max(0, mark.column - 1))
        return String(Substring(rest)).firstRange(of: scalar.string) == nil
    }

    func report(_ message: String, at mark: Mark?) {
        guard problems.count < Self.limit else { return omitted += 1 }
        problems.append(
            ConfigurationProblem(line: mark?.line ?? 1, column: mark?.column ?? 1, message: message.printable))
    }

    /// In the order of the file's lines.
    var sorted: [ConfigurationProblem] {
        var sorted = problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        if omitted > 0, let last = sorted.last {
            sorted.append(
                ConfigurationProblem(line: last.line, column: last.column, message: "and \(omitted) more problems"))
        }
        return sorted
    }
}

/// A scalar of the file after the environment was filled in, with its place.
struct ConfigurationValue {
    var text: String
    /// The part that may be printed: the text in the file, since the environment contains secrets, without a name and
    /// password before a host.
    var shown: String { SettingText(source).description }
    let source: String
    var mark: Mark?
}

/// One mapping of the file. Keys are taken by name; `finish` reports those that nobody took.
final class YAMLSection {
    private let path: String
    private let mark: Mark?
    private let problems: ProblemList
    private var pairs: [(key: String, keyMark: Mark?, value: Node)] = []
    private var known: [String] = []
    /// Keys that must be there and are not. They are reported at the end: one that was misspelt is not missing, too.
    private var missing: [(key: String, message: String)] = []
    /// Keys that unknown ones resemble, after `finish`.
    private(set) var meant: Set<String> = []
    /// Whether there is such a section. Of one that is missing as a whole no key is missing.
    private(set) var isThere = true

    /// Common names of keys that have another name here.
    private static let otherNames = [
        "topic": "to", "target": "to", "filter": "from", "source": "from", "servers": "bootstrap_servers",
        "brokers": "bootstrap_servers", "broker": "url", "host": "url", "user": "username",
    ]

    /// - Parameter path: how the section is called in messages, such as `mqtt` or `routes[0]`.
    init(_ node: Node?, path: String, fallbackMark: Mark?, problems: ProblemList) {
        self.path = path
        self.problems = problems
        self.mark = node?.mark ?? fallbackMark
        guard let node else {
            isThere = false
            return
        }
        guard case .mapping(let mapping) = node else {
            problems.report("\(Self.name(path)) takes keys and values, one 'key: value' per line", at: node.mark)
            isThere = false
            return
        }
        for (key, value) in mapping {
            guard let name = key.string else {
                problems.report("a key must be a word", at: key.mark)
                continue
            }
            pairs.append((name, key.mark, value))
        }
    }

    private static func name(_ path: String) -> String { path.isEmpty ? "the file" : "'\(path)'" }

    /// Reports a value that no specification of ours takes as a name.
    ///
    /// - Parameter longest: in bytes of UTF-8.
    func reportControlCharacters(_ key: String, _ value: ConfigurationValue, longest: Int) {
        if let place = value.text.unicodeScalars.firstIndex(where: \.isControl) {
            let code = String(value.text.unicodeScalars[place].value, radix: 16, uppercase: true)
            report(
                "'\(path(of: key))' holds the control character U+\(String(repeating: "0", count: 4 - code.count))\(code)",
                at: value.mark)
        }
        if value.text.utf8.count > longest {
            report("'\(path(of: key))' is longer than \(longest) bytes", at: value.mark)
        }
    }

    private func take(_ key: String) -> Node? {
        known.append(key)
        return pairs.first { $0.key == key }?.value
    }

    func report(_ message: String, at mark: Mark? = nil) { problems.report(message, at: mark ?? self.mark) }

    private func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    var environment: [String: String] { problems.environment }

    /// The section, or `nil` when the key is absent.
    func optionalSection(_ key: String) -> YAMLSection? {
        take(key).map { YAMLSection($0, path: path(of: key), fallbackMark: mark, problems: problems) }
    }

    func section(_ key: String) -> YAMLSection {
        let node = take(key)
        if node == nil { missing.append((key, "'\(path(of: key))' is missing")) }
        return YAMLSection(node, path: path(of: key), fallbackMark: mark, problems: problems)
    }

    /// Whether a key has keys and values of its own.
    func isSection(_ key: String) -> Bool {
        if case .mapping? = pairs.first(where: { $0.key == key })?.value { true } else { false }
    }

    /// A look at a section, whose keys stay untaken.
    func peek(_ key: String) -> YAMLSection {
        YAMLSection(
            pairs.first { $0.key == key }?.value, path: path(of: key), fallbackMark: mark, problems: ProblemList.unheard
        )
    }

    /// How a key is called in messages.
    func name(of key: String) -> String { path(of: key) }

    /// The sections of a section, by names of the user's choice; empty when the key is absent.
    func namedSections(_ key: String) -> [(name: String, section: YAMLSection)] {
        guard let section = optionalSection(key) else { return [] }
        return section.pairs.map { pair in
            section.known.append(pair.key)
            return (
                pair.key,
                YAMLSection(
                    pair.value, path: section.path(of: pair.key), fallbackMark: pair.keyMark, problems: problems)
            )
        }
    }

    /// The scalars of a section, by names of the user's choice, in their order; empty when the key is absent.
    func namedValues(_ key: String) -> [(name: String, value: ConfigurationValue)] {
        guard let section = optionalSection(key) else { return [] }
        return section.pairs.compactMap { pair in
            section.scalar(pair.value, path: section.path(of: pair.key)).map { (pair.key, $0) }
        }
    }

    /// The sections of a list, each called `key[index]`; reports an absent or empty list.
    func sections(_ key: String) -> [YAMLSection] {
        guard let node = take(key) else {
            missing.append((key, "'\(path(of: key))' is missing: it needs at least one entry"))
            return []
        }
        guard case .sequence(let sequence) = node, !sequence.isEmpty else {
            report("'\(path(of: key))' takes a list of one or more entries, each beginning with '- '", at: node.mark)
            return []
        }
        return sequence.enumerated().map { index, item in
            YAMLSection(item, path: "\(path(of: key))[\(index)]", fallbackMark: node.mark, problems: problems)
        }
    }

    /// The sections of a list, or the one that stands there; a single value is a section with that value of `single`.
    func entries(_ key: String, of single: String) -> [YAMLSection] {
        guard let node = take(key) else { return [] }
        var items = [node]
        if case .sequence(let sequence) = node { items = Array(sequence) }
        if items.isEmpty { report("'\(path(of: key))' takes a list of one or more entries", at: node.mark) }
        return items.enumerated().map { index, item in
            let path = "\(path(of: key))[\(index)]"
            guard case .scalar = item else {
                return YAMLSection(item, path: path, fallbackMark: node.mark, problems: problems)
            }
            let section = YAMLSection(nil, path: path, fallbackMark: item.mark, problems: problems)
            section.isThere = true
            section.pairs = [(single, item.mark, item)]
            return section
        }
    }

    /// A scalar with the environment filled in; `nil` when the key is absent or its value unusable (then reported).
    func value(_ key: String) -> ConfigurationValue? {
        guard let node = take(key) else { return nil }
        return scalar(node, path: path(of: key))
    }

    /// A secret: the value itself, or where it is to be found, `env:NAME` or `file:PATH`, as the options of commands take
    /// it. Only what the file itself says is taken so, and not what a variable stands for.
    func secret(_ key: String) -> ConfigurationValue? {
        guard var value = value(key) else { return nil }
        let isElsewhere =
            ["env:", "file:"].contains(where: value.source.hasPrefix)
            || (value.source.hasPrefix("${") && value.source.hasSuffix("}") && !value.source.contains(":-"))
        if !isElsewhere, !value.text.isEmpty { problems.noteLiteralSecret() }
        if value.source.hasPrefix("env:") {
            let name = String(value.text.dropFirst(4))
            guard let text = problems.environment[name], !text.isEmpty else {
                report(
                    "'\(path(of: key))': the environment variable '\(SettingText(variable: name))' is not set",
                    at: value.mark)
                return nil
            }
            value.text = text
        } else if value.source.hasPrefix("file:") {
            let file = String(value.text.dropFirst(5))
            do {
                value.text = try SettingsFile.secret(in: try problems.readFile(file))
            } catch {
                report("'\(path(of: key))': \(SettingText(path: file)): \(error)", at: value.mark)
                return nil
            }
        }
        return value
    }

    private func scalar(_ node: Node, path: String) -> ConfigurationValue? {
        guard case .scalar(let scalar) = node else {
            report("'\(path)' takes a single value", at: node.mark)
            return nil
        }
        // A setting that lost the blank behind its colon would else become a part of the one above it.
        guard !problems.isFolded(scalar, at: node.mark) else {
            report(
                "'\(path)' continues on the next line: is a space missing after a colon? Put a text of several lines "
                    + "in quotes", at: node.mark)
            return nil
        }
        do {
            let text = try EnvironmentTemplate.expand(scalar.string, environment: problems.environment)
            return ConfigurationValue(text: text, source: scalar.string, mark: node.mark)
        } catch {
            report("'\(path)': \(error)", at: node.mark)
            return nil
        }
    }

    /// A list of scalars, or one scalar with commas.
    func values(_ key: String) -> [ConfigurationValue]? {
        guard let node = take(key) else { return nil }
        if case .sequence(let sequence) = node {
            return sequence.enumerated().compactMap { scalar($1, path: "\(path(of: key))[\($0)]") }
        }
        return scalar(node, path: path(of: key)).map { whole in
            whole.text.split(separator: ",").map {
                ConfigurationValue(
                    text: String($0.filter { !$0.isWhitespace }),
                    source: whole.text == whole.source ? String($0) : whole.source, mark: whole.mark)
            }
        }
    }

    func required(_ key: String, example: String) -> ConfigurationValue? {
        if !pairs.contains(where: { $0.key == key }) {
            known.append(key)
            missing.append((key, "'\(path(of: key))' is missing: for example '\(key): \(example)'"))
            return nil
        }
        return value(key)
    }

    /// A value that `parse` understands, or `fallback`.
    func parsed<T>(_ key: String, default fallback: T, expected: String, parse: (String) -> T?) -> T {
        guard let value = value(key) else { return fallback }
        guard let result = parse(value.text) else {
            report(
                "'\(path(of: key))' \(SettingText.remark(onValue: value.source, takes: expected))takes \(expected)",
                at: value.mark)
            return fallback
        }
        return result
    }

    /// Reads the values of the settings that the section has into `target`; reports each that is not one.
    func read<Target>(_ settings: [Setting<Target>], into target: inout Target) {
        for setting in settings {
            guard let value = setting.isSecret ? secret(setting.key) : value(setting.key),
                !setting.read(value.text, into: &target)
            else { continue }
            let shown = setting.isSecret ? "" : SettingText.remark(onValue: value.source, takes: setting.takes)
            report("'\(path(of: setting.key))' \(shown)takes \(setting.takes)", at: value.mark)
        }
    }

    /// Reports the absence of a key.
    func demand(_ key: String, example: String) {
        if !has(key) { missing.append((key, "'\(path(of: key))' is missing: for example '\(key): \(example)'")) }
    }

    /// Where the value of a key stands.
    func mark(of key: String) -> Mark? { pairs.first { $0.key == key }?.value.mark }

    func has(_ key: String) -> Bool { pairs.contains { $0.key == key } }

    /// Reports each key that was never requested, with the known one it resembles, and those that are missing.
    func finish() {
        for pair in pairs.prefix(1_000) where !known.contains(pair.key) {
            let other = Self.otherNames[pair.key].flatMap { known.contains($0) ? $0 : nil }
            let near = other ?? NearestName.suggestion(for: pair.key, among: known)
            if let near { meant.insert(near) }
            let hint = near.map { ": did you mean '\($0)'?" } ?? ": known are \(known.sorted().joined(separator: ", "))"
            // Perhaps it is `password:x` without the blank.
            let name = SettingText(name: pair.key, isKnown: near != nil)
            problems.report("unknown key '\(path(of: name.description))'\(hint)", at: pair.keyMark)
        }
        if isThere || path.isEmpty && mark == nil {
            for (key, message) in missing where !meant.contains(key) { report(message) }
        }
    }
}
#endif
