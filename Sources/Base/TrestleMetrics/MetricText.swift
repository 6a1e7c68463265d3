/// The formats in which a scraper reads metrics.
public enum MetricFormat: Sendable, Hashable, CaseIterable {
    /// Prometheus' text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The one that the value of an Accept field asks for. Default: Prometheus' own.
    public init(accept: String?) {
        self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
    }
}

extension MetricSnapshot {
    /// All families in a format that a scraper reads.
    public func text(_ format: MetricFormat) -> String {
        var text = ""
        for family in families { append(family, to: &text, format) }
        if format == .openMetrics { text += "# EOF\n" }
        return text
    }

    private func append(_ family: Family, to text: inout String, _ format: MetricFormat) {
        let definition = family.definition
        let name = format == .openMetrics ? definition.familyName : definition.name
        text += "# HELP \(name) \(Self.escaped(definition.help, quotes: format == .openMetrics))\n"
        text += "# TYPE \(name) \(definition.kind.rawValue)\n"
        if format == .openMetrics, let unit = definition.unit { text += "# UNIT \(name) \(unit.rawValue)\n" }
        for sample in family.samples {
            let labels = zip(definition.labels, sample.labels).map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }
            switch sample.value {
            case .number(let number):
                text += "\(definition.name)\(Self.braces(labels)) \(Self.shown(number))\n"
            case .histogram(let histogram): append(histogram, definition.name, labels, to: &text)
            }
        }
    }

    private func append(_ histogram: HistogramValue, _ name: String, _ labels: [String], to text: inout String) {
        var count: UInt64 = 0
        for (index, bucket) in histogram.buckets.enumerated() {
            count &+= bucket
            let bound = index < Histogram.bounds.count ? Self.seconds(Histogram.bounds[index]) : .infinity
            text += "\(name)_bucket\(Self.braces(labels + ["le=\"\(Self.shownBound(bound))\""])) \(count)\n"
        }
        text += "\(name)_sum\(Self.braces(labels)) \(Self.shown(Self.seconds(histogram.sum)))\n"
        text += "\(name)_count\(Self.braces(labels)) \(count)\n"
    }

    private static func seconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1e9 }

    private static func braces(_ labels: [String]) -> String {
        labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
    }

    /// Whole numbers without a point; Go's words for those that are none.
    private static func shown(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if let whole = Int64(exactly: number), abs(whole) < 1 << 53 { return String(whole) }
        return shownBound(number)
    }

    private static func shownBound(_ number: Double) -> String {
        number.isInfinite ? (number < 0 ? "-Inf" : "+Inf") : "\(number)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
