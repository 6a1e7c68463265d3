/// The values of metrics at some moment, in families. Those of several loops are merged by addition.
public struct MetricSnapshot: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
        case number(Double)
        case histogram(HistogramValue)
    }

    public struct Family: Sendable, Hashable {
        public let definition: MetricDefinition
        /// The values of the labels, in the order of `MetricDefinition.labels`, and what was measured.
        public fileprivate(set) var samples: [(labels: [String], value: Value)] = []
        /// Where the sample with these labels is.
        fileprivate var places: [[String]: Int] = [:]

        public static func == (left: Self, right: Self) -> Bool {
            left.definition == right.definition && left.samples.elementsEqual(right.samples) { $0 == $1 }
        }

        public func hash(into hasher: inout Hasher) { hasher.combine(definition) }
    }

    /// In the order in which they were first added.
    public private(set) var families: [Family] = []
    private var places: [String: Int] = [:]

    public init() {}

    /// Adds a number; to the one that is there, when the same labels were given before.
    ///
    /// - Parameter labels: as many values as the definition has labels.
    public mutating func add(_ definition: MetricDefinition, _ number: Double, labels: [String] = []) {
        add(definition, labels, .number(number))
    }

    public mutating func add(_ definition: MetricDefinition, _ histogram: HistogramValue, labels: [String] = []) {
        add(definition, labels, .histogram(histogram))
    }

    /// Adds all that another one holds.
    public mutating func merge(_ other: MetricSnapshot) {
        for family in other.families {
            for sample in family.samples { add(family.definition, sample.labels, sample.value) }
        }
    }

    private mutating func add(_ definition: MetricDefinition, _ labels: [String], _ value: Value) {
        precondition(labels.count == definition.labels.count, "'\(definition.name)' has other labels")
        let place = places[definition.name] ?? families.count
        if place == families.count {
            places[definition.name] = place
            families.append(Family(definition: definition))
        }
        if let sample = families[place].places[labels] {
            families[place].samples[sample].value = families[place].samples[sample].value + value
        } else {
            families[place].places[labels] = families[place].samples.count
            families[place].samples.append((labels, value))
        }
    }
}

extension MetricSnapshot.Value {
    fileprivate static func + (left: Self, right: Self) -> Self {
        switch (left, right) {
        case (.number(let one), .number(let other)): .number(one + other)
        case (.histogram(let one), .histogram(let other)): .histogram(one + other)
        default: left
        }
    }
}
