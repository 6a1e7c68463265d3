/// One row of what a benchmark found: what ours costs beside a floor or a peer that did the same work in the same run.
public struct Comparison {
    public let work: String
    /// What `ours` and `theirs` count; less is better.
    public let unit: String
    public let ours: Double
    /// Who is meant by `theirs`.
    public let against: String
    public let theirs: Double
    /// The most that `ratio` may be.
    public let mark: Double?

    public init(_ work: String, unit: String, ours: Double, against: String, theirs: Double, mark: Double? = nil) {
        self.work = work
        self.unit = unit
        self.ours = ours
        self.against = against
        self.theirs = theirs
        self.mark = mark
    }

    public var ratio: Double { ours / theirs }
    public var isMissed: Bool { mark.map { ratio > $0 } ?? false }

    /// Whether the program prints rows to be read by `Benchmarks/run.sh` instead of its own table.
    public static var isTSV: Bool { CommandLine.arguments.contains("--tsv") }

    /// Prints a line of fields between tabs: work, unit, ours, the other, theirs, ratio, mark.
    public func printTSV() {
        print(
            work, unit, ours.rounded(to: 2), against, theirs.rounded(to: 2), ratio.rounded(to: 2),
            mark.map { $0.rounded(to: 1) } ?? "", separator: "\t")
    }

    /// The last line of a program's own table.
    public static func verdict(on rows: [Comparison]) -> String {
        let missed = rows.filter(\.isMissed).map { "\($0.work) \($0.ratio.rounded(to: 2)) > \($0.mark ?? 0)" }
        return missed.isEmpty ? "every mark is met" : "missed: \(missed.joined(separator: ", "))"
    }
}
