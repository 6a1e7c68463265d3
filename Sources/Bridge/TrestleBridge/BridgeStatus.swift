import KafkaClient
import TrestleBase
public import TrestleMetrics
import TrestleTransport

/// The status of a bridge at some moment, for metrics, health checks and a status page.
public struct BridgeStatus: Sendable {
    /// The status of one route, of either direction.
    public struct RouteStatus: Sendable, Hashable {
        public let name: String
        /// The MQTT topic filter or the Kafka topic, as in the configuration.
        public let from: String
        /// The Kafka or MQTT topic, or a template for it.
        public let to: String
        public internal(set) var counts: RouteCounts
        /// Of a route with a schema.
        public internal(set) var schema: SchemaCounts?

        public init(name: String, from: String, to: String, counts: RouteCounts = RouteCounts()) {
            (self.name, self.from, self.to, self.counts) = (name, from, to, counts)
        }
    }

    /// How far a consumer group is behind in the partitions of a topic that this process reads.
    public struct Lag: Sendable, Hashable {
        public let group: String
        public let topic: String
        public internal(set) var partitions = 0
        /// Records between the last one that the MQTT broker has acknowledged and the end of the partitions.
        public internal(set) var messages: UInt64 = 0

        public init(group: String, topic: String) { (self.group, self.topic) = (group, topic) }
    }

    public internal(set) var counts = DeliveryCounts()
    public private(set) var routes: [RouteStatus] = []
    private var routePlaces: [String: Int] = [:]
    public internal(set) var lags: [Lag] = []
    /// Whether all MQTT brokers have accepted the connection.
    public internal(set) var isMQTTConnected = true
    /// Whether they have granted all subscriptions.
    public internal(set) var isMQTTSubscribed = true
    /// Whether all Kafka clusters have accepted a connection.
    public internal(set) var isKafkaConnected = true
    /// Groups that have not told yet which partitions are ours.
    public internal(set) var unjoinedGroups: [String] = []
    /// The obstacle to storing records in Kafka, or to reading them, in one line; `nil` if none is known.
    public internal(set) var kafkaObstacle: String?
    /// Why messages wait for schemas, or would, in one line; `nil` when they need not.
    public internal(set) var schemaObstacle: String?
    /// Whether receiving from MQTT is paused until Kafka has caught up.
    public internal(set) var isPaused = false
    /// The size of the records that wait for Kafka's response, sent and unsent, in bytes.
    public internal(set) var queueBytes = 0
    /// The bytes at which reading from MQTT pauses.
    public internal(set) var queueCapacity = 0
    /// The size of the records that wait for the MQTT broker, in bytes.
    public internal(set) var returnQueueBytes = 0
    /// The age of the oldest message in flight; zero if there is none.
    public internal(set) var oldestAge = Duration.zero
    /// The buffers on the disk; `nil` if there is none.
    public internal(set) var buffer: BufferStatus?
    /// Buffers of earlier configurations that may hold messages, and that no cluster of this one is for.
    public internal(set) var leftBuffers = 0
    /// How many shards run.
    public internal(set) var shards = 1
    /// How many shards of the configuration do not, since they were refused.
    public internal(set) var missingShards = 0
    /// Sessions that nobody goes on with, and whose messages are being taken.
    public internal(set) var leavingSessions = 0
    /// Messages that the dead-letter topic has not taken yet.
    public internal(set) var deadLettersWaiting = 0
    /// Records that were sent to Kafka again, and messages that were published again.
    public internal(set) var retriedRecords: UInt64 = 0
    public internal(set) var retriedMessages: UInt64 = 0
    /// From the receipt of a message, or of a route's part of it, to Kafka's confirmation.
    public internal(set) var storeLatency = HistogramValue()
    /// From the moment a message is settled to its PUBACK or PUBREC.
    public internal(set) var acknowledgeLatency = HistogramValue()
    /// From the moment a record is taken from Kafka to the MQTT broker's acknowledgement.
    public internal(set) var publishLatency = HistogramValue()

    /// Before the bridge has started.
    public init() {}

    /// Adds a route, or what another shard does of it.
    mutating func add(_ route: RouteStatus) {
        if let place = routePlaces[route.name] {
            if let schema = route.schema {
                routes[place].schema = routes[place].schema.map { $0.adding(schema) } ?? schema
            }
            return routes[place].counts.add(route.counts)
        }
        routePlaces[route.name] = routes.count
        routes.append(route)
    }
}

extension BridgeShard {
    /// Adds what this shard does.
    func add(to status: inout BridgeStatus) {
        addCounts(to: &status)
        status.isPaused = status.isPaused || isPaused
        status.isMQTTConnected = status.isMQTTConnected && isConnected
        status.isMQTTSubscribed = status.isMQTTSubscribed && isSubscribed
        for outlet in outlets {
            if status.kafkaObstacle == nil {
                status.kafkaObstacle = outlet.condition.obstacle ?? outlet.buffer?.obstacle
            }
            status.isKafkaConnected = status.isKafkaConnected && outlet.isConnected
            status.queueBytes += outlet.producer.bufferedBytes
            status.queueCapacity += configuration.sink(outlet.name)?.bufferSize ?? 0
            status.deadLettersWaiting += outlet.deadLetters.waitingForRetry
        }
        if status.schemaObstacle == nil { status.schemaObstacle = schemaObstacle }
        if let bufferFault, status.kafkaObstacle == nil { status.kafkaObstacle = bufferFault }
        addBuffers(to: &status)
        for source in sources {
            if status.kafkaObstacle == nil { status.kafkaObstacle = source.obstacle }
            status.isKafkaConnected = status.isKafkaConnected && source.isConnected
            if !source.isMember { status.unjoinedGroups.append(source.group) }
            status.lags += source.lags
            status.returnQueueBytes += source.bytes
        }
        for oldest in [ledger.oldest] + sources.map(\.oldest) {
            status.oldestAge = max(status.oldestAge, oldest?.duration(to: loop.now) ?? .zero)
        }
    }

    /// Adds what its buffers hold.
    func addBuffers(to status: inout BridgeStatus) {
        for outlet in outlets {
            guard let buffer = outlet.buffer else { continue }
            var sum = status.buffer ?? BufferStatus()
            var one = buffer.disk.status
            one.deadLettered = buffer.letters
            sum.add(one)
            status.buffer = sum
        }
    }

    /// Adds what this shard has done, without what it is doing.
    func addCounts(to status: inout BridgeStatus) {
        status.counts.add(counts)
        for (entry, counts) in zip(routes?.entries ?? [], ledger.routes) {
            var route = BridgeStatus.RouteStatus(
                name: entry.route.name, from: entry.route.filter, to: entry.route.topic, counts: counts)
            if let schema = entry.schema {
                route.schema = schema.counts
                route.schema?.waiting = schema.gate.count
            }
            status.add(route)
        }
        status.storeLatency = status.storeLatency + ledger.latency
        status.acknowledgeLatency = status.acknowledgeLatency + acknowledgements.latency
        for outlet in outlets { status.retriedRecords &+= outlet.producer.retriedRecords }
        for source in sources {
            for route in source.routeStatus { status.add(route) }
            status.retriedMessages &+= source.retried
            status.publishLatency = status.publishLatency + source.latency
        }
    }
}

extension BridgeStatus {
    /// What was in flight comes again elsewhere, and is counted there again.
    mutating func leaveInFlight() {
        counts.abandoned &+= counts.inFlight
        counts.inFlight = 0
        for place in routes.indices { routes[place].counts.abandoned &+= routes[place].counts.inFlight }
    }
}
