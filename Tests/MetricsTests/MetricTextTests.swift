import Testing
import TrestleMetrics

@Suite struct MetricTextTests {
    private static let received = MetricDefinition(
        "test_received_messages_total", .counter, unit: .messages, labels: ["route"],
        help: "Messages \"in\" a\\b\nline.")
    private static let connected = MetricDefinition("test_connected", .gauge, help: "Whether it is connected.")
    private static let latency = MetricDefinition(
        "test_latency_seconds", .histogram, unit: .seconds, labels: ["route"], help: "How long it took.")

    private var snapshot: MetricSnapshot {
        let registry = MetricRegistry()
        registry.counter(Self.received, ["a\"b\\c\nd{,=}é"]).add(7)
        registry.counter(Self.received, ["plain"]).add(1 << 40)
        registry.gauge(Self.connected).set(-1)
        let histogram = registry.histogram(Self.latency, ["plain"])
        histogram.observe(nanoseconds: 100_000)
        histogram.observe(nanoseconds: 100_001, count: 3)
        histogram.observe(nanoseconds: 61_000_000_000)
        return registry.snapshot()
    }

    @Test func prometheusTextEscapesAndAccumulates() {
        let lines = snapshot.text(.prometheus).split(separator: "\n")
        #expect(
            lines.prefix(6) == [
                #"# HELP test_received_messages_total Messages "in" a\\b\nline."#,
                "# TYPE test_received_messages_total counter",
                #"test_received_messages_total{route="a\"b\\c\nd{,=}é"} 7"#,
                #"test_received_messages_total{route="plain"} 1099511627776"#,
                "# HELP test_connected Whether it is connected.",
                "# TYPE test_connected gauge",
            ])
        #expect(lines.contains("test_connected -1"))
        #expect(lines.contains(#"test_latency_seconds_bucket{route="plain",le="0.0001"} 1"#))
        #expect(lines.contains(#"test_latency_seconds_bucket{route="plain",le="0.00025"} 4"#))
        #expect(lines.contains(#"test_latency_seconds_bucket{route="plain",le="60.0"} 4"#))
        #expect(lines.contains(#"test_latency_seconds_bucket{route="plain",le="+Inf"} 5"#))
        #expect(lines.contains(#"test_latency_seconds_sum{route="plain"} 61.000400003"#))
        #expect(lines.last == #"test_latency_seconds_count{route="plain"} 5"#)
    }

    @Test func openMetricsNamesFamiliesAndUnitsAndItsEnd() {
        let text = snapshot.text(.openMetrics)
        #expect(text.hasPrefix(#"# HELP test_received_messages Messages \"in\" a\\b\nline."#))
        #expect(text.contains("\n# TYPE test_received_messages counter\n# UNIT test_received_messages messages\n"))
        #expect(text.contains("\n# UNIT test_latency_seconds seconds\n") && text.hasSuffix("\n# EOF\n"))
    }

    @Test func snapshotsOfSeveralLoopsAddUp() {
        var sum = snapshot
        sum.merge(snapshot)
        let values = sum.families.map { $0.samples.map(\.value) }
        #expect(values[0] == [.number(14), .number(2 * 1_099_511_627_776)] && values[1] == [.number(-2)])
        guard case .histogram(let histogram) = values[2][0] else { return }
        #expect(histogram.count == 10 && histogram.quantile(0.5) == 250_000 && histogram.quantile(1) == 60_000_000_000)
        #expect(HistogramValue().quantile(0.5) == nil)
    }

    @Test func theFormatFollowsTheAcceptField() {
        #expect(MetricFormat(accept: nil) == .prometheus && MetricFormat(accept: "text/plain") == .prometheus)
        #expect(MetricFormat(accept: "application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1") == .openMetrics)
    }
}
