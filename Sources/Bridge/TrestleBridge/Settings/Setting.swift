/// One setting, declared once: the readers of YAML and of `client.properties`, the check of its value, its default and
/// the reference all come from here.
public struct Setting<Target>: Sendable {
    /// The same setting among the properties of Kafka's Java clients.
    public struct Property: Sendable {
        public let name: String
        /// The property's values, in Java's units (milliseconds, bytes).
        public let takes: String
        /// Whether spaces around the value are left out. Java keeps those of texts.
        var trims = true
        /// The value is a secret, or holds one.
        var isSecret = false
        /// Reads a value as the file has it; `nil` when it is one that the property takes.
        let store: @Sendable (inout Target, String) -> Fault?

        /// Why a value cannot be used.
        enum Fault {
            /// The property does not accept the value.
            case value
            /// More can be said, behind the property's name; never the value of a secret.
            case remark(String)
        }
    }

    /// Its name in the section of a YAML file.
    public let key: String
    /// The meaning of the setting, in Markdown, as a sentence without a full stop.
    public let help: String
    /// The values that it takes, as in "'linger' is 'soon' but takes …".
    public let takes: String
    public let property: Property?
    /// A value of it is never printed.
    public let isSecret: Bool
    private let store: @Sendable (inout Target, String) -> Bool
    private let show: @Sendable (Target) -> String?

    init(
        _ key: String, _ help: String, takes: String, property: Property? = nil, isSecret: Bool = false,
        show: @escaping @Sendable (Target) -> String?,
        store: @escaping @Sendable (inout Target, String) -> Bool
    ) {
        self.key = key
        self.help = help
        self.takes = takes
        self.property = property
        self.isSecret = isSecret
        self.show = show
        self.store = store
    }

    /// Reads a value as YAML has it into `target`; `false`, and nothing is changed, when it is not one that it takes.
    public func read(_ text: String, into target: inout Target) -> Bool { store(&target, text) }

    /// The value in `target` as YAML has it; `nil` where it has none.
    public func text(in target: Target) -> String? { isSecret ? nil : show(target) }

    /// The value in `target` under its full name; `nil` where it has none.
    ///
    /// - Parameter section: the name of the section, for example `mqtt`.
    public func listed(in target: Target, section: String) -> ListedSetting? {
        show(target).map { text in
            ListedSetting(section, key, isSecret ? .secret(Secret(text)) : .text(text))
        }
    }
}

// The kinds of settings.
extension Setting {
    typealias Path<Value> = any WritableKeyPath<Target, Value> & Sendable

    /// - Parameter property: in milliseconds.
    static func duration(
        _ key: String, _ path: Path<Duration>, _ range: ClosedRange<Duration>, wholeSeconds: Bool = false,
        property: String? = nil, _ help: String
    ) -> Setting {
        let bounds = "from \(Quantities.text(range.lowerBound)) to \(Quantities.text(range.upperBound))"
        let limits = (range.lowerBound.milliseconds, range.upperBound.milliseconds)
        return Setting(
            key, help, takes: "\(wholeSeconds ? "whole seconds" : "a duration") \(bounds), with its unit",
            property: property.map { name in
                Property(name: name, takes: "a number from \(limits.0) to \(limits.1)") { target, text in
                    guard let number = Int64(text), (limits.0...limits.1).contains(number) else { return .value }
                    target[keyPath: path] = .milliseconds(number)
                    return nil
                }
            },
            show: { Quantities.text($0[keyPath: path]) }
        ) { target, text in
            guard let value = Quantities.duration(text), range.contains(value),
                !wholeSeconds || value.components.attoseconds == 0
            else { return false }
            target[keyPath: path] = value
            return true
        }
    }

    /// A number of bytes.
    static func size(
        _ key: String, _ path: Path<Int>, _ range: ClosedRange<Int>, property: String? = nil, _ help: String
    ) -> Setting {
        let bounds = "\(Quantities.text(bytes: range.lowerBound)) to \(Quantities.text(bytes: range.upperBound))"
        return Setting(
            key, help, takes: "a size from \(bounds)",
            property: property.map { name in
                Property(name: name, takes: "a number from \(range.lowerBound) to \(range.upperBound)") {
                    target, text in
                    guard let value = Int(text), range.contains(value) else { return .value }
                    target[keyPath: path] = value
                    return nil
                }
            },
            show: { Quantities.text(bytes: $0[keyPath: path]) }
        ) { target, text in
            guard let value = Quantities.bytes(text), range.contains(value) else { return false }
            target[keyPath: path] = value
            return true
        }
    }

    static func number<Number: FixedWidthInteger & Sendable>(
        _ key: String, _ path: Path<Number>, _ range: ClosedRange<Number>, _ help: String
    ) -> Setting {
        let takes =
            range.count == 2
            ? "\(range.lowerBound) or \(range.upperBound)" : "a number from \(range.lowerBound) to \(range.upperBound)"
        return Setting(key, help, takes: takes, show: { "\($0[keyPath: path])" }) { target, text in
            guard let value = Number(text), range.contains(value) else { return false }
            target[keyPath: path] = value
            return true
        }
    }

    /// `true` or `false`.
    static func flag(
        _ key: String, _ path: Path<Bool>, property: Property? = nil, _ help: String
    ) -> Setting {
        Setting(key, help, takes: "true or false", property: property, show: { "\($0[keyPath: path])" }) {
            target, text in
            guard let value = Bool(text) else { return false }
            target[keyPath: path] = value
            return true
        }
    }

