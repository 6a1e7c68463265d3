internal import KafkaCodec
internal import RecordLog
import TrestleBase
internal import WireBytes

/// A setting that a topic may have of its own, under the name that Kafka gives it.
struct TopicSetting: Sendable {
    /// As DescribeConfigs names the types of values.
    enum Kind: Int8, Sendable {
        case boolean = 1
        case string = 2
        case int = 3
        case long = 5
        case double = 6
        case list = 7
    }

    /// The values that a setting can have.
    enum Values: Sendable {
        case integers(ClosedRange<Int64>)
        case fraction
        case boolean
        case oneOf([String])
        case listOf([String])
        /// Only the default, for the reason given: another one would promise what this broker does not do.
        case fixed(String)
    }

    let name: String
    let kind: Kind
    let values: Values
    /// The broker's own setting of the same meaning.
    let brokerName: String
    let documentation: String
    /// The value of topics that have none of their own.
    let brokerValue: @Sendable (KafkaBroker.Configuration) -> String

    init(
        _ name: String, _ kind: Kind, _ values: Values, broker: String, _ documentation: String,
        _ brokerValue: @escaping @Sendable (KafkaBroker.Configuration) -> String
    ) {
        self.name = name
        self.kind = kind
        self.values = values
        self.brokerName = broker
        self.documentation = documentation
        self.brokerValue = brokerValue
    }

    static func find(_ name: String) -> TopicSetting? { byName[ExactText(name)] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { (ExactText($0.name), $0) })

    // MARK: Values

    /// What is wrong with a value; `nil` for a valid one.
    func fault(in text: String, _ configuration: KafkaBroker.Configuration) -> String? {
        // None is longer, and longer ones are not worth the time.
        guard text.utf8.count <= 1024 else { return "Invalid value for configuration \(name): longer than 1024 bytes" }
        let value = text.withoutOuterSpace
        func invalid(_ reason: String) -> String { "Invalid value \(text) for configuration \(name): \(reason)" }
        switch values {
        case .integers(let range):
            guard let number = Int64(value), kind == .long || Int32(exactly: number) != nil else {
                return invalid("Not a number of type \(kind == .int ? "INT" : "LONG")")
            }
            if number < range.lowerBound { return invalid("Value must be at least \(range.lowerBound)") }
            if number > range.upperBound { return invalid("Value must be no more than \(range.upperBound)") }
        case .fraction:
            guard let number = Double(value), number.isFinite else { return invalid("Not a number of type DOUBLE") }
            guard 0...1 ~= number else { return invalid("Value must be between 0 and 1") }
        case .boolean:
            guard ["true", "false"].contains(value.lowercased()) else {
                return invalid("Expected value to be either true or false")
            }
        case .oneOf(let names):
            guard names.contains(value) else {
                return invalid("String must be one of: \(names.joined(separator: ", "))")
            }
        case .listOf(let names):
            let parts = Self.list(value)
            guard parts.allSatisfy(names.contains), !parts.isEmpty else {
                return invalid("String must be one of: \(names.joined(separator: ", "))")
            }
        case .fixed(let reason):
            let fixed = brokerValue(configuration)
            guard value == fixed else { return invalid("\(reason): only \(fixed) is supported") }
        }
        return nil
    }

    /// The elements of a list; empty for an empty text.
    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0).withoutOuterSpace }.filter { !$0.isEmpty }
    }
}

extension String {
    /// Without white space at either end, as Kafka reads values.
    var withoutOuterSpace: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
