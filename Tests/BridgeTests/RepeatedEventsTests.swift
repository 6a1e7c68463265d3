import TestSupport
import Testing
import TrestleBase

@testable import TrestleBridge

@Suite struct RepeatedEventsTests {
    @Test func theSameReasonIsToldOnceInTenSecondsAndAnotherOneAtOnce() {
        var events = RepeatedEvents()
        let refused = RepeatedEvents.Kind.mqttDisconnected(reason: "connection refused")
        let closed = RepeatedEvents.Kind.mqttDisconnected(reason: "the broker closed the connection")
        let told = (0..<5).map { events.admit(refused, "connection refused", now: .after(.seconds($0))) }
        #expect(told == [true, false, false, false, false])
        let isNews = events.admit(closed, "the broker closed the connection", now: .after(.seconds(5)))
        let early = events.takeDue(now: .after(.seconds(9)))
        #expect(isNews && early.isEmpty)
        let due = events.takeDue(now: .after(.seconds(10)))
        #expect(due.map(\.kind) == [refused] && due.map(\.count) == [4])
        // After a quiet interval it is news again.
        let later = events.takeDue(now: .after(.seconds(21)))
        let isNewsAgain = events.admit(refused, "connection refused", now: .after(.seconds(22)))
        #expect(later.isEmpty && isNewsAgain)
    }

    @Test func whatIsOverIsNotSummedUp() {
        var events = RepeatedEvents()
        let waiting = RepeatedEvents.Kind.kafkaWaiting(subject: "commands")
        let told = (0..<3).map { events.admit(waiting, "not authorized", now: .after(.seconds($0))) }
        events.end(waiting)
        let isNews = events.admit(waiting, "not authorized", now: .after(.seconds(5)))
        #expect(told == [true, false, false] && !isNews)
        #expect(events.takeDue(now: .after(.seconds(10))).map(\.count) == [1])
    }
}