    /// One of the words of `Value`.
    ///
    /// - Parameter property: its name, what it takes, and the words that it has there.
    static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable & Equatable>(
        _ key: String, _ path: Path<Value>, property: (name: String, takes: String, words: [String: Value])? = nil,
        _ help: String
    ) -> Setting {
        let property = property.map { property in
            Property(name: property.name, takes: property.takes) { target, text in
                guard let value = property.words[text] else { return .value }
                target[keyPath: path] = value
                return nil
            }
        }
        return word(key, path, Value.allCases.map { ($0.rawValue, $0) }, property: property, help)
    }

    /// The words as text, for example "none, gzip or zstd".
    private static func alternatives(_ words: [String]) -> String {
        let first = words.dropLast().joined(separator: ", ")
        return first.isEmpty ? words.joined() : "\(first) or \(words[words.count - 1])"
    }

    /// One of several words.
    static func word<Value: Sendable & Equatable>(
        _ key: String, _ path: Path<Value>, _ words: [(String, Value)], property: Property? = nil, _ help: String
    ) -> Setting {
        Setting(
            key, help, takes: Self.alternatives(words.map(\.0)), property: property,
            show: { target in words.first { $0.1 == target[keyPath: path] }?.0 }
        ) { target, text in
            guard let word = words.first(where: { $0.0 == text }) else { return false }
            target[keyPath: path] = word.1
            return true
        }
    }

    /// A name in text.
    ///
    /// - Parameter length: in bytes of UTF-8.
    static func text(
        _ key: String, _ path: Path<String>, _ length: ClosedRange<Int>, property name: String? = nil, _ help: String
    ) -> Setting {
        let takes = takes(textOf: length)
        return text(
            key, length,
            property: name.map { name in
                Property(name: name, takes: takes) { target, text in
                    guard length.contains(text.utf8.count), !hasControls(text) else { return .value }
                    target[keyPath: path] = text
                    return nil
                }
            },
            help, show: { $0[keyPath: path].isEmpty ? nil : $0[keyPath: path] }, set: { $0[keyPath: path] = $1 })
    }

    static func text(
        _ key: String, _ path: Path<String?>, _ length: ClosedRange<Int>, property: Property? = nil, _ help: String
    ) -> Setting {
        text(
            key, length, property: property, help, show: { $0[keyPath: path] }, set: { $0[keyPath: path] = $1 })
    }

    /// A clause of SQL; it may have several lines.
    static func sql(_ key: String, _ path: Path<String?>, _ help: String) -> Setting {
        Setting(key, help, takes: "SQL of 1 to 65536 bytes", show: { $0[keyPath: path] }) { target, text in
            guard (1...65_536).contains(text.utf8.count) else { return false }
            target[keyPath: path] = text
            return true
        }
    }

    /// The name of a file.
    static func path(_ key: String, _ path: Path<String?>, property: String, _ help: String) -> Setting {
        self.path(key, path, property: .text(property, path), help)
    }

    static func path(_ key: String, _ path: Path<String?>, property: Property? = nil, _ help: String) -> Setting {
        Setting(key, help, takes: "a path", property: property, show: { $0[keyPath: path] }) { target, text in
            guard 1...4096 ~= text.utf8.count, !text.utf8.contains(0) else { return false }
            target[keyPath: path] = text
            return true
        }
    }

    /// - Parameter allowsControls: whether it may hold control characters.
    static func secret(
        _ key: String, _ path: Path<Secret?>, _ length: ClosedRange<Int>, allowsControls: Bool = true,
        property: String? = nil, _ help: String
    ) -> Setting {
        Setting(
            key, help, takes: takes(textOf: length, allowsControls: allowsControls),
            property: property.map { .secret($0, path) }, isSecret: true, show: { $0[keyPath: path]?.value }
        ) { target, text in
            guard length.contains(text.utf8.count), allowsControls || !hasControls(text) else { return false }
            target[keyPath: path] = Secret(text)
            return true
        }
    }

    private static func takes(textOf length: ClosedRange<Int>, allowsControls: Bool = false) -> String {
        "text of \(length.lowerBound) to \(length.upperBound) bytes"
            + (allowsControls ? "" : " without control characters")
    }

    private static func hasControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
    }

    private static func text(
        _ key: String, _ length: ClosedRange<Int>, property: Property?, _ help: String,
        show: @escaping @Sendable (Target) -> String?, set: @escaping @Sendable (inout Target, String) -> Void
    ) -> Setting {
        Setting(key, help, takes: takes(textOf: length), property: property, show: show) { target, text in
            guard length.contains(text.utf8.count), !hasControls(text) else { return false }
            set(&target, text)
            return true
        }
    }
}

// The kinds of properties. Java takes texts of any length; an empty one is none.
extension Setting.Property {
    static func text(_ name: String, _ path: Setting.Path<String?>) -> Self {
        Self(name: name, takes: "text", trims: false) { target, text in
            target[keyPath: path] = text.isEmpty ? nil : text
            return nil
        }
    }

    static func secret(_ name: String, _ path: Setting.Path<Secret?>) -> Self {
        Self(name: name, takes: "text", trims: false, isSecret: true) { target, text in
            target[keyPath: path] = Secret(text)
            return nil
        }
    }

    /// Certificates or a key, in lines even where the file has them on one, as Kafka's own parser takes them.
    static func pem(_ name: String, _ path: Setting.Path<Secret?>, isSecret: Bool = false) -> Self {
        Self(name: name, takes: "PEM", trims: false, isSecret: isSecret) { target, text in
            target[keyPath: path] = Secret(PEMText(text)?.text() ?? text)
            return nil
        }
    }

    static func word<Value: Sendable>(
        _ name: String, _ path: Setting.Path<Value>, takes: String? = nil, _ words: [String: Value]
    ) -> Self {
        Self(name: name, takes: takes ?? words.keys.sorted().joined(separator: ", ")) { target, text in
            guard let value = words[text] else { return .value }
            target[keyPath: path] = value
            return nil
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
