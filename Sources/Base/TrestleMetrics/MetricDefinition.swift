/// The name and meaning of a metric, by the conventions of Prometheus: the name ends in the unit, that of a counter in
/// `_total`.
public struct MetricDefinition: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        /// Only grows, until the process ends.
        case counter
        /// Goes up and down.
        case gauge
        /// How many observations fell into each of `Histogram.bounds`.
        case histogram
    }

    /// The unit that the name ends in, before `_total`.
    public enum Unit: String, Sendable, Hashable {
        case seconds, bytes, messages, ratio
    }

    /// `trestle_route_received_messages_total`.
    public let name: String
    public let kind: Kind
    /// `nil` where the name says what is counted.
    public let unit: Unit?
    /// One sentence.
    public let help: String
    /// The names of the labels that each of its samples has, in order.
    public let labels: [String]

    /// - Precondition: the name is legal (`[a-zA-Z_:][a-zA-Z0-9_:]*`) and ends as its unit and its kind ask. Names are
    ///   the program's own.
    public init(_ name: String, _ kind: Kind, unit: Unit? = nil, labels: [String] = [], help: String) {
        precondition(Self.isName(name) && labels.allSatisfy(Self.isLabel), "'\(name)' is not the name of a metric")
        precondition(name.hasSuffix("_total") == (kind == .counter), "'_total' is for counters, and for all of them")
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
        self.labels = labels
        let base = familyName
        precondition(unit.map { base.hasSuffix("_\($0.rawValue)") } ?? true, "'\(name)' does not end in its unit")
    }

    /// The name without a counter's `_total`: what OpenMetrics calls the family.
    public var familyName: String { kind == .counter ? String(name.dropLast("_total".count)) : name }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(first >= 0x30 && first <= 0x39) else { return false }
        return text.utf8.allSatisfy(isWord)
    }

    private static func isLabel(_ text: String) -> Bool { isName(text) && !text.hasPrefix("__") && text != "le" }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
