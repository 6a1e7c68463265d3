import TrestleBase
public import TrestleJSON
public import KafkaCodec
import KafkaCompression
import WireBytes

/// The content of a record set: its batches with their records, up to the first damaged one.
public struct RecordSetInspection: Sendable {
    /// As in `record-batches.jsonl`: magic, offsets, size, codec, timestamps, checksum, producer, records.
    public private(set) var batches: [JSON] = []
    /// How many batches were good.
    public private(set) var count = 0
    /// Bytes of a batch that is cut at the end, as brokers send it.
    public private(set) var partialBytes = 0
    /// The fault in the batch after the last one in `batches`. Its offset counts from the start of the set, or, in
    /// compressed records, as `isInsideCompressedRecords` says.
    public private(set) var fault: KafkaCodecError?
    /// Whether the fault's offset counts from the start of decompressed records.
    public private(set) var isInsideCompressedRecords = false

    /// Records of one batch that are shown at most: a few bytes of it can hold one, and a line of JSON takes hundreds.
    public static let maximumRecordsPerBatch = 500_000

    /// - Parameter body: is given each batch as it is read; `batches` then stays empty.
    public init(_ bytes: Span<UInt8>, each body: ((JSON) -> Void)? = nil) {
        var cursor = RecordSetCursor(bytes)
        var scratch = WireBuffer()
        do throws(KafkaCodecError) {
            while true {
                let start = cursor.position
                guard let entry = try cursor.next() else { break }
                do throws(KafkaCodecError) {
                    let view = try Self.view(entry, &scratch)
                    count += 1
                    if let body { body(view) } else { batches.append(view) }
                } catch {
                    isInsideCompressedRecords = Self.isCompressed(entry)
                    fault = isInsideCompressedRecords ? error : error.moved(by: start)
                    return
                }
            }
            partialBytes = cursor.remaining
        } catch {
            fault = error
        }
    }

    /// All of it as one value.
    public var json: JSON {
        var members: [(name: String, value: JSON)] = [("batches", .array(batches))]
        if partialBytes > 0 { members.append(("partialBytes", .integer(partialBytes))) }
        if let fault { members.append(("error", .string(explain(fault)))) }
        return .object(members)
    }

    /// The fault in a sentence.
    public func explain(_ fault: KafkaCodecError) -> String {
        isInsideCompressedRecords ? "batch \(count), in its decompressed records: \(fault)" : "\(fault)"
    }

    private static func limit(_ count: Int) throws(KafkaCodecError) {
        guard count < maximumRecordsPerBatch else {
            throw KafkaCodecError(
                .tooMuchMemory, what: "more records in a batch than can be shown", value: Int64(count))
        }
    }

    private static func isCompressed(_ entry: borrowing RecordSetEntry) -> Bool {
        switch entry {
        case .batch(let batch): batch.header.compression != .none
        case .message(let message): message.compression != .none
        }
    }

    private static func view(
        _ entry: borrowing RecordSetEntry, _ scratch: inout WireBuffer
    ) throws(KafkaCodecError) -> JSON {
        var records: [JSON] = []
        switch entry {
        case .batch(let batch):
            let header = batch.header
            try batch.forEachRecord(compression: StandardCompression.shared, scratch: &scratch) {
                record throws(KafkaCodecError) in
                try limit(records.count)
                records.append(view(record, sequence: header.sequence(at: record.offset)))
            }
            return .object([
                ("magic", .integer(2)), ("baseOffset", .integer(header.baseOffset)),
                ("lastOffset", .integer(header.lastOffset)), ("sizeInBytes", .integer(header.totalSize)),
                ("compression", .string("\(header.compression.name)")),
                ("timestampType", .string(header.attributes.isLogAppendTime ? "LogAppendTime" : "CreateTime")),
                ("maxTimestamp", .integer(header.maxTimestamp)), ("checksum", .integer(header.checksum)),
                ("producerId", .integer(header.producerID)), ("producerEpoch", .integer(header.producerEpoch)),
                ("baseSequence", .integer(header.baseSequence)),
                ("transactional", .bool(header.attributes.isTransactional)),
                ("control", .bool(header.attributes.isControl)),
                ("leaderEpoch", .integer(header.partitionLeaderEpoch)),
                ("baseTimestamp", .integer(header.baseTimestamp)), ("records", .array(records)),
            ])
        case .message(let message):
            var first: Int64?
            try message.forEachRecord(compression: StandardCompression.shared, scratch: &scratch) {
                record throws(KafkaCodecError) in
                if first == nil { first = record.offset }
                try limit(records.count)
                records.append(view(record, sequence: -1))
            }
            let type =
                message.format == .v0 ? "NoTimestampType" : message.isLogAppendTime ? "LogAppendTime" : "CreateTime"
            return .object([
                ("magic", .integer(message.format.rawValue)), ("baseOffset", .integer(first ?? message.offset)),
                ("lastOffset", .integer(message.offset)), ("sizeInBytes", .integer(message.bytes.count)),
                ("compression", .string("\(message.compression.name)")), ("timestampType", .string(type)),
                ("maxTimestamp", .integer(message.timestamp)), ("checksum", .integer(message.checksum)),
                ("records", .array(records)),
            ])
        }
    }

    private static func view(_ record: borrowing RecordView, sequence: Int32) -> JSON {
        var headers: [JSON] = []
        var cursor = record.headers
        while let header = cursor.next() {
            headers.append(
                .object([
                    ("key", .string(String(decodingUTF8: header.name))), ("value", hex(header.value)),
                ]))
        }
        return .object([
            ("offset", .integer(record.offset)), ("timestamp", .integer(record.timestamp)),
            ("sequence", .integer(sequence)), ("key", hex(record.key)), ("value", hex(record.value)),
            ("headers", .array(headers)),
        ])
    }

    private static func hex(_ bytes: Span<UInt8>?) -> JSON {
        guard let bytes else { return .null }
        return .string(Hex.text(bytes))
    }
}
