import KafkaCodec
import KafkaCompression
import Testing
import WireBytes

@Suite struct RecordSetTests {
    /// Each record in a line, and after them how many bytes were left.
    static func walk(_ bytes: [UInt8]) throws(KafkaCodecError) -> [String] {
        var lines: [String] = []
        var cursor = RecordSetCursor(bytes.span)
        var scratch = WireBuffer()
        while let entry = try cursor.next() {
            try entry.forEachRecord(compression: StandardCompression.shared, scratch: &scratch) {
                record throws(KafkaCodecError) in
                var value = "null"
                if let bytes = record.value { value = String(decodingUTF8: bytes) }
                lines.append("\(record.offset) \(record.timestamp) \(value)")
            }
        }
        return lines + ["\(cursor.remaining) left"]
    }

    static func batch(_ values: [String], baseOffset: Int64 = 0) -> [UInt8] {
        var builder = RecordBatchBuilder()
        for (index, value) in values.enumerated() {
            builder.append(key: nil, value: Array(value.utf8).span, timestamp: 1_000 + Int64(index))
        }
        builder.finish(baseOffset: baseOffset)
        return [UInt8](copying: builder.bytes)
    }

    static func messages(
        _ format: MessageFormat, _ values: [String], codec: CompressionCodec = .none, baseOffset: Int64 = 0,
        isLogAppendTime: Bool = false
    ) throws -> [UInt8] {
        var builder = MessageSetBuilder(format)
        for (index, value) in values.enumerated() {
            try builder.append(
                key: nil, value: Array(value.utf8).span, timestamp: 1_000 + Int64(index),
                offset: format == .v0 || codec == .none ? baseOffset + Int64(index) : nil,
                isLogAppendTime: isLogAppendTime)
        }
        var scratch = WireBuffer()
        try builder.compress(
            codec, compression: StandardCompression.shared, baseOffset: baseOffset, scratch: &scratch)
        return [UInt8](copying: builder.bytes)
    }

    @Test func theLastBatchOfAFetchMayBeCut() throws {
        let whole = Self.batch(["a", "b"])
        let next = Self.batch(["c"], baseOffset: 2)
        for cut in 0..<next.count {
            #expect(try Self.walk(whole + next[..<cut]) == ["0 1000 a", "1 1001 b", "\(cut) left"])
        }
        #expect(try Self.walk(whole + next) == ["0 1000 a", "1 1001 b", "2 1000 c", "0 left"])
    }

    @Test(arguments: MessageFormat.allCases) func aCutMessageEndsTheSet(format: MessageFormat) throws {
        let whole = try Self.messages(format, ["a"])
        let time = format == .v0 ? -1 : 1_000
        for cut in 0..<whole.count { #expect(try Self.walk(whole + whole[..<cut]) == ["0 \(time) a", "\(cut) left"]) }
    }

    @Test func wrappedMessagesOfFormat0KeepTheirOffsets() throws {
        let set = try Self.messages(.v0, ["a", "b", "c"], codec: .gzip, baseOffset: 40)
        #expect(try Self.walk(set) == ["40 -1 a", "41 -1 b", "42 -1 c", "0 left"])
    }

    @Test func wrappedMessagesOfFormat1CountBackFromTheirWrapper() throws {
        let set = try Self.messages(.v1, ["a", "b", "c"], codec: .gzip, baseOffset: 40)
        #expect(try Self.walk(set) == ["40 1000 a", "41 1001 b", "42 1002 c", "0 left"])
    }

    @Test func aWrapperFromAProducerCountsFrom0() throws {
        let set = try Self.messages(.v1, ["a", "b"], codec: .gzip)
        #expect(try Self.walk(set) == ["0 1000 a", "1 1001 b", "0 left"])
        // Old librdkafka leaves 0 in the wrapper whatever it wraps.
        var zero = set
        zero.replaceSubrange(0..<8, with: [UInt8](repeating: 0, count: 8))
        #expect(try Self.walk(zero) == ["0 1000 a", "1 1001 b", "0 left"])
    }

    @Test func theBrokersTimeInAWrapperStandsForAll() throws {
        var set = try Self.messages(.v1, ["a", "b"], codec: .gzip, baseOffset: 7)
        set[17] |= 8
        HostileRecordTests.repairMessage(&set)
        #expect(try Self.walk(set) == ["7 1001 a", "8 1001 b", "0 left"])
    }

    @Test func aZstdMessageSetDoesNotExist() throws {
        #expect(throws: KafkaCodecError(.unsupportedCompression)) {
            _ = try Self.messages(.v1, ["a"], codec: .zstd)
        }
    }

    @Test func afterADamagedBatchTheWalkCanGoOn() throws {
        var set = Self.batch(["a"]) + Self.batch(["b"]) + Self.batch(["c"])
        let size = set.count / 3
        set[size + 40] ^= 1
        var cursor = RecordSetCursor(set.span)
        _ = try cursor.next()
        do {
            _ = try cursor.next()
            Issue.record("the damage is not seen")
        } catch {
            #expect(error.code == .invalidChecksum && error.offset == size + 17)
        }
        #expect(try cursor.skip())
        guard case .batch(let batch)? = try cursor.next() else {
            Issue.record("the third batch is lost")
            return
        }
        #expect(batch.header.recordCount == 1)
        #expect(cursor.remaining == 0)
    }

    @Test func sequencesGoOnAt0After2To31() throws {
        var builder = RecordBatchBuilder()
        for _ in 0..<3 { builder.append(key: nil, value: nil, timestamp: 0) }
        builder.finish(baseOffset: 10, producerID: 1, producerEpoch: 0, baseSequence: .max - 1)
        let header = try RecordBatchHeader(parsing: builder.bytes)
        #expect((10...12).map { header.sequence(at: $0) } == [.max - 1, .max, 0])
    }
}
