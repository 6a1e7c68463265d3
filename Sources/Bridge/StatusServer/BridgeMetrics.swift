internal import TrestleBase
internal import TrestleBridge
public import TrestleMetrics

/// The metrics of a bridge. Users build dashboards and alerts on their names: they stay.
public enum BridgeMetrics {
    static let received = counter("received", "Messages taken from MQTT, repeated deliveries included.")
    static let stored = counter("stored", "Messages that Kafka has confirmed.")
    static let filtered = counter("filtered", "Messages that no route selects.")
    static let deadLettered = counter("dead_lettered", "Messages that went to the dead-letter topic.")
    static let duplicate = counter("duplicate", "Deliveries that repeated an earlier one and were not stored again.")
    static let malformed = counter("malformed", "Messages that break a rule of MQTT.")
    static let inFlight = MetricDefinition(
        "trestle_in_flight_messages", .gauge, unit: .messages, help: "Messages that wait for Kafka's confirmation.")
    static let unaccounted = MetricDefinition(
        "trestle_unaccounted_messages", .gauge, unit: .messages,
        help: "Received messages minus all that became of them. Anything but 0 is a fault of Trestle.")
    static let deadLettersWaiting = MetricDefinition(
        "trestle_dead_letters_waiting_messages", .gauge, unit: .messages,
        help: "Messages that the dead-letter topic has not accepted yet.")

    static let routeReceived = MetricDefinition(
        "trestle_route_received_messages_total", .counter, unit: .messages, labels: ["route"],
        help: "Messages that took the route.")
    static let routeBytes = MetricDefinition(
        "trestle_route_received_bytes_total", .counter, unit: .bytes, labels: ["route"],
        help: "Payload bytes of the messages that took the route.")

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
    static let queue = MetricDefinition(
        "trestle_kafka_queue_bytes", .gauge, unit: .bytes, help: "Bytes of records in memory, sent and unsent.")
    static let queueLimit = MetricDefinition(
        "trestle_kafka_queue_limit_bytes", .gauge, unit: .bytes,
        help: "Bytes of records at which reading from MQTT pauses.")
    static let startTime = MetricDefinition(
        "process_start_time_seconds", .gauge, unit: .seconds, help: "Start time of the process since 1970.")

    /// All of them.
    public static let all: [MetricDefinition] = [
        received, stored, filtered, deadLettered, duplicate, malformed, inFlight, unaccounted, deadLettersWaiting,
        routeReceived, routeBytes, connected, subscribed, connections, disconnections, paused, pauses, queue,
        queueLimit, startTime,
    ]

    private static func counter(_ name: String, _ help: String) -> MetricDefinition {
        MetricDefinition("trestle_\(name)_messages_total", .counter, unit: .messages, help: help)
    }
}

extension BridgeReport {
    /// The report as metrics.
    public var metrics: MetricSnapshot {
        var metrics = MetricSnapshot()
        let counts = status.counts
        for (definition, count) in [
            (BridgeMetrics.received, counts.received), (BridgeMetrics.stored, counts.stored),
            (BridgeMetrics.filtered, counts.filtered), (BridgeMetrics.deadLettered, counts.deadLettered),
            (BridgeMetrics.duplicate, counts.duplicate), (BridgeMetrics.malformed, malformed),
            (BridgeMetrics.inFlight, counts.inFlight),
        ] { metrics.add(definition, Double(count)) }
        let known = [counts.stored, counts.filtered, counts.deadLettered, counts.duplicate, counts.inFlight]
        metrics.add(BridgeMetrics.unaccounted, Double(counts.received) - Double(known.reduce(0, &+)))
        metrics.add(BridgeMetrics.deadLettersWaiting, Double(status.deadLettersWaiting))
        for route in status.routes {
            metrics.add(BridgeMetrics.routeReceived, Double(route.received), labels: [route.route.name])
            metrics.add(BridgeMetrics.routeBytes, Double(route.receivedBytes), labels: [route.route.name])
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
        metrics.add(BridgeMetrics.startTime, Double(started.milliseconds) / 1000)
        return metrics
    }
}
