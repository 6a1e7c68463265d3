import Harness
import KafkaCodec
import KafkaFloor
import KafkaWork
import WireBytes

/// Encodes and reads record batches and large messages, ours and the floor in turn, prints the ratios and says which marks
/// are missed.
@main struct Main {
    /// At most so many times the floor's best time for encoding the batch; the checksum in Swift against that in C.
    static let marks = [
        "batch-encode": 1.5, "batch-walk": 2, "metadata-encode": 1.3, "metadata-decode": 4.5, "fetch-walk": 24,
        "crc-portable": 0.5,
    ]

    static func main() throws {
        let works = try Self.works()
        let results = Dictionary(uniqueKeysWithValues: zip(works.map(\.key), Work.measure(works)))
        let floor = results.filter { $0.key.hasPrefix("floor-encode") }.map(\.value.best).min() ?? 1
        let sliced = results["floor-crc-sliced"]?.best ?? 1
        let rows = works.filter { marks[$0.key] != nil }.compactMap { work in
            results[work.key].map {
                Comparison(
                    work.key, unit: "us", ours: $0.best / 1000,
                    against: work.key.contains("crc") ? "slice-by-8 in C" : "C floor's batch encode",
                    theirs: (work.key.contains("crc") ? sliced : floor) / 1000, mark: marks[work.key])
            }
        }
        if Comparison.isTSV { return rows.forEach { $0.printTSV() } }
        print("work                     us best  us median  allocations  of the floor  mark")
        for work in works {
            guard let result = results[work.key] else { continue }
            let ratio = result.best / (work.key.contains("crc") ? sliced : floor)
            print(
                work.key.padded(to: 24), (result.best / 1000).rounded(to: 2).padded(to: 8),
                (result.median / 1000).rounded(to: 2).padded(to: 10),
                result.allocationsPerOperation.rounded(to: 1).padded(to: 12), ratio.rounded(to: 2).padded(to: 13),
                marks[work.key].map { $0.rounded(to: 1) } ?? "")
        }
        print(Comparison.verdict(on: rows))
    }

    static func works() throws -> [Work] {
        let workload = BatchWorkload()
        let batch = workload.encoded()
        let records = workload.floorRecords()
        let target = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 18)
        let expected = try Ours.walk(batch.span)
        // Both sides write the same bytes and see the same fields before anything is measured.
        precondition(kafka_floor_encode(records, records.count, kafka_floor_crc_sliced, target) == batch.count)
        precondition(UnsafeBufferPointer(start: target, count: batch.count).elementsEqual(batch))
        precondition(kafka_floor_walk(batch, batch.count, kafka_floor_crc_sliced) == UInt64(expected))

        final class Scratch {
            var builder = RecordBatchBuilder(capacity: 1 << 18)
            var buffer = WireBuffer(capacity: 1 << 17)
        }
        let scratch = Scratch()
        let metadata = MessageWorkloads.metadata()
        let metadataBytes = try metadata.encoded(version: 12)
        let fetch = try MessageWorkloads.fetch(batch: batch).encoded(version: 12)

        let checksums: [(String, kafka_floor_crc)] = [
            ("folded", kafka_floor_crc_folded), ("instruction", kafka_floor_crc_instruction),
        ]
        var works: [Work] = []
        for (name, crc) in checksums {
            works.append(
                Work("floor-encode-\(name)", operations: 1) {
                    precondition(kafka_floor_encode(records, records.count, crc, target) == batch.count)
                })
            works.append(
                Work("floor-walk-\(name)", operations: 1) {
                    precondition(kafka_floor_walk(batch, batch.count, crc) == UInt64(expected))
                })
        }
        return works + [
            Work("batch-encode", operations: 1) {
                Ours.encode(workload, &scratch.builder)
                precondition(scratch.builder.size == batch.count)
            },
            Work("batch-walk", operations: 1) { precondition((try? Ours.walk(batch.span)) == expected) },
            Work("metadata-encode", operations: 1) {
                scratch.buffer.removeAll()
                try? metadata.encode(into: &scratch.buffer, version: 12)
                precondition(scratch.buffer.count == metadataBytes.count)
            },
            Work("metadata-decode", operations: 1) {
                precondition((try? MetadataResponse.decode(metadataBytes, version: 12))?.topics.count == 100)
            },
            Work("fetch-walk", operations: 1) { precondition((try? Ours.walkFetch(fetch)) == expected * 10) },
            Work("floor-crc-sliced", operations: 1) {
                blackHole(kafka_floor_crc_sliced(0, batch, batch.count))
            },
            Work("crc-portable", operations: 1) { blackHole(CRC32C.portable(batch.span)) },
            Work("crc", operations: 1) { blackHole(CRC32C.checksum(batch.span)) },
        ]
    }
}

extension BatchWorkload {
    /// The same records for the floor, over bytes that stay where they are.
    func floorRecords() -> [kafka_floor_record] {
        let source = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
        source.initialize(from: bytes, count: bytes.count)
        return parts.map { part in
            kafka_floor_record(
                key: source + part.key.lowerBound, value: source + part.value.lowerBound,
                trace: source + part.trace.lowerBound, key_length: part.key.count, value_length: part.value.count,
                trace_length: part.trace.count, timestamp: part.timestamp)
        }
    }
}
