#if Program
import Testing
import TrestleBase

@testable import trestle

@Suite struct LogLimiterTests {
    private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: (100 + seconds) * 1_000_000_000) }

    @Test func someLinesOfAKindAreWrittenAndTheOthersCounted() {
        let limiter = LogLimiter()
        let written = (0..<100).filter { _ in limiter.admits("paused", now: at(0)) }.count
        #expect(written == LogLimiter.most && limiter.admits("resumed", now: at(0)))
        #expect(limiter.takeDue(now: at(9)) == [])
        #expect(limiter.takeDue(now: at(10)) == [LogLimiter.Suppressed(kind: "paused", count: 80)])
        #expect(limiter.takeDue(now: at(11)) == [] && limiter.admits("paused", now: at(11)))
    }

    @Test func theEndTellsWhatWasLeftOut() {
        let limiter = LogLimiter()
        for _ in 0..<30 { _ = limiter.admits("a", now: at(0)) }
        #expect(limiter.takeDue(now: nil) == [LogLimiter.Suppressed(kind: "a", count: 10)])
    }

    @Test func aKindThatComesSeldomIsNeverLimited() {
        let limiter = LogLimiter()
        #expect((0..<1_000).allSatisfy { limiter.admits("a", now: at(UInt64($0))) })
        #expect(limiter.takeDue(now: nil) == [])
    }
}
#endif
