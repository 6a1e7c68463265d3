internal import Synchronization

/// A count that only grows. One thread adds, any thread reads; neither takes a lock, nor an instruction that locks.
public final class Counter: Sendable {
    private let storage = Atomic<UInt64>(0)

    public init() {}

    /// - Parameter count: how many more.
    public func add(_ count: UInt64 = 1) {
        // A load and a store, not an atomic addition: nobody else writes.
        storage.store(storage.load(ordering: .relaxed) &+ count, ordering: .relaxed)
    }

    public var value: UInt64 { storage.load(ordering: .relaxed) }
}

/// A value that goes up and down. One thread sets, any thread reads.
public final class Gauge: Sendable {
    private let storage = Atomic<Int64>(0)

    public init() {}

    public func set(_ value: Int64) { storage.store(value, ordering: .relaxed) }

    public func add(_ change: Int64) { set(storage.load(ordering: .relaxed) &+ change) }

    public var value: Int64 { storage.load(ordering: .relaxed) }
}

/// How long things took. One thread observes, any thread reads.
public final class Histogram: Sendable {
    /// The upper ends of the buckets, in nanoseconds: three a decade from 100 µs to 10 s, then 30 s and 60 s. What is
    /// longer is counted above them.
    public static let bounds: [UInt64] =
        [
            100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
            5_000_000, 10_000_000, 30_000_000, 60_000_000,
        ].map { $0 * 1_000 }

    private let buckets = (0...Histogram.bounds.count).map { _ in Counter() }
    private let sum = Counter()

    public init() {}

    /// - Parameters:
    ///   - nanoseconds: how long it took.
    ///   - count: how many observations of this value to add, for example one for each record of a batch.
    public func observe(nanoseconds: UInt64, count: UInt64 = 1) {
        buckets[Self.bucket(of: nanoseconds)].add(count)
        sum.add(nanoseconds &* count)
    }

    /// By halves: five comparisons.
    static func bucket(of nanoseconds: UInt64) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if nanoseconds <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    public var value: HistogramValue { HistogramValue(buckets: buckets.map(\.value), sum: sum.value) }
}

/// The value of a histogram at some moment.
public struct HistogramValue: Sendable, Hashable {
    /// The number of observations in each bucket of `Histogram.bounds`, with those above all bounds last. Not
    /// cumulative.
    public var buckets: [UInt64]
    /// Of all observations, in nanoseconds.
    public var sum: UInt64

    public init(buckets: [UInt64], sum: UInt64) {
        self.buckets = buckets
        self.sum = sum
    }

    public init() { self.init(buckets: Array(repeating: 0, count: Histogram.bounds.count + 1), sum: 0) }

    public var count: UInt64 { buckets.reduce(0, &+) }

    /// - Parameters:
    ///   - nanoseconds: how long it took.
    ///   - count: how many observations of this value to add.
    public mutating func observe(nanoseconds: UInt64, count: UInt64 = 1) {
        buckets[Histogram.bucket(of: nanoseconds)] &+= count
        sum &+= nanoseconds &* count
    }

    /// The time below which the given share of the observations lies, in nanoseconds, at the upper end of its bucket;
    /// `nil` without observations.
    ///
    /// - Parameter share: 0 to 1.
    public func quantile(_ share: Double) -> UInt64? {
        let count = count
        guard count > 0 else { return nil }
        var left = Double(count) * share
        for (index, bound) in Histogram.bounds.enumerated() {
            left -= Double(buckets[index])
            if left <= 0 { return bound }
        }
        return Histogram.bounds.last
    }

    public static func + (left: Self, right: Self) -> Self {
        Self(buckets: zip(left.buckets, right.buckets).map { $0 &+ $1 }, sum: left.sum &+ right.sum)
    }
}
