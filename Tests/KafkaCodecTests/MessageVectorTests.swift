import TrestleJSON
import KafkaInspection
import Testing

@Suite struct MessageVectorTests {
    @Test(arguments: [("messages-3.9.jsonl", 3_651), ("messages-4.3.jsonl", 3_488)])
    func everyMessageDecodesToItsValuesAndEncodesToItsBytes(file: String, count: Int) throws {
        var passed = 0
        var others: [VectorOutcome] = []
        for line in try Fixture.lines("kafka/\(file)") {
            let outcome = MessageVectors.run(line: line)
            if outcome == .passed { passed += 1 } else { others.append(outcome) }
        }
        #expect(passed == count)
        #expect(others.isEmpty, "\(passed) passed, \(others.count) did not: \(others.prefix(5))")
    }
}
