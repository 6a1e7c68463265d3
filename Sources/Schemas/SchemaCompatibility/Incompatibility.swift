/// A reason why one schema cannot read the data of another.
public struct Incompatibility: Sendable, Hashable, CustomStringConvertible {
    /// The broken rule under the registry's name for it, for example `READER_FIELD_MISSING_DEFAULT_VALUE`.
    public var rule: String
    /// The place in the reader's schema as a JSON pointer, for example `/fields/1/type`; empty for the whole.
    public var path: String
    /// The difference in one sentence.
    public var message: String

    public init(rule: String, path: String, message: String) {
        self.rule = rule
        self.path = path
        self.message = message
    }

    public var description: String { "\(rule) at \(path.isEmpty ? "/" : path): \(message)" }
}
