import Testing
import TrestleBase
import WireBytes

@testable import TrestleTransport

private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

/// `#expect` takes values that can be copied only.
private final class Stream {
    var value = InboundStream(now: at(0))

    func pause() -> Bool { value.pause() }
    func resume(at seconds: UInt64 = 1) -> Bool { value.resume(now: at(seconds)) }
    func takeResumed() -> Int? {
        guard let buffer = value.takeResumed() else { return nil }
        return buffer.count
    }
    func handlePeerGone() -> Bool { value.handlePeerGone() }
    func consume(_ consumed: Int, of count: Int, at seconds: UInt64) -> InboundStream.Consumed {
        value.handleConsumed(consumed, of: count, now: at(seconds))
    }
    func leave(_ count: Int) {
        var buffer = WireBuffer(capacity: count)
        for _ in 0..<count { buffer.append(UInt8(0)) }
        value.leftover = consume buffer
    }
    var demand: InboundStream.Demand { value.demand }
    var source: InboundStream.Source { value.source }
    var unconsumedSince: Instant? { value.unconsumedSince }
}

@Suite struct InboundStreamTests {
    private let stream = Stream()

    @Test func pausingAndResumingCountOnce() {
        #expect(!stream.resume())
        #expect(stream.pause())
        #expect(!stream.pause())
        #expect(stream.resume())
        // Nothing was left, so that nothing is offered again.
        #expect(stream.demand == .reading)
        #expect(stream.takeResumed() == nil)
    }

    @Test func whatWasLeftIsOfferedAgainOnce() {
        stream.leave(3)
        #expect(stream.pause())
        #expect(stream.resume())
        #expect(stream.demand == .resuming)
        // Paused again and resumed before the tick ends: two ends of the tick, one offer.
        #expect(stream.pause())
        #expect(stream.takeResumed() == nil)
        #expect(stream.resume())
        #expect(stream.takeResumed() == 3)
        #expect(stream.demand == .reading)
        #expect(stream.takeResumed() == nil)
    }

    @Test func aDepartureIsNotedOnceAndNeverAfterTheEnd() {
        #expect(stream.handlePeerGone())
        #expect(!stream.handlePeerGone())
        #expect(stream.source == .abandoned)
        stream.value.handleEnd()
        #expect(!stream.handlePeerGone())
        #expect(stream.source == .ended)
    }

    @Test func aMessageIsOnTheClockFromItsFirstByte() {
        #expect(stream.consume(5, of: 5, at: 1) == .init())
        #expect(stream.unconsumedSince == nil)
        #expect(stream.consume(0, of: 3, at: 2) == .init(beginsMessage: true))
        // More bytes of the same message are no progress.
        #expect(stream.consume(0, of: 4, at: 3) == .init())
        #expect(stream.unconsumedSince == at(2))
        // A whole one before the next is.
        #expect(stream.consume(6, of: 8, at: 4) == .init(beginsMessage: true))
        #expect(stream.unconsumedSince == at(4))
    }

    @Test func theFirstMessageIsWholeOnce() {
        stream.value.awaitFirstMessage()
        #expect(stream.consume(0, of: 2, at: 1) == .init(beginsMessage: true))
        #expect(stream.unconsumedSince == at(1))
        #expect(stream.consume(4, of: 4, at: 2) == .init(isFirstMessage: true))
        #expect(stream.consume(4, of: 4, at: 3) == .init())
    }

    @Test func timeThatThisSidePausedIsNotThePeers() {
        #expect(stream.consume(0, of: 2, at: 1) == .init(beginsMessage: true))
        #expect(stream.pause())
        #expect(stream.resume(at: 60))
        #expect(stream.unconsumedSince == at(60))
    }
}

@Suite struct OutboundStreamTests {
    private func waiting(_ count: Int) -> OutboundStream {
        var stream = OutboundStream(now: at(0))
        let buffer = OutputBuffer()
        for _ in 0..<count { buffer.bytes.append(UInt8(0)) }
        stream.output = buffer
        return stream
    }

    @Test func theStreamEndsOnceAndOnlyWhenTold() {
        var stream = OutboundStream(now: at(0))
        let early = stream.handleSent()
        #expect(!early && stream.state == .accepting)
        stream.end()
        let ends = (stream.handleSent(), stream.handleSent())
        #expect(ends == (true, false) && stream.state == .ended)
        stream.end()
        #expect(stream.state == .ended)
    }

    @Test func whatHasFailedDoesNotEndInGoodOrder() {
        var stream = OutboundStream(now: at(0))
        stream.handleFailure()
        stream.end()
        let ends = stream.handleSent()
        #expect(!ends && stream.state == .failed)
    }

    @Test func theHandlerHearsOnceThatItMayWriteAgain() {
        var stream = waiting(10)
        let below = stream.handleDrained(to: 100)
        stream.isAboveHighWatermark = true
        let drained = [9, 10, 10].map { stream.handleDrained(to: $0) }
        #expect(!below && drained == [false, true, false])
    }

    @Test func aPeerThatTakesBytesFromTheKernelGetsMoreTime() {
        var stream = waiting(10)
        stream.handleTaken(5, now: at(1))
        #expect(stream.bytesSent == 5)
        // Nothing to compare with: half the time again.
        var getsTime = stream.handleStall(acknowledged: 1, timeout: .seconds(10), now: at(11))
        #expect(getsTime && stream.lastSent == at(6))
        getsTime = stream.handleStall(acknowledged: 2, timeout: .seconds(10), now: at(16))
        #expect(getsTime && stream.lastSent == at(16))
        getsTime = stream.handleStall(acknowledged: 2, timeout: .seconds(10), now: at(26))
        #expect(!getsTime)
    }
}
