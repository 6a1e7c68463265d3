#if Program
import TrestleTransport

/// Values from the environment: `${NAME}`, or `${NAME:-default}`; `$$` stands for one dollar sign. `$NAME` is refused, but for
/// a topic of MQTT such as `$share/…`.
enum EnvironmentTemplate {
    enum Fault: Error, Hashable, CustomStringConvertible {
        case unset(String)
        case unclosed
        /// Without the text: it may be part of a secret.
        case badName
        /// `$NAME`; the name only when the environment has it, since otherwise it may be a part of a secret.
        case withoutBraces(String?)

        var description: String {
            switch self {
            case .unset(let name):
                "the environment variable '\(SettingText(variable: name))' is not set: set it, or write "
                    + "${\(SettingText(variable: name)):-default}"
            case .unclosed: "'${' has no closing '}'; write $$ for a dollar sign"
            case .badName:
                "the text in '${…}' is not the name of an environment variable; write $$ for a dollar sign"
            case .withoutBraces(let name):
                "'$\(name ?? "NAME")' is not replaced: write ${\(name ?? "NAME")} for the variable, or $$ for a dollar sign"
            }
        }
    }

    static func expand(_ text: String, environment: [String: String]) throws(Fault) -> String {
        guard text.contains("$") else { return text }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw .unclosed }
                result += try value(of: rest[rest.index(after: rest.startIndex)..<end], environment: environment)
                rest = rest[rest.index(after: end)...]
            } else {
                // As the shell writes it. `$share/…` and `$SYS/…` at the beginning are MQTT's.
                let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                let isTopic = dollar == text.startIndex && rest.dropFirst(name.count).first == "/"
                if let first = name.first, !first.isNumber, !isTopic {
                    throw .withoutBraces(environment[String(name)] == nil ? nil : String(name))
                }
                result += "$"
            }
        }
        return result + rest
    }

    private static func value(
        of reference: Substring, environment: [String: String]
    ) throws(Fault) -> String {
        var name = reference
        var fallback: Substring?
        if let separator = reference.firstRange(of: ":-") {
            name = reference[..<separator.lowerBound]
            fallback = reference[separator.upperBound...]
        }
        guard let first = name.first, !first.isNumber,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { throw .badName }
        if let value = environment[String(name)], !(value.isEmpty && fallback != nil) { return value }
        guard let fallback else { throw .unset(String(name)) }
        return String(fallback)
    }
}
#endif
