import TrestleBase
import TestSupport
import KafkaCodec
import KafkaCompression
import KafkaSession
import Testing
import WireBytes

@Suite struct ProducerBatchTests {
    private let identity = ProducerIdentity(producerID: 70, producerEpoch: 3)

    private func batch(_ values: [[UInt8]]) -> ProducerBatch {
        let batch = ProducerBatch(capacity: 64)
        batch.reset(now: 5)
        fill(batch, values)
        return batch
    }

    private func fill(_ batch: ProducerBatch, _ values: [[UInt8]]) {
        for (index, value) in values.enumerated() {
            batch.append(key: nil, value: value.span, timestamp: 1_000, userData: UInt64(index))
        }
    }

    private func values(_ bytes: ByteSlice) throws -> [[UInt8]] {
        let view = try RecordBatchView(bytes.span)
        var scratch = WireBuffer()
        var values: [[UInt8]] = []
        try view.forEachRecord(compression: StandardCompression.shared, scratch: &scratch) { record in
            if let value = record.value { values.append([UInt8](copying: value)) }
        }
        return values
    }

    /// A request that still waits to be sent is not changed by the next attempt, which has another sequence.
    @Test(arguments: [CompressionCodec.none, .lz4])
    func aRepeatedBatchLeavesWhatWasSentAsItWas(codec: CompressionCodec) throws {
        let expected = [[UInt8](repeating: 1, count: 3_000), [2, 3], []]
        let batch = batch(expected)
        let first = batch.finish(identity, baseSequence: 8, codec: codec, compression: StandardCompression.shared)
        let copy = first.array
        let other = ProducerIdentity(producerID: 71, producerEpoch: 0)
        let second = batch.finish(other, baseSequence: 0, codec: codec, compression: StandardCompression.shared)
        #expect(first.array == copy)
        #expect(second.count == first.count && batch.size == second.count)
        let earlier = try RecordBatchView(first.span).header
        let later = try RecordBatchView(second.span).header
        #expect((earlier.producerID, earlier.producerEpoch, earlier.baseSequence) == (70, 3, 8))
        #expect((later.producerID, later.producerEpoch, later.baseSequence) == (71, 0, 0))
        #expect(earlier.compression == codec && later.compression == codec)
        #expect(try values(first) == expected)
        #expect(try values(second) == expected)
    }

    /// Empty again while its bytes wait to be sent: the new records go elsewhere.
    @Test func aReusedBatchLeavesWhatWasSentAsItWas() throws {
        let batch = batch([[1, 2, 3]])
        let first = batch.finish(.none, baseSequence: -1)
        batch.reset(now: 6)
        #expect(batch.recordCount == 0)
        fill(batch, [[4], [5]])
        #expect(batch.userData == [0, 1])
        let second = batch.finish(identity, baseSequence: 1)
        #expect(try values(first) == [[1, 2, 3]])
        #expect(try values(second) == [[4], [5]])
    }

    /// Where nobody else holds its bytes, a batch keeps its memory from use to use and from attempt to attempt.
    @Test func aBatchWritesIntoTheMemoryThatItHas() {
        let batch = batch([[UInt8](repeating: 7, count: 2_000)])
        let first = place(batch.finish(identity, baseSequence: 0))
        let repeated = place(batch.finish(identity, baseSequence: 9))
        #expect(repeated == first)
        batch.reset(now: 6)
        fill(batch, [[1], [2]])
        let second = place(batch.finish(.none, baseSequence: -1))
        #expect(second == first)
    }

    private func place(_ bytes: consuming ByteSlice) -> UInt {
        unsafe bytes.span.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    }

    @Test(arguments: [false, true])
    func itsRecordsAreWalkedBeforeAndAfterItIsFinished(isFinished: Bool) throws {
        let batch = batch([[1], [2, 2]])
        if isFinished {
            _ = batch.finish(identity, baseSequence: 0, codec: .gzip, compression: StandardCompression.shared)
        }
        var seen: [Int] = []
        try batch.forEachRecord(compression: StandardCompression.shared) { index, record in
            seen.append(index * 10 + (record.value?.count ?? -1))
        }
        #expect(seen == [1, 12])
    }
}
