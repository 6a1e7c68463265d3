/// The evaluation of a rule for one message, step by step.
public struct RuleExplanation: Sendable {
    /// A value, its type, and the reason when there is none.
    public struct Value: Sendable, Hashable {
        /// JSON; empty for Undefined.
        public let json: String
        /// `Int`, `Decimal`, `Boolean`, `String`, `Array`, `Object`, `Null` or `Undefined`.
        public let type: String
        /// The reason of an Undefined value.
        public let reason: String?
    }

    /// An expression of the rule with its value and its operands'.
    public struct Step: Sendable, Hashable {
        /// As the rule writes it.
        public let expression: String
        public let value: Value
        /// Without constants.
        public let operands: [Step]
    }

    /// The topic filter; `nil` for a rule without FROM.
    public let topicFilter: String?
    public let outcome: RuleOutcome
    /// Whether the payload is JSON, and its fault when it is not.
    public let payloadFault: String?
    public let variables: [(name: String, step: Step)]
    public let condition: Step?
    /// The items of SELECT; empty when the rule does not select the message. `*` is an item without a step.
    public let fields: [(name: String, step: Step?)]
    /// The payload for the actions.
    public let output: [UInt8]?
    /// The failure that ended the evaluation.
    public let error: RuleError?
}
