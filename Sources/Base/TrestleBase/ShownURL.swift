/// A URL as logs and pages may show it: without its query and without a path of somebody's own, which may hold a token.
public struct ShownURL: Sendable, CustomStringConvertible {
    /// For example `https://collector:4318/v1/traces`, `wss://broker/***` or `http://registry:8081?***`.
    public let description: String
    /// The rest; `nil` when all of it is shown.
    public let hidden: String?

    /// Those that say nothing: of MQTT over WebSocket, and of OTLP.
    private static let usualPaths: Set<String> = ["", "/", "/mqtt", "/ws", "/v1/traces"]

    public init(_ text: String) {
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        let authority = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let path = text[authority..<max(authority, end)].firstIndex(of: "/") ?? end
        if !Self.usualPaths.contains(String(text[path..<end])) {
            (description, hidden) = (text[..<path] + "/***", String(text[path...]))
        } else if end < text.endIndex {
            (description, hidden) = (text[..<end] + "?***", String(text[end...]))
        } else {
            (description, hidden) = (text, nil)
        }
    }
}
