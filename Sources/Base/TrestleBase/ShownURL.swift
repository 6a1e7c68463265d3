/// A URL as logs and pages may show it: its scheme, host and port, without its query and without a path of somebody's
/// own, which may hold a token. Where the text has no such form, for example since a user and a password precede the
/// host, nothing of it is shown.
public struct ShownURL: Sendable, CustomStringConvertible {
    /// For example `https://collector:4318/v1/traces`, `wss://broker/***`, `http://registry:8081?***` or `***`.
    public let description: String
    /// The rest; `nil` when all of it is shown.
    public let hidden: String?

    /// Those that say nothing: of MQTT over WebSocket, and of OTLP.
    private static let usualPaths: Set<String> = ["", "/", "/mqtt", "/ws", "/v1/traces"]

    public init(_ text: String) {
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        let mark = text[..<end].firstRange(of: "://")
        let authority = mark?.upperBound ?? end
        let path = text[authority..<end].firstIndex(of: "/") ?? end
        guard let mark, Self.schemes.contains(text[..<mark.lowerBound].lowercased()),
            Self.isServer(text[authority..<path].utf8)
        else {
            (description, hidden) = ("***", text)
            return
        }
        if !Self.usualPaths.contains(String(text[path..<end])) {
            (description, hidden) = (text[..<path] + "/***", String(text[path...]))
        } else if end < text.endIndex {
            (description, hidden) = (text[..<end] + "?***", String(text[end...]))
        } else {
            (description, hidden) = (text, nil)
        }
    }

    /// Those that are called; anything else may be a secret that lost its place.
    private static let schemes: Set<String> = ["http", "https", "ws", "wss", "mqtt", "mqtts"]

    /// Whether it is a name, or an address in brackets where it is of IPv6, and perhaps a port.
    private static func isServer(_ text: Substring.UTF8View) -> Bool {
        var rest = text
        if rest.first == UInt8(ascii: "[") {
            let address = rest.dropFirst().prefix { isOfName($0) || ":%".utf8.contains($0) }
            rest = rest.dropFirst(1 + address.count)
            guard !address.isEmpty, rest.popFirst() == UInt8(ascii: "]") else { return false }
        } else {
            let name = rest.prefix(while: isOfName)
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty else { return false }
        }
        guard let colon = rest.popFirst() else { return true }
        return colon == UInt8(ascii: ":") && (1...5).contains(rest.count) && rest.allSatisfy { $0 &- 0x30 < 10 }
    }

    /// Letters, digits, `.`, `-` and `_`.
    private static func isOfName(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || ".-_".utf8.contains(byte)
    }
}
