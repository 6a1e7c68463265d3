import Harness
import KafkaCodec
import KafkaWork
import WireBytes

/// The Kafka codec's busy paths for an instruction counter; `Tests/Checks/instruction-counts.sh` runs it.
@main struct KafkaInstructions {
    final class Output {
        var builder = RecordBatchBuilder(capacity: 1 << 18)
        var buffer = WireBuffer(capacity: 1 << 16)
    }

    static func main() throws {
        let records = 100
        let workload = BatchWorkload(count: records)
        let batch = workload.encoded()
        let metadata = MessageWorkloads.metadata(topics: 5)
        let metadataBytes = try metadata.encoded(version: 12)
        let fetch = try MessageWorkloads.fetch(batch: batch).encoded(version: 12)
        let output = Output()
        CountedWork.main([
            CountedWork("batch-encode", operations: records) {
                Ours.encode(workload, &output.builder)
                precondition(output.builder.size == batch.count)
            },
            CountedWork("batch-walk", operations: records) {
                guard let sum = try? Ours.walk(batch.span), sum > 0 else { fatalError() }
            },
            CountedWork("metadata-encode", operations: 1) {
                output.buffer.removeAll()
                try? metadata.encode(into: &output.buffer, version: 12)
                precondition(output.buffer.count == metadataBytes.count)
            },
            CountedWork("metadata-decode", operations: 1) {
                guard (try? MetadataResponse.decode(metadataBytes, version: 12))?.topics.count == 5 else {
                    fatalError()
                }
            },
            CountedWork("fetch-walk", operations: 10 * records) {
                guard let sum = try? Ours.walkFetch(fetch), sum > 0 else { fatalError() }
            },
            CountedWork("crc-portable", operations: batch.count) { precondition(CRC32C.portable(batch.span) != 0) },
        ])
    }
}
