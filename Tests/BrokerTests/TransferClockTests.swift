import Testing
import TrestleBase
import TrestleTransport

@testable import KafkaBroker

/// How slow is too slow, and which lines are too many: pure values.
@Suite struct TransferClockTests {
    private func second(_ seconds: Double) -> Instant { Instant(nanoseconds: UInt64(seconds * 1e9)) }

    @Test func aTransferHasItsGraceAndTheTimeOfItsRate() {
        var clock = TransferClock()
        #expect(!clock.isTooSlow(grace: .seconds(30), rate: 8000, now: second(1000)))
        clock.note(1, now: second(10))
        #expect(!clock.isTooSlow(grace: .seconds(30), rate: 8000, now: second(40)))
        #expect(clock.isTooSlow(grace: .seconds(30), rate: 8000, now: second(41)))
        // 20 KB a second is fast enough, for however long.
        for time in 11...3600 { clock.note(20_000 * (time - 10), now: second(Double(time))) }
        #expect(!clock.isTooSlow(grace: .seconds(30), rate: 8000, now: second(3600)))
        clock.stop()
        #expect(!clock.isTooSlow(grace: .seconds(30), rate: 8000, now: second(99_999)))
    }

    @Test func aFloodOfLinesIsCounted() {
        var log = RateLimitedLog(burst: 3)
        let written = (0..<100).count { _ in log.admits(now: second(1)) }
        let counts = [2, 12, 13].map { log.takeSuppressed(now: second($0)) }
        #expect(written == 3 && counts == [nil, 97, nil])
        let again = log.admits(now: second(13))
        #expect(again)
    }

    @Test func aFloodThatDoesNotEndIsCountedAllTheSame() {
        var log = RateLimitedLog(burst: 3)
        var written = 0
        var told = 0
        for tenth in 0..<600 {
            let now = Instant(nanoseconds: UInt64(tenth) * 100_000_000)
            if log.admits(now: now) { written += 1 }
            if tenth % 10 == 0, let count = log.takeSuppressed(now: now) { told += count }
        }
        #expect(written == 18)
        #expect(told > 400)
    }
}
