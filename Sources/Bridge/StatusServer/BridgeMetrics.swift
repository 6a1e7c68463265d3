internal import TrestleBase
internal import TrestleBridge
public import TrestleMetrics

/// The metrics of a bridge. Users build dashboards and alerts on their names: they stay.
public enum BridgeMetrics {
    static let received = counter("received", "Messages taken from MQTT and Kafka, repeated deliveries included.")
    static let stored = counter("stored", "Messages that their destination has confirmed.")
    static let filtered = counter("filtered", "Messages that no route selects, or that routes leave out.")
    static let expired = counter("expired", "Messages that expired before they could be published.")
    static let deadLettered = counter("dead_lettered", "Messages that went to the dead-letter topic.")
    static let duplicate = counter("duplicate", "Deliveries that repeated an earlier one and were not stored again.")
    static let malformed = counter("malformed", "Messages that break a rule of MQTT.")
    static let retried = MetricDefinition(
        "trestle_retried_messages_total", .counter, unit: .messages, labels: ["side"],
        help: "Messages that were sent again to the side (mqtt, kafka), each time counted.")
    static let inFlight = gauge("in_flight_messages", .messages, "Messages without an outcome yet.")
    static let oldestAge = gauge("oldest_message_age_seconds", .seconds, "Age of the oldest message in flight, or 0.")
    static let unaccounted = gauge(
        "unaccounted_messages", .messages,
        "Received messages minus all that became of them. Anything but 0 is a fault of Trestle.")
    static let deadLettersWaiting = gauge(
        "dead_letters_waiting_messages", .messages, "Messages that the dead-letter topic has not accepted yet.")

    static let buffered = gauge("buffer_messages", .messages, "Messages that wait in the buffers on the disk.")
    static let bufferBytes = gauge("buffer_bytes", .bytes, "Size of the buffers on the disk.")
    static let bufferLimit = gauge("buffer_limit_bytes", .bytes, "Size at which the buffers are full.")
    static let abandoned = counter(
        "abandoned",
        "Messages that a connection left unacknowledged when it was replaced or a partition moved: they count again when they come again."
    )
    static let routeAbandoned = routeCounter(
        "abandoned", "Messages of a route that a connection left unacknowledged when it was replaced.")
    static let routeDuplicate = routeCounter(
        "duplicate", "Deliveries of a route's messages that repeated an earlier one and were not stored again.")
    static let bufferDeadLettered = counter(
        "buffer_dead_lettered", "Messages that a buffer had taken, and that went to the dead-letter topic.")
    static let bufferAge = gauge(
        "buffer_oldest_message_age_seconds", .seconds,
        "Age of the oldest message in the buffers, by its timestamp; 0 if there is none.")
    static let buffersLeft = MetricDefinition(
        "trestle_buffers_left", .gauge,
        help: "Buffers of earlier configurations that may hold messages, for clusters that this one does not have.")
    static let bufferDropped = counter(
        "buffer_dropped", "Messages that the buffers have deleted: too old, too many, or lost by the disk.")

    static let routeReceived = routeCounter("received", "Messages that the route selects.")
    static let routeStored = routeCounter("stored", "Messages of the route that its destination has confirmed.")
    static let routeFiltered = routeCounter("filtered", "Messages that the route leaves out.")
    static let routeExpired = routeCounter("expired", "Messages of the route that expired.")
    static let routeDeadLettered = routeCounter("dead_lettered", "Messages of the route that are dead letters.")
    static let routeInFlight = MetricDefinition(
        "trestle_route_in_flight_messages", .gauge, unit: .messages, labels: ["route"],
        help: "Messages of the route without an outcome yet.")
    static let routeBytes = MetricDefinition(
        "trestle_route_received_bytes_total", .counter, unit: .bytes, labels: ["route"],
        help: "Payload bytes of the messages that the route selects; from Kafka, bytes of records.")

    static let routeSchemaMismatches = MetricDefinition(
        "trestle_route_schema_mismatched_messages_total", .counter, unit: .messages, labels: ["route", "outcome"],
        help: "Messages that do not fit the schema of their route, by outcome: dead_letter, drop, pass.")
    static let routeSchemaWaiting = MetricDefinition(
        "trestle_route_schema_waiting_messages", .gauge, unit: .messages, labels: ["route"],
        help: "Messages of the route that wait for a schema.")

    static let storeLatency = latency("store", "Time from the receipt of an MQTT message to Kafka's confirmation.")
    static let acknowledgeLatency = latency(
        "acknowledge", "Time from the moment an MQTT message is settled to its PUBACK or PUBREC.")
    static let publishLatency = latency(
        "publish", "Time from the moment a record is taken from Kafka to the MQTT broker's acknowledgement.")
    static let lag = MetricDefinition(
        "trestle_consumer_lag_messages", .gauge, unit: .messages, labels: ["group", "topic"],
        help: "Records that the MQTT broker has not acknowledged yet, in the partitions that this process reads.")

