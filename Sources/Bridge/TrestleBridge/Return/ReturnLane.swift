import KafkaClient
import KafkaSession
import TrestleBase

/// A partition that the bridge holds, on its way to MQTT.
final class ReturnLane {
    /// A message that a record becomes.
    struct Item {
        let record: ConsumerRecord
        /// The place of the route.
        let route: Int
        /// When it was taken from the consumer.
        let takenAt: Instant
    }

    let place: TopicPartition
    /// Names it in the user data of messages: each assignment has another.
    let number: UInt32
    var delivery = PartitionDelivery<Item>()
    /// What the group has of it.
    var committed: OffsetAndMetadata?
    var isCommitting = false
    /// Whether its offsets were refused a moment ago.
    var isCommitPaused = false
    /// Why its offsets are not taken, and how often in a row; `nil` when they are.
    var commitRefusal: (error: KafkaError, times: Int)?
    /// Whether the group does not have its first offset yet: nothing is sent before.
    var isStarting = true
    /// What stands beside its offsets.
    var origin = GroupStart()
    /// Messages that were settled since offsets were last committed.
    var settledSinceCommit = 0
    /// Refusals in a row.
    var refusals = 0
    /// Whether its first record waits for a schema, or for a broker that takes its QoS.
    var isHeldUp = false
    /// Why nothing of it can be read from Kafka; `nil` when it can.
    var readingObstacle: String?
    /// Whether nothing more of it is fetched.
    var isPaused = false
    /// What to call once all that is in flight is settled and committed: the partition is another member's then.
    var leaving: (() -> Void)?

    init(_ place: TopicPartition, number: UInt32) {
        self.place = place
        self.number = number
    }

    /// Why it cannot be read, or its offsets are not taken, once that is more than a moment.
    var obstacle: String? {
        if let readingObstacle { return readingObstacle }
        guard let commitRefusal, commitRefusal.times > 1 else { return nil }
        return commitRefusal.error.description
    }

    /// Whether it stands still, for one of these or since the MQTT broker does not take a message.
    var isWaiting: Bool { isHeldUp || refusals > 0 }

    /// What has yet to be committed.
    var uncommitted: OffsetAndMetadata? {
        guard let offset = delivery.committable, offset != committed else { return nil }
        return offset
    }

    /// The user data of a step.
    func userData(_ step: UInt64) -> UInt64 { UInt64(number) << 40 | step & Self.steps }

    static let steps: UInt64 = (1 << 40) - 1

    static func number(of userData: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: userData >> 40 & 0x3f_ffff) }

    /// Marks the user data of dead letters that are steps of lanes: ledger entries never have this bit, since a slot is used fewer than
    /// 2³¹ times.
    static let mark: UInt64 = 1 << 63
}
