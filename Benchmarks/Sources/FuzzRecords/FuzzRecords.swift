import KafkaCodec
import WireBytes

/// Reads the input as a record set. The checksums of its batches are set right first, or hardly an input would come
/// further than them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = Array(UnsafeBufferPointer(start: start, count: count))
    walk(input)
    mendChecksums(&input)
    walk(input)
    return 0
}

func mendChecksums(_ bytes: inout [UInt8]) {
    var offset = 0
    while let header = try? RecordBatchHeader(parsing: bytes.span.extracting(droppingFirst: offset)),
        header.totalSize <= bytes.count - offset
    {
        let end = offset + header.totalSize
        let checksum = CRC32C.checksum(bytes.span.extracting((offset + 21)..<end))
        for index in 0..<4 {
            bytes[offset + 17 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * index))
        }
        offset = end
    }
}

func walk(_ bytes: [UInt8]) {
    var offset = 0
    while let batch = try? RecordBatchView(bytes.span.extracting(droppingFirst: offset)) {
        walk(batch)
        offset += batch.header.totalSize
    }
}

/// Whatever is read to its end is written again and must be read the same.
func walk(_ batch: borrowing RecordBatchView) {
    var builder = RecordBatchBuilder()
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
