internal import TrestleBase
internal import TrestleBridge
internal import TrestleJSON

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
                    ("filtered", .integer(counts.filtered)), ("deadLettered", .integer(counts.deadLettered)),
                    ("duplicate", .integer(counts.duplicate)), ("inFlight", .integer(counts.inFlight)),
                ])
            ),
            ("addsUp", .bool(counts.addsUp)),
            ("routes", .array(status.routes.map(Self.route))),
            ("mqtt", Self.side(mqtt)), ("kafka", Self.side(kafka)), ("paused", .bool(status.isPaused)),
            ("queueBytes", .integer(status.queueBytes)), ("queueCapacity", .integer(status.queueCapacity)),
            ("deadLettersWaiting", .integer(status.deadLettersWaiting)),
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
        .object([
            ("name", .string(route.route.name)), ("from", .string(route.route.filter)),
            ("to", .string(route.route.topic)), ("received", .integer(route.received)),
            ("bytes", .integer(route.receivedBytes)),
        ])
    }

    private static func side(_ side: Side) -> JSON {
        .object([
            ("connected", .bool(side.isConnected)), ("connections", .integer(side.connections)),
            ("disconnections", .integer(side.disconnections)),
        ])
    }
}
