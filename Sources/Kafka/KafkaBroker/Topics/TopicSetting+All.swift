internal import KafkaCodec
internal import RecordLog
import TrestleBase

extension TopicSetting {
    private static let longs = Int64(0)...Int64.max
    private static let ints = Int64(0)...Int64(Int32.max)

    /// All settings, in the order of their names.
    static let all: [TopicSetting] = [
        TopicSetting(
            "cleanup.policy", .list, .listOf(["compact", "delete"]), broker: "log.cleanup.policy",
            "How old records leave the log: delete removes old segments, compact keeps the last record of each key."
        ) { _ in "delete" },
        TopicSetting(
            "compression.type", .string, .fixed("batches are stored as their producer compressed them"),
            broker: "compression.type", "The compression of stored batches."
        ) { _ in "producer" },
        TopicSetting(
            "delete.retention.ms", .long, .integers(longs), broker: "log.cleaner.delete.retention.ms",
            "How long a compacted log keeps a tombstone after its first compaction, in milliseconds."
        ) { String($0.storage.tombstoneRetention.saturatedMilliseconds) },
        TopicSetting(
            "flush.messages", .long, .fixed("the broker decides when records are forced to the disk"),
            broker: "log.flush.interval.messages", "The number of records after which the log is forced to the disk."
        ) { _ in String(Int64.max) },
        TopicSetting(
            "flush.ms", .long, .fixed("the broker decides when records are forced to the disk"),
            broker: "log.flush.interval.ms", "The time after which the log is forced to the disk, in milliseconds."
        ) { _ in String(Int64.max) },
        TopicSetting(
            "index.interval.bytes", .int, .integers(1...Int64(Int32.max)), broker: "log.index.interval.bytes",
            "The bytes of log between two entries of its index."
        ) { String($0.storage.indexIntervalBytes) },
        TopicSetting(
            "max.compaction.lag.ms", .long, .integers(1...Int64.max), broker: "log.cleaner.max.compaction.lag.ms",
            "The time after which a record is compacted, however few there are, in milliseconds."
        ) { String($0.storage.maximumCompactionLag?.saturatedMilliseconds ?? .max) },
        TopicSetting(
            "max.message.bytes", .int, .integers(ints), broker: "message.max.bytes",
            "The most bytes of a record batch."
        ) { String($0.maximumBatchSize) },
        TopicSetting(
            "message.timestamp.after.max.ms", .long, .integers(longs), broker: "log.message.timestamp.after.max.ms",
            "How far a record's timestamp may lie after the time of its arrival, in milliseconds."
        ) { String($0.timestampAfterMilliseconds) },
        TopicSetting(
            "message.timestamp.before.max.ms", .long, .integers(longs), broker: "log.message.timestamp.before.max.ms",
            "How far a record's timestamp may lie before the time of its arrival, in milliseconds."
        ) { String($0.timestampBeforeMilliseconds) },
        TopicSetting(
            "message.timestamp.type", .string, .oneOf(["CreateTime", "LogAppendTime"]),
            broker: "log.message.timestamp.type", "Whether records have their producer's time or the time of arrival."
        ) { _ in "CreateTime" },
        TopicSetting(
            "min.cleanable.dirty.ratio", .double, .fraction, broker: "log.cleaner.min.cleanable.ratio",
            "The least part of a log that is new to a compaction, 0 to 1."
        ) { String($0.storage.minimumCleanableRatio) },
        TopicSetting(
            "min.compaction.lag.ms", .long, .integers(longs), broker: "log.cleaner.min.compaction.lag.ms",
            "The time for which a record is not compacted, in milliseconds."
        ) { String($0.storage.minimumCompactionLag.saturatedMilliseconds) },
        TopicSetting(
            "min.insync.replicas", .int, .integers(1...Int64(Int32.max)), broker: "min.insync.replicas",
            "The replicas that must have a record before a producer with acks=all gets its response; this broker is one."
        ) { _ in "1" },
        TopicSetting(
            "retention.bytes", .long, .integers(Int64.min...Int64.max), broker: "log.retention.bytes",
            "The bytes of a partition above which its oldest segments are deleted; negative: no limit."
        ) { String($0.storage.retentionBytes ?? -1) },
        TopicSetting(
            "retention.ms", .long, .integers(-1...Int64.max), broker: "log.retention.ms",
            "The age of a segment's newest record at which the segment is deleted, in milliseconds; -1: no limit."
        ) { String($0.storage.retentionMilliseconds ?? -1) },
        TopicSetting(
            "segment.bytes", .int, .integers(1 << 20...Int64(Int32.max)), broker: "log.segment.bytes",
            "The most bytes of a segment file."
        ) { String($0.storage.segmentBytes) },
        TopicSetting(
            "segment.ms", .long, .integers(1...Int64.max), broker: "log.roll.ms",
            "The time after which a new segment begins, in milliseconds."
        ) { String($0.storage.segmentMilliseconds) },
        TopicSetting(
            "unclean.leader.election.enable", .boolean, .boolean, broker: "unclean.leader.election.enable",
            "Without effect: each partition has one replica."
        ) { _ in "false" },
    ]
}
