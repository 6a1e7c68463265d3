import Testing

@testable import TrestleBridge

@Suite struct RepeatedEventsTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func theSameReasonIsToldOnceInTenSecondsAndAnotherOneAtOnce() {
        var events = RepeatedEvents()
        let refused = RepeatedEvents.Kind.mqttDisconnected(reason: "connection refused")
        let closed = RepeatedEvents.Kind.mqttDisconnected(reason: "the broker closed the connection")
        let told = (0..<5).map { events.admit(refused, "connection refused", now: $0 * Self.second) }
        #expect(told == [true, false, false, false, false])
        let isNews = events.admit(closed, "the broker closed the connection", now: 5 * Self.second)
        let early = events.takeDue(now: 9 * Self.second)
        #expect(isNews && early.isEmpty)
        let due = events.takeDue(now: 10 * Self.second)
        #expect(due.map(\.kind) == [refused] && due.map(\.count) == [4])
        // After a quiet interval it is news again.
        let later = events.takeDue(now: 21 * Self.second)
        let isNewsAgain = events.admit(refused, "connection refused", now: 22 * Self.second)
        #expect(later.isEmpty && isNewsAgain)
    }
}
