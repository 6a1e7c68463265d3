/// Work to measure: `operations` of something per call.
public struct Work {
    /// A name without blanks.
    public let key: String
    public let operations: Int
    private let body: () -> Void

    public init(_ key: String, operations: Int, _ body: @escaping () -> Void) {
        self.key = key
        self.operations = operations
        self.body = body
    }

    /// What it came to.
    public struct Outcome {
        /// Nanoseconds per operation of the fastest run, and of the one in the middle.
        public let best: Double
        public let median: Double
        public let allocationsPerOperation: Double
    }

    /// Runs all `works` in turn, again and again, so that a noisy neighbour hits each alike.
    ///
    /// In its turn a work runs `repeats` times, the first of which find the caches filled by others.
    public static func measure(_ works: [Work], rounds: Int = 60, repeats: Int = 6) -> [Outcome] {
        let clock = ContinuousClock()
        var samples = works.map { _ in [Double]() }
        var allocated = works.map { _ in 0 }
        for _ in 0..<rounds {
            for (index, work) in works.enumerated() {
                for _ in 0..<repeats {
                    var time = Duration.zero
                    allocated[index] += allocations { time = clock.measure(work.body) }
                    samples[index].append(Double(time.components.attoseconds) / 1e9 / Double(work.operations))
                }
            }
        }
        return works.indices.map { index in
            let sorted = samples[index].sorted()
            return Outcome(
                best: sorted[0], median: sorted[sorted.count / 2],
                allocationsPerOperation: Double(allocated[index]) / Double(rounds * repeats * works[index].operations))
        }
    }
}

extension Double {
    /// With `places` digits behind the point, without Foundation.
    public func rounded(to places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let whole = Int(self * scale + 0.5)
        let digits = String(whole % Int(scale))
        return places == 0
            ? "\(whole)"
            : "\(whole / Int(scale))." + String(repeating: "0", count: places - digits.count) + digits
    }
}

extension String {
    /// Followed by blanks up to `width`.
    public func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