    static let connected = MetricDefinition(
        "trestle_connected", .gauge, labels: ["side"], help: "Whether the side (mqtt, kafka) is connected: 1 or 0.")
    static let subscribed = MetricDefinition(
        "trestle_mqtt_subscribed", .gauge, help: "Whether the MQTT broker has granted all subscriptions: 1 or 0.")
    static let connections = MetricDefinition(
        "trestle_connections_total", .counter, labels: ["side"], help: "Connections that were established.")
    static let disconnections = MetricDefinition(
        "trestle_disconnections_total", .counter, labels: ["side"],
        help: "Connections that were lost, and attempts that failed.")
    static let paused = MetricDefinition(
        "trestle_paused", .gauge, help: "Whether reading from MQTT is paused until Kafka has caught up: 1 or 0.")
    static let pauses = MetricDefinition(
        "trestle_pauses_total", .counter, help: "How often reading from MQTT was paused.")
    static let queue = gauge("kafka_queue_bytes", .bytes, "Bytes of records for Kafka in memory, sent and unsent.")
    static let queueLimit = gauge(
        "kafka_queue_limit_bytes", .bytes, "Bytes of records at which reading from MQTT pauses.")
    static let returnQueue = gauge("mqtt_queue_bytes", .bytes, "Bytes of records in memory that wait for MQTT.")
    static let shards = MetricDefinition("trestle_shards", .gauge, help: "Shards that run.")
    static let missingShards = MetricDefinition(
        "trestle_missing_shards", .gauge, help: "Shards of the configuration that do not run, since they were refused.")
    static let diskFree = MetricDefinition(
        "trestle_disk_free_bytes", .gauge, unit: .bytes, labels: ["folder"],
        help: "Free space of the file system that holds a folder of Trestle.")
    static let diskSize = MetricDefinition(
        "trestle_disk_size_bytes", .gauge, unit: .bytes, labels: ["folder"],
        help: "Size of the file system that holds a folder of Trestle.")
    static let memory = MetricDefinition(
        "process_resident_memory_bytes", .gauge, unit: .bytes, help: "Resident memory of the process.")
    static let processorTime = MetricDefinition(
        "process_cpu_seconds_total", .counter, unit: .seconds, help: "Processor time of the process, user and system.")
    static let descriptors = MetricDefinition(
        "process_open_fds", .gauge, help: "Open file descriptors of the process.")
    static let build = MetricDefinition(
        "trestle_build_info", .gauge, labels: ["version"], help: "The program's version: always 1.")
    static let startTime = MetricDefinition(
        "process_start_time_seconds", .gauge, unit: .seconds, help: "Start time of the process since 1970.")

    static let counts = [
        received, stored, filtered, expired, deadLettered, duplicate, malformed, retried, inFlight, oldestAge,
        unaccounted,
        deadLettersWaiting, buffered, bufferBytes, bufferLimit, bufferDropped,
        bufferDeadLettered, bufferAge, buffersLeft, abandoned,
    ]
    static let perRoute = [
        routeReceived, routeStored, routeFiltered, routeExpired, routeDeadLettered, routeInFlight, routeBytes,
        routeAbandoned, routeDuplicate, routeSchemaMismatches, routeSchemaWaiting,
    ]
    static let ofTheProcess = [diskFree, diskSize, memory, processorTime, descriptors, startTime, build]

    /// All of them.
    public static let all: [MetricDefinition] =
        counts + perRoute
        + [
            storeLatency, acknowledgeLatency, publishLatency, lag, connected, subscribed, connections, disconnections,
            paused, pauses, queue, queueLimit, returnQueue, shards, missingShards,
        ] + ofTheProcess

    private static func counter(_ name: String, _ help: String) -> MetricDefinition {
        MetricDefinition("trestle_\(name)_messages_total", .counter, unit: .messages, help: help)
    }

    private static func routeCounter(_ name: String, _ help: String) -> MetricDefinition {
        MetricDefinition(
            "trestle_route_\(name)_messages_total", .counter, unit: .messages, labels: ["route"], help: help)
    }

    private static func gauge(_ name: String, _ unit: MetricDefinition.Unit, _ help: String) -> MetricDefinition {
        MetricDefinition("trestle_\(name)", .gauge, unit: unit, help: help)
    }

    private static func latency(_ name: String, _ help: String) -> MetricDefinition {
        MetricDefinition("trestle_\(name)_latency_seconds", .histogram, unit: .seconds, help: help)
    }
}

