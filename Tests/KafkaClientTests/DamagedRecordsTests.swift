import KafkaCodec
import KafkaCompression
import KafkaSession
import Synchronization
import Testing
import TrestleBase
import WireBytes

@testable import KafkaClient

/// What was damaged on the way comes whole when it is fetched again.
struct DamagedRecordsTests {
    /// Finds batches damaged, at random but never more than twice in a row, or always.
    private final class Damaging: RecordCompression {
        private struct State {
            var random: SeededRandom
            var inARow = 0
            var faults = 0
        }

        private let state: Mutex<State>
        private let isLasting: Bool

        init(seed: UInt64, isLasting: Bool) {
            state = Mutex(State(random: SeededRandom(seed: seed)))
            self.isLasting = isLasting
        }

        var faults: Int { state.withLock { $0.faults } }

        func compress(
            _ bytes: Span<UInt8>, codec: CompressionCodec, magic: Int8, into output: inout WireBuffer
        ) throws(KafkaCodecError) {
            try StandardCompression.shared.compress(bytes, codec: codec, magic: magic, into: &output)
        }

        func decompress(
            _ bytes: Span<UInt8>, codec: CompressionCodec, magic: Int8, limits: DecompressionLimits,
            into output: inout WireBuffer
        ) throws(KafkaCodecError) {
            let isFaulty = state.withLock { state in
                let isFaulty = isLasting || state.inARow < 2 && state.random.next() % 3 == 0
                state.inARow = isFaulty ? state.inARow + 1 : 0
                state.faults += isFaulty ? 1 : 0
                return isFaulty
            }
            if isFaulty { throw KafkaCodecError(.invalidRecord, what: "damage") }
            try StandardCompression.shared.decompress(bytes, codec: codec, magic: magic, limits: limits, into: &output)
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func recordsThatWereDamagedOnTheWayComeOnceAndInOrder(seed: UInt64) async throws {
        let rig = try await ConsumerRig(topic: "damaged", partitions: 2)
        for _ in 0..<10 { try await rig.produce(count: 20, codec: .gzip) }
        let damaging = Damaging(seed: seed, isLasting: false)
        let consumer = try rig.consumer(group: nil) { $0.compression = damaging }
        try await consumer.assign((0..<2).map { TopicPartition(topic: rig.topic, partition: $0) }, from: .beginning)
        let records = try await rig.read(200, from: consumer)
        for partition in 0..<2 as Range<Int32> {
            let texts = records.filter { $0.partition == partition }.map(\.text)
            #expect(texts == (0..<100).map { "v\($0 * 2 + Int(partition))" })
        }
        #expect(damaging.faults > 0)
        await consumer.shutdown(timeout: .zero)
    }

    @Test func recordsThatAreDamagedEachTimeAreAnError() async throws {
        let rig = try await ConsumerRig(topic: "damaged", partitions: 1)
        try await rig.produce(count: 20, codec: .gzip)
        let damaging = Damaging(seed: 1, isLasting: true)
        let consumer = try rig.consumer(group: nil) { $0.compression = damaging }
        try await consumer.assign([TopicPartition(topic: rig.topic, partition: 0)], from: .beginning)
        let error = await #expect(throws: KafkaError.self) { try await rig.read(1, from: consumer) }
        #expect(error?.code == .malformedRecords && damaging.faults == 3)
        await consumer.shutdown(timeout: .zero)
    }
}
