public import KafkaCodec
internal import RecordLog
internal import WireBytes

/// An error of a broker's own functions.
public struct KafkaBrokerError: Error, Sendable, CustomStringConvertible {
    /// The error code that a client would receive.
    public let code: KafkaErrorCode
    /// One line.
    public let description: String

    init(_ code: KafkaErrorCode, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension KafkaBroker {
    /// Makes a topic.
    ///
    /// - Parameters:
    ///   - partitions: how many, at least 1; `nil`: `KafkaBroker.Configuration.defaultPartitions`.
    ///   - settings: the topic's own, under the names and with the values of Kafka, for example `["cleanup.policy": "compact"]`.
    /// - Throws: `KafkaBrokerError` when there is one of this name, the name or a setting is not a legal one, or there are too
    ///   many partitions.
    public func createTopic(
        _ name: String, partitions: Int32? = nil, settings: [String: String] = [:]
    ) throws(KafkaBrokerError) {
        let core = try running()
        let partitions = partitions ?? configuration.defaultPartitions
        guard TopicStore.isLegal(name) else {
            throw KafkaBrokerError(
                .invalidTopicException, "a topic's name has 1 to 249 letters, digits, dots, dashes, underscores")
        }
        guard core.topics.topics[name] == nil, !core.topics.isChanging(name) else {
            throw KafkaBrokerError(.topicAlreadyExists, "the topic \(name) exists already")
        }
        guard partitions >= 1 else {
            throw KafkaBrokerError(.invalidPartitions, "a topic has at least one partition")
        }
        if let objection = core.topics.objection(toMaking: partitions, by: nil) {
            throw KafkaBrokerError(.policyViolation, objection)
        }
        let own: TopicConfiguration
        do throws(Refusal) {
            own = try TopicConfiguration(settings.map { ($0.key, $0.value) }, configuration)
        } catch {
            throw KafkaBrokerError(error.code, error.message)
        }
        do {
            _ = try core.topics.create(name, partitions: partitions, own, by: nil, now: core.wallClock())
        } catch {
            throw KafkaBrokerError(.kafkaStorageError, error.message)
        }
    }

    /// The records of a topic that consumers can see, by partition and offset; empty if the topic does not exist.
    ///
    /// They are all held in memory: for tests, and for topics that are known to be small.
    ///
    /// - Parameter partition: the only partition to read. Default: `nil`, all.
    /// - Throws: `KafkaCodecError` for a compression that `KafkaBroker.Configuration.compression` does not know;
    ///   `KafkaBrokerError` when the broker does not run or a file cannot be read.
    public func records(_ topic: String, partition: Int32? = nil) throws -> [Record] {
        var records: [Record] = []
        for found in try running().topics.topics[topic]?.partitions ?? [] where partition ?? found.index == found.index
        {
            try read(found, into: &records)
        }
        return records
    }

    private func read(_ partition: Partition, into records: inout [Record]) throws {
        var offset = partition.log.startOffset
        while true {
            var buffer = WireBuffer()
            var next: Int64?
            do {
                try partition.log.read(from: offset, maximumBytes: 1 << 20, atLeastOneBatch: true, into: &buffer)
            } catch {
                throw KafkaBrokerError(.kafkaStorageError, error.message)
            }
            // A compacted batch may end with an offset that none of its records has.
            var position = 0
            while position < buffer.count {
                let header = try RecordBatchHeader(parsing: buffer.bytes.extracting(droppingFirst: position))
                next = header.lastOffset + 1
                position += header.totalSize
            }
            let batches = try RecordBatch.decode(
                ByteSlice(buffer), compression: configuration.compression, limits: configuration.decompressionLimits)
            for batch in batches where !batch.attributes.isControl {
                records += batch.records.drop { $0.offset < offset }
            }
            guard let next else { return }
            offset = next
        }
    }

    private func running() throws(KafkaBrokerError) -> KafkaBrokerCore {
        guard let core else {
            throw KafkaBrokerError(.brokerNotAvailable, "the broker is not running: start it first")
        }
        return core
    }
}
