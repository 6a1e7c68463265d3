import KafkaClient

/// The status of a bridge at some moment, for metrics, health checks and a status page.
public struct BridgeStatus: Sendable {
    /// The status of one route.
    public struct RouteStatus: Sendable, Hashable {
        public let route: Route
        /// Messages that took the route, those included that went to the dead-letter topic instead.
        public internal(set) var received: UInt64
        /// Bytes of their payloads.
        public internal(set) var receivedBytes: UInt64
    }

    public internal(set) var counts = DeliveryCounts()
    public internal(set) var routes: [RouteStatus] = []
    /// The obstacle to storing records in Kafka, in one line; `nil` if none is known.
    public internal(set) var kafkaObstacle: String?
    /// Whether receiving from MQTT is paused until Kafka has caught up.
    public internal(set) var isPaused = false
    /// The size of the records that wait for Kafka's response, sent and unsent, in bytes.
    public internal(set) var queueBytes = 0
    /// The bytes at which reading from MQTT pauses.
    public internal(set) var queueCapacity = 0
    /// Messages that the dead-letter topic has not taken yet.
    public internal(set) var deadLettersWaiting = 0

    /// Before the bridge has started.
    public init() {}
}

/// What a route has taken. Counted on the loop, without a lock.
struct RouteUse {
    private(set) var received: UInt64 = 0
    private(set) var receivedBytes: UInt64 = 0

    mutating func handleReceived(bytes: Int) {
        received &+= 1
        receivedBytes &+= UInt64(bytes)
    }
}

extension BridgeShard {
    /// Adds what this shard does.
    func add(to status: inout BridgeStatus) {
        status.counts.add(counts)
        status.routes += (routes?.entries ?? []).map {
            BridgeStatus.RouteStatus(route: $0.route, received: $0.use.received, receivedBytes: $0.use.receivedBytes)
        }
        status.isPaused = status.isPaused || isPaused
        for outlet in outlets {
            if status.kafkaObstacle == nil { status.kafkaObstacle = outlet.condition.obstacle }
            status.queueBytes += outlet.producer.bufferedBytes
            status.queueCapacity += configuration.sink(outlet.name)?.bufferSize ?? 0
            status.deadLettersWaiting += outlet.deadLetters.waitingForRetry
        }
    }
}
