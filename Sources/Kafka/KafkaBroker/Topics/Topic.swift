internal import TrestleBase
internal import KafkaCodec
internal import RecordLog

/// One partition: its log, and who waits for more of it.
final class Partition {
    let topic: String
    let index: Int32
    let log: RecordLog
    /// The holder that created it; `nil` if it was the program itself, or is not known.
    let maker: ClientHolder?
    var rules: TopicRules
    /// Parked Fetch requests, told when the log grows or goes.
    var waiters: [ObjectIdentifier: ParkedFetch] = [:]
    /// Bytes that readers could see from one time on, since the program started.
    var appendedBytes = 0
    /// Requests that wait for the log to be on the disk.
    var flushWaits: [FlushWait] = []
    /// Bytes that readers may not see before they are on the disk.
    var hiddenBytes = 0
    /// Up to where readers have been told that there is something.
    var shownOffset: Int64

    init(topic: String, index: Int32, log: RecordLog, maker: ClientHolder?, rules: TopicRules) {
        self.topic = topic
        self.index = index
        self.log = log
        self.maker = maker
        self.rules = rules
        shownOffset = log.highWatermark
    }

    /// Whether a client's idea of the leader's epoch is ours; -1 means that it has none.
    func check(leaderEpoch: Int32) -> KafkaErrorCode? {
        if leaderEpoch == -1 || leaderEpoch == log.leaderEpoch { return nil }
        return leaderEpoch < log.leaderEpoch ? .fencedLeaderEpoch : .unknownLeaderEpoch
    }
}

struct Topic {
    let name: String
    let id: KafkaUUID
    /// At its index; never empty.
    var partitions: [Partition]
    var rules: TopicRules

    /// Whether it is the broker's own, which clients may read but not write.
    var isInternal: Bool { name == OffsetStore.topicName }
}

/// Partitions that are being opened, one after the other: thousands take long, and others have their turn meanwhile.
final class PartitionsInMaking {
    let name: String
    let id: KafkaUUID
    let indices: Range<Int32>
    let maker: ClientHolder?
    let rules: TopicRules
    var partitions: [Partition] = []

    init(name: String, id: KafkaUUID, indices: Range<Int32>, maker: ClientHolder?, rules: TopicRules) {
        self.name = name
        self.id = id
        self.indices = indices
        self.maker = maker
        self.rules = rules
    }

    var isComplete: Bool { partitions.count == indices.count }
}

/// A topic whose folders are being renamed, one after the other.
final class TopicInDeletion {
    let topic: Topic
    var renamed = 0

    init(topic: Topic) { self.topic = topic }

    var isComplete: Bool { renamed == topic.partitions.count }
}
