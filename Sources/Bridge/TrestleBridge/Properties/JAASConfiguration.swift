import TrestleTransport

/// The value of `sasl.jaas.config`: one login module, a control flag, options, and a semicolon.
///
/// No description of it shows the options, which hold passwords.
struct JAASConfiguration: CustomStringConvertible, CustomReflectable {
    let module: String
    let options: [(key: String, value: String)]

    /// Why the text is no such configuration, in words that repeat none of it.
    struct Fault: Error { let message: String }

    init(_ text: String) throws(Fault) {
        var tokens = try JAASConfiguration.tokens(text)[...]
        guard case .word(let module)? = tokens.popFirst() else {
            throw Fault(message: "begins with the class of a login module")
        }
        guard case .word(let flag)? = tokens.popFirst(),
            ["required", "requisite", "sufficient", "optional"].contains(flag.lowercased())
        else { throw Fault(message: "has 'required' after the login module") }
        var options: [(key: String, value: String)] = []
        while let token = tokens.popFirst(), token != .semicolon {
            guard case .word(let key) = token, tokens.popFirst() == .equals else {
                throw Fault(message: "has options of the form key=\"value\"")
            }
            switch tokens.popFirst() {
            case .word(let value), .quoted(let value): options.append((key, value))
            default:
                throw Fault(
                    message:
                        "has no value for the option '\(SettingText(name: key, isKnown: ["username", "password"].contains(key)))'"
                )
            }
            // Each is compared with those before it.
            guard options.count <= 100 else { throw Fault(message: "has more than 100 options") }
            guard !options.dropLast().contains(where: { $0.key == key }) else {
                throw Fault(
                    message:
                        "names the option '\(SettingText(name: key, isKnown: ["username", "password"].contains(key)))' twice"
                )
            }
        }
        guard text.unicodeScalars.last(where: { !$0.properties.isWhitespace }) == ";", tokens.isEmpty else {
            throw Fault(message: "ends in one semicolon")
        }
        self.module = module
        self.options = options
    }

    private enum Token: Equatable {
        case word(String), quoted(String), equals, semicolon
    }

    private static func tokens(_ text: String) throws(Fault) -> [Token] {
        var tokens: [Token] = []
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "=": tokens.append(.equals)
            case ";": tokens.append(.semicolon)
            case "\"", "'": tokens.append(.quoted(try quoted(&rest, by: scalar)))
            case _ where scalar.properties.isWhitespace: continue
            default:
                var word = String.UnicodeScalarView([scalar])
                while let next = rest.first, !"=;\"'".unicodeScalars.contains(next), !next.properties.isWhitespace {
                    word.append(next)
                    rest.removeFirst()
                }
                tokens.append(.word(String(word)))
            }
        }
        return tokens
    }

    private static func quoted(
        _ rest: inout ArraySlice<Unicode.Scalar>, by quote: Unicode.Scalar
    ) throws(Fault) -> String {
        var value = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == quote { return String(value) }
            guard scalar == "\\", let escaped = rest.popFirst() else {
                value.append(scalar)
                continue
            }
            switch escaped {
            case "n": value.append("\n")
            case "t": value.append("\t")
            case "r": value.append("\r")
            default: value.append(escaped)
            }
        }
        throw Fault(message: "has a quote that is not closed")
    }

    var description: String { module }
    var customMirror: Mirror { Mirror(self, children: []) }
}
