package import KafkaCodec
import KafkaCompression
import WireBytes

/// Writes the records of a set again, in another format or with another codec: for making test data.
package enum RecordSetConversion {
    /// All records of `bytes` in one batch, or in one message set of format 0 or 1.
    ///
    /// Offsets count on from that of the first record. Formats 0 and 1 have no headers, and 0 no timestamps: these are lost.
    ///
    /// - Parameter format: `nil` for record batches of format 2.
    package static func convert(
        _ bytes: Span<UInt8>, to format: MessageFormat?, codec: CompressionCodec
    ) throws(KafkaCodecError) -> [UInt8] {
        var batch = RecordBatchBuilder()
        var messages = MessageSetBuilder(format ?? .v1)
        var scratch = WireBuffer()
        var base: Int64?
        var cursor = RecordSetCursor(bytes)
        while let entry = try cursor.next() {
            try entry.forEachRecord(compression: StandardCompression.shared, scratch: &scratch) {
                record throws(KafkaCodecError) in
                if base == nil { base = record.offset }
                if format != nil {
                    // Wrapped messages of format 1 count from 0 and have their base in the wrapper.
                    let start = format == .v1 && codec != .none ? 0 : base ?? 0
                    try messages.append(
                        key: record.key, value: record.value, timestamp: record.timestamp,
                        offset: start + Int64(messages.count))
                } else {
                    var headers = RecordHeaders()
                    var names = record.headers
                    while let header = names.next() { headers.append(header.name, header.value) }
                    batch.append(key: record.key, value: record.value, timestamp: record.timestamp, headers: headers)
                }
            }
        }
        if format != nil {
            try messages.compress(
                codec, compression: StandardCompression.shared, baseOffset: base ?? 0, scratch: &scratch)
            return [UInt8](copying: messages.bytes)
        }
        try batch.finish(
            codec: codec, compression: StandardCompression.shared, scratch: &scratch, baseOffset: base ?? 0)
        return [UInt8](copying: batch.bytes)
    }
}
