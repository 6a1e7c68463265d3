import Foundation
import ProtobufSchema
import Testing
import TrestleJSON

@Suite("Vectors of Protobuf")
struct ProtobufVectorTests {
    @Test("all pass")
    func vectors() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/protobuf/vectors.jsonl")
        var report = VectorReport()
        report.run([UInt8](try Data(contentsOf: file)), { line, _ in ProtobufVectors.run(line: line) }) {
            Issue.record("\($0)")
        }
        #expect(report.passed == 189)
    }
}
