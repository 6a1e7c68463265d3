/// A message that a rule could not be applied to. Wrong arguments of functions are none of them: those give Undefined.
public struct RuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: Sendable, Hashable {
        let name: String

        /// `SELECT *, …` of a payload that is not a JSON object.
        public static let payloadNotAnObject = Code(name: "payload not an object")
        /// The evaluation took more steps than its limit.
        public static let stepLimitExceeded = Code(name: "step limit exceeded")
        /// A value larger than its limit.
        public static let valueTooLarge = Code(name: "value too large")
        /// A function whose service is not there.
        public static let functionUnavailable = Code(name: "function unavailable")
        /// A function whose service reported a failure.
        public static let functionFailed = Code(name: "function failed")
        /// A function whose service has not responded yet: evaluate again later.
        public static let pending = Code(name: "pending")
    }

    public let code: Code
    /// The cause on one line, with advice.
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// By its code alone.
    public static func == (left: RuleError, right: RuleError) -> Bool { left.code == right.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

/// Bounds of one message's evaluation, for payloads and patterns that mean harm.
public struct RuleLimits: Sendable, Hashable {
    /// Expressions, members and elements that are looked at, and steps of regular expressions. 10,000,000 take about a second.
    public var steps = 10_000_000
    /// Bytes of a string that a function makes, and of the output. 16 MiB by default.
    public var valueSize = 16 << 20
    /// Values and names of a JSON payload; one with more counts as not JSON. 4,194,304 by default, 16 bytes each.
    public var payloadValues = 1 << 22

    public init() {}
}
