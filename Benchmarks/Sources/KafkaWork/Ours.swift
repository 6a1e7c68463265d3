import KafkaCodec
import WireBytes

/// The codec's busy paths over a whole workload, each kept whole so that it can be measured and looked at.
public enum Ours {
    @inline(never)
    public static func encode(_ workload: BatchWorkload, _ builder: inout RecordBatchBuilder) {
        builder.removeAll()
        let bytes = workload.bytes.span
        let parts = workload.parts.span
        let name = BatchWorkload.traceName
        for index in parts.indices {
            let part = parts[index]
            let trace = bytes.extracting(part.trace)
            builder.append(
                key: bytes.extracting(part.key), value: bytes.extracting(part.value), timestamp: part.timestamp,
                headerCount: 1, headersSize: RecordHeaders.size(name.span, trace)
            ) { $0.append(header: name.span, trace) }
        }
        builder.finish()
    }

    /// Checksum, every record, every header; a sum over their sizes.
    @inline(never)
    public static func walk(_ batch: Span<UInt8>) throws(KafkaCodecError) -> Int {
        var sum = 0
        let view = try RecordBatchView(batch)
        var records = try view.records()
        while let record = try records.next() {
            sum &+= (record.key?.count ?? -1) &+ (record.value?.count ?? -1) &+ record.headerCount
            sum &+= Int(record.offset &- view.header.baseOffset)
            var headers = record.headers
            while let header = headers.next() { sum &+= header.name.count &+ (header.value?.count ?? -1) }
        }
        return sum
    }

    /// A Fetch response and all records in it.
    @inline(never)
    public static func walkFetch(_ bytes: ByteSlice) throws(KafkaCodecError) -> Int {
        var sum = 0
        let response = try FetchResponse.decode(bytes, version: 12)
        for topic in response.responses {
            for partition in topic.partitions {
                guard let records = partition.records else { continue }
                sum &+= try walk(records.span)
            }
        }
        return sum
    }
}
