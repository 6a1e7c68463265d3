import KafkaCodec
import KafkaCompression
import KafkaSession
import Testing
import WireBytes

@testable import KafkaClient

/// What comes of the bytes of a Fetch response.
struct FetchedRecordsTests {
    private let place = TopicPartition(topic: "t", partition: 0)

    private func set(_ batches: [(base: Int64, count: Int)], _ attributes: RecordBatchAttributes = .init()) -> [UInt8] {
        batches.flatMap { base, count in
            var builder = RecordBatchBuilder()
            for number in 0..<count {
                let value = [UInt8]("v\(base + Int64(number))".utf8)
                builder.append(key: nil, value: value.span, timestamp: 5)
            }
            builder.finish(baseOffset: base, partitionLeaderEpoch: 3, attributes: attributes)
            return [UInt8](copying: builder.bytes)
        }
    }

    private func batch(_ records: FetchedRecords?) throws -> ConsumerBatch? {
        var records = records
        return try records?.takeBatch(
            of: place, committed: true, compression: StandardCompression.shared, limits: DecompressionLimits(),
            course: ReadingCourse(assignment: 0, seeks: 0))
    }

    private func fetched(_ bytes: [UInt8], from start: Int64) throws -> FetchedRecords? {
        try FetchedRecords(ByteSlice(bytes), from: start, startEpoch: -1, aborted: [], highWatermark: 100)
    }

    @Test func recordsBeforeThePositionAreLeftOut() throws {
        let records = try fetched(set([(10, 5), (15, 5)]), from: 12)
        #expect(records?.end == 20)
        let batch = try #require(try batch(records))
        #expect(batch.count == 8)
        #expect(batch.map(\.offset) == Array(12..<20))
        #expect(batch.map { $0.value.map { String(decodingUTF8: $0.span) } } == (12..<20).map { "v\($0)" })
        var walked: [Int64] = []
        batch.forEachRecord { walked.append($0.offset) }
        #expect(walked == Array(12..<20))
        #expect(batch.committable == OffsetAndMetadata(offset: 20, leaderEpoch: 3))
    }

    @Test func aBatchThatIsCutIsLeftForTheNextResponse() throws {
        let bytes = set([(0, 3), (3, 3)])
        let records = try fetched(Array(bytes.dropLast(5)), from: 0)
        #expect(records?.end == 3)
        #expect(try batch(records)?.count == 3)
        #expect(try fetched(Array(bytes.prefix(40)), from: 0) == nil)
    }

    @Test func controlBatchesAreSkippedAndPassed() throws {
        let records = try fetched(set([(0, 1)], RecordBatchAttributes(rawValue: 0x30)), from: 0)
        #expect(records?.end == 1)
        #expect(try batch(records) == nil)
    }

    /// Batches of 9 MB of blanks, of 30 KB or less on the wire: two of them are a portion.
    @Test func aResponseIsDecompressedAPortionAtATime() throws {
        let blanks = [UInt8](repeating: 0x20, count: 9 << 20)
        var bytes: [UInt8] = []
        var scratch = WireBuffer()
        for base in 0..<5 as Range<Int64> {
            var builder = RecordBatchBuilder()
            builder.append(key: nil, value: blanks.span, timestamp: 5)
            try builder.finish(
                codec: .gzip, compression: StandardCompression.shared, scratch: &scratch, baseOffset: base,
                partitionLeaderEpoch: 3)
            bytes += [UInt8](copying: builder.bytes)
        }
        // The last one is damaged: those before it come all the same.
        bytes[bytes.count - 1] ^= 0xff
        var records = try #require(try fetched(bytes, from: 0))
        var offsets: [[Int64]] = []
        func next() throws -> ConsumerBatch? {
            try records.takeBatch(
                of: place, committed: true, compression: StandardCompression.shared,
                limits: DecompressionLimits(maximumRatio: .max), course: ReadingCourse(assignment: 0, seeks: 0))
        }
        while offsets.count < 2, let batch = try next() {
            offsets.append(batch.map(\.offset))
            #expect(batch.nextOffset == batch.map(\.offset).max()! + 1 && records.start == batch.nextOffset)
        }
        #expect(offsets == [[0, 1], [2, 3]] && !records.isEmpty)
        #expect(throws: KafkaCodecError.self) { try next() }
        #expect(records.start == 4 && records.startEpoch == 3)
    }

    /// A message of format 1 takes 34 bytes or more, and shares its batch with those around it.
    @Test(arguments: [CompressionCodec.none, .gzip])
    func messagesOfAnOldFormatShareBatches(codec: CompressionCodec) throws {
        var set = MessageSetBuilder(.v1)
        for offset in 0..<50_000 as Range<Int64> {
            // Where compaction has left its gaps.
            if codec == .none, offset % 3 == 2 { continue }
            let value = [UInt8]("v\(offset)".utf8)
            try set.append(key: nil, value: value.span, timestamp: 1000 + offset, offset: offset)
        }
        var scratch = WireBuffer()
        try set.compress(codec, compression: StandardCompression.shared, scratch: &scratch)
        let records = try #require(try fetched([UInt8](copying: set.bytes), from: 7))
        #expect(records.end == 50_000)
        let batch = try #require(try batch(records))
        let offsets = (7..<50_000 as Range<Int64>).filter { codec != .none || $0 % 3 != 2 }
        #expect(batch.count == offsets.count && batch.map(\.offset) == offsets)
        #expect(batch.map(\.timestamp) == offsets.map { 1000 + $0 })
        #expect(batch.allSatisfy { $0.value.map { String(decodingUTF8: $0.span) } == "v\($0.offset)" })
        #expect(batch.segments.count <= 2)
        #expect(batch.committable == OffsetAndMetadata(offset: 50_000, leaderEpoch: -1))
    }

    @Test func messagesBetweenBatchesKeepTheirPlace() throws {
        var bytes = set([(0, 2)])
        for offset in [2, 5_000_000_000] as [Int64] {
            var messages = MessageSetBuilder(.v0)
            let value = [UInt8]("v\(offset)".utf8)
            try messages.append(key: nil, value: value.span, offset: offset)
            bytes += [UInt8](copying: messages.bytes)
        }
        bytes += set([(5_000_000_001, 1)])
        let batch = try #require(try batch(try fetched(bytes, from: 1)))
        #expect(batch.map(\.offset) == [1, 2, 5_000_000_000, 5_000_000_001])
        #expect(batch.count == 4 && batch.segments.count == 4)
    }

    @Test func aMessageBehindALaterOneIsLeftOut() throws {
        var messages = MessageSetBuilder(.v0)
        for offset in [3, 2] as [Int64] { try messages.append(key: nil, value: nil, offset: offset) }
        var records = try #require(try fetched([UInt8](copying: messages.bytes), from: 0))
        func next() throws -> ConsumerBatch? {
            try records.takeBatch(
                of: place, committed: true, compression: StandardCompression.shared, limits: DecompressionLimits(),
                course: ReadingCourse(assignment: 0, seeks: 0))
        }
        #expect(try next()?.map(\.offset) == [3])
        #expect(try next() == nil && records.isEmpty)
    }

    @Test func everyDamageIsAnErrorOrWithoutConsequence() throws {
        let bytes = set([(0, 3), (3, 3)])
        for index in bytes.indices {
            for bit in [0x01, 0x80] as [UInt8] {
                var damaged = bytes
                damaged[index] ^= bit
                do {
                    guard let result = try batch(try fetched(damaged, from: 0)) else { continue }
                    for record in result { _ = record.headers }
                } catch is KafkaCodecError {}
            }
        }
    }
}
