public import RuleEngine

/// A fault or a trap in a rule file.
public struct RuleFinding: Sendable, Hashable, CustomStringConvertible {
    public enum Severity: String, Sendable { case error, warning }

    public let severity: Severity
    /// Stable and short, for programs: `json-syntax`, `sql-syntax`, `unknown-client-property` …
    public let code: String
    /// The JSON pointer (RFC 6901) of the member; `nil` when the file is not JSON.
    public let pointer: String?
    public let position: SourcePosition
    public let problem: String
    /// The fix; `nil` when the problem speaks for itself.
    public let fix: String?

    /// On one line, without the file's name.
    public var description: String {
        var text = "\(position.line):\(position.column): \(severity.rawValue): "
        if let pointer, !pointer.isEmpty { text += "\(pointer): " }
        text += problem
        if let fix { text += "; \(fix)" }
        return text
    }
}