extension BridgeReport {
    /// The report as metrics.
    public var metrics: MetricSnapshot {
        var metrics = MetricSnapshot()
        addCounts(to: &metrics)
        for route in status.routes { Self.add(route, to: &metrics) }
        metrics.add(BridgeMetrics.storeLatency, status.storeLatency)
        metrics.add(BridgeMetrics.acknowledgeLatency, status.acknowledgeLatency)
        metrics.add(BridgeMetrics.publishLatency, status.publishLatency)
        for lag in status.lags {
            metrics.add(BridgeMetrics.lag, Double(lag.messages), labels: [lag.group, lag.topic])
        }
        for (name, side) in [("mqtt", mqtt), ("kafka", kafka)] {
            metrics.add(BridgeMetrics.connected, side.isConnected ? 1 : 0, labels: [name])
            metrics.add(BridgeMetrics.connections, Double(side.connections), labels: [name])
            metrics.add(BridgeMetrics.disconnections, Double(side.disconnections), labels: [name])
        }
        metrics.add(BridgeMetrics.subscribed, isSubscribed ? 1 : 0)
        metrics.add(BridgeMetrics.paused, status.isPaused ? 1 : 0)
        metrics.add(BridgeMetrics.pauses, Double(pauses))
        metrics.add(BridgeMetrics.queue, Double(status.queueBytes))
        metrics.add(BridgeMetrics.queueLimit, Double(status.queueCapacity))
        metrics.add(BridgeMetrics.returnQueue, Double(status.returnQueueBytes))
        metrics.add(BridgeMetrics.shards, Double(status.shards))
        metrics.add(BridgeMetrics.missingShards, Double(status.missingShards))
        addProcess(to: &metrics)
        return metrics
    }

    private func addCounts(to metrics: inout MetricSnapshot) {
        let counts = status.counts
        for (definition, count) in [
            (BridgeMetrics.received, counts.received), (BridgeMetrics.stored, counts.stored),
            (BridgeMetrics.filtered, counts.filtered), (BridgeMetrics.expired, counts.expired),
            (BridgeMetrics.deadLettered, counts.deadLettered), (BridgeMetrics.duplicate, counts.duplicate),
            (BridgeMetrics.malformed, malformed), (BridgeMetrics.inFlight, counts.inFlight),
            (BridgeMetrics.abandoned, counts.abandoned),
        ] { metrics.add(definition, Double(count)) }
        metrics.add(BridgeMetrics.retried, Double(status.retriedRecords), labels: ["kafka"])
        metrics.add(BridgeMetrics.retried, Double(status.retriedMessages), labels: ["mqtt"])
        metrics.add(BridgeMetrics.oldestAge, status.oldestAge / .seconds(1))
        metrics.add(BridgeMetrics.unaccounted, Double(counts.received) - Double(counts.accounted))
        metrics.add(BridgeMetrics.deadLettersWaiting, Double(status.deadLettersWaiting))
        let buffer = status.buffer ?? BufferStatus()
        metrics.add(BridgeMetrics.buffered, Double(buffer.messages))
        metrics.add(BridgeMetrics.bufferBytes, Double(buffer.bytes))
        metrics.add(BridgeMetrics.bufferLimit, Double(buffer.capacity))
        metrics.add(BridgeMetrics.bufferDropped, Double(buffer.dropped))
        metrics.add(BridgeMetrics.bufferDeadLettered, Double(buffer.deadLettered))
        let age = buffer.oldest.map { max(0, WallTime.current.milliseconds - $0) } ?? 0
        metrics.add(BridgeMetrics.bufferAge, Double(age) / 1000)
        metrics.add(BridgeMetrics.buffersLeft, Double(status.leftBuffers))
    }

    private static func add(_ route: BridgeStatus.RouteStatus, to metrics: inout MetricSnapshot) {
        let counts = route.counts
        for (definition, count) in [
            (BridgeMetrics.routeReceived, counts.received), (BridgeMetrics.routeStored, counts.stored),
            (BridgeMetrics.routeFiltered, counts.filtered), (BridgeMetrics.routeExpired, counts.expired),
            (BridgeMetrics.routeDeadLettered, counts.deadLettered), (BridgeMetrics.routeInFlight, counts.inFlight),
            (BridgeMetrics.routeBytes, counts.receivedBytes), (BridgeMetrics.routeAbandoned, counts.abandoned),
            (BridgeMetrics.routeDuplicate, counts.duplicate),
        ] { metrics.add(definition, Double(count), labels: [route.name]) }
        guard let schema = route.schema else { return }
        let letters = schema.mismatched &- schema.dropped &- schema.passed
        for (outcome, count) in [("dead_letter", letters), ("drop", schema.dropped), ("pass", schema.passed)] {
            metrics.add(BridgeMetrics.routeSchemaMismatches, Double(count), labels: [route.name, outcome])
        }
        metrics.add(BridgeMetrics.routeSchemaWaiting, Double(schema.waiting), labels: [route.name])
    }

    private func addProcess(to metrics: inout MetricSnapshot) {
        for disk in process.disks {
            metrics.add(BridgeMetrics.diskFree, Double(disk.free), labels: [disk.folder])
            metrics.add(BridgeMetrics.diskSize, Double(disk.size), labels: [disk.folder])
        }
        if let bytes = process.residentBytes { metrics.add(BridgeMetrics.memory, Double(bytes)) }
        if let seconds = process.processorSeconds { metrics.add(BridgeMetrics.processorTime, seconds) }
        if let count = process.descriptors { metrics.add(BridgeMetrics.descriptors, Double(count)) }
        if let version = process.version { metrics.add(BridgeMetrics.build, 1, labels: [version]) }
        metrics.add(BridgeMetrics.startTime, Double(started.milliseconds) / 1000)
    }
}
