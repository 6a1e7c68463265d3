import KafkaSession
import Testing

@Suite struct StickyPartitionerTests {
    @Test func staysAtOneRecordsPartitionUntilItsBatchIsClosed() {
        var partitioner = StickyPartitioner(seed: 1)
        var seen: Set<Int> = []
        for _ in 0..<200 {
            let partition = partitioner.partition(count: 6, available: [1, 3, 4])
            #expect(partitioner.partition(count: 6, available: [1, 3, 4]) == partition)
            partitioner.batchClosed(partition: partition)
            seen.insert(partition)
        }
        #expect(seen == [1, 3, 4])
    }

    @Test func takesAnyPartitionWhenNoneHasALeader() {
        var partitioner = StickyPartitioner(seed: 2)
        for _ in 0..<50 {
            #expect((0..<3).contains(partitioner.partition(count: 3, available: [])))
            partitioner.partitionsChanged()
        }
    }
}
