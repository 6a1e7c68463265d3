import RecordLog

/// A buffer on the disk between MQTT and one Kafka cluster: messages are acknowledged to MQTT once they are in it.
public struct BufferSettings: Sendable, Hashable {
    /// When a message counts as safe.
    public enum Sync: String, Sendable, Hashable, CaseIterable {
        /// Once it has been forced to the disk.
        case always
        /// Once the system has it; it is forced to the disk every `syncInterval`.
        case interval
    }

    /// The treatment of messages when `size` is reached.
    public enum WhenFull: String, Sendable, Hashable, CaseIterable {
        /// Nothing more is taken from MQTT.
        case wait
        /// The oldest messages are deleted, and counted.
        case dropOldest = "drop_oldest"
        /// Those that come go to the dead-letter topic.
        case deadLetter = "dead_letter"
    }

    /// The folder; each MQTT broker has one within.
    public var folder: String
    /// Bytes of records on the disk, from which on `whenFull` applies.
    public var size = 1 << 30
    /// The age from which on messages are deleted, and counted; zero: none.
    public var maximumAge = Duration.zero
    public var sync = Sync.always
    public var syncInterval = Duration.seconds(1)
    public var whenFull = WhenFull.wait

    public init(folder: String) { self.folder = folder }

    var syncPolicy: SyncPolicy {
        switch sync {
        case .always: .always
        case .interval: .interval(syncInterval)
        }
    }

    /// Segments are deleted as a whole: small ones keep the bound close.
    var logConfiguration: RecordLogConfiguration {
        var configuration = RecordLogConfiguration()
        configuration.segmentBytes = max(1 << 20, min(64 << 20, size / 16))
        if whenFull == .dropOldest { configuration.retentionBytes = size }
        return configuration
    }
}

/// The messages that a buffer holds, and has lost.
public struct BufferStatus: Sendable, Hashable {
    /// Messages that wait for Kafka.
    public internal(set) var messages: UInt64 = 0
    /// Bytes on the disk, those of messages that have been stored and not been deleted yet included.
    public internal(set) var bytes = 0
    public internal(set) var capacity = 0
    /// The time at which the oldest message that waits was put in, in milliseconds since 1970; `nil` when none waits.
    public internal(set) var oldest: Int64?
    /// Messages that `drop_oldest`, `max_age` or the disk has cost.
    public internal(set) var dropped: UInt64 = 0
    /// Messages that the buffer had taken, and that went to the dead-letter topic, confirmed by Kafka.
    public internal(set) var deadLettered: UInt64 = 0

    public init() {}

    mutating func add(_ other: BufferStatus) {
        messages &+= other.messages
        bytes += other.bytes
        capacity += other.capacity
        dropped &+= other.dropped
        deadLettered &+= other.deadLettered
        if let time = other.oldest { oldest = min(oldest ?? time, time) }
    }
}
