import Foundation
import KafkaCodec
import Testing
import TrestleBase

@testable import RecordLog

/// Idempotent producers of all logs together have a bound.
@Suite struct ProducerTotalTests {
    /// Logs that are filled by turns, at random, or one after the other.
    @Test(arguments: [1, 2, 50, 2_000]) func allLogsTogetherRememberAtMostTwiceTheMaximum(logs: Int) {
        let total = ProducerTotal(maximum: 1_000)
        var counts = Array(repeating: 0, count: logs)
        for log in 0..<logs { total.set(0, ofLog: log) }
        var random = SystemRandomNumberGenerator()
        for step in 0..<20_000 {
            let log = step < 10_000 ? step * logs / 10_000 : Int.random(in: 0..<logs, using: &random)
            // As ProducerStates does it for a new producer.
            let allowance = total.allowance(ofLog: log)
            if counts[log] >= allowance { counts[log] = max(0, allowance - max(1, allowance / 10)) }
            counts[log] += 1
            total.set(counts[log], ofLog: log)
            #expect(counts.reduce(0, +) <= max(2_000, 2 * logs))
        }
    }

    @Test func whoFillsOneLogMakesAnotherForgetNothing() throws {
        let total = ProducerTotal(maximum: 1_000)
        total.set(10, ofLog: 0)
        total.set(990, ofLog: 1)
        #expect(total.allowance(ofLog: 1) == 990)
        #expect(total.allowance(ofLog: 0) == 500)
        total.set(nil, ofLog: 1)
        #expect(total.allowance(ofLog: 0) == 1_000)
    }

    @Test func theOldestProducersAreForgottenFirst() throws {
        var states = ProducerStates()
        for producer in 0..<100 {
            states.record(
                try header(Int64(producer)), baseOffset: Int64(producer), time: WallTime(milliseconds: Int64(producer)),
                limit: 50)
        }
        #expect(states.count <= 50)
        #expect(states.greatestID(below: .max) == 99)
        states.forgetOldest(downTo: 1)
        #expect(states.count == 1 && states.greatestID(below: .max) == 99)
    }

    private func header(_ producer: Int64) throws -> RecordBatchHeader {
        let header = RecordBatchHeader(stored: makeBatch(producer: producer, epoch: 0, sequence: 0).span)
        return try #require(header)
    }
}
