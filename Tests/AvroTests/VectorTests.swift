import Avro
import Foundation
import Testing
import TrestleJSON

struct VectorTests {
    @Test func `All vectors of three other implementations pass`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Fixtures/avro/vectors.jsonl")
        var report = VectorReport()
        var faults: [String] = []
        report.run([UInt8](try Data(contentsOf: file)), { line, _ in AvroVectors.run(line: line) }) {
            faults.append($0)
        }
        #expect(faults == [])
        #expect(report.summary == "344 passed, 0 failed")
    }
}
