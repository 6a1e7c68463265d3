import Testing
import TrestleBase
import TrestleMetrics

@testable import TrestleBridge

@Suite struct AcknowledgementMeterTests {
    private func at(_ milliseconds: UInt64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    @Test func whatLeavesAtOnceHasNotWaited() {
        var meter = AcknowledgementMeter()
        meter.handleSettled(10, written: 10, now: at(1))
        meter.handleSettled(1, written: 11, now: at(9))
        #expect(meter.latency.count == 11 && meter.latency.sum == 0)
    }

    /// The first message of four is settled last.
    @Test func thoseBehindALateMessageWaitForIt() {
        var meter = AcknowledgementMeter()
        meter.handleSettled(3, written: 0, now: at(10))
        #expect(meter.latency.count == 0)
        meter.handleSettled(1, written: 4, now: at(40))
        #expect(meter.latency.count == 4 && meter.latency.sum == 90_000_000)
        meter.handleSettled(2, written: 6, now: at(41))
        #expect(meter.latency.count == 6 && meter.latency.sum == 90_000_000)
    }

    @Test func aPartOfThoseThatWaitLeavesFirst() {
        var meter = AcknowledgementMeter()
        meter.handleSettled(4, written: 1, now: at(0))
        meter.handleSettled(2, written: 3, now: at(10))
        meter.handleSettled(1, written: 7, now: at(20))
        #expect(meter.latency.count == 7 && meter.latency.sum == (10 * 2 + 20 * 1 + 10 * 2) * 1_000_000)
    }

    @Test func aLostConnectionEndsTheWait() {
        var meter = AcknowledgementMeter()
        meter.handleSettled(4, written: 1, now: at(0))
        meter.reset()
        // Acknowledgements of what came before.
        meter.handleSettled(1, written: 5, now: at(1_000))
        #expect(meter.latency.count == 2 && meter.latency.sum == 0)
    }
}
