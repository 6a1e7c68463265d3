internal import TrestleBase
internal import TrestleBridge
internal import TrestleJSON
internal import TrestleMetrics

extension BridgeReport {
    /// The report as the status page reads it.
    func document(configuration: [(key: String, value: String)], now: Int64) -> JSON {
        let counts = status.counts
        return .object([
            ("time", .integer(now)), ("started", .integer(started.milliseconds)),
            ("ready", .bool(obstacles.isEmpty)), ("obstacles", .array(obstacles.map { .string($0) })),
            (
                "counts",
                .object([
                    ("received", .integer(counts.received)), ("stored", .integer(counts.stored)),
                    ("filtered", .integer(counts.filtered)), ("expired", .integer(counts.expired)),
                    ("deadLettered", .integer(counts.deadLettered)),
                    ("duplicate", .integer(counts.duplicate)), ("abandoned", .integer(counts.abandoned)),
                    ("inFlight", .integer(counts.inFlight)),
                ])
            ),
            ("addsUp", .bool(counts.addsUp)),
            ("routes", .array(status.routes.map(Self.route))),
            ("mqtt", Self.side(mqtt)), ("kafka", Self.side(kafka)), ("paused", .bool(status.isPaused)),
            ("queueBytes", .integer(status.queueBytes)), ("queueCapacity", .integer(status.queueCapacity)),
            ("returnQueueBytes", .integer(status.returnQueueBytes)),
            ("oldestSeconds", .number("\(status.oldestAge / .seconds(1))")),
            ("deadLettersWaiting", .integer(status.deadLettersWaiting)),
            ("shards", .integer(status.shards)), ("missingShards", .integer(status.missingShards)),
            (
                "retried",
                .object([("kafka", .integer(status.retriedRecords)), ("mqtt", .integer(status.retriedMessages))])
            ),
            (
                "latency",
                .object([
                    ("store", Self.latency(status.storeLatency)),
                    ("acknowledge", Self.latency(status.acknowledgeLatency)),
                    ("publish", Self.latency(status.publishLatency)),
                ])
            ),
            ("lags", .array(status.lags.map(Self.lag))), ("process", processDocument),
            (
                "troubles",
                .array(
                    troubles.map {
                        .object([
                            ("time", .integer($0.time.milliseconds)), ("text", .string($0.text)),
                            ("count", .integer($0.count)),
                        ])
                    })
            ),
            (
                "configuration",
                .array(configuration.map { .object([("key", .string($0.key)), ("value", .string($0.value))]) })
            ),
        ])
    }

    private static func route(_ route: BridgeStatus.RouteStatus) -> JSON {
        let counts = route.counts
        return .object([
            ("name", .string(route.name)), ("from", .string(route.from)), ("to", .string(route.to)),
            ("received", .integer(counts.received)), ("bytes", .integer(counts.receivedBytes)),
            ("stored", .integer(counts.stored)), ("filtered", .integer(counts.filtered)),
            ("expired", .integer(counts.expired)), ("deadLettered", .integer(counts.deadLettered)),
            ("abandoned", .integer(counts.abandoned)), ("duplicate", .integer(counts.duplicate)),
            ("inFlight", .integer(counts.inFlight)),
            ("schemaMismatched", route.schema.map { .integer($0.mismatched) } ?? .null),
            ("schemaWaiting", route.schema.map { .integer($0.waiting) } ?? .null),
        ])
    }

    private var processDocument: JSON {
        .object([
            ("memory", process.residentBytes.map { .integer($0) } ?? .null),
            ("processor", process.processorSeconds.map { .number("\($0)") } ?? .null),
            ("descriptors", process.descriptors.map { .integer($0) } ?? .null),
            (
                "disks",
                .array(
                    process.disks.map {
                        .object([
                            ("folder", .string($0.folder)), ("free", .integer($0.free)), ("size", .integer($0.size)),
                        ])
                    })
            ),
        ])
    }

    private static func lag(_ lag: BridgeStatus.Lag) -> JSON {
        .object([
            ("group", .string(lag.group)), ("topic", .string(lag.topic)), ("partitions", .integer(lag.partitions)),
            ("messages", .integer(lag.messages)),
        ])
    }

    /// In milliseconds; `null` without observations.
    private static func latency(_ value: HistogramValue) -> JSON {
        .object(
            [("p50", 0.5), ("p99", 0.99), ("p999", 0.999)].map { name, share in
                (name, value.quantile(share).map { .number("\(Double($0) / 1e6)") } ?? .null)
            })
    }

    private static func side(_ side: Side) -> JSON {
        .object([
            ("connected", .bool(side.isConnected)), ("connections", .integer(side.connections)),
            ("disconnections", .integer(side.disconnections)),
        ])
    }
}
