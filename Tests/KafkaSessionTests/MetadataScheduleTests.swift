import TestSupport
import TrestleBase
import KafkaSession
import Testing

@Suite struct MetadataScheduleTests {
    private let backoff = Backoff(initial: .nanoseconds(100), maximum: .nanoseconds(1_000))
    private var schedule: MetadataSchedule
    private var random = SeededRandom(seed: 1)

    init() { schedule = MetadataSchedule(maximumAge: .nanoseconds(10_000), backoff: backoff) }

    private mutating func respond(
        _ outcome: MetadataSchedule.Outcome, hasNewTopics: Bool = false, now: Instant
    ) -> Bool {
        schedule.handleSent()
        return schedule.handleResponse(outcome, hasNewTopics: hasNewTopics, now: now, random: &random)
    }

    private mutating func isDue(_ now: Instant) -> Bool { schedule.isDue(now: now) }

    @Test mutating func nothingIsRequestedUntilSomebodyNeedsToKnow() {
        #expect(!isDue(5) && schedule.nextTime == .distantFuture)
        schedule.handleNeed(inTrouble: false)
        #expect(isDue(5))
        schedule.handleSent()
        #expect(!isDue(5) && schedule.nextTime == .distantFuture)
    }

    @Test mutating func aCompleteResponseHoldsUntilItIsTooOld() {
        #expect(respond(.complete, now: 1_000))
        #expect(schedule.nextTime == 11_000)
        #expect(!isDue(10_999) && isDue(11_000))
    }

    @Test mutating func twoRequestsHaveAWaitBetweenThemButNotForANewTopic() {
        _ = respond(.complete, now: 1_000)
        schedule.handleNeed(inTrouble: true)
        #expect(!isDue(1_001))
        #expect((1_080...1_120).contains(schedule.nextTime) && isDue(schedule.nextTime))
        schedule.handleNeed(inTrouble: false, atOnce: true)
        #expect(isDue(1_001))
        _ = respond(.complete, hasNewTopics: true, now: 2_000)
        #expect(isDue(2_000))
    }

    @Test mutating func whatIsMissingIsRequestedLessAndLessOften() {
        var waits: [Duration] = []
        for now in [1_000, 2_000, 3_000, 4_000, 5_000, 6_000] as [Instant] {
            _ = respond(.incomplete, now: now)
            waits.append(now.duration(to: schedule.nextTime))
            #expect(isDue(schedule.nextTime))
        }
        let plain: [Duration] = [100, 200, 400, 800, 1_000, 1_000]
        #expect(zip(waits, plain).allSatisfy { $0 >= $1 * 8 / 10 && $0 <= $1 * 12 / 10 }, "\(waits)")
    }

    @Test mutating func aResponseIsOfNoUseInTroubleOrWhenAnotherBrokerMayKnowMore() {
        #expect(respond(.complete, now: 1))
        #expect(respond(.refused, now: 1))
        #expect(!respond(.incomplete, now: 1))
        schedule.handleNeed(inTrouble: true)
        #expect(!respond(.complete, now: 1))
        #expect(respond(.complete, now: 1))
    }

    @Test mutating func aLostRequestIsRepeated() {
        schedule.handleNeed(inTrouble: false)
        schedule.handleSent()
        schedule.handleLost()
        #expect(isDue(0))
    }
}

@Suite struct ServerRotationTests {
    private var rotation = ServerRotation()

    private mutating func responds() -> Bool { rotation.handleResponse() }
    private mutating func leaves(isUseful: Bool) -> Bool { rotation.handle(isUseful: isUseful) }
    private mutating func closes() -> Bool { rotation.handleClosed(count: 3, now: 100) { .nanoseconds($0 * 10) } }

    @Test mutating func aRoundOfServersIsTriedWithoutPauseAndThenWithGrowingOnes() {
        var pauses: [Instant] = []
        for failure in 0..<6 {
            #expect(rotation.index(of: 3) == failure % 3)
            rotation.handleOpening()
            _ = closes()
            pauses.append(rotation.retryAt)
        }
        #expect(pauses == [0, 0, 110, 0, 0, 120])
        #expect(responds())
        #expect(!responds())
        #expect(rotation.retryAt == 0)
        #expect(closes())
        #expect(rotation.retryAt == 110, "a connection that had worked")
    }

    @Test mutating func failuresAreReportedLessAndLessOften() {
        var told: [Int] = []
        for failure in 1...40 where rotation.handleClosed(count: 1, now: 0, pause: { _ in 0 }) { told.append(failure) }
        #expect(told == [1, 2, 4, 8, 16, 32])
    }

    @Test mutating func aServerWhoseResponsesDoNotHelpIsLeftAfterMoreOfThemEachTime() {
        func left(_ rotation: inout ServerRotation) -> Int {
            for count in 1...200 where rotation.handle(isUseful: false) { return count }
            return 0
        }
        let counts = (0..<6).map { _ in left(&rotation) }
        #expect(counts == [4, 8, 16, 32, 64, 64])
        #expect(!leaves(isUseful: true))
        let again = left(&rotation)
        #expect(again == 4)
    }

    @Test mutating func aSilentServerMakesTheNextOnesHaveMoreTime() {
        rotation.handleStall(limit: 5_000_000_000)
        #expect(rotation.stallTimeout == 4_000_000_000)
        rotation.handleStall(limit: 5_000_000_000)
        #expect(rotation.stallTimeout == 5_000_000_000)
        _ = rotation.handleResponse()
        #expect(rotation.stallTimeout == ServerRotation.firstStallTimeout)
    }
}
