import KafkaCodec
import Testing
import WireBytes

@Suite struct RecordBatchTests {
    @Test func aBuiltBatchReadsBackAsItWasWritten() throws {
        var builder = RecordBatchBuilder()
        var headers = RecordHeaders()
        headers.append(Array("trace".utf8).span, [1, 2, 3].span)
        headers.append(Array("empty".utf8).span, nil)
        let key: [UInt8] = Array("key".utf8)
        let value = [UInt8](repeating: 7, count: 300)
        builder.append(key: key.span, value: value.span, timestamp: 1_700_000_000_000)
        builder.append(key: nil, value: value.span, timestamp: 1_700_000_000_005, headers: headers)
        builder.append(key: key.span, value: nil, timestamp: 1_699_999_999_999)
        builder.finish(baseOffset: 40, producerID: 9, producerEpoch: 1, baseSequence: 5)

        let batch = try RecordBatchView(builder.bytes)
        let header = batch.header
        #expect(header.recordCount == 3)
        #expect(header.lastOffset == 42)
        #expect(header.producerID == 9 && header.producerEpoch == 1 && header.baseSequence == 5)
        #expect(header.baseTimestamp == 1_700_000_000_000)
        #expect(header.maxTimestamp == 1_700_000_000_005)
        #expect(header.totalSize == builder.size)

        var seen: [String] = []
        var records = try batch.records()
        while let record = try records.next() {
            var line = "\(record.offset) \(record.timestamp) \(record.key?.count ?? -1) \(record.value?.count ?? -1)"
            var cursor = record.headers
            while let header = cursor.next() {
                line += " \(String(decodingUTF8: header.name)):\(header.value?.count ?? -1)"
            }
            seen.append(line)
        }
        #expect(
            seen == [
                "40 1700000000000 3 300", "41 1700000000005 -1 300 trace:3 empty:-1", "42 1699999999999 3 -1",
            ])
    }

    @Test func aFlippedBitIsFoundByTheChecksum() throws {
        var builder = RecordBatchBuilder()
        builder.append(key: nil, value: [1, 2, 3].span, timestamp: 1)
        builder.finish()
        let good = [UInt8](copying: builder.bytes)
        for offset in 21..<good.count {
            var bad = good
            bad[offset] ^= 0x10
            #expect(throws: KafkaCodecError.self) { _ = try RecordBatchView(bad.span).header }
        }
    }
}
