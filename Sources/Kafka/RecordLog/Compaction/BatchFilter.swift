internal import KafkaCodec
import TrestleBase
internal import WireBytes

/// Decides for the records of one batch which of them a compaction keeps.
///
/// A record stays while no later one has its key. A tombstone stays until its delete horizon, which the first compaction
/// sets. Offsets, timestamps and the producer's numbers do not change; a batch that cannot be read stays whole.
struct BatchFilter: Sendable {
    let latest: KeyOffsets
    /// Milliseconds since 1970.
    let now: Int64
    /// From the first compaction of a tombstone to its end, in milliseconds.
    let tombstoneRetention: Int64
    /// The batches that stay without records: the last one of each producer, whose sequence it tells.
    let producerBatches: Set<Int64>
    let compression: any RecordCompression
    let limits: DecompressionLimits

    enum Result {
        case whole
        case nothing
        /// The batch is in the buffer.
        case rewritten
    }

    private struct Count {
        var records = 0
        var kept = 0
        var hasTombstone = false
    }

    /// - Parameters:
    ///   - scratch: memory for decompressed records.
    ///   - output: gets the batch when it is rewritten.
    func filter(_ batch: Span<UInt8>, scratch: inout WireBuffer, into output: inout WireBuffer) -> Result {
        do throws(KafkaCodecError) {
            let view = try RecordBatchView(batch, verifyingChecksum: false)
            let header = view.header
            guard !header.attributes.isControl, !header.attributes.isTransactional else { return .whole }
            let horizon = header.attributes.hasDeleteHorizon ? header.baseTimestamp : nil
            var count = Count()
            try view.forEachRecord(compression: compression, limits: limits, scratch: &scratch) { record in
                count.records += 1
                guard isKept(record, horizon) else { return }
                count.kept += 1
                if record.value == nil { count.hasTombstone = true }
            }
            if count.kept == 0 {
                guard producerBatches.contains(header.baseOffset) else { return .nothing }
                if count.records == 0 { return .whole }
            } else if count.kept == count.records, horizon != nil || !count.hasTombstone {
                return .whole
            }
            let newHorizon = horizon ?? (count.hasTombstone ? now.adding(held: tombstoneRetention) : nil)
            return try rewrite(view, horizon, newHorizon, count.kept, &scratch, &output)
        } catch {
            return .whole
        }
    }

    private func isKept(_ record: borrowing RecordView, _ horizon: Int64?) -> Bool {
        // Without a key nothing replaces it, and nothing ever would.
        guard let key = record.key else { return false }
        if let last = latest[key], last > record.offset { return false }
        guard record.value == nil, let horizon else { return true }
        // Where the keys are not known, older records may stay that it deletes.
        return horizon > now || record.offset >= latest.end
    }

    private func rewrite(
        _ view: borrowing RecordBatchView, _ horizon: Int64?, _ newHorizon: Int64?, _ count: Int,
        _ scratch: inout WireBuffer, _ output: inout WireBuffer
    ) throws(KafkaCodecError) -> Result {
        let header = view.header
        let base = newHorizon ?? header.baseTimestamp
        var records = WireBuffer()
        var body = WireBuffer()
        var maxTimestamp: Int64 = -1
        try view.forEachRecord(compression: compression, limits: limits, scratch: &scratch) { record in
            guard isKept(record, horizon) else { return }
            maxTimestamp = max(maxTimestamp, record.timestamp)
            body.removeAll()
            body.append(0)
            body.append(varint: record.timestamp &- base)
            body.append(varint: record.offset &- header.baseOffset)
            Self.append(record.key, to: &body)
            Self.append(record.value, to: &body)
            body.append(varint: Int64(record.headerCount))
            var headers = record.headers
            while let header = headers.next() {
                body.append(varint: Int64(header.name.count))
                body.append(header.name)
                Self.append(header.value, to: &body)
            }
            records.append(varint: Int64(body.count))
            records.append(body.bytes)
        }
        var attributes = header.attributes
        attributes.hasDeleteHorizon = newHorizon != nil
        if count == 0 { attributes.compression = CompressionCodec.none }
        if count == 0 || attributes.isLogAppendTime { maxTimestamp = header.maxTimestamp }
        let start = output.count
        output.append(integer: header.baseOffset)
        output.append(integer: Int32(0))
        output.append(integer: header.partitionLeaderEpoch)
        output.append(UInt8(2))
        output.append(integer: UInt32(0))
        output.append(integer: attributes.rawValue)
        output.append(integer: header.lastOffsetDelta)
        output.append(integer: base)
        output.append(integer: maxTimestamp)
        output.append(integer: header.producerID)
        output.append(integer: header.producerEpoch)
        output.append(integer: header.baseSequence)
        output.append(integer: Int32(count))
        if count > 0 { try compression.compress(records.bytes, codec: header.compression, into: &output) }
        output.replace(
            at: start + 8, integer: Int32(truncatingIfNeeded: output.count - start - RecordBatchHeader.prefixSize))
        let checksum = CRC32C.checksum(
            output.bytes.extracting((start + RecordBatchHeader.checksummedFrom)..<output.count))
        output.replace(at: start + 17, integer: checksum)
        return .rewritten
    }

    private static func append(_ field: Span<UInt8>?, to buffer: inout WireBuffer) {
        guard let field else { return buffer.append(varint: -1) }
        buffer.append(varint: Int64(field.count))
        buffer.append(field)
    }
}
