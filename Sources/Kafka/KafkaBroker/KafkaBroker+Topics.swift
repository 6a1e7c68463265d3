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
    /// - Parameter partitions: how many, at least 1; `nil`: `KafkaBrokerConfiguration.defaultPartitions`.
    /// - Throws: `KafkaBrokerError` when there is one of this name, the name is not a legal one, or there are too many partitions.
    public func createTopic(_ name: String, partitions: Int32? = nil) throws(KafkaBrokerError) {
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
        do {
            _ = try core.topics.create(name, partitions: partitions, by: nil, now: core.wallClock())
        } catch {
            throw KafkaBrokerError(.kafkaStorageError, error.message)
        }
    }

    /// The records of a topic that consumers can see, by partition and offset; empty if the topic does not exist.
    ///
    /// They are all held in memory: for tests, and for topics that are known to be small.
    ///
    /// - Parameter partition: the only partition to read. Default: `nil`, all.
    /// - Throws: `KafkaCodecError` for a compression that `KafkaBrokerConfiguration.compression` does not know;
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
            do {
                try partition.log.read(from: offset, maximumBytes: 1 << 20, atLeastOneBatch: true, into: &buffer)
            } catch {
                throw KafkaBrokerError(.kafkaStorageError, error.message)
            }
            let batches = try RecordBatch.decode(
                ByteSlice(buffer), compression: configuration.compression, limits: configuration.decompressionLimits)
            guard let last = batches.last?.records.last else { return }
            for batch in batches where !batch.attributes.isControl {
                records += batch.records.drop { $0.offset < offset }
            }
            offset = last.offset + 1
        }
    }

    private func running() throws(KafkaBrokerError) -> KafkaBrokerCore {
        guard let core else {
            throw KafkaBrokerError(.brokerNotAvailable, "the broker is not running: start it first")
        }
        return core
    }
}
