import CorpusReplay
import KafkaCodec
import WireBytes

/// Reads the input as a record set. The checksums of its batches are set right first, or hardly an input would come
/// further than them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = Array(UnsafeBufferPointer(start: start, count: count))
    walk(input)
    repairChecksums(&input)
    walk(input)
    return 0
}

func repairChecksums(_ bytes: inout [UInt8]) {
    var offset = 0
    while true {
        // Entries are skipped by their length alone, whatever is in them.
        var cursor = RecordSetCursor(bytes.span.extracting(droppingFirst: offset))
        guard let skipped = try? cursor.skip(), skipped else { return }
        let end = offset + cursor.position
        if bytes[offset + 16] < 2 {
            replace(&bytes, at: offset + 12, CRC32.checksum(bytes.span.extracting((offset + 16)..<end)))
        } else {
            replace(&bytes, at: offset + 17, CRC32C.checksum(bytes.span.extracting((offset + 21)..<end)))
        }
        offset = end
    }
}

func replace(_ bytes: inout [UInt8], at offset: Int, _ value: UInt32) {
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index)) }
}

func walk(_ bytes: [UInt8]) {
    var cursor = RecordSetCursor(bytes.span)
    do {
        while let entry = try cursor.next() {
            switch entry {
            case .batch(let batch): walk(batch)
            case .message(let message): try walk(message)
            }
        }
    } catch {
        precondition(error.offset <= bytes.count, "\(error) lies outside \(bytes.count) bytes")
    }
}

func walk(_ message: borrowing MessageView) throws(KafkaCodecError) {
    let record = message.record
    guard message.compression == .none else { return }
    var builder = MessageSetBuilder(
        message.format, capacity: drawnCapacity([UInt8](copying: message.bytes), expected: message.bytes.count))
    try builder.append(
        key: record.key, value: record.value, timestamp: message.timestamp, offset: message.offset,
        isLogAppendTime: message.isLogAppendTime)
    let again = try MessageView(builder.bytes)
    precondition(again.offset == message.offset && again.timestamp == message.timestamp)
    precondition(same(again.record.key, record.key) && same(again.record.value, record.value))
}

/// Whatever is read to its end is written again and must be read the same.
func walk(_ batch: borrowing RecordBatchView) {
    var builder = RecordBatchBuilder(
        capacity: drawnCapacity([UInt8](copying: batch.bytes), expected: batch.bytes.count))
    var count = 0
    do {
        var records = try batch.records()
        while let record = try records.next() {
            var headers = RecordHeaders()
            var cursor = record.headers
            while let header = cursor.next() { headers.append(header.name, header.value) }
            builder.append(key: record.key, value: record.value, timestamp: record.timestamp, headers: headers)
            count += 1
        }
    } catch { return }
    precondition(count == Int(batch.header.recordCount))
    builder.finish()
    do {
        let again = try RecordBatchView(builder.bytes)
        var left = try batch.records()
        var right = try again.records()
        while let record = try left.next() {
            guard let other = try right.next() else { fatalError("a record is missing") }
            precondition(record.timestamp == other.timestamp && record.headerCount == other.headerCount)
            precondition(same(record.key, other.key) && same(record.value, other.value))
        }
    } catch {
        fatalError("what was read cannot be read again: \(error)")
    }
}

func same(_ left: Span<UInt8>?, _ right: Span<UInt8>?) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): left.hasSameBytes(as: right)
    default: false
    }
}

#if !FUZZING
@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
