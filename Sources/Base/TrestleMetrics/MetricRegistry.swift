internal import Synchronization

/// The instruments of one event loop, or of another thread that alone writes to them.
///
/// Making an instrument and taking a snapshot take a lock; counting never does. Who scrapes merges the snapshots of all
/// registries.
public final class MetricRegistry: Sendable {
    private struct Entry {
        let definition: MetricDefinition
        let labels: [String]
        let read: @Sendable () -> MetricSnapshot.Value
    }

    private let entries = Mutex<[Entry]>([])

    public init() {}

    /// A new counter; several with the same labels are added up.
    public func counter(_ definition: MetricDefinition, _ labels: [String] = []) -> Counter {
        let counter = Counter()
        add(definition, labels) { .number(Double(counter.value)) }
        return counter
    }

    public func gauge(_ definition: MetricDefinition, _ labels: [String] = []) -> Gauge {
        let gauge = Gauge()
        add(definition, labels) { .number(Double(gauge.value)) }
        return gauge
    }

    public func histogram(_ definition: MetricDefinition, _ labels: [String] = []) -> Histogram {
        let histogram = Histogram()
        add(definition, labels) { .histogram(histogram.value) }
        return histogram
    }

    /// The current values of all its instruments. Can be called from any thread.
    public func snapshot() -> MetricSnapshot {
        var snapshot = MetricSnapshot()
        for entry in entries.withLock({ $0 }) {
            switch entry.read() {
            case .number(let number): snapshot.add(entry.definition, number, labels: entry.labels)
            case .histogram(let histogram): snapshot.add(entry.definition, histogram, labels: entry.labels)
            }
        }
        return snapshot
    }

    private func add(
        _ definition: MetricDefinition, _ labels: [String], _ read: @escaping @Sendable () -> MetricSnapshot.Value
    ) {
        entries.withLock { $0.append(Entry(definition: definition, labels: labels, read: read)) }
    }
}
