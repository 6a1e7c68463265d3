import KafkaClient
import WireBytes

extension MappedRecord {
    /// - Throws: when it has more headers than a message may become of.
    init(_ record: ConsumerRecord) throws(MappingError) {
        guard record.headerCount <= Self.maximumHeaders, record.headersSize <= Self.maximumHeadersSize else {
            throw MappingError(
                "\(record.headerCount) headers of \(record.headersSize) bytes are more than the limit of "
                    + "\(Self.maximumHeaders) headers and \(Self.maximumHeadersSize) bytes")
        }
        self.init(
            topic: record.topic, partition: record.partition, offset: record.offset, timestamp: record.timestamp,
            key: record.key, value: record.value)
        record.forEachHeader { name, value in
            var bytes: ByteSlice?
            if let value { bytes = ByteSlice(copying: value) }
            headers.append(Header(ByteSlice(copying: name), bytes))
            return true
        }
    }
}
