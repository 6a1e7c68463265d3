import AvroWork
import Harness

/// Avro's busy paths for an instruction counter; none of them allocates.
@main struct AvroInstructions {
    static func main() throws {
        let work = try AvroWork()
        CountedWork.main([
            CountedWork("json-to-avro", operations: 100, isAllocationFree: true) { work.encode(AvroWork.ordered, 100) },
            CountedWork("json-to-avro-any-order", operations: 100, isAllocationFree: true) {
                work.encode(AvroWork.shuffled, 100)
            },
            CountedWork("avro-to-json", operations: 100, isAllocationFree: true) { work.decode(100) },
        ])
    }
}
