internal import WireBytes

/// A text of a configuration, a property or an argument, as far as a message may repeat it.
///
/// Secrets end up in wrong places: a URL with a password in it, a key pasted where its path belongs, `password:x`
/// without the space. `***` stands for each part that may be one: what precedes an `@`, what follows a `?`, a colon, a
/// space, a quote or an equals sign where no such thing belongs, and the whole of a text with line breaks or of more
/// than 256 bytes.
package struct SettingText: Sendable, Hashable, CustomStringConvertible {
    /// The text as it may stand in a message.
    package let description: String

    private static let maximumSize = 256
    private static let hidden = "***"

    package init(_ text: String) {
        guard !Self.isReference(text) else {
            description = text
            return
        }
        guard text.utf8.count <= Self.maximumSize, !text.contains("-----"),
            !text.unicodeScalars.contains(where: PeerText.isUnfit)
        else {
            description = Self.hidden
            return
        }
        let scheme = Self.scheme(of: text)
        var rest = text.dropFirst(scheme.count)
        var shown = scheme
        // U+FF20 looks like an at sign.
        if let at = rest.lastIndex(where: { $0 == "@" || $0 == "\u{ff20}" }) {
            shown += Self.hidden
            rest = rest[at...]
        }
        let end = rest.indices.first { index in
            switch rest[index] {
            case "?", "=", ";", "\"", "'": true
            case "/", "#": !scheme.isEmpty
            // A blank alone is not suspicious; `password:x` behind one is.
            case let character: character.isWhitespace && rest[index...].contains { ":=\"'".contains($0) }
            }
        }
        let kept = end.map { rest[...$0] } ?? rest
        shown += Self.hidingWhatFollowsColons(kept) ?? String(kept)
        if let end, !shown.hasSuffix(Self.hidden), rest.index(after: end) < rest.endIndex { shown += Self.hidden }
        description = shown
    }

    /// The path of a file where a setting or an option names it: a bare word, without a `/` and without an ending like
    /// `.pem`, may as well be a secret and is not shown.
    package init(path: String) {
        let ending = path.lastIndex(of: ".").map { path[path.index(after: $0)...] } ?? ""
        let hasEnding = 1...10 ~= ending.utf8.count && ending.utf8.allSatisfy { 0x61...0x7a ~= $0 || 0x30...0x39 ~= $0 }
        let isReference = Self.isReference(path)
        description =
            path.contains("/") || (hasEnding && !path.hasPrefix(".")) || isReference
            ? SettingText(argument: path).description : Self.hidden
    }

    /// Whether a part of the text is hidden.
    package var isHidden: Bool { description.contains(Self.hidden) }

    /// The path of a file that is an argument of its own: what begins with `/` or holds none of the signs of an address or
    /// setting is shown as it is.
    package init(argument path: String) {
        let isAbsolute = path.hasPrefix("/") && !path.hasPrefix("//")
        let isOnePath =
            path.utf8.count <= 1024 && !path.contains("-----")
            && !path.unicodeScalars.contains(where: PeerText.isUnfit)
        let isPlain = isAbsolute || !path.contains { ":=?\"@\u{ff20}".contains($0) }
        description = !isOnePath ? Self.hidden : isPlain ? path : SettingText(path).description
    }

    /// The name of a setting or property, which is shown when it is made as such names are: of words of small letters,
    /// two at least, with dots, hyphens and underscores between them. A single word may be a secret.
    ///
    /// - Parameter isKnown: whether it is, or resembles, a name that there is: it is shown whatever it is made of.
    package init(name: String, isKnown: Bool = false) {
        let isName =
            name.utf8.count <= 80 && name.utf8.allSatisfy { (0x61...0x7a).contains($0) || "._-".utf8.contains($0) }
            && name.utf8.dropFirst().dropLast().contains { "._-".utf8.contains($0) }
        self.description = isName ? name : isKnown ? SettingText(name).description : Self.hidden
    }

    /// The name of a variable of the environment, which is shown when it is made as such names are: of capitals, digits
    /// and underscores.
    package init(variable: String) {
        let isName =
            variable.utf8.count <= 80
            && variable.utf8.allSatisfy {
                (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
            }
        description = isName ? variable : Self.hidden
    }

    /// Whether it stands for a variable's value, as `${NAME}` or `${env:NAME}`, and so holds no secret itself.
    private static func isReference(_ text: String) -> Bool {
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return false }
        let name = String(text.dropFirst(text.hasPrefix("${env:") ? 6 : 2).dropLast())
        return !name.isEmpty && SettingText(variable: name).description == name
    }

    /// `mqtt://` and the like; empty for a text that begins otherwise. "user://pass@host" is not a URL of ours.
    private static func scheme(of text: String) -> String {
        guard let end = text.firstRange(of: "://") else { return "" }
        let scheme = text[..<end.upperBound]
        let known = [
            "mqtt://", "mqtts://", "kafka://", "kafkas://", "kafka+ssl://", "http://", "https://", "plaintext://",
            "ssl://",
            "sasl_plaintext://", "sasl_ssl://",
        ]
        return known.contains(scheme.lowercased()) ? String(scheme) : ""
    }

    /// `nil` when nothing needs to be hidden: what follows a colon is a port, a path, or the colon is of an IPv6 address.
    private static func hidingWhatFollowsColons(_ text: Substring) -> String? {
        let place = text.lastIndex(of: "]").map { text[$0...] } ?? text
        guard let colon = place.firstIndex(of: ":"), !text[..<colon].contains("/") else { return nil }
        let isAddress = text.prefix { $0 != "%" }.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20) || ":.[]/".utf8.contains(byte)
        }
        let behind = text[text.index(after: colon)...]
        let port = behind.prefix { $0.isASCII && $0.isNumber }
        let isPort = port.count == behind.count || "/?@,".contains(behind[port.endIndex])
        return isAddress || isPort ? nil : text[...colon] + hidden
    }
}
