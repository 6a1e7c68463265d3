public import TrestleBase
public import WireBytes

extension KafkaProducer {
    /// A record to send.
    public struct Record: Sendable, Hashable {
        public var topic: String
        /// The index of the partition; `nil` leaves the choice to `KafkaProducer.Configuration.partitioner`.
        public var partition: Int32?
        /// Chooses the partition where `partition` is `nil`.
        public var key: ByteSlice?
        /// `nil` is Kafka's tombstone.
        public var value: ByteSlice?
        public var headers: KafkaHeaders
        /// `nil` for the time at which it is sent.
        public var timestamp: WallTime?

        public init(
            topic: String, partition: Int32? = nil, key: ByteSlice? = nil, value: ByteSlice?,
            headers: KafkaHeaders = [:], timestamp: WallTime? = nil
        ) {
            self.topic = topic
            self.partition = partition
            self.key = key
            self.value = value
            self.headers = headers
            self.timestamp = timestamp
        }

        /// A record of text.
        public init(topic: String, key: String? = nil, value: String, headers: KafkaHeaders = [:]) {
            self.init(
                topic: topic, key: key.map { ByteSlice(utf8: $0) }, value: ByteSlice(utf8: value), headers: headers)
        }
    }

    /// Where a record is in the log.
    public struct RecordMetadata: Hashable, Sendable {
        public let partition: Int32
        /// -1 where the broker does not say (acks 0, or a batch that an earlier attempt had stored).
        public let offset: Int64
    }

    /// Sends a record of text and waits until it is stored.
    ///
    /// - Throws: `KafkaError`, with the code `cancelled` when the task was cancelled.
    @discardableResult
    public func send(
        _ value: String, to topic: String, key: String? = nil, headers: KafkaHeaders = [:]
    ) async throws -> RecordMetadata {
        try await send(Record(topic: topic, key: key, value: value, headers: headers))
    }

    /// Sends a record of bytes and waits until it is stored.
    ///
    /// - Throws: `KafkaError`, with the code `cancelled` when the task was cancelled.
    @discardableResult
    public func send<Value: Sequence<UInt8> & Sendable, Key: Sequence<UInt8> & Sendable>(
        _ value: Value, to topic: String, key: Key? = [UInt8]?.none, headers: KafkaHeaders = [:]
    ) async throws -> RecordMetadata {
        let record = Record(
            topic: topic, key: key.map { ByteSlice(Array($0)) }, value: ByteSlice(Array(value)), headers: headers)
        return try await send(record)
    }

    /// Sends a record and waits until it is stored.
    ///
    /// - Parameter value: `nil` is Kafka's tombstone.
    /// - Throws: `KafkaError`, with the code `cancelled` when the task was cancelled.
    @discardableResult
    public func send(
        _ value: ByteSlice?, to topic: String, key: ByteSlice? = nil, headers: KafkaHeaders = [:]
    ) async throws -> RecordMetadata {
        try await send(Record(topic: topic, key: key, value: value, headers: headers))
    }
}
