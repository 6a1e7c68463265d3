import TrestleBase
public import TrestleJSON
import KafkaCodec
import WireBytes

/// Test vectors of record sets, one JSON object per line: `case`, `batches` (the decoded view, see `RecordSetInspection`)
/// and `hex`.
public enum RecordVectors {
    private static let members = VectorMembers(["case", "batches", "hex"])

    /// Decodes the bytes and compares the result with the view; encodes uncompressed batches and compares them with the
    /// bytes.
    public static func run(line: some Collection<UInt8>) -> VectorOutcome {
        let vector: JSON
        do { vector = try JSON(parsing: line) } catch { return .failed("not JSON: \(error)") }
        let given = vector["case"]?.text
        if let problem = members.problem(in: vector) { return .failed(problem, vector: given) }
        guard let expected = vector["batches"], case .array(let batches) = expected else {
            return .failed("\"batches\" is missing, or not an array", vector: given)
        }
        guard let bytes = vector["hex"]?.text.flatMap({ Hex.bytes($0.utf8) }) else {
            return .failed("\"hex\" is missing, or not in hexadecimal digits", vector: given)
        }
        let name = given ?? "?"
        let inspection = RecordSetInspection(bytes.span)
        if let fault = inspection.fault {
            // A format or a codec that is not known, not one that is known and missing on this machine.
            if fault.code == .unknownMagic || batches.contains(where: isNewer) { return .newer }
            return .failed("\(name): \(inspection.explain(fault))")
        }
        for (index, (ours, theirs)) in zip(inspection.batches, batches).enumerated() where ours != theirs {
            return .failed("\(name): batch \(index) decodes to \(ours) instead of \(theirs)")
        }
        guard inspection.batches.count == batches.count else {
            return .failed("\(name): \(inspection.batches.count) batches instead of \(batches.count)")
        }
        do throws(KafkaCodecError) {
            if let problem = try RecordSetRewriting.difference(bytes.span) { return .failed("\(name): \(problem)") }
            return .passed
        } catch {
            return .failed("\(name): cannot be written again: \(error)")
        }
    }

    private static func isNewer(_ batch: JSON) -> Bool {
        guard let magic = batch["magic"]?.integer, let codec = batch["compression"]?.text else { return false }
        return magic > 2 || !CompressionCodec.allCases.contains { "\($0.name)" == codec }
    }
}

/// Writes what was read with the builders, where they must arrive at the same bytes: what is not compressed, has no gaps
/// in its offsets, and whose records have their own timestamps.
enum RecordSetRewriting {
    /// The difference, or `nil`.
    static func difference(_ bytes: Span<UInt8>) throws(KafkaCodecError) -> String? {
        var cursor = RecordSetCursor(bytes)
        var builder = RecordBatchBuilder()
        while let entry = try cursor.next() {
            switch entry {
            case .batch(let batch):
                guard batch.header.compression == .none, try rewrite(batch, &builder) else { continue }
                if !builder.bytes.hasSameBytes(as: batch.bytes) {
                    return "writes \(Hex.text(builder.bytes)) instead of \(Hex.text(batch.bytes))"
                }
            case .message(let message):
                guard message.compression == .none else { continue }
                var set = MessageSetBuilder(message.format)
                try set.append(
                    key: message.record.key, value: message.record.value, timestamp: message.timestamp,
                    offset: message.offset, isLogAppendTime: message.isLogAppendTime)
                if !set.bytes.hasSameBytes(as: message.bytes) {
                    return "writes \(Hex.text(set.bytes)) instead of \(Hex.text(message.bytes))"
                }
            }
        }
        return nil
    }

    /// Whether the batch could be written again.
    private static func rewrite(
        _ batch: borrowing RecordBatchView, _ builder: inout RecordBatchBuilder
    ) throws(KafkaCodecError) -> Bool {
        let header = batch.header
        guard !header.attributes.isLogAppendTime, !header.attributes.hasDeleteHorizon else { return false }
        builder.removeAll()
        var records = try batch.records()
        while let record = try records.next() {
            guard record.offset == header.baseOffset + Int64(builder.count),
                builder.count > 0 || record.timestamp == header.baseTimestamp
            else { return false }
            var headers = RecordHeaders()
            var cursor = record.headers
            while let next = cursor.next() { headers.append(next.name, next.value) }
            builder.append(key: record.key, value: record.value, timestamp: record.timestamp, headers: headers)
        }
        builder.finish(
            baseOffset: header.baseOffset, partitionLeaderEpoch: header.partitionLeaderEpoch,
            producerID: header.producerID, producerEpoch: header.producerEpoch, baseSequence: header.baseSequence,
            attributes: header.attributes, lastOffsetDelta: header.lastOffsetDelta, maxTimestamp: header.maxTimestamp)
        return true
    }
}
