import AllocCounter

/// What one piece of work cost.
public struct Measurement {
    public let name: String
    /// The fastest run's nanoseconds per operation: what the machine can do when nobody disturbs it.
    public let best: Double
    public let median: Double
    /// Exact: counted, not sampled.
    public let allocationsPerOperation: Double
}

/// Keeps the optimiser from removing what nobody uses.
@inline(never) public func blackHole<T: ~Copyable>(_ value: borrowing T) {}

/// Runs `body` again and again for about `seconds`.
///
/// - Parameter operations: how many operations one call of `body` does.
public func measure<Failure: Error>(
    _ name: String, operations: Int, seconds: Double = 1, _ body: () throws(Failure) -> Void
) throws(Failure) -> Measurement {
    for _ in 0..<3 { try body() }
    let clock = ContinuousClock()
    let maximumRuns = 1 << 16
    var samples: [Double] = []
    samples.reserveCapacity(maximumRuns)
    let allocationsBefore = alloc_counter_total()
    let end = clock.now + .seconds(seconds)
    repeat {
        let start = clock.now
        try body()
        let (wholeSeconds, attoseconds) = (clock.now - start).components
        samples.append(Double(wholeSeconds) * 1e9 + Double(attoseconds) / 1e9)
    } while clock.now < end && samples.count < maximumRuns
    let allocations = alloc_counter_total() - allocationsBefore
    samples.sort()
    let total = Double(operations)
    return Measurement(
        name: name, best: samples[0] / total, median: samples[samples.count / 2] / total,
        allocationsPerOperation: Double(allocations) / Double(samples.count) / total)
}

/// How many allocations `body` makes.
public func allocations<Failure: Error>(in body: () throws(Failure) -> Void) throws(Failure) -> Int {
    let before = alloc_counter_total()
    try body()
    return alloc_counter_total() - before
}
