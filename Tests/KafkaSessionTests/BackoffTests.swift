import KafkaSession
import Testing

@Suite struct BackoffTests {
    @Test(arguments: [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (6, 1_000), (1_000_000, 1_000)])
    func doublesUpToItsLimit(attempts: Int, milliseconds: Int) {
        let backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(1))
        let plain = Duration.milliseconds(milliseconds)
        #expect(backoff.delay(attempts: attempts, random: 0) == plain * 0.8)
        #expect(backoff.delay(attempts: attempts, random: .max) <= plain * 1.2)
        #expect(backoff.delay(attempts: attempts, random: .max) > plain * 1.19)
    }

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
