public import TrestleBase
public import TrestleBridge
internal import WireBytes

/// The state of a running bridge: its own status, and a summary of its events.
public struct BridgeReport: Sendable {
    /// One of the two sides.
    public struct Side: Sendable, Hashable {
        public internal(set) var isConnected = false
        public internal(set) var connections: UInt64 = 0
        public internal(set) var disconnections: UInt64 = 0
    }

    /// Something that an operator should know of.
    public struct Trouble: Sendable, Hashable {
        /// When it happened last.
        public internal(set) var time: WallTime
        public let text: String
        /// How often it happened.
        public internal(set) var count: UInt64
    }

    public internal(set) var status: BridgeStatus
    public internal(set) var process = ProcessStatus()
    public internal(set) var mqtt = Side()
    public internal(set) var kafka = Side()
    /// Whether the MQTT broker has granted all subscriptions, so that nothing that is published passes by.
    public internal(set) var isSubscribed = false
    public internal(set) var malformed: UInt64 = 0
    public internal(set) var pauses: UInt64 = 0
    /// The last ones, the latest first.
    public internal(set) var troubles: [Trouble] = []
    public internal(set) var isStopping = false
    public internal(set) var started: WallTime

    /// The reasons for which the bridge is not ready; empty if it is ready.
    public var obstacles: [String] {
        var obstacles: [String] = []
        if isStopping { obstacles.append("the bridge is stopping") }
        if !mqtt.isConnected {
            obstacles.append("MQTT is not connected")
        } else if !isSubscribed {
            obstacles.append("the MQTT broker has not granted the subscriptions yet")
        }
        if !kafka.isConnected { obstacles.append("Kafka is not connected") }
        for group in status.unjoinedGroups {
            obstacles.append("Kafka: group '\(PeerText(group))' has not been joined yet")
        }
        if status.missingShards > 0 {
            let count = status.shards + status.missingShards
            obstacles.append("\(status.missingShards) of \(count) shards do not run: see the log, and reload")
        }
        if let obstacle = status.kafkaObstacle { obstacles.append("Kafka: \(obstacle)") }
        if let obstacle = status.schemaObstacle { obstacles.append("schema registry: \(obstacle)") }
        return obstacles
    }
}
