import TrestleBase
import TrestleJSON
import KafkaCodec
import KafkaInspection
import Testing
import WireBytes

@Suite struct RecordVectorTests {
    @Test func everyRecordSetDecodesToItsViewAndIsWrittenAgain() throws {
        var report = VectorReport()
        var failures: [String] = []
        report.run(try Fixture.bytes("kafka/record-batches.jsonl"), { line, _ in RecordVectors.run(line: line) }) {
            failures.append($0)
        }
        #expect(report.summary == "95 passed, 0 failed", "\(failures.prefix(3))")
    }

    @Test func setsOfEveryFormatMixAsTheyCome() throws {
        let lines = try Fixture.lines("kafka/record-batches.jsonl").filter { line in
            let text = String(decoding: line.prefix(60), as: UTF8.self)
            return text.contains("-none-") || text.contains("-gzip-")
        }
        var mixed: [UInt8] = []
        var expected: [JSON] = []
        for line in lines {
            let vector = try JSON(parsing: line)
            mixed += try #require(vector["hex"]?.text.flatMap { Hex.bytes($0.utf8) })
            guard case .array(let batches)? = vector["batches"] else { throw JSONError.notAVector }
            expected += batches
        }
        #expect(lines.count > 20)
        let inspection = RecordSetInspection(mixed.span)
        #expect(inspection.fault == nil)
        #expect(inspection.batches == expected)
    }

    @Test func aVectorThatIsWrongFails() throws {
        let line = try #require(try Fixture.lines("kafka/record-batches.jsonl").first)
        let text = String(decoding: line, as: UTF8.self)
        for (from, to) in [("\"lastOffset\":0", "\"lastOffset\":1"), ("\"timestamp\":-1", "\"timestamp\":0")] {
            #expect(text.contains(from))
            let wrong = text.replacing(from, with: to, maxReplacements: 1)
            guard case .failed = RecordVectors.run(line: Array(wrong.utf8)) else {
                Issue.record("\(from) as \(to) passes")
                continue
            }
        }
        guard case .failed = RecordVectors.run(line: Array("{\"case\":\"x\"}".utf8)) else {
            Issue.record("a line without bytes passes")
            return
        }
    }
}

private enum JSONError: Error { case notAVector }
