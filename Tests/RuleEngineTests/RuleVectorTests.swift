import RuleEngine
import Testing
import TrestleJSON

struct RuleVectorTests {
    @Test func `every vector passes`() throws {
        var report = VectorReport()
        var problems: [String] = []
        report.run(try RuleFixtures.bytes("vectors.jsonl"), { line, _ in RuleVectors.run(line: line) }) {
            problems.append($0)
        }
        #expect(problems == [])
        #expect(report.passed == 830)
    }
}
